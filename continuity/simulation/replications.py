"""Running replications: in this process, or in chunks over several; the split changes no figure."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import active_children, get_context

from continuity.errors import LimitError
from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.layout import DEFAULT_START, Layout
from continuity.simulation.measurements import Measurements, concatenate, gather
from continuity.simulation.measuring import measuring
from continuity.simulation.recorder import Window
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.world import World

Progress = Callable[[int], None]
_CHUNKS_PER_WORKER = 8
_LONGEST_CHUNK = 100
_KILLED = "a worker process was ended from outside, perhaps for want of memory: try again with fewer jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to simulate.

    `measured`: ids of the nodes to measure; `until_first_outage`: ids of those whose first outage is waited for;
    `start`: when each history begins, on the clocks of the plan's time zone.
    """

    plan: Plan
    seed: int
    window: Window
    measured: tuple[str, ...]
    until_first_outage: frozenset[str] = frozenset()
    start: datetime = DEFAULT_START


class Simulator:
    """A task laid out in this process; runs its replications one by one."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._layout = Layout(task.plan, task.seed, task.start)
        self._plans = RecoveryLayout(self._layout, None) if _needs_plans(task.plan) else None
        position = self._layout.position
        measured = frozenset(position[name] for name in task.measured)
        waited_for = frozenset(position[name] for name in task.until_first_outage)
        self._measuring = measuring(self._layout, task.window, measured, waited_for)
        self.nodes = tuple(name for name in self._layout.order if position[name] in measured)
        self.teams = tuple(sorted(task.plan.teams))

    def world(self, *, with_history: bool = False) -> World:
        """A fresh world for one replication."""
        return World(self._layout, self._measuring, self._plans, with_history=with_history)

    def run(self, first: int, count: int, progress: Progress | None = None) -> Measurements:
        """Run replications first, first + 1, ...; `progress` is called with how many more are done."""
        rows = []
        for replication in range(first, first + count):
            rows.append(self.world().run(replication))
            if progress is not None:
                progress(1)
        return gather(self.nodes, self.teams, rows, len(self._task.window.at))

    def history(self, replication: int) -> list[Happening]:
        """Everything that happens in one replication, in order."""
        world = self.world(with_history=True)
        world.run(replication)
        return world.happenings


def _needs_plans(plan: Plan) -> bool:
    """Whether a node's loss invokes a plan (then all are laid out, since one may run another), or data can be lost."""
    invoked = any(each.invoke is not None and each.invoke.when for each in plan.plans.values())
    return invoked or any(mode.corrupts for mode in plan.all_modes)


def run_task(task: Task, replications: int, jobs: int, progress: Progress | None) -> Measurements:
    """Run replications 0 to `replications` - 1 of a task over `jobs` processes.

    Raises AnalysisError when a replication cannot be simulated, LimitError when a process is killed.
    """
    if jobs == 1 or replications == 1:
        return Simulator(task).run(0, replications, progress)
    others = active_children()
    # Spawned, not forked: a fork copies the threads' locks of whoever calls this as a library.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
        try:
            return _run_chunks(executor, task, replications, jobs, progress)
        except BaseException as error:
            executor.shutdown(wait=False, cancel_futures=True)
            for worker in active_children():
                if worker not in others:
                    worker.terminate()  # or an interrupted run would wait for chunks that nobody wants any more
            if isinstance(error, BrokenProcessPool):
                raise LimitError(_KILLED) from error
            raise


def _run_chunks(
    executor: Executor, task: Task, replications: int, jobs: int, progress: Progress | None
) -> Measurements:
    parts = []
    chunks = list(_chunks(replications, jobs))
    with _interrupts_held_back():
        futures = [executor.submit(_run_chunk, task, first, count) for first, count in chunks]
    for future, (_, count) in zip(futures, chunks, strict=True):
        parts.append(future.result())
        if progress is not None:
            progress(count)
    return concatenate(parts)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start workers that leave interrupts from the keyboard to this process: they inherit what is blocked here."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run_chunk(task: Task, first: int, count: int) -> Measurements:
    return Simulator(task).run(first, count)


def _chunks(replications: int, jobs: int) -> Iterator[tuple[int, int]]:
    """(first, count) of each chunk, in order."""
    size = min(_LONGEST_CHUNK, max(1, replications // (jobs * _CHUNKS_PER_WORKER)))
    for first in range(0, replications, size):
        yield first, min(size, replications - first)
