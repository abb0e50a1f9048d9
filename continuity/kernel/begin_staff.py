"""The start of a replication for people, jobs and parts, compiled: nobody has a job, and all parts are in stock."""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled
from continuity.kernel.job_states import IDLE
from continuity.kernel.state import State
from continuity.kernel.tables import NONE, Tables
from continuity.units import NEVER


@apart
def clear_staff(tables: Tables, state: State) -> None:
    """Forget all of an earlier replication."""
    desk = state.staff.desk[0]
    desk.reading = desk.giving_out = desk.spans = 0
    desk.free_span = NONE
    state.staff.waits[:] = 0
    for index in range(len(tables.staff.calendars)):
        state.staff.calendar_at[index] = tables.staff.calendars[index].changes
    _clear_people(tables, state)
    _clear_jobs(tables, state)
    for index in range(len(tables.staff.pools)):
        pool = tables.staff.pools[index]
        state.staff.in_stock[index] = pool.parts_end - pool.parts
    for index in range(len(tables.staff.parts)):
        state.staff.free_parts[index] = index


@compiled
def _clear_people(tables: Tables, state: State) -> None:
    for index in range(len(tables.staff.persons)):
        person = state.staff.persons[index]
        person.job = person.next = person.freed_at = NONE
        person.spared = person.stretch_since = person.rests_until = 0
    for index in range(len(tables.staff.teams)):
        team, told = state.staff.teams[index], tables.staff.teams[index]
        team.free = told.persons_end - told.persons
        team.wanted = team.jobs = team.at_once = team.left_over = 0
        team.waited = team.queue = team.busy = team.called_out = team.rested = 0


@compiled
def _clear_jobs(tables: Tables, state: State) -> None:
    for index in range(len(tables.staff.jobs)):
        job = state.staff.jobs[index]
        job.state = IDLE
        job.sent = job.first_span = job.last_span = NONE
        job.victim = job.takings = 0
    for index in range(len(tables.staff.lines)):
        line = state.staff.lines[index]
        line.first = line.last = line.cursor = line.first_lack = line.last_lack = NONE
        line.with_part = line.to_read = line.is_read = line.lacks = 0
        line.call_at = NEVER
