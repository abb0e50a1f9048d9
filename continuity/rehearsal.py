"""Rehearsals: scenarios simulated with their plans until every promise is judged, or there is no more time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from continuity import __version__
from continuity.errors import AnalysisError
from continuity.exercised import disagreements
from continuity.installation import platform_facts
from continuity.model import Plan, Scenario, Section
from continuity.planfile.names import nearest
from continuity.rehearsal_remarks import Remarks
from continuity.rehearsal_results import Rehearsal, RehearsedScenario
from continuity.rehearsal_tally import FEWEST, Tally
from continuity.simulation.combined import combined
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.track_promises import objectives_in, promises
from continuity.simulation.tracks import Rehearsed
from continuity.timeline import Timeline
from continuity.units import MINUTE, SECOND
from continuity.unseen import unseen
from continuity.untested import untested

_ENGINE = "simpy"
_EXAMPLE = """\
the plan has no scenarios, so there is nothing to rehearse. Write one, and what is expected of a service in it:
  scenarios:
    first-try:
      events: [{{at: 0h, fails: {target}, lasts: 8h}}]
      lasts: 7d
      expects: {{{service}: {{rto: 4h}}}}"""

Runner = Callable[[str, int, int], Sequence[Rehearsed]]
"""Simulates histories first, first + 1, ... of a scenario: called with (scenario, first, how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalRequest:
    """What is asked of a rehearsal.

    scenarios: ids, all if none. replications: exactly so many histories of each; None: until every promise is judged,
    at least FEWEST, while `budget` (microseconds, of all scenarios together) lasts. at: further times for
    `recovered_by` and `level_at`, as typed and in microseconds after the first event.
    """

    scenarios: tuple[str, ...] = ()
    start: datetime = DEFAULT_START
    seed: int = 1
    replications: int | None = None
    budget: int = MINUTE
    at: tuple[tuple[str, int], ...] = ()


class Budget:
    """A time, of which each of several parts has an equal share of what the ones before have left.

    Parameters: `length`, microseconds; `parts`, how many; `clock`, seconds that pass.
    """

    def __init__(self, length: int, parts: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._parts = clock, parts
        self._over = clock() + length / SECOND
        self._part_over = self._over

    def begin_part(self) -> None:
        """Begin the next part."""
        now = self._clock()
        self._part_over = now + (self._over - now) / self._parts
        self._parts -= 1

    @property
    def is_over(self) -> bool:
        """Whether the time of this part is over."""
        return self._clock() >= self._part_over


def rehearse(
    plan: Plan,
    request: RehearsalRequest,
    runner: Runner,
    progress: Callable[[int, int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Rehearsal:
    """Rehearse scenarios of a plan and judge what its services promise in them.

    Parameters: `runner`, which simulates; `progress`, called with (histories done, histories that are sure to come);
    `clock`, seconds that pass, for the budget: each scenario has an equal part of what the ones before have left.
    Raises AnalysisError when there is no such scenario, or nothing to measure, or a history cannot be simulated.
    """
    scenarios = _chosen(plan, request.scenarios)
    budget = Budget(request.budget, len(scenarios), clock)
    results: dict[str, RehearsedScenario] = {}
    done = 0
    for number, scenario in enumerate(scenarios):
        tally = Tally(plan, scenario, fixed=request.replications, at=request.at)
        budget.begin_part()
        after = (len(scenarios) - number - 1) * (request.replications or FEWEST)
        while count := tally.wanted(out_of_time=budget.is_over):
            if progress is not None:
                progress(done, done + count + after)
            tally.add(runner(scenario.id, tally.n, count))
            done += count
        results[scenario.id] = tally.result()
    return Rehearsal(
        plan_name=plan.name,
        digest=plan.digest,
        engine=_ENGINE,
        seed=request.seed,
        start=Timeline(request.start, plan.timezone).local(0).isoformat(),
        timezone=plan.timezone,
        version=__version__,
        platform=platform_facts(),
        assumptions=plan.assumptions,
        notes=tuple(_notes(plan, scenarios)),
        remarks=Remarks(
            untested=untested(plan, results), disagreements=tuple(disagreements(plan, results)), unseen=unseen(plan)
        ),
        scenarios=results,
    )


def _chosen(plan: Plan, ids: Sequence[str]) -> list[Scenario]:
    """The scenarios asked for, each once, in the order in which they were asked for."""
    if not plan.services:
        raise AnalysisError("the plan has no services: there is nobody to recover")
    if not plan.scenarios:
        target = next((name for name, node in plan.nodes.items() if node.section is not Section.SERVICES), None)
        service = plan.services[0].id
        raise AnalysisError(_EXAMPLE.format(target=target or service, service=service))
    for name in (part for each in ids for part in each.split("+")):
        if name not in plan.scenarios:
            near = nearest(name, plan.scenarios)
            hint = f": did you mean '{near}'?" if near else f"; there are: {', '.join(plan.scenarios)}"
            raise AnalysisError(f"the plan has no scenario '{name}'{hint}")
    return [combined(plan, name) for name in dict.fromkeys(ids or plan.scenarios)]


def _notes(plan: Plan, scenarios: Sequence[Scenario]) -> Iterator[str]:
    """What a reader should know of the rehearsal as a whole."""
    all_objectives = {(s.id, node.id): objectives_in(s, node) for s in scenarios for node in plan.services}
    if not any(list(promises(each)) for each in all_objectives.values()):
        yield (
            "no service promises anything here: say rto, rpo, mtpd or mbco in its objectives, or in expects of the "
            "scenario"
        )
    if any(each.met_in == 1.0 and list(promises(each)) for each in all_objectives.values()):
        yield "met_in 100% can be broken and never be shown to be kept: the next history may be the first to miss it"
