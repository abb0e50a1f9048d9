"""Who does what next in a chain: the queue is read in order at the end of a round, and every job that can start does.

The order is that of the plan format: priority, then arrival, then name. A job may interrupt less urgent ones to start
at once, where the team that does them says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from continuity.markov.crews import Muster, let_go, muster
from continuity.markov.jobs import Job
from continuity.markov.state import Status

if TYPE_CHECKING:
    from continuity.markov.moment import Moment


def dispatch(moment: Moment) -> None:
    """Read the queue in order and start every job that can start."""
    queue = _queue(moment)
    index = 0
    while index < len(queue):
        started, interrupted = _start(moment, queue[index])
        if interrupted:
            queue, index = _queue(moment), 0
        elif started:
            del queue[index]
        else:
            index += 1


def _queue(moment: Moment) -> list[Job]:
    doing = moment.doing
    waiting = [
        (job.urgency, doing[job.slot].rank, job.place, job)
        for job in moment.cast.jobs
        if doing[job.slot].status == Status.QUEUED
    ]
    waiting.sort()
    return [job for _, _, _, job in waiting]


def _start(moment: Moment, job: Job) -> tuple[bool, bool]:
    """Start a job if it can; whether it did, and whether others were interrupted for it."""
    if job.parts is not None and not moment.doing[job.slot].has_part and not moment.marks[job.parts.mark]:
        return False, False
    found = muster(moment, job.people)
    interrupted = False
    if (found is None or found.called >= 0) and job.preempting:
        victims = _interrupted_for(moment, job)
        if victims:
            for victim in victims:
                _interrupt(moment, victim, job)
            found, interrupted = muster(moment, job.people), True
    if found is None:
        return False, interrupted
    _take(moment, job, found)
    return True, interrupted


def _take(moment: Moment, job: Job, found: Muster) -> None:
    doing = moment.doing[job.slot]
    if job.parts is not None and not doing.has_part:
        moment.marks[job.parts.mark] -= 1
        if not job.parts.resupply:
            moment.later(job.parts.place, job.parts.advance)
    for _, kind, number in found.sent:
        moment.marks[kind] -= number
        moment.freed[kind] = max(0, moment.freed.get(kind, 0) - number)
    doing = doing._replace(has_part=job.parts is not None, sent=found.sent)
    if found.called >= 0:
        moment.doing[job.slot] = doing._replace(status=Status.COMING, called=found.called)
    else:
        job.begin(moment, doing)


def _interrupted_for(moment: Moment, job: Job) -> list[Job]:
    """The jobs to interrupt so that one can start now: as few as do, the least urgent and latest first."""

    def suffice(some: Sequence[Job]) -> bool:
        spared: dict[int, int] = {}
        for each in some:
            for _, kind, number in moment.doing[each.slot].sent:
                spared[kind] = spared.get(kind, 0) + number
        found = muster(moment, job.people, spared)
        return found is not None and found.called < 0

    victims = _victims(moment, job)
    if not victims or not suffice(victims):
        return []
    enough = next(count for count in range(1, len(victims) + 1) if suffice(victims[:count]))
    chosen = victims[:enough]
    for each in reversed(victims[:enough]):  # the most urgent goes on, if the others are enough
        fewer = [other for other in chosen if other is not each]
        if suffice(fewer):
            chosen = fewer
    return chosen


def _victims(moment: Moment, job: Job) -> list[Job]:
    """The less urgent jobs whose people a job may have, the least urgent and latest first."""
    found = []
    for each in moment.cast.jobs:
        doing = moment.doing[each.slot]
        in_work = doing.status == Status.IN_WORK and each.work  # what takes no time is over
        if in_work and each.urgency > job.urgency and any(team in job.preempting for team, _, _ in doing.sent):
            found.append((each.urgency, doing.rank, each.place, each))
    return [each for *_, each in sorted(found, reverse=True)]


def _interrupt(moment: Moment, job: Job, by: Job) -> None:
    """Send a job back to its place in the queue; its part stays with it."""
    doing = moment.doing[job.slot]
    crews = moment.cast.crews
    afresh = any(team in by.preempting and crews[team].afresh for team, _, _ in doing.sent)
    phase = 0 if afresh else doing.phase
    moment.doing[job.slot] = doing._replace(status=Status.QUEUED, phase=phase, sent=())
    let_go(moment, doing.sent)
