"""What people do for workarounds, compiled: as the work of a job in `simulation.workaround` and `.catch_up`."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.durations import duration
from continuity.kernel.job_states import IDLE
from continuity.kernel.job_traces import add_job_spans
from continuity.kernel.lines import leave
from continuity.kernel.log import note
from continuity.kernel.queue import ENDS, cancel, is_set, set_timer
from continuity.kernel.rounds import touch
from continuity.kernel.shared_parts import joint_event_is_over
from continuity.kernel.staff_tables import For
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.team_meter import note_withdrawn
from continuity.kernel.traces import ended
from continuity.units import NEVER

UNNEEDED, WAITING, PREPARING, INSTEAD, OVER = range(5)
"""The states of a workaround."""


@apart
def people_begin(tables: Tables, state: State, run: Run, kind: int, index: int) -> None:
    """The people of a workaround, or of catching up, are there."""
    if kind == For.CATCH_UP:
        work_on(tables, state, run, index)
    elif kind == For.WORKAROUND:
        begin_workaround(tables, state, run, index)


@apart
def people_leave(tables: Tables, state: State, run: Run, kind: int, index: int) -> None:
    """The people have left; the job waits for others."""
    if kind == For.CATCH_UP:
        _stop_catching_up(tables, state, run, index)
    elif kind == For.WORKAROUND:
        _leave_workaround(tables, state, run, index)
    else:
        joint_event_is_over(tables, state, run, index)


@apart
def withdraw(tables: Tables, state: State, run: Run, index: int) -> None:
    """A job that waits is not wanted any more."""
    leave(tables, state, index)
    note_withdrawn(tables, state, run, index)
    state.staff.jobs[index].state = IDLE


# --- workarounds -----------------------------------------------------------------------------------------------------


@apart
def begin_workaround(tables: Tables, state: State, run: Run, index: int) -> None:
    """Those who work around are there: they prepare, or go on."""
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    if mine.over_at != NONE:
        _replace(tables, state, run, index)
        return
    if mine.to_ready == NONE:
        mine.to_ready = duration(tables, run, told.ready, mine.n)
    mine.state = PREPARING
    mine.working_since = run.now
    set_own_timer(tables, state, run, index, mine.to_ready)


@apart
def be_ready(tables: Tables, state: State, run: Run, index: int) -> None:
    """The time to get ready has passed."""
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    mine.over_at = NEVER if told.lasts >= NEVER - run.now else run.now + told.lasts
    set_own_timer(tables, state, run, index, told.lasts)
    note(state, run, What.WORKAROUND_BEGINS, index, 0.0)
    _replace(tables, state, run, index)


@apart
def _replace(tables: Tables, state: State, run: Run, index: int) -> None:
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    mine.state = INSTEAD
    row = ended(state, run, told.node, mine.lost_at, By.HANDS_ON if told.job == NONE else By.OTHER)
    if told.job != NONE:
        add_job_spans(tables, state, run, row, told.job)
    touch(state, run, told.node)


@apart
def stop_preparing(tables: Tables, state: State, run: Run, index: int) -> None:
    """What is left of the time to get ready is kept."""
    mine = state.instead.workarounds[index]
    cancel_own_timer(tables, state, run, index)
    if mine.to_ready < NEVER:
        mine.to_ready -= run.now - mine.working_since


@compiled
def _leave_workaround(tables: Tables, state: State, run: Run, index: int) -> None:
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    if mine.state == PREPARING:
        stop_preparing(tables, state, run, index)
        if mine.to_ready == 0:  # they leave in the moment in which it is ready
            be_ready(tables, state, run, index)
    mine.state = WAITING
    if is_set(state, run, told.late) and mine.over_at > run.now:
        set_own_timer(tables, state, run, index, mine.over_at - run.now)
    touch(state, run, told.node)


@apart
def set_own_timer(tables: Tables, state: State, run: Run, index: int, delay: int) -> None:
    """Set the timer of a workaround: at one moment it comes behind that of its job if that was set before."""
    told = tables.instead.workarounds[index]
    cancel_own_timer(tables, state, run, index)
    is_late = told.job != NONE and is_set(state, run, tables.staff.jobs[told.job].actor)
    set_timer(state, run, told.late if is_late else told.actor, delay, ENDS)


@apart
def cancel_own_timer(tables: Tables, state: State, run: Run, index: int) -> None:
    """Drop what a workaround waits for."""
    cancel(state, run, tables.instead.workarounds[index].actor)
    cancel(state, run, tables.instead.workarounds[index].late)


# --- catching up -----------------------------------------------------------------------------------------------------


@apart
def work_on(tables: Tables, state: State, run: Run, index: int) -> None:
    """People work on what is to be done."""
    mine = state.instead.catch_ups[index]
    mine.since = run.now
    set_timer(state, run, tables.instead.catch_ups[index].actor, mine.to_do, ENDS)


@compiled
def _stop_catching_up(tables: Tables, state: State, run: Run, index: int) -> None:
    told, mine = tables.instead.catch_ups[index], state.instead.catch_ups[index]
    mine.to_do -= run.now - mine.since
    mine.since = NONE
    cancel(state, run, told.actor)
    if mine.to_do == 0:  # they leave in the moment in which all is done
        withdraw(tables, state, run, told.job)
