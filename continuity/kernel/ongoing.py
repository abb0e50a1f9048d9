"""What keeps nodes down and has not ended, compiled: failures, maintenance, switches and restarts that are going on."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.failovers import trace_switch
from continuity.kernel.failure_traces import trace_failure
from continuity.kernel.restarts import RESTARTING
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Kind, Tables
from continuity.kernel.traces import write_trace
from continuity.simulation.failures import State as ModeState
from continuity.units import NEVER

_WORKING = int(ModeState.WORKING)
_COPY, _WORK, _SWITCH, _RESTART = int(Kind.COPY), int(Kind.WORK), int(Kind.SWITCH), int(Kind.RESTART)


@compiled
def mark_below(tables: Tables, state: State, run: Run, node: int) -> None:
    """Mark a node and all on which it depends in any way."""
    run.mark += 1
    state.reasons[node].mark = run.mark
    state.path[0] = node
    waiting = 1
    while waiting:
        waiting -= 1
        place = tables.places[state.path[waiting]]
        for i in range(place.inputs, place.inputs_end):
            each = tables.inputs[i]
            if state.reasons[each].mark != run.mark:
                state.reasons[each].mark = run.mark
                state.path[waiting] = each
                waiting += 1


@compiled
def longest_ongoing(tables: Tables, state: State, run: Run, before: int) -> int:
    """Of what keeps marked nodes down, began before a moment and has not ended, the first: its trace, or NONE.

    At one moment the first node comes first. The trace stands in the last row, and its spans behind all others.
    """
    begin, node, kind, index = before, NEVER, NONE, NONE
    for copy in tables.in_order:
        mine = state.copies[copy]
        if mine.state != _WORKING and mine.failed_at <= begin:
            hit = _first_hit(tables, state, run, copy)
            if hit != NONE and _is_first(begin, node, before, mine.failed_at, hit):
                begin, node, kind, index = mine.failed_at, hit, _COPY, int(copy)
    for i in range(len(tables.upkeep.slots)):
        since, at = state.upkeep.slots[i].since, _node_of_slot(tables, i)
        if since >= 0 and _is_marked(state, run, at) and _is_first(begin, node, before, since, at):
            begin, node, kind, index = since, at, _WORK, i
    for i in range(len(tables.switches)):
        switch, at = state.switches[i], tables.switches[i].node
        is_on = switch.target >= 0 and _is_marked(state, run, at)
        if is_on and _is_first(begin, node, before, switch.since, at):
            begin, node, kind, index = switch.since, at, _SWITCH, i
    for i in range(len(tables.restarts)):
        restart, at = state.restarts[i], tables.restarts[i].node
        is_on = restart.state >= RESTARTING and _is_marked(state, run, at)
        if is_on and _is_first(begin, node, before, restart.began_at, at):
            begin, node, kind, index = restart.began_at, at, _RESTART, i
    return NONE if index == NONE else _trace(tables, state, run, node, kind, index)


@inlined
def _is_first(begin: int, node: int, before: int, other_begin: int, other_node: int) -> bool:
    """Whether what began then for the other node comes before what has been found."""
    if other_begin >= before:
        return False
    return other_begin < begin or (other_begin == begin and other_node < node)


@compiled
def _trace(tables: Tables, state: State, run: Run, node: int, kind: int, index: int) -> int:
    row = len(state.traces) - 1
    if kind == _COPY:
        trace_failure(tables, state, run, row, index, node)
    elif kind == _WORK:
        cause = tables.upkeep.entries[tables.upkeep.slots[index].entry].cause
        write_trace(state, run, row, node, state.upkeep.slots[index].since, cause)
    elif kind == _SWITCH:
        trace_switch(tables, state, run, row, index)
    else:
        write_trace(state, run, row, node, state.restarts[index].began_at, By.RESTART)
        state.traces[row].before = state.restarts[index].reason
    return row


@inlined
def _node_of_slot(tables: Tables, index: int) -> int:
    node: int = tables.upkeep.maintained[tables.upkeep.entries[tables.upkeep.slots[index].entry].of].node
    return node


@compiled
def _first_hit(tables: Tables, state: State, run: Run, index: int) -> int:
    """The first marked node that a copy's failure keeps down, or NONE."""
    copy = tables.copies[index]
    if copy.node != NONE:
        return copy.node if _is_marked(state, run, copy.node) else NONE
    first = NONE
    for i in range(copy.hits, copy.hits_end):
        node = tables.hits[i].node
        if state.hit[i] and _is_marked(state, run, node) and (first == NONE or node < first):
            first = node
    return first


@inlined
def _is_marked(state: State, run: Run, node: int) -> bool:
    return state.reasons[node].mark == run.mark
