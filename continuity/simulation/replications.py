"""Running replications in pieces, here or by workers elsewhere; the split changes no figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from continuity.executors import Piece
from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.layout import DEFAULT_START, Layout
from continuity.simulation.measurements import Measurements, gather
from continuity.simulation.measuring import measuring
from continuity.simulation.recorder import Window
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.sums import Sums, sums_of
from continuity.simulation.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to simulate.

    `measured`: ids of the nodes to measure; `until_first_outage`: ids of those whose first outage is waited for;
    `keep`: whether what each replication measured is kept; `start`: when each history begins, on the clocks of the
    plan's time zone.
    """

    plan: Plan
    seed: int
    window: Window
    measured: tuple[str, ...]
    until_first_outage: frozenset[str] = frozenset()
    keep: bool = False
    start: datetime = DEFAULT_START


class Simulator:
    """A task laid out in this process; runs its replications one by one."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._layout = Layout(task.plan, task.seed, task.start)
        self._plans = RecoveryLayout(self._layout, None) if needs_plans(task.plan) else None
        position = self._layout.position
        measured = frozenset(position[name] for name in task.measured)
        waited_for = frozenset(position[name] for name in task.until_first_outage)
        self._measuring = measuring(self._layout, task.window, measured, waited_for)
        self.nodes = tuple(name for name in self._layout.order if position[name] in measured)
        self.teams = tuple(sorted(task.plan.teams))

    def world(self, *, with_history: bool = False) -> World:
        """A fresh world for one replication."""
        return World(self._layout, self._measuring, self._plans, with_history=with_history)

    def run(self, first: int, count: int) -> Measurements:
        """Run replications first, first + 1, ..., as many as `count` says."""
        rows = [self.world().run(replication) for replication in range(first, first + count)]
        return gather(self.nodes, self.teams, rows, len(self._task.window.at))

    def history(self, replication: int) -> list[Happening]:
        """Everything that happens in one replication, in order."""
        world = self.world(with_history=True)
        world.run(replication)
        return world.happenings


def needs_plans(plan: Plan) -> bool:
    """Whether a node's loss invokes a plan (then all are laid out, since one may run another), or data can be lost."""
    invoked = any(each.invoke is not None and each.invoke.when for each in plan.plans.values())
    return invoked or any(mode.corrupts for mode in plan.all_modes)


def prepare(task: Task) -> Callable[[int, int], Sums]:
    """What sums up replications of a task: so many from a first one on. Lays the task out, once for all of them."""
    run = Simulator(task).run
    return lambda first, count: summed(task, run(first, count))


def summed(task: Task, measured: Measurements) -> Sums:
    """What some replications of a task measured, summed up."""
    up_from = [task.plan.nodes[name].up_from for name in measured.nodes]
    return sums_of(measured, task.window, up_from, keep=task.keep)


def pieces(size: int, replications: int | None = None) -> Iterator[Piece]:
    """Cut replications from 0 on into pieces of so many each; endless where their number is None."""
    for first in count(0, size) if replications is None else range(0, replications, size):
        yield first, size if replications is None else min(size, replications - first)
