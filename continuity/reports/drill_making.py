"""From one history of a scenario to the script of a drill."""

from __future__ import annotations

from continuity.errors import AnalysisError
from continuity.model import RecoveryPlan
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_parts import Drill, PlanSheet
from continuity.reports.drill_script import MOST_INJECTS, make_injects
from continuity.reports.drill_seats import measures, seats
from continuity.reports.drill_words import Words, time_text


def make_drill(history: DrillHistory, most: int = MOST_INJECTS) -> Drill:
    """The script of a drill; pure.

    Parameters: `most`, how many injects there may be. Raises AnalysisError when there is nothing to bring in.
    """
    words, scenario = Words(history.plan), history.scenario
    injects, left_out = make_injects(history, most)
    if not injects:
        raise AnalysisError(f"in history {history.number} of scenario {scenario.id} nothing happens")
    return Drill(
        plan_name=history.plan.name,
        digest=history.plan.digest,
        scenario=scenario.id,
        title=scenario.title or scenario.id,
        note=scenario.note,
        number=history.number,
        seed=history.seed,
        start=history.start.isoformat(),
        begins=history.begins,
        timezone=history.plan.timezone,
        happens=tuple(words.event(each) for each in history.events),
        plans=tuple(_sheet(plan, history, words) for plan in history.invoked),
        seats=seats(history, words),
        injects=injects,
        left_out=left_out,
        measures=measures(history, words),
    )


def _sheet(plan: RecoveryPlan, history: DrillHistory, words: Words) -> PlanSheet:
    decides = "the plan names nobody who decides"
    if plan.authority:
        decides = f"{words.crew(plan.authority.crew)} (decision: {time_text(plan.authority.takes)})"
    return PlanSheet(
        plan=plan.id,
        title=words.name(plan.id),
        note=plan.note,
        set_off=words.set_off(plan.invoke, history.plan.scenarios),
        decides=decides,
        kept_at=words.kept_at(plan.kept_at),
    )
