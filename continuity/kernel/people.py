"""Who would come for a job, compiled: the search of `simulation.people`, where each person belongs to one team."""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.durations import duration_of_try
from continuity.kernel.hours import is_open, next_change, next_opening
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.structure import SLACK
from continuity.units import NEVER

NOBODY = -1
"""What a search gives where too few are free."""


@apart
def muster(tables: Tables, state: State, run: Run, job: int) -> int:
    """Find the people with whom a job starts earliest: each team's own, or else its deputy's.

    Returns when it starts, or NOBODY; those found stand in `chosen`.
    """
    desk = state.staff.desk[0]
    desk.chosen = desk.deputies = 0
    line = tables.staff.lines[tables.staff.jobs[job].line]
    if line.choices_end > line.choices:
        return _muster_sharing(tables, state, run, job)
    starts = run.now
    for i in range(line.asks, line.asks_end):
        at = _of_one_team(tables, state, run, job, i, i - line.asks)
        if at == NOBODY:
            return NOBODY
        starts = max(starts, at)
    desk.starts = starts
    return starts


@apart
def _muster_sharing(tables: Tables, state: State, run: Run, job: int) -> int:
    """As `muster`, where people may come for several of the teams: the first choice of those that start earliest."""
    line = tables.staff.lines[tables.staff.jobs[job].line]
    width = line.asks_end - line.asks
    best, choice = NOBODY, NONE
    for first in range(line.choices, line.choices_end, width):
        at = _of_choice(tables, state, run, job, first, first + width)
        if at != NOBODY and (best == NOBODY or at < best):
            best, choice = at, first
    if best != NOBODY:
        _of_choice(tables, state, run, job, choice, choice + width)
    state.staff.desk[0].starts = best
    return best


@apart
def _of_choice(tables: Tables, state: State, run: Run, job: int, first: int, end: int) -> int:
    """When the people of a choice could begin, who are then those chosen; NOBODY where there are too few."""
    desk, starts = state.staff.desk[0], run.now
    desk.chosen, desk.deputies = 0, tables.staff.asks[first].deputys
    for i in range(first, end):
        wanted = tables.staff.asks[i]
        if wanted.number:
            call_outs = tables.staff.jobs[job].call_outs + wanted.call_outs
            at = _first(tables, state, run, job, wanted.team, wanted.number, call_outs, desk.chosen)
            if at == NOBODY:
                return NOBODY
            starts = max(starts, at)
            desk.chosen += wanted.number
    return starts


@compiled
def _of_one_team(tables: Tables, state: State, run: Run, job: int, ask: int, place: int) -> int:
    """When a team's own people, or else its deputy's, could begin; they are added to those chosen."""
    wanted, desk, chosen = tables.staff.asks[ask], state.staff.desk[0], state.staff.chosen
    first, number = desk.chosen, wanted.number
    call_outs = tables.staff.jobs[job].call_outs
    deputy = tables.staff.teams[wanted.team].deputy
    own = _first(tables, state, run, job, wanted.team, number, call_outs + wanted.call_outs, first)
    if deputy != NONE and own != run.now:
        other = _first(tables, state, run, job, deputy, number, call_outs + wanted.deputys, first + number)
        if other != NOBODY and (own == NOBODY or other < own):
            own = other
            desk.deputies |= 1 << place
            for i in range(first, first + number):
                chosen[i] = chosen[i + number]
    desk.chosen = first + number
    return own


@apart
def _first(
    tables: Tables, state: State, run: Run, job: int, index: int, number: int, call_outs: int, place: int
) -> int:
    """When the first `number` of a team could have come; they are put at a place among those chosen."""
    team, persons, chosen = tables.staff.teams[index], state.staff.persons, state.staff.chosen
    if state.staff.teams[index].free < number:
        return NOBODY
    found = 0
    for person in range(team.persons, team.persons_end):
        comes = _arrival(tables, state, run, job, person, call_outs)
        persons[person].comes = comes
        persons[person].taken = 0
        if comes == run.now:
            chosen[place + found] = person
            found += 1
            if found == number:
                return run.now
    return _soonest(state, team.persons, team.persons_end, number, place)


