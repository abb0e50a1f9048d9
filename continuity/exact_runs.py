"""The exact route of `simulate`: what keeps a plan, or what is asked of it, out of it, and the run that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from continuity import __version__
from continuity.analysis import analyse
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, Analysis, exact_hours_lost
from continuity.errors import AnalysisError
from continuity.findings import Finding, Severity
from continuity.model import Node, Plan
from continuity.results import Run, ServiceResult
from continuity.simulation_request import Request
from continuity.units import hours

CERTAIN = "exact figures: no history was simulated"
_NOTE = (
    "availability, level and down time are means over the horizon with everything new at the start; outages a year, "
    "mean outage and mean up time those of the long run"
)


def exact_answer(plan: Plan, request: Request) -> tuple[Analysis | None, tuple[Finding, ...]]:
    """The exact analysis of a plan where it gives all that is asked for; else None, and what forbids that."""
    against = (*_of_request(request), *_of_plan(plan, request))
    if against:
        return None, against
    wanted = AnalysisRequest(
        horizon=request.horizon, engine="exact", all_nodes=request.all_nodes, importance=False, cut_sets=0
    )
    try:
        found = analyse(plan, wanted)
    except AnalysisError as error:
        if not error.findings:
            raise
        return None, tuple(error.findings)
    return (None, found.outside) if found.outside else (found, ())


def exact_run(plan: Plan, request: Request, found: Analysis, why: str) -> Run:
    """The run that an exact analysis gives: fields as in a simulated one, as far as the analysis has them."""
    return Run(
        plan_name=plan.name,
        digest=plan.digest,
        engine="exact",
        why=why,
        seed=request.seed,
        replications=0,
        stopped=CERTAIN,
        horizon_hours=hours(request.horizon),
        warm_up_hours=0.0,
        version=__version__,
        platform=found.platform,
        assumptions=plan.assumptions,
        services={name: _result(each) for name, each in found.services.items()},
        nodes=None if found.nodes is None else {name: _result(each) for name, each in found.nodes.items()},
        timezone=plan.timezone,
        notes=(_NOTE,),
    )


def _result(each: AnalysedService) -> ServiceResult:
    """A node's figures with those over the horizon where a simulation gives these."""
    over = each.availability_over_horizon
    assert over.estimate is not None
    return replace(
        each.result,
        availability=over,
        level=each.level_over_horizon,
        downtime_hours_per_year=exact_hours_lost(1.0 - over.estimate, over.method),
    )


def _of_request(request: Request) -> Iterator[Finding]:
    """What is asked for that only histories give."""
    if not request.means and request.engine != "exact":
        yield _finding("--means", "it gives means only, no distributions over histories and no parts of outages")
    if request.replications is not None:
        yield _finding("--replications", "a number of histories is asked for")
    if request.precision is not None:
        yield _finding("--precision", "a precision of histories is asked for")
    if request.warm_up:
        yield _finding("--warm-up", "time before the horizon is asked for")
    if request.at:
        yield _finding("--at", "the probability of no outage until a moment is asked for")
    if request.until_first_outage:
        yield _finding("--until-first-outage", "first outages are asked for")
    yield from (_finding(option, "single histories are asked for") for option in request.histories_for)


def _of_plan(plan: Plan, request: Request) -> Iterator[Finding]:
    """What a simulation tells of a plan that the exact analysis does not know."""
    if plan.teams:
        yield _finding("teams", "how busy teams are is told")
    for node in plan.nodes.values() if request.all_nodes else plan.services:
        yield from (_finding(f"{node.section.value}.{node.id}.{key}", message) for key, message in _of_node(node))


def _of_node(node: Node) -> Iterable[tuple[str, str]]:
    objectives = node.objectives
    if objectives is not None and objectives.each is not None:
        yield "objectives.each", f"each {objectives.each} is judged by itself"
    if node.impact is not None:
        yield "impact", "what outages cost depends on how long each of them is"


def _finding(path: str, message: str) -> Finding:
    return Finding(id="outside-exact", severity=Severity.ERROR, message=message, path=path, location=None)
