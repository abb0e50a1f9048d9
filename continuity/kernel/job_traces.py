"""Where the time of a job went, compiled: the stretches that `Job.spans_until` of `simulation.jobs` gives."""

from __future__ import annotations

from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.job_states import COMING, IDLE, IN_WORK, WAITING
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import add_span


@compiled
def only_cause(state: State, run: Run, index: int, begin: int) -> int:
    """All that has passed for a job that is done, if that is one thing and began then; else NONE."""
    job = state.staff.jobs[index]
    if job.state == IDLE and job.first_span != NONE and job.first_span == job.last_span:
        link = state.staff.passed[job.first_span]
        if link.begins == begin and link.ends == run.now:
            return link.cause
    return NONE


@compiled
def passed_since(tables: Tables, state: State, run: Run, index: int) -> int:
    """When the first of what has passed for a job since it was asked for began; now where nothing has."""
    job = state.staff.jobs[index]
    if job.first_span != NONE:
        return state.staff.passed[job.first_span].begins
    if job.state == WAITING:
        line = state.staff.lines[tables.staff.jobs[index].line]
        return run.now if line.first_lack == NONE else job.waiting_since
    if job.state == COMING:
        return job.taken_at
    return job.begun_at if job.state == IN_WORK else run.now


@inlined
def hands_on(tables: Tables, state: State, index: int) -> int:
    """The cause of the time in which a job's people work."""
    line = tables.staff.lines[tables.staff.jobs[index].line]
    cause: int = tables.staff.causes[line.hands_on + state.staff.jobs[index].deputies]
    return cause


@apart
def add_job_spans(tables: Tables, state: State, run: Run, row: int, index: int) -> None:
    """Add what has passed for a job since it was asked for, up to now, to the trace that was written last."""
    staff, job, line = state.staff, state.staff.jobs[index], tables.staff.jobs[index].line
    link = job.first_span
    while link != NONE:
        add_span(state, run, row, staff.passed[link].cause, staff.passed[link].ends)
        link = staff.passed[link].next
    if job.state == WAITING:
        link = staff.lines[line].first_lack
        while link != NONE:
            following = staff.passed[link].next
            until = run.now if following == NONE else staff.passed[following].begins
            add_span(state, run, row, staff.passed[link].cause, until)
            link = following
    elif job.state == COMING:
        add_span(state, run, row, tables.staff.causes[tables.staff.lines[line].called + job.deputies], run.now)
    elif job.state == IN_WORK:
        add_span(state, run, row, hands_on(tables, state, index), run.now)