@apart
def _soonest(state: State, first: int, end: int, number: int, place: int) -> int:
    """Choose those who come first, by their order where they come together; returns when the last of them does."""
    persons, comes = state.staff.persons, NOBODY
    for i in range(number):
        best = NONE
        for person in range(first, end):
            who = persons[person]
            if who.comes != NOBODY and not who.taken and (best == NONE or who.comes < persons[best].comes):
                best = person
        if best == NONE:
            return NOBODY
        persons[best].taken = 1
        state.staff.chosen[place + i] = best
        comes = persons[best].comes
    return comes


@apart
def count_here(tables: Tables, state: State, run: Run, job: int, ask: int) -> int:
    """How many of a team's own people could begin at once."""
    wanted, here = tables.staff.asks[ask], 0
    team = tables.staff.teams[wanted.team]
    for person in range(team.persons, team.persons_end):
        call_outs = tables.staff.jobs[job].call_outs + wanted.call_outs
        here += _arrival(tables, state, run, job, person, call_outs) == run.now
    return here


@apart
def _arrival(tables: Tables, state: State, run: Run, job: int, person: int, call_outs: int) -> int:
    """When a free person could begin; NOBODY where nobody knows."""
    who, mine = tables.staff.persons[person], state.staff.persons[person]
    mine.opens = mine.leaves = 0
    if mine.rests_until > run.now or (mine.job != NONE and not mine.spared):
        return NOBODY
    at_site = _site_works(tables, state, person)
    opening = next_opening(tables, state, run, who.hours) if at_site else NEVER
    if opening == run.now:
        return run.now
    if mine.freed_at == run.now or mine.spared:
        mine.leaves = 1
        return run.now
    if who.call_out != NONE and (at_site or not is_open(tables, state, run, who.hours)):
        may_call = who.on_call and not _is_covered(tables, state, run, person)
    else:
        may_call = who.call_out != NONE
    called = _called(tables, state, run, job, call_outs + who.call_out) if may_call else NEVER
    if called < opening:
        return called
    mine.opens = 1
    return NOBODY if opening >= NEVER else opening


@inlined
def _site_works(tables: Tables, state: State, person: int) -> bool:
    who = tables.staff.persons[person]
    all_work = True
    for i in range(who.sites, who.sites_end):
        all_work &= state.levels[tables.staff.places[i]] > SLACK
    return all_work


@inlined
def _is_covered(tables: Tables, state: State, run: Run, person: int) -> bool:
    """Whether others are at work, so that this person is not called."""
    who = tables.staff.persons[person]
    any_open = False
    for i in range(who.closed, who.closed_end):
        any_open |= is_open(tables, state, run, tables.staff.closed[i])
    return any_open


@compiled
def _called(tables: Tables, state: State, run: Run, job: int, place: int) -> int:
    mine, first = state.staff.jobs[job], tables.staff.call_outs[place]
    return run.now + duration_of_try(tables, run, first, mine.n, mine.takings)


@compiled
def slack(state: State, run: Run) -> int:
    """How long none of those chosen needs to be called: the job starts with the beginning of somebody's hours."""
    desk, persons, chosen = state.staff.desk[0], state.staff.persons, state.staff.chosen
    if desk.starts <= run.now:
        return 0
    waits, last = False, run.now
    for i in range(desk.chosen):
        who = persons[chosen[i]]
        if who.leaves:
            return 0
        if who.opens:
            waits |= who.comes == desk.starts
        else:
            last = max(last, who.comes)
    return desk.starts - last if waits else 0


@apart
def next_change_of(tables: Tables, state: State, run: Run, index: int) -> int:
    """The next moment at which hours begin or end, or a rest is over, for anybody who could do a line's jobs."""
    line = tables.staff.lines[index]
    moment = NEVER
    for i in range(line.asks, line.asks_end):
        team = tables.staff.asks[i].team
        moment = min(moment, _next_of_team(tables, state, run, team))
        deputy = tables.staff.teams[team].deputy
        if deputy != NONE:
            moment = min(moment, _next_of_team(tables, state, run, deputy))
    return moment


@compiled
def _next_of_team(tables: Tables, state: State, run: Run, index: int) -> int:
    team = tables.staff.teams[index]
    moment = NEVER
    for person in range(team.persons, team.persons_end):
        who = tables.staff.persons[person]
        moment = min(moment, next_change(tables, state, run, who.hours))
        for i in range(who.closed, who.closed_end):
            moment = min(moment, next_change(tables, state, run, tables.staff.closed[i]))
        if state.staff.persons[person].rests_until > run.now:
            moment = min(moment, state.staff.persons[person].rests_until)
    return moment
