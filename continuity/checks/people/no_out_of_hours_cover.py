"""A role works office hours only, and the service must be back sooner than the office opens again.

What: A plan is for a service that is wanted round the clock, and a team that the plan needs has hours, no call-out
and no deputy with either, so that the longest time without anybody exceeds the RTO. What the service
tolerates so long, or what people do instead by then, is no loss.

Why: What happens on Friday evening is recovered on Monday. No exercise shows it, for exercises are held in office
hours.

Example: `staff: {people: 9, hours: office}` in a plan beneath `rto: 24h`.

Instead: Agree on a call-out, name a deputy, or give the service hours that say when it is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.hours import longest_gap
from continuity.checks.levels import is_bridged, rtos_of_plan
from continuity.checks.roles import members_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Plan, Team
from continuity.units import format_duration

ID: Final = "no-out-of-hours-cover"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each team that is away longer than an RTO which its plan is there to keep."""
    for recovery in checked.plan.plans.values():
        goals = [(rto, service) for _, service, rto in rtos_of_plan(recovery, checked) if service.hours is None]
        if not goals:
            continue
        crews_there = [recovery.authority.crew] if recovery.authority else []
        crews_there += [step.crew for step in recovery.steps.values() if step.crew is not None]
        for name in sorted({team for crew in crews_there for team, _ in crew.teams}):
            gap = _longest_gap(checked.plan.teams[name], checked.plan)
            late = [
                (rto, service.id)
                for rto, service in goals
                if gap > rto and not is_bridged(recovery, service, gap, rto, checked)
            ]
            if late:
                rto, first = min(late)
                message = (
                    f"nobody in '{name}' can be had for up to {format_duration(gap)}, and '{first}' must be back in"
                    f" {format_duration(rto)}"
                )
                yield Found(("teams", name), message, "agree on a call_out, or name a deputy", key=True)


def _longest_gap(team: Team, plan: Plan) -> int:
    """The longest time in a week in which nobody of a team, or of its deputy, works or can be called."""
    names: list[str] = []
    for each in (team, *([plan.teams[team.deputy]] if team.deputy else [])):
        some = _calendars(each, plan)
        if some is None:
            return 0
        names += some
    return longest_gap([plan.calendars[name] for name in names])


def _calendars(team: Team, plan: Plan) -> Iterable[str] | None:
    """When it works; None where somebody can always be had."""
    if team.call_out is not None or any(person.call_out for person in members_of(team, plan)):
        return None
    if team.people_by_calendar:
        return team.people_by_calendar
    hours = [person.hours or team.hours for person in members_of(team, plan)] or [team.hours]
    return None if None in hours else [name for name in hours if name]
