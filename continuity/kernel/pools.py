"""The units of nodes, compiled: which are sound, which are in use, what level of its own they give a node.

As in `simulation.pools`. Units that deliver all or nothing and are all in use are counted; of others it is summed up
what they deliver.
"""

from __future__ import annotations

from math import inf

from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.rounds import ask_reaction, call, touch
from continuity.kernel.state import Run, State
from continuity.kernel.tables import DEMANDED, NONE, WATCHED, PoolKind, Tables
from continuity.kernel.use_clocks import use_ends, use_goes_on
from continuity.simulation.failures import State as ModeState

_WORKING = int(ModeState.WORKING)
_CHOSEN = 2
"""Is added to what says whether a unit runs, while others are chosen."""


@compiled
def lose(tables: Tables, state: State, run: Run, index: int, unit: int) -> None:
    """A failure of a unit of a node (NONE: of all) has begun."""
    take_away(tables, state, run, index, unit)
    if tables.places[index].pool >= WATCHED:
        use_ends(tables, state, run, index, unit)


@compiled
def regain(tables: Tables, state: State, run: Run, index: int, unit: int) -> None:
    """A failure of a unit of a node (NONE: of all) has ended."""
    put_back(tables, state, run, index, unit)
    if tables.places[index].pool >= WATCHED:
        use_goes_on(tables, state, run, index, unit)


@inlined
def take_away(tables: Tables, state: State, run: Run, index: int, unit: int) -> None:
    """A unit of a node (NONE: all) is lost for one reason more, a failure or maintenance."""
    if unit == NONE:
        state.nodes[index].wrong += 1
    else:
        state.units[unit] += 1
        if state.units[unit] == 1:
            state.nodes[index].sound -= 1
    _changed(tables, state, run, index)


@inlined
def put_back(tables: Tables, state: State, run: Run, index: int, unit: int) -> None:
    """A unit of a node (NONE: all) is lost for one reason less."""
    if unit == NONE:
        state.nodes[index].wrong -= 1
    else:
        state.units[unit] -= 1
        if state.units[unit] == 0:
            state.nodes[index].sound += 1
    _changed(tables, state, run, index)


@compiled
def _changed(tables: Tables, state: State, run: Run, index: int) -> None:
    place, node = tables.places[index], state.nodes[index]
    kind = place.pool & (WATCHED - 1)
    if kind == PoolKind.COUNTED:
        _set_own(state, run, index, 0.0 if node.wrong else tables.own_levels[place.levels + node.sound])
    elif kind == PoolKind.SUMMED:
        _set_own(state, run, index, _own(tables, state, index))
    elif not state.reasons[index].asked:
        # The choice waits for the phase of levels, when all that ends and begins in this round is known.
        state.reasons[index].asked = 1
        state.pools[run.pools] = index
        run.pools += 1
        call(run)


@inlined
def _set_own(state: State, run: Run, index: int, own: float) -> None:
    if own != state.nodes[index].own:
        state.nodes[index].own = own
        touch(state, run, index)


@compiled
def dispatch(tables: Tables, state: State, run: Run) -> None:
    """Replace running units that have failed by working ones, where there is a standby, and set the own levels."""
    for i in range(run.pools):
        index = state.pools[i]
        state.reasons[index].asked = 0
        place = tables.places[index]
        if _choose(tables, state, index) and place.clocks != NONE:
            ask_reaction(state, run, tables.node_clocks[place.clocks].actor)
        _set_own(state, run, index, _own(tables, state, index))
    run.pools = 0


@compiled
def _choose(tables: Tables, state: State, index: int) -> bool:
    """Choose who runs; returns whether that changes anything."""
    place = tables.places[index]
    for _ in range(place.running):
        best = NONE
        for unit in range(place.unit, place.unit + place.units):
            able = state.in_use[unit] < _CHOSEN and delivers(tables, state, index, unit) > 0.0
            if able and (best == NONE or _is_better(tables, state, index, unit, best)):
                best = unit
        if best != NONE:
            state.in_use[best] += _CHOSEN
    changed = False
    for unit in range(place.unit, place.unit + place.units):
        chosen = state.in_use[unit] >> 1
        changed |= chosen != state.in_use[unit] & 1
        state.in_use[unit] = chosen
    return changed


@compiled
def _is_better(tables: Tables, state: State, index: int, unit: int, other: int) -> bool:
    """Whether a unit is to run rather than another before it.

    Working units that run already come first, then the lowest-numbered working ones, then what delivers most.
    """
    works, other_works = state.units[unit] == 0, state.units[other] == 0
    if works != other_works:
        return bool(works)
    if works:
        return bool((state.in_use[unit] & 1) > (state.in_use[other] & 1))
    return delivers(tables, state, index, unit) > delivers(tables, state, index, other)


@compiled
def delivers(tables: Tables, state: State, index: int, unit: int) -> float:
    """What a unit delivers: the least that one of its failures leaves, 1 without any, 0 under maintenance."""
    return 1.0 if state.units[unit] == 0 else _least_left(tables, state, index, unit)


@compiled
def _least_left(tables: Tables, state: State, index: int, unit: int) -> float:
    """The least that a failure of a unit (NONE: of all units) leaves, 1 without any."""
    place, least = tables.places[index], 1.0
    if unit != NONE and len(tables.upkeep.slots) and state.upkeep.out[unit]:
        return 0.0
    for i in range(place.copies, place.copies_end):
        copy = tables.copies_of[i]
        if tables.copies[copy].unit == unit and state.copies[copy].state != _WORKING:
            least = min(least, tables.copies[copy].leaves)
    if unit == NONE:
        for i in range(place.hits, place.hits_end):
            if state.hit[tables.hits_of[i]]:
                least = min(least, tables.copies[tables.hits[tables.hits_of[i]].cause].leaves)
    return least


@compiled
def _own(tables: Tables, state: State, index: int) -> float:
    """The own level that the units in use give together, as `structure.own_level` has it."""
    place, node = tables.places[index], state.nodes[index]
    left = _least_left(tables, state, index, NONE) if node.wrong else 1.0
    sound, capacity = 0, 0.0
    for unit in range(place.unit, place.unit + place.units):
        if state.in_use[unit]:
            delivered = min(delivers(tables, state, index, unit), left)
            sound += delivered > 0.0
            capacity += delivered
    if sound < place.required:
        return 0.0
    capacity /= place.full
    if place.special & DEMANDED:  # which may need more than the normal capacity; a single unit limits nothing
        return inf if place.units == 1 and capacity >= 1.0 else capacity
    return min(1.0, capacity)
