"""Which route answers a question about a plan, and why; and the run itself.

Three are asked in order: the exact analysis, where it gives all that is asked for, the compiled kernel, and SimPy's
engine, which runs everything. Where both of the latter can run a plan, they give the same history, and so the same
figures to the last bit; which of them is taken is only a matter of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from continuity import __version__
from continuity.analysis_results import Analysis
from continuity.errors import AnalysisError
from continuity.exact_runs import exact_answer, exact_run
from continuity.executors import Here, Workers
from continuity.findings import Finding
from continuity.installation import platform_facts
from continuity.kernel import compiler
from continuity.kernel.cache_folder import has_compiled
from continuity.kernel.refusals import refusals as kernel_refusals
from continuity.model import Node, Plan
from continuity.planfile.names import nearest
from continuity.results import ENGINE_ASKED_FOR, Run, TeamResult
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements
from continuity.simulation.outlook import can_go_down, expected_failures
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task, pieces, prepare
from continuity.simulation.summary import summarise
from continuity.simulation.sums import Sums
from continuity.simulation.team_summary import summarise_teams
from continuity.simulation_request import ENGINES, Request
from continuity.stopping import (
    AS_USUAL,
    ASKED_FOR,
    Collection,
    Enough,
    PreciseEnough,
    SoMany,
    Wanted,
    collect,
    hours_lost_in,
)
from continuity.timeline import Timeline
from continuity.units import NEVER, hours, parse_duration

__all__ = (
    "Answer",
    "Request",
    "answer",
    "default_replications",
    "depends_on_dates",
    "history",
    "known_services",
    "longest_wait",
    "measure",
    "notes_on",
    "piece_of",
    "preparing",
    "route",
    "route_for",
    "run_of",
    "simulate",
    "task_of",
    "tell_nobody",
)

_WORTH_LOADING, _WORTH_COMPILING = 200_000, 1_000_000
"""From so many failures on the kernel is quicker than SimPy, when it is compiled and when it is not."""
_MOST, _FEWEST, _FAILURES = 1000, 50, 300_000
_LONGEST_WAIT = parse_duration("10000y")
_MOST_FAILURES_WAITED = 2_000_000
_LARGEST_PIECE, _FAILURES_OF_PIECE = 100, 5_000  # some tens of milliseconds of work
_NUMBERS_OF_KERNEL_PIECE, _FAILURES_OF_KERNEL_PIECE = 250_000, 500_000  # what fits into memory; tenths of a second
_YEAR = parse_duration("1y")
_NEARLY_ALWAYS, _MANY_WAITING = 0.99, 1.0


def tell_nobody(_: str) -> None:
    """Nobody reads what happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The run that answers a request; `measured`: what its histories measured, where these are to be compared."""

    run: Run
    measured: Measurements | None


def route(plan: Plan, engine: str, failures: float = 0.0) -> tuple[str, str]:
    """The engine that simulates, and why this one.

    Parameters: `failures`, about how many there will be in all. Raises AnalysisError with all that
    forbids the engine that is asked for.
    """
    if engine == "simpy":
        return "simpy", ENGINE_ASKED_FOR
    forbidden = kernel_refusals(plan)
    if engine == "kernel":
        if forbidden:
            raise AnalysisError("the compiled kernel cannot run this plan", forbidden)
        if lacking := compiler.missing():
            raise AnalysisError(lacking)
        return "kernel", ENGINE_ASKED_FOR
    against = _against_kernel(forbidden, failures)
    return ("kernel", "the quickest engine that can run this plan") if against is None else ("simpy", against)


def route_for(plan: Plan, request: Request) -> tuple[str, str]:
    """The engine that answers a request, and why this one. Raises AnalysisError as `route` does."""
    replications = request.replications or default_replications(plan, request.horizon)
    failures = replications * expected_failures(plan, request.warm_up + request.horizon)
    return route(plan, request.engine, failures)


def _against_kernel(forbidden: Sequence[Finding], failures: float) -> str | None:
    """Why the kernel is not taken, where nobody has asked for it; None where it is."""
    if forbidden:
        return _first_of(forbidden, " that it cannot")
    if failures < _WORTH_LOADING:
        return "so few failures are simulated before the compiled kernel is loaded"
    if lacking := compiler.missing():
        return lacking
    if failures < _WORTH_COMPILING and not has_compiled():
        return "so few failures are simulated before the kernel is compiled"
    return None


def default_replications(plan: Plan, horizon: int) -> int:
    """1,000 replications, or as many as make some 300,000 failures, but at least 50."""
    failures = expected_failures(plan, horizon)
    return max(_FEWEST, min(_MOST, int(_FAILURES / failures) if failures else _MOST))


def longest_wait(plan: Plan) -> int:
    """How long after the horizon a first outage is waited for, in microseconds: 10,000 years or 2 million failures."""
    failures_a_year = expected_failures(plan, _YEAR)
    return min(_LONGEST_WAIT, int(_MOST_FAILURES_WAITED / failures_a_year * _YEAR) if failures_a_year else NEVER)


def _first_of(forbidden: Sequence[Finding], more: str = "") -> str:
    """The first of several reasons, and how many more there are."""
    first, others = forbidden[0], len(forbidden) - 1
    return f"{first.message} ({first.path})" + (f", and {others} more{more}" if others else "")


def simulate(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = tell_nobody,
) -> Run:
    """Simulate a plan and give the results of its services (or of all nodes).

    Parameters: `progress`, called with (replications done, replications in all, as far as is known); `workers`, who
    simulate; None: this process does; `tell`, called with what a reader should know while it runs.
    Raises AnalysisError when the plan cannot be run, or has nothing to measure; LimitError when workers are lost.
    """
    return answer(plan, request, progress, workers, tell).run


def answer(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = tell_nobody,
) -> Answer:
    """As `simulate`, with what was measured. The exact analysis answers where it gives all that is asked for."""
    _check(plan, request)
    exact, why = _by_exact_analysis(plan, request)
    if exact is not None:
        return Answer(run=exact_run(plan, request, exact, why), measured=None)
    engine, why_this = route_for(plan, request)
    reason = why_this if why_this == ENGINE_ASKED_FOR else f"{why}; {why_this}"
    collected = measure(plan, request, progress, workers, tell)
    histories = collected.histories() if request.compares else None
    return Answer(run=run_of(plan, request, collected, engine, reason), measured=histories)


def _by_exact_analysis(plan: Plan, request: Request) -> tuple[Analysis | None, str]:
    """What the exact analysis gives, and why it is taken; None, and why it is not.

    Raises AnalysisError, with all that forbids it, where it is asked for and cannot answer.
    """
    if request.engine not in {"auto", "exact"}:
        return None, ENGINE_ASKED_FOR
    found, against = exact_answer(plan, request)
    if found is not None:
        why = "it gives all that is asked for, without an error of chance"
        return found, ENGINE_ASKED_FOR if request.engine == "exact" else why
    if request.engine == "exact":
        message = "the exact analysis does not give all that a simulation would: --engine auto takes another engine"
        raise AnalysisError(message, against)
    return None, f"not the exact analysis: {_first_of(against)}"


def measure(
    plan: Plan,
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    workers: Workers | None = None,
    tell: Callable[[str], None] = tell_nobody,
) -> Collection:
    """What the histories of a plan measure; parameters and errors as for `simulate`."""
    engine, _ = route_for(plan, request)
    task = task_of(plan, request)
    enough = _enough(plan, request)
    size = piece_of(plan, task, engine)
    parts = (workers or Here()).in_order(preparing(engine, tell), task, pieces(size, enough.most))
    return collect(parts, enough, progress)


def run_of(plan: Plan, request: Request, collected: Collection, engine: str, why: str) -> Run:
    """The results of a plan from what its histories measured. Parameters: `engine`, `why`: who simulated, and why."""
    task, measured = task_of(plan, request), collected.measured
    results = summarise(measured, plan.nodes, task.window, dict(request.at), can_go_down(plan), plan.currency)
    teams = summarise_teams(dict(zip(measured.teams, measured.of_teams, strict=True)), task.window)
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
        start=Timeline(request.start, plan.timezone).local(0).isoformat() if depends_on_dates(plan) else "",
        timezone=plan.timezone,
        notes=(*notes_on(plan, request), *_overloaded(teams)),
    )


def _enough(plan: Plan, request: Request) -> Enough[Sums]:
    """When there are enough replications."""
    if request.precision is None:
        so_many, reason = request.replications, ASKED_FOR
        if so_many is None:
            so_many, reason = default_replications(plan, request.horizon), AS_USUAL
        return SoMany(so_many, reason)
    services = frozenset(node.id for node in plan.services)
    known_services(plan, request.precision)
    able_to_fail = can_go_down(plan) & services
    return PreciseEnough(request.precision, hours_lost_in(request.horizon), able_to_fail, request.clock)


def known_services(plan: Plan, wanted: Wanted) -> None:
    """Raises AnalysisError where a precision is asked for of what is no service of the plan."""
    services = frozenset(node.id for node in plan.services)
    for name in wanted.relative:
        if name not in services:
            near = nearest(name, services)
            raise AnalysisError(f"the plan has no service '{name}'" + (f": did you mean '{near}'?" if near else ""))


def piece_of(plan: Plan, task: Task, engine: str) -> int:
    """How many replications are done at a time: it depends on the plan and the engine, never on who does them."""
    failures, measured = expected_failures(plan, task.window.last), max(1, len(task.measured))
    if engine == "kernel":
        most, worth = max(1, _NUMBERS_OF_KERNEL_PIECE // measured), _FAILURES_OF_KERNEL_PIECE
    else:
        most, worth = _LARGEST_PIECE, _FAILURES_OF_PIECE
    return max(1, min(most, int(worth / failures) if failures else most))


def history(plan: Plan, request: Request, replication: int) -> list[Happening]:
    """Everything that happens in one replication (from 0), in order. Raises AnalysisError as `simulate` does."""
    engine, _ = route(plan, request.engine)
    if engine == "kernel":
        from continuity.kernel.run import Kernel  # lazy: numba takes long, and may not be there

        return Kernel(task_of(plan, request)).history(replication)
    return Simulator(task_of(plan, request)).history(replication)


def preparing(engine: str, tell: Callable[[str], None]) -> Callable[[Task], Callable[[int, int], Sums]]:
    """What makes ready to run pieces of a task with an engine."""
    if engine != "kernel":
        return prepare
    if announced := compiler.announcement():
        tell(announced)
    from continuity.kernel.replications import prepare as prepare_kernel  # lazy: numba takes long, and may not be there

    return prepare_kernel


def _check(plan: Plan, request: Request) -> None:
    """Raise AnalysisError for what no engine can answer."""
    if request.engine not in ENGINES:
        raise AnalysisError(f"there is no engine '{request.engine}': choose one of {', '.join(ENGINES)}")
    if not plan.nodes:
        raise AnalysisError("the plan has no nodes: there is nothing to simulate")
    if not request.all_nodes and not plan.services:
        raise AnalysisError("the plan has no services: ask for all nodes (`--nodes all`) to see the others")
    if request.horizon <= 0:
        raise AnalysisError("a horizon of no length measures nothing")


def task_of(plan: Plan, request: Request) -> Task:
    """What is to be simulated for a request. Raises AnalysisError where there is nothing to simulate or measure."""
    _check(plan, request)
    measured = tuple(plan.nodes) if request.all_nodes else tuple(node.id for node in plan.services)
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
        keep=request.compares,
        start=request.start,
    )


def notes_on(plan: Plan, request: Request) -> list[str]:
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


def depends_on_dates(plan: Plan) -> bool:
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
