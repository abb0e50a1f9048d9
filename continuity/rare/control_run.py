"""A simulation with the static structure as control variate: histories of two plans on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from continuity.analysis_request import AnalysisRequest
from continuity.engines import (
    Request,
    default_replications,
    known_services,
    piece_of,
    preparing,
    route_for,
    run_of,
    task_of,
    tell_nobody,
)
from continuity.errors import AnalysisError
from continuity.exact.analyse import analyse
from continuity.executors import Here, Workers
from continuity.intervals import judge
from continuity.intervals.limits import YEAR_HOURS
from continuity.intervals.shares import complement, scaled
from continuity.model import Plan
from continuity.rare.control import controlled, relaxed, uncontrolled
from continuity.results import Estimate, Run, ServiceResult, VarianceReduction
from continuity.simulation.measurements import concatenate
from continuity.simulation.outlook import can_go_down
from continuity.simulation.replications import Task, pieces
from continuity.simulation.sums import Sums
from continuity.stopping import AS_USUAL, ASKED_FOR, Collected, Collection, Enough, PreciseEnough, SoMany, gather

METHOD = "control-variate"


@dataclass(frozen=True, slots=True)
class Pair:
    """What the same replications gave in a plan, summed up and kept one by one, and in the relaxed one."""

    plan: Sums
    relaxed: Sums

    @property
    def replications(self) -> int:
        """How many there are of each."""
        return self.plan.replications


@dataclass(frozen=True, slots=True)
class Both:
    """A task on two plans, each with the engine that is quickest for it."""

    plan: Task
    relaxed: Task
    engines: tuple[str, str]


def prepare(both: Both) -> Callable[[int, int], Pair]:
    """What runs replications of both plans: so many from a first one on."""
    of_plan, of_relaxed = (
        preparing(engine, tell_nobody)(task)
        for engine, task in zip(both.engines, (both.plan, both.relaxed), strict=True)
    )
    return lambda first, count: Pair(of_plan(first, count), of_relaxed(first, count))


def run_controlled(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = tell_nobody,
) -> Run:
    """Simulate a plan beside its static structure, and correct each availability by what the latter has missed.

    Parameters: as of `engines.simulate`. Raises AnalysisError where the exact analysis can treat no service of the
    relaxed plan.
    """
    _check(request)
    simple = relaxed(plan)
    expected = _expected(simple, request)
    both = Both(
        replace(task_of(plan, request), keep=True),
        replace(task_of(simple, request), keep=True),
        (route_for(plan, request)[0], route_for(simple, replace(request, engine="auto"))[0]),
    )
    for engine in both.engines:
        preparing(engine, tell)  # says what takes long
    enough = _enough(plan, request, expected)
    size = min(piece_of(plan, both.plan, both.engines[0]), piece_of(simple, both.relaxed, both.engines[1]))
    gathered = _Gathered()
    gather((workers or Here()).in_order(prepare, both, pieces(size, enough.most)), gathered, enough, progress)
    pair = gathered.all()
    collected = Collection(measured=pair.plan, stopped=enough.stopped, precision=enough.precision)
    run = run_of(plan, request, collected, *route_for(plan, request))
    found = {
        name: _reduced(pair, name, expected, request.horizon) for name in run.services if name in can_go_down(plan)
    }
    services = {name: _corrected(each, found.get(name)) for name, each in run.services.items()}
    return replace(run, services=services, method=METHOD, variance_reduction=found)


class _Gathered:
    """The parts that have come, in their order."""

    def __init__(self) -> None:
        self._plan, self._relaxed = Collected(), Collected()

    def add(self, part: Pair) -> None:
        """Take one more."""
        self._plan.add(part.plan)
        self._relaxed.add(part.relaxed)

    def all(self) -> Pair:
        """All together."""
        return Pair(self._plan.all(), self._relaxed.all())


def _check(request: Request) -> None:
    if request.engine == "exact":
        raise AnalysisError("a control variate helps a simulation: leave --engine exact out, or --method")
    if request.warm_up:
        raise AnalysisError("the exact mean of a control variate is from the start: leave --warm-up out, or --method")


def _expected(simple: Plan, request: Request) -> Mapping[str, float]:
    """The unavailability over the horizon of those services of a relaxed plan that the exact analysis can treat.

    Raises AnalysisError, with a finding for each place that forbids it, where it can treat none.
    """
    asked = AnalysisRequest(horizon=request.horizon, engine="exact", importance=False, cut_sets=0)
    try:
        found = analyse(simple, asked)
    except AnalysisError as error:
        message = "without queues and switches the exact analysis can still treat no service: leave --method out"
        raise AnalysisError(message, error.findings) from error
    return {
        name: 1.0 - each.availability_over_horizon.estimate
        for name, each in found.services.items()
        if each.availability_over_horizon.estimate is not None
    }


def _enough(plan: Plan, request: Request, expected: Mapping[str, float]) -> Enough[Pair]:
    if request.precision is None:
        usual = default_replications(plan, request.horizon)
        return SoMany(request.replications or usual, ASKED_FOR if request.replications else AS_USUAL)
    known_services(plan, request.precision)

    def lost(pair: Pair, name: str, confidence: float) -> Estimate:
        return _reduced(pair, name, expected, request.horizon, confidence).unavailability

    able = can_go_down(plan) & {node.id for node in plan.services}
    return PreciseEnough(request.precision, lost, able, request.clock)


def _reduced(
    pair: Pair, name: str, expected: Mapping[str, float], length: int, confidence: float = 0.95
) -> VarianceReduction:
    """What the control variate gives for a service. Parameters: `length` of the window in microseconds."""
    index = pair.plan.nodes.index(name)
    measured, relaxed_too = concatenate(pair.plan.kept), concatenate(pair.relaxed.kept)
    agreed, lost = measured.agreed[:, index], measured.agreed_down[:, index]
    down = lost / max(1.0, float(agreed.mean()))
    if name not in expected:
        return uncontrolled(down, "the exact analysis cannot treat it, even without queues and switches", confidence)
    if (agreed != agreed[0]).any() or not agreed[0]:
        return uncontrolled(down, "its agreed service time is a matter of chance", confidence)
    return controlled(down, relaxed_too.down[:, index] / length, expected[name], confidence=confidence)


def _corrected(result: ServiceResult, found: VarianceReduction | None) -> ServiceResult:
    """A result with the availability, and the hours lost, that the control variate gives."""
    if found is None or found.coefficient is None:
        return result
    up = complement(found.unavailability)
    down = result.downtime_hours_per_year
    if down is not None:
        down = replace(down, mean=scaled(found.unavailability, YEAR_HOURS))
    judged = (
        {} if result.met_each is not None else {name: judge(up, share) for name, share in result.objectives.items()}
    )
    return replace(result, availability=up, downtime_hours_per_year=down, verdicts={**result.verdicts, **judged})
