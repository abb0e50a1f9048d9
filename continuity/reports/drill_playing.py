"""Simulating the history that a drill plays, and making the drill of it."""

from __future__ import annotations

from datetime import datetime

from continuity.errors import AnalysisError
from continuity.model import Plan
from continuity.planfile.names import nearest
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_making import make_drill
from continuity.reports.drill_parts import Drill
from continuity.simulation.event_times import event_times, eventful
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals, told_history

_LOOKED_AT = 200


def play(plan: Plan, scenario: str, history: int, seed: int, start: datetime) -> Drill:
    """The drill that plays one history of a scenario.

    Parameters: `history`, its number from 0; `start`, on the clocks of the plan's zone. Raises AnalysisError where
    there is no such scenario, or none of its events happens in that history, or it cannot be simulated.
    """
    chosen = plan.scenarios.get(scenario)
    if chosen is None:
        raise AnalysisError(_unknown(scenario, sorted(plan.scenarios)))
    task = RehearsalTask(plan=plan, scenario=scenario, seed=seed, start=start)
    begins, happenings = told_history(task, history)
    events = event_times(task, history)
    if not events and not chosen.random_failures:
        raise AnalysisError(_nothing(scenario, history, eventful(task, range(_LOOKED_AT))))
    return make_drill(
        DrillHistory(
            plan=plan,
            scenario=chosen,
            number=history,
            seed=seed,
            start=start,
            begins=begins,
            happenings=happenings,
            events=events,
            tracks=run_rehearsals(task, history, 1)[0].tracks,
        )
    )


def _unknown(name: str, known: list[str]) -> str:
    if not known:
        return "the plan has no scenarios, so there is nothing to play: write one under `scenarios`"
    near = nearest(name, known)
    hint = f": did you mean '{near}'?" if near else f"; there are: {', '.join(known)}"
    return f"the plan has no scenario '{name}'{hint}"


def _nothing(scenario: str, history: int, other: int | None) -> str:
    hint = f"try --history {other}" if other is not None else f"nor in any of the first {_LOOKED_AT}"
    return f"in history {history} of scenario {scenario} none of its events happens: {hint}"
