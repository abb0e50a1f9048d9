"""What an edition adds to the one before, and what a plan lacks for it, as dated actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from continuity.audit_results import Action, Added, ClauseResult, EditionChange, PointResult, Status
from continuity.standards.standard import Standard

MISSING_DAYS: Final = 90
PARTLY_DAYS: Final = 180
_RULE: Final = (
    f"what is missing is due {MISSING_DAYS} days after the day of the audit, what is partly there {PARTLY_DAYS} days"
    " after it; these are dates of this program for getting started, not of the standard: --by sets your own"
)


def change_against(against: Standard, clauses: Sequence[ClauseResult], today: date, by: date | None) -> EditionChange:
    """What the clauses of an edition add to another, and what to do for it.

    Parameters: `against`, the other edition; `clauses`, those of the newer one with what was found; `today`, from which
    dates count; `by`, the date of all actions, None for those of the rule that the result tells.
    """
    added = tuple(_added(clauses))
    actions = [_action(each.clause, point, today, by) for each in added for point in _open(each.points)]
    return EditionChange(
        against=against.about,
        added=added,
        actions=tuple(sorted(actions, key=lambda each: each.due)),
        dates="every action is due on the date of --by" if by is not None else _RULE,
    )


def _added(clauses: Sequence[ClauseResult]) -> Iterator[Added]:
    """New clauses as a whole, and of the others the points that are new."""
    for each in clauses:
        points = tuple(point for point in each.points if point.since) if each.was else each.points
        if points or not each.was:
            yield Added(clause=each.clause, title=each.title, was=each.was, points=points)


def _open(points: Sequence[PointResult]) -> Iterator[PointResult]:
    return (point for point in points if point.status is not Status.FOUND)


def _action(clause: str, point: PointResult, today: date, by: date | None) -> Action:
    days = MISSING_DAYS if point.status is Status.MISSING else PARTLY_DAYS
    due = by or today + timedelta(days=days)
    return Action(clause=clause, asks=point.asks, status=point.status, due=due, lacking=point.lacking)
