"""Which route answers a question about a plan, and why; and the run itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from continuity import __version__
from continuity.errors import AnalysisError
from continuity.executors import Here, Workers
from continuity.installation import platform_facts
from continuity.model import Node, Plan
from continuity.planfile.names import nearest
from continuity.results import Run, TeamResult
from continuity.simulation.history import Happening
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.outlook import can_go_down, expected_failures
from continuity.simulation.recorder import Window
from continuity.simulation.refusals import refusals
from continuity.simulation.replications import Simulator, Task, pieces, prepare
from continuity.simulation.summary import summarise
from continuity.simulation.team_summary import summarise_teams
from continuity.stopping import AS_USUAL, ASKED_FOR, Collection, Enough, PreciseEnough, SoMany, Wanted, collect
from continuity.timeline import Timeline
from continuity.units import NEVER, hours, parse_duration

ENGINES = ("auto", "simpy")
_MOST, _FEWEST, _FAILURES = 1000, 50, 300_000
_LONGEST_WAIT = parse_duration("10000y")
_MOST_FAILURES_WAITED = 2_000_000
_LARGEST_PIECE, _FAILURES_OF_PIECE = 100, 5_000  # some tens of milliseconds of work
_YEAR = parse_duration("1y")
_NEARLY_ALWAYS, _MANY_WAITING = 0.99, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a simulation.

    `horizon`, `warm_up` and the moments `at` (as typed, to microseconds from the start) are microseconds; `start`: when
    each history begins, on the clocks of the plan's time zone; `replications` None: as many as `precision` needs, or
    else as `default_replications` says. `all_nodes`: results for every node, not only for services.
    `until_first_outage`: each history goes on until every measured node that can go down has been down.
    """

    horizon: int
    start: datetime = DEFAULT_START
    replications: int | None = None
    precision: Wanted | None = None
    seed: int = 1
    warm_up: int = 0
    at: tuple[tuple[str, int], ...] = ()
    until_first_outage: bool = False
    all_nodes: bool = False
    engine: str = "auto"


def route(plan: Plan, engine: str) -> tuple[str, str]:
    """The engine that answers, and why this one. Raises AnalysisError with all that forbids it."""
    if engine not in ENGINES:
        raise AnalysisError(f"there is no engine '{engine}': choose one of {', '.join(ENGINES)}")
    found = refusals(plan)
    if found:
        raise AnalysisError("no engine can run this plan yet", found)
    return "simpy", "asked for" if engine == "simpy" else "the only engine there is"


def default_replications(plan: Plan, horizon: int) -> int:
    """1,000 replications, or as many as make some 300,000 failures, but at least 50."""
    failures = expected_failures(plan, horizon)
    return max(_FEWEST, min(_MOST, int(_FAILURES / failures) if failures else _MOST))


def longest_wait(plan: Plan) -> int:
    """How long after the horizon a first outage is waited for, in microseconds: 10,000 years or 2 million failures."""
    failures_a_year = expected_failures(plan, _YEAR)
    return min(_LONGEST_WAIT, int(_MOST_FAILURES_WAITED / failures_a_year * _YEAR) if failures_a_year else NEVER)


def simulate(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
) -> Run:
    """Simulate a plan and give the results of its services (or of all nodes).

    Parameters: `progress`, called with (replications done, replications in all, as far as is known); `workers`, who
    simulate; None: this process does.
    Raises AnalysisError when the plan cannot be run, or has nothing to measure; LimitError when workers are lost.
    """
    return run_of(plan, request, measure(plan, request, progress, workers))


def measure(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
) -> Collection:
    """What the histories of a plan measure; parameters and errors as for `simulate`."""
    route(plan, request.engine)
    task = _task(plan, request)
    enough = _enough(plan, request)
    parts = (workers or Here()).in_order(prepare, task, pieces(_piece(plan, task.window), enough.most))
    return collect(parts, enough, progress)


def run_of(plan: Plan, request: Request, collected: Collection) -> Run:
    """The results of a plan from what its histories measured."""
    engine, why = route(plan, request.engine)
    task, measured = _task(plan, request), collected.measured
    results = summarise(measured, plan.nodes, task.window, dict(request.at), can_go_down(plan), plan.currency)
    teams = summarise_teams(measured.staff, task.window)
    services = {node.id for node in plan.services}
    return Run(
        plan_name=plan.name,
        digest=plan.digest,
        engine=engine,
        why=why,
        seed=request.seed,
        replications=measured.replications,
        stopped=collected.stopped,
        precision=collected.precision,
        horizon_hours=hours(request.horizon),
        warm_up_hours=hours(request.warm_up),
        version=__version__,
        platform=platform_facts(),
        assumptions=plan.assumptions,
        services={name: result for name, result in results.items() if name in services},
        nodes=results if request.all_nodes else None,
        teams=teams,
        start=Timeline(request.start, plan.timezone).local(0).isoformat() if _depends_on_dates(plan) else "",
        timezone=plan.timezone,
        notes=(*_notes(plan, request), *_overloaded(teams)),
    )


