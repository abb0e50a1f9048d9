"""Those whose speed of simulating is compared: the two engines, SimPy by hand, and two other libraries.

Each says what it can simulate in so many failures with their repairs, or why it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import plain_simpy, plain_simpy_crews, with_availsim4, with_repyability
from bench.layered_plans import MODELS, Layered, Small
from bench.plain_simpy import Watched
from bench.plain_simpy_crews import Switched
from bench.timing import Absent, Work, of_children
from continuity.kernel.compiler import missing
from continuity.kernel.refusals import refusals
from continuity.model import Plan
from continuity.simulation.outlook import expected_failures
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import HOUR

Answer = Work | Absent
HOURS = 10_000
_SEED = 1
_KERNEL_CYCLES, _SIMPY_CYCLES, _REPYABILITY_CYCLES, _AVAILSIM4_CYCLES = 1_000_000, 30_000, 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Contest:
    """A model by its name, and its plan."""

    name: str
    plan: Plan

    def task(self, hours: float) -> Task:
        """Histories of so many hours, results for all services."""
        services = tuple(node.id for node in self.plan.services)
        return Task(plan=self.plan, seed=_SEED, window=Window(begins=0, ends=round(hours * HOUR)), measured=services)

    def cycles(self, hours: float) -> float:
        """How many failures with their repairs are to be expected in one history."""
        return expected_failures(self.plan, round(hours * HOUR))

    def histories(self, cycles: float) -> tuple[float, int]:
        """Of how many hours, and how many of them, so that there are about as many cycles in all."""
        expected = self.cycles(HOURS)
        return min(HOURS, HOURS * cycles / expected), max(1, round(cycles / expected))


def kernel(contest: Contest) -> Answer:
    """The compiled engine."""
    what = f"simulate {contest.name}, kernel"
    found = refusals(contest.plan)
    reason = missing() or (f"{found[0].message} ({found[0].path})" if found else None)
    if reason is not None:
        return Absent(what, reason)
    from continuity.kernel.run import Kernel  # lazy: needs numba

    hours, number = contest.histories(_KERNEL_CYCLES)
    engine = Kernel(contest.task(hours))
    engine.prepare()
    return _histories(what, contest, hours, number, engine.run)


def simpy_engine(contest: Contest) -> Answer:
    """The engine on SimPy."""
    hours, number = contest.histories(_SIMPY_CYCLES)
    return _histories(f"simulate {contest.name}, simpy", contest, hours, number, Simulator(contest.task(hours)).run)


def by_hand(contest: Contest) -> Answer:
    """The model written for SimPy by hand."""
    hours, number = contest.histories(_SIMPY_CYCLES)
    one = histories_by_hand(MODELS[contest.name], hours)

    def run(first: int, number: int) -> None:
        for seed in range(first, first + number):
            one(seed)

    return _histories(f"simulate {contest.name}, SimPy by hand", contest, hours, number, run)


def histories_by_hand(model: Small | Layered, hours: float) -> Callable[[int], Mapping[str, Watched | Switched]]:
    """What simulates one history of a model written by hand, by its seed: what each service has been through."""
    if isinstance(model, Layered) and model.hard:
        return partial(plain_simpy_crews.simulate, model, hours)
    return partial(plain_simpy.simulate, model.system(), hours)


def _histories(
    what: str, contest: Contest, hours: float, number: int, run: Callable[[int, int], object], note: str = ""
) -> Work:
    """Other histories each time."""
    first = count(step=number)
    cycles = number * contest.cycles(hours)
    return Work(what=what, units="cycles", count=cycles, do=lambda: run(next(first), number), note=note)


def repyability(contest: Contest) -> Answer:
    """The library of this name."""
    what = f"simulate {contest.name}, repyability"
    model = MODELS[contest.name]
    if isinstance(model, Layered) and model.hard:
        return Absent(what, "it knows one pool of crews for a whole system, and no failover")
    system = model.system()
    reason = with_repyability.reason_against(system)
    if reason is not None:
        return Absent(what, reason)
    hours, number = contest.histories(_REPYABILITY_CYCLES)
    run = with_repyability.simulator(system, hours)
    run(_SEED, 1)  # which compiles
    return _histories(what, contest, hours, number, run, "one result for the whole system")


def availsim4(contest: Contest) -> Answer:
    """The program of this name, in a process of its own."""
    what = f"simulate {contest.name}, availsim4"
    model = MODELS[contest.name]
    if isinstance(model, Layered) and model.hard:
        return Absent(what, "its repairs wait for nobody, and it knows no failover")
    system = model.system()
    reason = with_availsim4.reason_against(system)
    if reason is not None:
        return Absent(what, reason)
    hours, number = contest.histories(_AVAILSIM4_CYCLES)

    def run(seed: int, number: int) -> None:
        with TemporaryDirectory() as folder:
            with_availsim4.simulate(system, hours, number, seed, Path(folder))

    work = _histories(what, contest, hours, number, run, "with its start, one result for the whole system")
    return replace(work, clock=of_children)


CONTESTANTS: Sequence[Callable[[Contest], Answer]] = (kernel, simpy_engine, by_hand, repyability, availsim4)
