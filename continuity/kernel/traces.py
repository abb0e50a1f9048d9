"""Why nodes came back, compiled: the traces of `simulation.traces`, in the order in which they ended.

Traces are kept in one table: the last 4,096, in which is looked for what overlapped, and of earlier ones those that
somebody still refers to. `tidy` throws the others away when the table is full.
"""

from __future__ import annotations

from continuity.kernel.arrays import Ints
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables

REMEMBERED = 4096
ROOM = 64
"""So many traces and spans must be free before an event happens, more than what one event ends without asking again."""


@inlined
def ended(state: State, run: Run, node: int, begin: int, cause: int) -> int:
    """Something that kept a node down, or one of its units, has ended now; returns its trace."""
    if run.returns_at == run.now:
        run.returns_at = NONE  # a node may come back for another reason than before in this moment
    index = run.traces
    if index == len(state.traces) - 1:  # the last row is for traces of what has not ended
        run.full = 1
        index -= 1
        run.traces -= 1
    run.traces += 1
    write_trace(state, run, index, node, begin, cause)
    state.nodes[node].latest = index
    return index


@inlined
def write_trace(state: State, run: Run, index: int, node: int, begin: int, cause: int) -> None:
    """Fill a row with a trace of a single cause, until now."""
    trace = state.traces[index]
    trace.node = node
    trace.begin = begin
    trace.end = run.now
    trace.before = NONE
    trace.cause = cause
    trace.span = trace.spans = 0


@inlined
def add_span(state: State, run: Run, index: int, cause: int, ends: int) -> None:
    """Add a stretch to the trace that was written last."""
    if run.spans >= len(state.spans):
        run.full = 1
        return
    trace = state.traces[index]
    if trace.spans == 0:
        trace.span = run.spans
    trace.spans += 1
    span = state.spans[run.spans]
    span.cause = cause
    span.ends = ends
    run.spans += 1


@compiled
def of_return(tables: Tables, state: State, run: Run, index: int) -> int:
    """Why a node's level rises in this moment, by its trace; NONE if nothing that ended explains it."""
    if run.returns_at != run.now:
        run.returns_at = run.now
        run.returns_mark += 1
    passed = 0
    while state.reasons[index].known_mark != run.returns_mark:
        reason, latest = state.reasons[index], state.nodes[index].latest
        state.path[passed] = index
        passed += 1
        reason.known_mark = run.returns_mark
        reason.known = NONE
        if latest >= 0 and state.traces[latest].end == run.now and state.traces[latest].node == index:
            reason.known = latest
        else:
            index = _risen(tables, state, run, index)
    found = state.reasons[index].known
    for i in range(passed):
        state.reasons[state.path[i]].known = found
    return found


@inlined
def _risen(tables: Tables, state: State, run: Run, index: int) -> int:
    """The first of the nodes on which a node depends whose level has risen in this moment; itself if there is none."""
    place = tables.places[index]
    for i in range(place.inputs, place.inputs_end):
        if state.nodes[tables.inputs[i]].rose == run.now:
            index = tables.inputs[i]
            break
    return index


@apart
def tidy(state: State) -> None:
    """Throw away all traces but the last 4,096 and those that somebody refers to.

    `full` is set if that gives too little room.
    """
    run = state.run[0]
    count, first = run.traces, max(0, run.traces - REMEMBERED)
    kept = state.kept
    kept[:count] = 0
    kept[first:count] = 1
    _keep_referred(state, run)
    for index in range(count - 1, -1, -1):  # what came before stands before
        if kept[index] and state.traces[index].before >= 0:
            kept[state.traces[index].before] = 1
    _move(state, run, first)
    _refer_anew(state, run)
    run.full = 1 if run.traces + REMEMBERED > len(state.traces) or 2 * run.spans > len(state.spans) else 0


@compiled
def _keep_referred(state: State, run: Run) -> None:
    kept = state.kept
    for i in range(len(state.measures)):
        _keep(kept, state.measures[i].ended_by)
    for i in range(len(state.switches)):
        _keep(kept, state.switches[i].reason)
    for i in range(len(state.restarts)):
        _keep(kept, state.restarts[i].reason)
    for index in range(_first_of_now(state, run), run.traces):
        kept[index] = 1


@compiled
def _first_of_now(state: State, run: Run) -> int:
    """The first trace of this moment, of which all explain returns: those of earlier moments do not."""
    index = run.traces
    while index > 0 and state.traces[index - 1].end == run.now:
        index -= 1
    return index


@inlined
def _keep(kept: Ints, trace: int) -> None:
    if trace >= 0:
        kept[trace] = 1


@compiled
def _move(state: State, run: Run, log_begins: int) -> None:
    """Close the gaps; afterwards `kept` says where each trace is now."""
    kept, traces, spans = state.kept, state.traces, 0
    moved = 0
    for index in range(run.traces):
        if index == log_begins:
            run.log_begins = moved
        if not kept[index]:
            kept[index] = NONE
            continue
        old, new = traces[index], traces[moved]
        new.node, new.begin, new.end, new.cause = old.node, old.begin, old.end, old.cause
        new.before = kept[old.before] if old.before >= 0 else NONE
        first, number = old.span, old.spans
        for i in range(number):
            state.spans[spans + i].cause = state.spans[first + i].cause
            state.spans[spans + i].ends = state.spans[first + i].ends
        new.span, new.spans = spans, number
        spans += number
        kept[index] = moved
        moved += 1
    run.traces, run.spans = moved, spans


@compiled
def _refer_anew(state: State, run: Run) -> None:
    kept = state.kept
    for i in range(len(state.measures)):
        if state.measures[i].ended_by >= 0:
            state.measures[i].ended_by = kept[state.measures[i].ended_by]
    for i in range(len(state.switches)):
        if state.switches[i].reason >= 0:
            state.switches[i].reason = kept[state.switches[i].reason]
    for i in range(len(state.restarts)):
        if state.restarts[i].reason >= 0:
            state.restarts[i].reason = kept[state.restarts[i].reason]
    _refer_to_returns(state, run)


@compiled
def _refer_to_returns(state: State, run: Run) -> None:
    """What nodes know of this moment; what they say of earlier ones is not asked for."""
    for index in range(_first_of_now(state, run), run.traces):  # of one node, the last of them is the latest
        state.nodes[state.traces[index].node].latest = index
    if run.returns_at == run.now:
        for i in range(len(state.nodes)):
            if state.reasons[i].known_mark == run.returns_mark and state.reasons[i].known >= 0:
                state.reasons[i].known = state.kept[state.reasons[i].known]
