"""Jobs, compiled: the table of `simulation.jobs`.

What a job is done for asks for it (`ask`), and is told by `goes_on`, when its actor's event happens, that it is done.
"""

from __future__ import annotations

from continuity.kernel.chains import add_passed, add_waited, drop_chain
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.durations import duration_of_try
from continuity.kernel.helping import people_begin, people_leave, withdraw
from continuity.kernel.job_states import COMING, IDLE, IN_WORK, WAITING
from continuity.kernel.job_traces import hands_on
from continuity.kernel.lines import join, leave, read_line, read_lines
from continuity.kernel.log import note
from continuity.kernel.queue import ENDS, cancel, set_timer
from continuity.kernel.staff_tables import For
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.team_meter import note_asked, note_begun, note_rest, note_work
from continuity.units import NEVER

_UNKNOWN = -1


@apart
def ask(tables: Tables, state: State, run: Run, index: int, n: int) -> None:
    """Ask for work number n (from 0) to be done."""
    job = state.staff.jobs[index]
    drop_chain(state.staff, state.staff.desk[0], job.first_span, job.last_span)
    job.first_span = job.last_span = NONE
    job.n = n
    job.m = job.takings = job.has_part = 0
    job.remaining = _UNKNOWN
    job.asked_at = run.now
    note_asked(tables, state, run, index)
    _wait(tables, state, run, index)


@apart
def _wait(tables: Tables, state: State, run: Run, index: int) -> None:
    job = state.staff.jobs[index]
    job.state = WAITING
    job.waiting_since = run.now
    join(tables, state, index)
    read_line(state, run, tables.staff.jobs[index].line)


@apart
def take(tables: Tables, state: State, run: Run, index: int, starts: int) -> None:
    """Take the people who come, `chosen` by the last search, to start then."""
    job, told = state.staff.jobs[index], tables.staff.jobs[index]
    job.taken_at = run.now
    add_waited(state.staff, run, state.staff.lines[told.line], job)
    leave(tables, state, index)
    job.state = COMING
    job.deputies = state.staff.desk[0].deputies
    job.takings += 1
    if starts > run.now:
        note_job(state, run, What.CALLED_OUT, index)
        set_timer(state, run, told.actor, starts - run.now, ENDS)
    else:
        _begin(tables, state, run, index)


@compiled
def send(tables: Tables, state: State, index: int) -> None:
    """Give a job those people who were chosen by the last search."""
    desk, persons = state.staff.desk[0], state.staff.persons
    state.staff.jobs[index].sent = NONE
    for i in range(desk.chosen):
        person = state.staff.chosen[i]
        persons[person].job = index
        persons[person].next = state.staff.jobs[index].sent
        state.staff.jobs[index].sent = person
        state.staff.teams[tables.staff.persons[person].team].free -= 1


@apart
def goes_on(tables: Tables, state: State, run: Run, index: int) -> bool:
    """Let a job do what its actor's event was for; returns whether its work is done by that."""
    job = state.staff.jobs[index]
    if job.state == COMING:
        _begin(tables, state, run, index)
        return False
    if job.hands_on:
        note_job(state, run, What.HANDED_ON, index)
        _go_on_after(job.remaining, state, run, index)
        _back_to_line(tables, state, run, index)
        return False
    _leave_work(tables, state, run, index)
    job.state = IDLE
    return True


@apart
def interrupt(tables: Tables, state: State, run: Run, index: int, afresh: bool) -> None:
    """Let the people of a job in work go to a more urgent one; it waits again."""
    job, told = state.staff.jobs[index], tables.staff.jobs[index]
    note_job(state, run, What.INTERRUPTED, index)
    cancel(state, run, told.actor)
    if afresh:
        job.m += 1
        job.remaining = _length(tables, state, run, index)
    else:
        _go_on_after(job.remaining, state, run, index)
    _back_to_line(tables, state, run, index)


@inlined
def _go_on_after(remaining: int, state: State, run: Run, index: int) -> None:
    """What is left of the work is less by what was done."""
    if remaining < NEVER:
        state.staff.jobs[index].remaining = remaining - (run.now - state.staff.jobs[index].begun_at)


