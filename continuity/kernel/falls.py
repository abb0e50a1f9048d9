"""What each node's level fell by, compiled: the table of `simulation.falls`.

What an outage begins with is a number: the index of a failing copy, or behind all copies that of the node alone, or
behind all nodes that of the node under maintenance.
"""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Op, Tables


@inlined
def failure_begins(state: State, run: Run, node: int, copy: int) -> None:
    """A failure of a node begins now, before its level is computed."""
    reason = state.reasons[node]
    reason.began_at = run.now
    reason.began = copy


@compiled
def falls(tables: Tables, state: State, run: Run, index: int) -> None:
    """A node's level falls now, after those of all that it depends on."""
    reason = state.reasons[index]
    reason.fell_at = run.now
    if reason.began_at == run.now:
        reason.fell_by = reason.began
        return
    fallen = _fallen_now(tables, state, run, index)
    if fallen < 0 and _remembers(tables, index):
        fallen = _fell_last(tables, state, index)
    reason.fell_by = len(tables.copies) + index if fallen < 0 else state.reasons[fallen].fell_by


@inlined
def _fallen_now(tables: Tables, state: State, run: Run, index: int) -> int:
    """The first of a node's inputs whose level has fallen in this moment, or NONE."""
    place = tables.places[index]
    for i in range(place.inputs, place.inputs_end):
        if state.reasons[tables.inputs[i]].fell_at == run.now:
            found: int = tables.inputs[i]
            return found
    return NONE


@inlined
def _remembers(tables: Tables, index: int) -> bool:
    """Whether there is a tolerance or workaround in a node's requirements."""
    place, found = tables.places[index], False
    for i in range(place.steps, place.steps_end):
        found = found or tables.steps[i].op == Op.TOLERATE or tables.steps[i].op == Op.WORK_AROUND
    return found


@inlined
def _fell_last(tables: Tables, state: State, index: int) -> int:
    """Of a node's inputs that are not at their full level, the one that fell last, or NONE."""
    place, found = tables.places[index], NONE
    for i in range(place.inputs, place.inputs_end):
        each = tables.inputs[i]
        if state.levels[each] < 1.0 and (found < 0 or state.reasons[each].fell_at > state.reasons[found].fell_at):
            found = each
    return found
