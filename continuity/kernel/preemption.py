"""Whose work is interrupted for a more urgent job, compiled: as few as lets it start at once."""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.job_states import IN_WORK
from continuity.kernel.jobs import interrupt
from continuity.kernel.lines import is_before
from continuity.kernel.people import NOBODY, muster
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables

_MAY_BE, _TO_BE = 1, 2
"""What is known of a victim: that it may be interrupted, and that it is to be."""


@apart
def muster_by_interrupting(tables: Tables, state: State, run: Run, job: int, starts: int) -> int:
    """Find the people for a job that could start now if less urgent ones were interrupted, which they then are.

    Parameters: `starts`, when it starts without that, which is returned where nobody is interrupted.
    """
    _want(tables, state, job, 1)
    count = _find_victims(tables, state, run, job)
    if count:
        if _choose(tables, state, run, job, count):
            for i in range(count):
                each = int(state.staff.victims[i])
                if state.staff.jobs[each].victim == _TO_BE:
                    interrupt(tables, state, run, each, _afresh(tables, state, each))
        for i in range(count):
            state.staff.jobs[state.staff.victims[i]].victim = 0
        starts = muster(tables, state, run, job)
    _want(tables, state, job, 0)
    return starts


@compiled
def _want(tables: Tables, state: State, job: int, wanted: int) -> None:
    """Mark the teams that a job asks, and that let themselves be called away; or take the marks away."""
    line = tables.staff.lines[tables.staff.jobs[job].line]
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        deputy = tables.staff.teams[team].deputy
        if tables.staff.teams[team].preempts:
            state.staff.teams[team].wanted = wanted
        if deputy != NONE and tables.staff.teams[deputy].preempts:
            state.staff.teams[deputy].wanted = wanted


@compiled
def _find_victims(tables: Tables, state: State, run: Run, job: int) -> int:
    """List the jobs that may be interrupted, the least urgent first; returns how many they are."""
    line, count = tables.staff.lines[tables.staff.jobs[job].line], 0
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        count = _add_victims(tables, state, run, job, team, count)
        deputy = tables.staff.teams[team].deputy
        if deputy != NONE:
            count = _add_victims(tables, state, run, job, deputy, count)
    return count


@compiled
def _add_victims(tables: Tables, state: State, run: Run, job: int, index: int, count: int) -> int:
    team = tables.staff.teams[index]
    if not state.staff.teams[index].wanted:
        return count
    for person in range(team.persons, team.persons_end):
        other = state.staff.persons[person].job
        if other != NONE and not state.staff.jobs[other].victim and _may_interrupt(tables, state, run, job, other):
            state.staff.jobs[other].victim = _MAY_BE
            _insert(tables, state, other, count)
            count += 1
    return count


@inlined
def _may_interrupt(tables: Tables, state: State, run: Run, job: int, other: int) -> bool:
    """Whether a job is more urgent than another, whose work is not over in this very moment."""
    mine = state.staff.jobs[other]
    is_busy = mine.state == IN_WORK and mine.remaining > run.now - mine.begun_at
    return is_busy and tables.staff.jobs[other].priority > tables.staff.jobs[job].priority


@inlined
def _insert(tables: Tables, state: State, job: int, hole: int) -> None:
    victims = state.staff.victims
    while hole > 0 and is_before(tables.staff.jobs, state.staff.jobs, int(victims[hole - 1]), job):
        victims[hole] = victims[hole - 1]
        hole -= 1
    victims[hole] = job


@compiled
def _choose(tables: Tables, state: State, run: Run, job: int, count: int) -> bool:
    """Choose as few as are enough; returns whether all together are."""
    jobs, victims = state.staff.jobs, state.staff.victims
    enough = 0
    while enough < count and (enough == 0 or not _suffice(tables, state, run, job, enough)):
        jobs[victims[enough]].victim = _TO_BE
        enough += 1
    if not _suffice(tables, state, run, job, enough):
        return False
    for i in range(enough - 1, -1, -1):  # the most urgent goes on, if the others are enough
        jobs[victims[i]].victim = _MAY_BE
        if not _suffice(tables, state, run, job, enough):
            jobs[victims[i]].victim = _TO_BE
    return True


@apart
def _suffice(tables: Tables, state: State, run: Run, job: int, count: int) -> bool:
    """Whether a job could start now if the people of those victims that are to be interrupted were free."""
    for i in range(count):
        _spare(tables, state, int(state.staff.victims[i]), 1)
    starts = muster(tables, state, run, job)
    for i in range(count):
        _spare(tables, state, int(state.staff.victims[i]), 0)
    return starts != NOBODY and starts == run.now


@inlined
def _spare(tables: Tables, state: State, job: int, spared: int) -> None:
    if state.staff.jobs[job].victim != _TO_BE:
        return
    person = state.staff.jobs[job].sent
    while person != NONE:
        state.staff.persons[person].spared = spared
        state.staff.teams[tables.staff.persons[person].team].free += 1 if spared else -1
        person = state.staff.persons[person].next


@compiled
def _afresh(tables: Tables, state: State, job: int) -> bool:
    """Whether one of a job's people belongs to a team that begins interrupted work afresh, and is wanted now."""
    person = state.staff.jobs[job].sent
    while person != NONE:
        team = tables.staff.persons[person].team
        if state.staff.teams[team].wanted and tables.staff.teams[team].afresh:
            return True
        person = state.staff.persons[person].next
    return False
