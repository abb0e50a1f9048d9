"""Maintenance, compiled: the tables of `simulation.maintenance_turns`."""

from __future__ import annotations

from continuity.kernel.clocks import hold_clock, release_clock, stop_clock
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.durations import duration
from continuity.kernel.exclusion import exclude, include
from continuity.kernel.falls import failure_begins
from continuity.kernel.log import note
from continuity.kernel.modes import renew
from continuity.kernel.pools import put_back, take_away
from continuity.kernel.queue import BEGINS, ENDS, set_timer
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import ended
from continuity.kernel.use_clocks import is_sound, leave_turns, start_use
from continuity.simulation.failures import State as ModeState

_WORKING = int(ModeState.WORKING)


@apart
def begin_maintenance(tables: Tables, state: State, run: Run) -> None:
    """Start at moment 0, when all failures that are there at the start have begun."""
    for index in range(len(tables.upkeep.entries)):
        entry, mine = tables.upkeep.entries[index], state.upkeep.entries[index]
        mine.next = entry.moments
        if entry.after == NONE:
            _wait_for_round(tables, state, run, index)
        for slot in range(entry.slots, entry.slots_end):
            start_use(tables, state, run, slot)


@apart
def clear_maintenance(tables: Tables, state: State) -> None:
    """Forget all of an earlier replication."""
    state.upkeep.excluded[:] = 0
    state.upkeep.out[:] = 0
    for index in range(len(tables.upkeep.entries)):
        entry = state.upkeep.entries[index]
        entry.first = entry.last = NONE
        entry.under_way = 0
    for index in range(len(tables.upkeep.slots)):
        slot = state.upkeep.slots[index]
        slot.waits = slot.taken = 0
        slot.since = NONE


@apart
def begin_round(tables: Tables, state: State, run: Run, index: int) -> None:
    """A round of an entry begins: all units wait for their turn."""
    entry = tables.upkeep.entries[index]
    for slot in range(entry.slots, entry.slots_end):
        _wait(tables, state, slot)
    _go_on(tables, state, run, index)
    _wait_for_round(tables, state, run, index)


@apart
def _wait_for_round(tables: Tables, state: State, run: Run, index: int) -> None:
    """Set the timer for the next round after this moment."""
    entry, mine = tables.upkeep.entries[index], state.upkeep.entries[index]
    if entry.every != NONE:
        set_timer(state, run, entry.actor, entry.every if run.now else entry.first, BEGINS)
    elif mine.next == entry.moments_end:
        run.full = 1  # the list is too short
    else:
        set_timer(state, run, entry.actor, tables.upkeep.moments[mine.next] - run.now, BEGINS)
        mine.next += 1


@apart
def use_is_over(tables: Tables, state: State, run: Run, index: int) -> None:
    """The time in use of a slot has reached what is asked for: it is due."""
    slot = tables.upkeep.slots[index]
    stop_clock(tables, state, run, slot.use)
    _wait(tables, state, index)
    _go_on(tables, state, run, slot.entry)


@compiled
def _wait(tables: Tables, state: State, index: int) -> None:
    """Let a slot wait, if it does not yet."""
    mine, entry = state.upkeep.slots[index], state.upkeep.entries[tables.upkeep.slots[index].entry]
    if mine.waits:
        return
    mine.waits = 1
    mine.before, mine.after = entry.last, NONE
    if entry.last == NONE:
        entry.first = index
    else:
        state.upkeep.slots[entry.last].after = index
    entry.last = index


@apart
def _go_on(tables: Tables, state: State, run: Run, index: int) -> None:
    """Take those whose turn it is; what is failed is skipped."""
    entry = state.upkeep.entries[index]
    while entry.under_way < tables.upkeep.entries[index].units:
        slot = entry.first
        while slot != NONE and state.upkeep.slots[slot].since != NONE:
            slot = state.upkeep.slots[slot].after
        if slot == NONE:
            break
        leave_turns(tables, state, slot)
        if is_sound(tables, state, slot):
            _begin(tables, state, run, slot)
        else:
            note(state, run, What.MAINTENANCE_SKIPPED, slot, 0.0)


@compiled
def _begin(tables: Tables, state: State, run: Run, index: int) -> None:
    slot, mine = tables.upkeep.slots[index], state.upkeep.slots[index]
    entry = tables.upkeep.entries[slot.entry]
    node = tables.upkeep.maintained[entry.of].node
    mine.since = run.now
    state.upkeep.entries[slot.entry].under_way += 1
    note(state, run, What.MAINTENANCE_BEGINS, index, 0.0)
    if not entry.counted:
        exclude(tables, state, run, entry.of)
    failure_begins(state, run, node, len(tables.copies) + len(tables.places) + node)
    state.upkeep.out[slot.unit] += 1
    take_away(tables, state, run, node, slot.unit)
    for i in range(slot.still, slot.still_end):
        hold_clock(tables, state, run, tables.upkeep.still[i])
    takes = duration(tables, run, slot.takes, mine.taken)
    mine.taken += 1
    set_timer(state, run, slot.actor, takes, ENDS)


@apart
def end_work(tables: Tables, state: State, run: Run, index: int) -> None:
    """The work on a unit is done."""
    slot, mine = tables.upkeep.slots[index], state.upkeep.slots[index]
    entry = tables.upkeep.entries[slot.entry]
    node, begun = tables.upkeep.maintained[entry.of].node, mine.since
    mine.since = NONE
    state.upkeep.entries[slot.entry].under_way -= 1
    note(state, run, What.MAINTENANCE_ENDS, index, 0.0)
    ended(state, run, node, begun, entry.cause)
    state.upkeep.out[slot.unit] -= 1
    put_back(tables, state, run, node, slot.unit)
    start_use(tables, state, run, index)
    for i in range(slot.renewed, slot.renewed_end):
        copy = tables.upkeep.renewed[i]
        if state.copies[copy].state == _WORKING:  # what was made to fail meanwhile has its own repair
            renew(tables, state, run, copy)
    for i in range(slot.still, slot.still_end):
        release_clock(tables, state, run, tables.upkeep.still[i])
    _go_on(tables, state, run, slot.entry)
    if not entry.counted:  # last, so that work on the next unit is the same stretch
        include(tables, state, run, entry.of)
