"""A simulation by failure biasing: what it can be asked for, which services it is for, and its results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from continuity import __version__
from continuity.calendars import OpenHours
from continuity.engines import Request, depends_on_dates, known_services, notes_on
from continuity.errors import AnalysisError
from continuity.exact.outside import below
from continuity.executors import Here, Workers
from continuity.findings import Finding, Severity
from continuity.installation import platform_facts
from continuity.model import Node, Plan
from continuity.rare.biased import Samples, prepare
from continuity.rare.estimates import rests_on_few, result, unavailability, variance_reduction
from continuity.rare.kinds import failed_at_a_time, kinds_of
from continuity.results import Estimate, Run, VarianceReduction
from continuity.simulation.outlook import can_go_down
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Task, pieces
from continuity.stopping import AS_USUAL, ASKED_FOR, Enough, PreciseEnough, SoMany, gather
from continuity.timeline import Timeline
from continuity.units import hours

METHOD = "failure-biasing"
_USUAL = 2_000
_PIECE = 50
_MANY_FAILED = 1.0
_WHY = "strikes come in the engine that can run every plan"


def run_biased(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
) -> Run:
    """Simulate services with failures that are hastened, each in histories of its own.

    Parameters: as of `engines.simulate`. Where a precision is asked for, only services named there are simulated.
    Raises AnalysisError, with a finding for each place in the plan that forbids it.
    """
    services = _services(plan, request)
    _check(plan, request, services)
    agreed = {node.id: _agreed(plan, request, node) for node in services.values()}
    enough = _enough(plan, request, services, agreed)
    parts = (workers or Here()).in_order(prepare, _task(plan, request, services), pieces(_PIECE, enough.most))
    gathered = _Gathered()
    gather(parts, gathered, enough, progress)
    return _run(plan, request, enough, gathered.all(), agreed)


class _Gathered:
    """The parts that have come, in their order."""

    def __init__(self) -> None:
        self._parts: list[Samples] = []

    def add(self, part: Samples) -> None:
        """Take one more."""
        self._parts.append(part)

    def all(self) -> Samples:
        """All together."""
        self._parts = [Samples.joined(self._parts)]
        return self._parts[0]


def _task(plan: Plan, request: Request, services: Mapping[str, Node]) -> Task:
    window = Window(begins=request.warm_up, ends=request.warm_up + request.horizon)
    return Task(plan=plan, seed=request.seed, window=window, measured=tuple(services), start=request.start)


def _enough(plan: Plan, request: Request, services: Mapping[str, Node], agreed: Mapping[str, int]) -> Enough[Samples]:
    if request.precision is None:
        return SoMany(request.replications or _USUAL, ASKED_FOR if request.replications else AS_USUAL)

    def lost(samples: Samples, name: str, confidence: float) -> Estimate:
        sample = samples.of[name]
        found = unavailability(sample, agreed[name], confidence=confidence)
        return replace(found, high=None) if rests_on_few(sample) else found  # no width of it is to be believed

    return PreciseEnough(request.precision, lost, can_go_down(plan) & services.keys(), request.clock)


def _run(plan: Plan, request: Request, enough: Enough[Samples], samples: Samples, agreed: Mapping[str, int]) -> Run:
    able = can_go_down(plan)
    lost = {name: unavailability(sample, agreed[name], certain=name not in able) for name, sample in samples.of.items()}
    found = {name: variance_reduction(sample, lost[name]) for name, sample in samples.of.items()}
    return Run(
        plan_name=plan.name,
        digest=plan.digest,
        engine="simpy",
        why=_WHY,
        method=METHOD,
        variance_reduction=found,
        seed=request.seed,
        replications=samples.replications,
        stopped=enough.stopped,
        precision=enough.precision,
        horizon_hours=hours(request.horizon),
        warm_up_hours=hours(request.warm_up),
        version=__version__,
        platform=platform_facts(),
        assumptions=plan.assumptions,
        services={
            name: result(sample, plan.nodes[name], request.horizon, agreed[name], lost[name])
            for name, sample in samples.of.items()
        },
        start=Timeline(request.start, plan.timezone).local(0).isoformat() if depends_on_dates(plan) else "",
        timezone=plan.timezone,
        notes=(*notes_on(plan, request), *_care(samples, found)),
    )


def _care(samples: Samples, found: Mapping[str, VarianceReduction]) -> Iterator[str]:
    """What a reader should not overlook."""
    for name, each in found.items():
        if rests_on_few(samples.of[name]):
            yield (
                f"the unavailability of {name} rests on few histories ({each.largest_share:.0%} on one, effective "
                f"sample size {each.effective_sample_size:.0f}): nothing is decided by it, and more "
                "--replications are needed"
            )


# --- what it can be asked for -----------------------------------------------------------------------------------------


def _services(plan: Plan, request: Request) -> dict[str, Node]:
    """The services to simulate, by id: those of which a precision is asked for, or all."""
    if not plan.services:
        raise AnalysisError("the plan has no services: failure biasing aims at the outages of services")
    if request.horizon <= 0:
        raise AnalysisError("a horizon of no length measures nothing")
    if request.precision is not None:
        known_services(plan, request.precision)
    wanted = {node.id for node in plan.services} if request.precision is None else request.precision.relative.keys()
    return {node.id: node for node in plan.services if node.id in wanted}


def _agreed(plan: Plan, request: Request, node: Node) -> int:
    """How much of the window is agreed service time, in microseconds."""
    if node.hours is None:
        return request.horizon
    hours_of = OpenHours(plan.calendars[node.hours], Timeline(request.start, plan.timezone))
    return hours_of.open_time(request.warm_up, request.warm_up + request.horizon)


def _check(plan: Plan, request: Request, services: Mapping[str, Node]) -> None:
    """Raise AnalysisError if something is asked for that biased histories do not tell."""
    asked = {
        "--at": request.at,
        "--until-first-outage": request.until_first_outage,
        "--nodes all": request.all_nodes,
        f"--engine {request.engine}": request.engine not in {"auto", "simpy"},
    }
    if wrong := [option for option, given in asked.items() if given]:
        raise AnalysisError(f"biased histories do not give what {wrong[0]} asks for: leave it out, or --method")
    reasons = [reason for name in services for reason in _against(plan, name)]
    if reasons:
        raise AnalysisError(
            "failure biasing is not for this plan: leave --method out, or name others with --precision", reasons
        )


def _against(plan: Plan, name: str) -> Iterator[Finding]:
    """What in a plan keeps failure biasing from a service."""
    node, parts = plan.nodes[name], below(plan)[name]
    at_a_time = failed_at_a_time(kinds_of(plan, parts))
    if at_a_time > _MANY_FAILED:
        yield _finding(
            f"services.{name}",
            f"{at_a_time:.3g} failures of what it needs are going on at a time, on average: there is no rare moment in "
            "which the first of them begins",
        )
    if node.objectives is not None and node.objectives.each is not None:
        yield _finding(f"services.{name}.objectives.each", "calendar periods are not judged one by one")
    for each in sorted(parts):
        if any(not entry.counted for entry in plan.nodes[each].maintenance):
            path = f"{plan.nodes[each].section.value}.{each}.maintenance"
            yield _finding(path, f"maintenance that does not count makes the agreed time of {name} a matter of chance")


def _finding(path: str, message: str) -> Finding:
    return Finding(id="outside-biasing", severity=Severity.ERROR, message=message, path=path, location=None)
