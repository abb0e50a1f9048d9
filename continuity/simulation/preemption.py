"""Whose work is interrupted for a more urgent job: as little as lets it start at once, the least urgent first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set

from continuity.simulation.jobs import Job
from continuity.simulation.lines import Line
from continuity.simulation.people import Request, Team, muster


def interrupted_for(
    job: Job, line: Line, busy: Iterable[Job], teams: Set[Team], levels: Sequence[float], request: Request
) -> list[Job]:
    """The jobs to interrupt, the least urgent first; none where that would not help.

    Parameters: `busy`, the jobs that have people; `teams`, those that the job asks and that let themselves be called
    away; `request`, what the job asks for.
    """

    def suffice(some: Sequence[Job]) -> bool:
        freed = frozenset(each.worker for other in some for each in other.sent)
        found = muster(line.people, levels, request._replace(freed=freed))
        return found is not None and found.starts == request.now

    victims = sorted((each for each in busy if _may_interrupt(job, each, teams)), key=_order, reverse=True)
    if not victims or not suffice(victims):
        return []
    enough = bisect_left(range(1, len(victims)), True, key=lambda count: suffice(victims[:count])) + 1
    chosen = victims[:enough]
    for each in reversed(victims[:enough]):  # the most urgent goes on, if the others are enough
        fewer = [other for other in chosen if other is not each]
        if suffice(fewer):
            chosen = fewer
    return chosen


def _may_interrupt(job: Job, other: Job, teams: Set[Team]) -> bool:
    """Whether a job may interrupt another: it is more urgent, and a team that it asks says so."""
    less_urgent = other.wants.urgency[0] > job.wants.urgency[0]
    return less_urgent and other.can_be_interrupted and any(each.team in teams for each in other.sent)


def _order(job: Job) -> tuple[object, ...]:
    return job.order
