"""Where the time of an outage went, compiled: `Traces.explain` of `simulation.traces`, with its meaning."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.ongoing import longest_ongoing, mark_below
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import REMEMBERED


@compiled
def explain(tables: Tables, state: State, run: Run, measure: int, begins: int, ends: int) -> None:
    """Add up where the time went in which a measured node was down, when it is known what ended that."""
    ended_by = state.measures[measure].ended_by
    if ended_by >= 0:
        trace = state.traces[ended_by]
        if trace.spans == 0 and trace.begin <= begins and trace.end >= ends:  # nearly always
            state.spent[measure, trace.cause] += ends - begins
            return
    _explain_by_parts(tables, state, run, measure, begins, ends)


@apart
def _explain_by_parts(tables: Tables, state: State, run: Run, measure: int, begins: int, ends: int) -> None:
    """Go back from trace to trace; what none of them explains is other time."""
    mark_below(tables, state, run, tables.measured[measure])
    spans = run.spans
    index = state.measures[measure].ended_by
    if index < 0:
        index = longest_ongoing(tables, state, run, ends)
    if index < 0:
        index = _covering(state, run, ends)
    reached, rest = ends, ends - begins
    while reached > begins:
        while index >= 0 and state.traces[index].begin >= reached:  # what took no time explains nothing
            index = _earlier(state, run, index, reached)
        if index < 0:
            break
        rest -= _add_spans(state, measure, index, begins, reached)
        reached = state.traces[index].begin
        if reached > begins:
            index = _earlier(state, run, index, reached)
    state.spent[measure, By.OTHER] += rest
    run.spans = spans  # those of what has not ended are needed no more


@compiled
def _earlier(state: State, run: Run, index: int, reached: int) -> int:
    """What came before a trace, or else what ended last and was there just before a moment; NONE if nothing was."""
    before = state.traces[index].before
    return before if before >= 0 else _covering(state, run, reached)


@compiled
def _covering(state: State, run: Run, moment: int) -> int:
    """Of what ended for a marked node, the one that ended last and was there just before a moment, or NONE."""
    for index in range(run.traces - 1, max(run.log_begins, run.traces - REMEMBERED) - 1, -1):
        trace = state.traces[index]
        if trace.end < moment:
            return NONE
        if trace.begin < moment and state.reasons[trace.node].mark == run.mark:
            return index
    return NONE


@compiled
def _add_spans(state: State, measure: int, index: int, begins: int, reached: int) -> int:
    """Add the stretches of a trace that lie between two moments; returns how long they are together."""
    trace = state.traces[index]
    if trace.spans == 0:
        length = min(trace.end, reached) - max(trace.begin, begins)
        state.spent[measure, trace.cause] += length
        return length
    since, total = trace.begin, 0
    for i in range(trace.span, trace.span + trace.spans):
        until = min(state.spans[i].ends, trace.end)
        if until > since:
            length = max(0, min(until, reached) - max(since, begins))
            state.spent[measure, state.spans[i].cause] += length
            total += length
            since = until
    return total
