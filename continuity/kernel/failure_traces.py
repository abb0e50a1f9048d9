"""Where the time of a failure went, compiled: the stretches that `FailingMode.trace` of `simulation.failures` gives."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.job_traces import add_job_spans, only_cause, passed_since
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import add_span, ended, write_trace
from continuity.simulation.failures import State as ModeState

_HANDS_ON = int(By.HANDS_ON)
_HIDDEN, _WAITING, _IN_REPAIR = int(ModeState.HIDDEN), int(ModeState.WAITING), int(ModeState.IN_REPAIR)


@compiled
def failure_ended(tables: Tables, state: State, run: Run, index: int, node: int) -> None:
    """The failure of a copy has ended now for a node."""
    copy, job = state.copies[index], tables.copies[index].job
    cause = _HANDS_ON if job == NONE else only_cause(state, run, job, copy.failed_at)
    row = ended(state, run, node, copy.failed_at, cause)
    if copy.state != _IN_REPAIR or copy.called_at != copy.failed_at or cause == NONE:
        trace_failure(tables, state, run, row, index, node)


@apart
def trace_failure(tables: Tables, state: State, run: Run, row: int, index: int, node: int) -> None:
    """Fill a row with where the time of a failure went until now."""
    copy = state.copies[index]
    write_trace(state, run, row, node, copy.failed_at, By.HANDS_ON)
    if copy.state == _HIDDEN:
        state.traces[row].cause = By.DETECTION
    elif copy.state == _WAITING:
        add_span(state, run, row, By.DETECTION, copy.found_at)
        call = tables.copies[index].call
        if call != NONE and tables.calls[call].actor != NONE and state.calls[call].going:
            _add_joint_spans(tables, state, run, row, call)
        else:
            add_span(state, run, row, By.HELD_BACK, run.now)
    elif copy.called_at != copy.failed_at or tables.copies[index].job != NONE:
        add_span(state, run, row, By.DETECTION, copy.found_at)
        add_span(state, run, row, By.HELD_BACK, copy.called_at)
        if tables.copies[index].job == NONE:
            add_span(state, run, row, By.HANDS_ON, run.now)
        else:
            add_job_spans(tables, state, run, row, tables.copies[index].job)


@inlined
def _add_joint_spans(tables: Tables, state: State, run: Run, row: int, call: int) -> None:
    job = tables.calls[call].job
    if job == NONE:
        add_span(state, run, row, By.HELD_BACK, state.calls[call].begun_at)
        add_span(state, run, row, By.HANDS_ON, run.now)
    else:
        add_span(state, run, row, By.HELD_BACK, passed_since(tables, state, run, job))
        add_job_spans(tables, state, run, row, job)
