"""Maintenance after time in use, compiled: how failures stop its clocks, as `simulation.maintenance_turns` says."""

from __future__ import annotations

from continuity.kernel.clocks import start_clock, stop_clock
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables


@apart
def use_ends(tables: Tables, state: State, run: Run, node: int, unit: int) -> None:
    """A failure has hit a unit of a node (NONE: all): its clocks stop, and it is not due any more."""
    mine = tables.upkeep.maintained[tables.places[node].upkeep]
    for index in range(mine.slots, mine.slots_end):
        slot = tables.upkeep.slots[index]
        if slot.use != NONE and ((unit == NONE) | (slot.unit == unit)):
            stop_clock(tables, state, run, slot.use)
            if state.upkeep.slots[index].waits:
                leave_turns(tables, state, index)


@apart
def use_goes_on(tables: Tables, state: State, run: Run, node: int, unit: int) -> None:
    """A failure of a unit of a node (NONE: of all) has ended: the clocks of what is sound begin anew."""
    mine = tables.upkeep.maintained[tables.places[node].upkeep]
    for index in range(mine.slots, mine.slots_end):
        if (unit == NONE) | (tables.upkeep.slots[index].unit == unit):
            start_use(tables, state, run, index)


@compiled
def start_use(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let the clock of a slot begin anew, if it has one and its unit is sound."""
    slot = tables.upkeep.slots[index]
    if slot.use != NONE and is_sound(tables, state, index):
        start_clock(tables, state, run, slot.use, tables.upkeep.entries[slot.entry].after)


@compiled
def is_sound(tables: Tables, state: State, index: int) -> bool:
    """Whether no failure hits the unit of a slot now; what maintenance takes away is none."""
    slot = tables.upkeep.slots[index]
    node = tables.upkeep.maintained[tables.upkeep.entries[slot.entry].of].node
    return bool(state.units[slot.unit] == state.upkeep.out[slot.unit] and not state.nodes[node].wrong)


@apart
def leave_turns(tables: Tables, state: State, index: int) -> None:
    """Let a slot wait no more."""
    slots, mine = state.upkeep.slots, state.upkeep.slots[index]
    entry = state.upkeep.entries[tables.upkeep.slots[index].entry]
    if mine.before == NONE:
        entry.first = mine.after
    else:
        slots[mine.before].after = mine.after
    if mine.after == NONE:
        entry.last = mine.before
    else:
        slots[mine.after].before = mine.before
    mine.waits = 0