@apart
def _begin(tables: Tables, state: State, run: Run, index: int) -> None:
    job, told = state.staff.jobs[index], tables.staff.jobs[index]
    job.begun_at = run.now
    job.state = IN_WORK
    if job.remaining == _UNKNOWN:
        job.remaining = _length(tables, state, run, index)
    if run.now > job.taken_at:
        cause = tables.staff.causes[tables.staff.lines[told.line].called + job.deputies]
        add_passed(state.staff, run, job, cause, job.taken_at, run.now)
    stretch = _people_begin(tables, state, run, index)
    if job.takings == 1:
        note_begun(tables, state, run, index)
    note_job(state, run, What.WORK_BEGINS, index)
    job.hands_on = 1 if stretch < job.remaining else 0
    set_timer(state, run, told.actor, min(stretch, job.remaining), ENDS)
    if told.kind >= For.WORKAROUND:
        people_begin(tables, state, run, told.kind, told.index)


@compiled
def _people_begin(tables: Tables, state: State, run: Run, index: int) -> int:
    """The people of a job are there; returns how long all of them may work."""
    stretch, person = NEVER, state.staff.jobs[index].sent
    while person != NONE:
        who = state.staff.persons[person]
        team = tables.staff.teams[tables.staff.persons[person].team]
        if who.freed_at != run.now:
            who.stretch_since = run.now
        if team.preempts:  # from now on somebody more urgent may have them
            read_lines(tables, state, run, team.lines, team.lines_end)
        if team.max_stretch < NEVER:
            stretch = min(stretch, who.stretch_since + team.max_stretch - run.now)
        person = who.next
    return stretch


@compiled
def _length(tables: Tables, state: State, run: Run, index: int) -> int:
    """How long the work takes, begun for the m-th time afresh."""
    job, takes = state.staff.jobs[index], tables.staff.jobs[index].takes
    return NEVER if takes == NONE else duration_of_try(tables, run, takes, job.n, job.m)


@compiled
def _back_to_line(tables: Tables, state: State, run: Run, index: int) -> None:
    told = tables.staff.jobs[index]
    _leave_work(tables, state, run, index)
    _wait(tables, state, run, index)
    if told.kind >= For.WORKAROUND:
        people_leave(tables, state, run, told.kind, told.index)


@apart
def release(tables: Tables, state: State, run: Run, index: int) -> None:
    """End a job now, whatever its state: what there is of it is done, or nobody needs it any more."""
    job = state.staff.jobs[index]
    if job.state == WAITING:
        withdraw(tables, state, run, index)
    elif job.state != IDLE:
        cancel(state, run, tables.staff.jobs[index].actor)
        _leave_work(tables, state, run, index)
        job.state = IDLE


@apart
def _leave_work(tables: Tables, state: State, run: Run, index: int) -> None:
    """The people of a job are free: there for the rest of this moment, exhausted, or not yet arrived."""
    job = state.staff.jobs[index]
    in_work = job.state == IN_WORK
    if in_work and run.now > job.begun_at:
        add_passed(state.staff, run, job, hands_on(tables, state, index), job.begun_at, run.now)
    person = job.sent
    job.sent = NONE
    while person != NONE:
        who = state.staff.persons[person]
        following = who.next
        team = tables.staff.teams[tables.staff.persons[person].team]
        who.job = who.next = NONE
        state.staff.teams[tables.staff.persons[person].team].free += 1
        if in_work:
            who.freed_at = run.now
            if run.now - who.stretch_since >= team.max_stretch:
                who.freed_at = NONE
                who.rests_until = run.now + team.rest
                note_rest(tables, state, run, person, who.rests_until)
        note_work(tables, state, run, person, job.taken_at)
        read_lines(tables, state, run, team.lines, team.lines_end)
        person = following


@apart
def note_job(state: State, run: Run, what: int, index: int) -> None:
    """Add a line about a job to the log, and one for each of its people."""
    if len(state.log):
        note(state, run, what, index, 0.0)
        person = state.staff.jobs[index].sent
        while person != NONE:
            note(state, run, What.PERSON, person, 0.0)
            person = state.staff.persons[person].next