def _enough(plan: Plan, request: Request) -> Enough:
    """When there are enough replications."""
    if request.precision is None:
        so_many, reason = request.replications, ASKED_FOR
        if so_many is None:
            so_many, reason = default_replications(plan, request.horizon), AS_USUAL
        return SoMany(so_many, reason)
    services = frozenset(node.id for node in plan.services)
    for name in request.precision.relative:
        if name not in services:
            near = nearest(name, services)
            raise AnalysisError(f"the plan has no service '{name}'" + (f": did you mean '{near}'?" if near else ""))
    measured = len(plan.nodes) if request.all_nodes else len(services)
    return PreciseEnough(request.precision, request.horizon, measured, can_go_down(plan) & services)


def _piece(plan: Plan, window: Window) -> int:
    """How many replications are done at a time: it depends on the plan, never on who does them."""
    failures = expected_failures(plan, window.last)
    return max(1, min(_LARGEST_PIECE, int(_FAILURES_OF_PIECE / failures) if failures else _LARGEST_PIECE))


def history(plan: Plan, request: Request, replication: int) -> list[Happening]:
    """Everything that happens in one replication (from 0), in order. Raises AnalysisError as `simulate` does."""
    route(plan, request.engine)
    return Simulator(_task(plan, request)).history(replication)


def _task(plan: Plan, request: Request) -> Task:
    measured = tuple(plan.nodes) if request.all_nodes else tuple(node.id for node in plan.services)
    if not plan.nodes:
        raise AnalysisError("the plan has no nodes: there is nothing to simulate")
    if not measured:
        raise AnalysisError("the plan has no services: ask for all nodes (`--nodes all`) to see the others")
    if request.horizon <= 0:
        raise AnalysisError("a horizon of no length measures nothing")
    moments = tuple(sorted({moment for _, moment in request.at}))
    ends = request.warm_up + request.horizon
    window = Window(
        begins=request.warm_up,
        ends=ends,
        at=moments,
        at_most=min(NEVER - 1, longest_wait(plan) + max((ends, *moments))),
    )
    waited_for = can_go_down(plan) & frozenset(measured) if request.until_first_outage else frozenset()
    return Task(
        plan=plan,
        seed=request.seed,
        window=window,
        measured=measured,
        until_first_outage=waited_for,
        start=request.start,
    )


def _notes(plan: Plan, request: Request) -> list[str]:
    """What a reader should know of the run as a whole."""
    notes = []
    if request.until_first_outage:
        able = can_go_down(plan)
        never = [node.id for node in plan.services if node.id not in able]
        notes += [f"nothing in the plan can bring {name} down: its first outage was not waited for" for name in never]
        years = longest_wait(plan) / _YEAR
        notes.append(f"a first outage was waited for until {years:,.0f} years after the horizon at most")
    unjudged = sorted({name for node in plan.services for name in _not_judged(node)})
    if unjudged:
        notes.append(
            "only availability is judged here; `continuity rehearse` judges what scenarios ask for: "
            f"{', '.join(unjudged)}"
        )
    return notes


def _depends_on_dates(plan: Plan) -> bool:
    """Whether it matters when a history begins: for hours, moments of maintenance, and calendar periods."""
    return bool(plan.calendars) or any(
        any(each.at is not None for each in node.maintenance) or (node.objectives is not None and node.objectives.each)
        for node in plan.nodes.values()
    )


def _overloaded(teams: Mapping[str, TeamResult]) -> Iterator[str]:
    """Which teams cannot keep up: their figures depend on how long one looks."""
    for name, team in teams.items():
        busy, waiting = team.utilisation.estimate, team.waiting_jobs.estimate
        if busy is not None and waiting is not None and busy >= _NEARLY_ALWAYS and waiting >= _MANY_WAITING:
            yield (
                f"{name} is busy {busy:.1%} of its time while {waiting:,.1f} jobs wait: there is more work than it can "
                "do, and what is said of waits and of what waits for it depends on the horizon"
            )


def _not_judged(node: Node) -> Iterator[str]:
    """The promises of a service that a simulation without scenarios does not judge."""
    objectives = node.objectives
    if objectives is None:
        return
    for name in ("rto", "rpo", "mtpd"):
        if getattr(objectives, name) is not None:
            yield f"{node.id}.{name}"
    if objectives.recover:
        yield f"{node.id}.recover"
