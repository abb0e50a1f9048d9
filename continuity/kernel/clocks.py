"""Clocks whose speed can change, compiled: `simulation.ageing` and `simulation.clocks`.

Most clocks run at speed 1 for ever: those of copies with `clock` NONE are nothing but their timers.
"""

from __future__ import annotations

import numpy as np

from continuity.kernel.compiling import apart, compiled, multiply
from continuity.kernel.queue import BEGINS, cancel, set_timer
from continuity.kernel.rounds import ask_reaction
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.structure import SLACK
from continuity.units import NEVER

_WORD = 64


@compiled
def start_clock(tables: Tables, state: State, run: Run, index: int, life: int) -> None:
    """Begin a new life of so many microseconds at speed 1."""
    clock = state.clocks[index]
    clock.left = life
    clock.since = run.now
    clock.running = 1
    _set_clock_timer(tables, state, run, index)


@apart
def stop_clock(tables: Tables, state: State, run: Run, index: int) -> None:
    """End a clock's life before it is used up."""
    state.clocks[index].running = 0
    cancel(state, run, tables.clocks[index].actor)


@apart
def hold_clock(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let a clock stand still, from this round's reactions on, until it has been released as often as it was held."""
    state.clocks[index].held += 1
    ask_reaction(state, run, tables.node_clocks[tables.clocks[index].owner].actor)


@apart
def release_clock(tables: Tables, state: State, run: Run, index: int) -> None:
    """Hold a clock once less; held no more, it goes on from this round's reactions on."""
    state.clocks[index].held -= 1
    if state.clocks[index].held == 0:
        ask_reaction(state, run, tables.node_clocks[tables.clocks[index].owner].actor)


@compiled
def _turn_to(tables: Tables, state: State, run: Run, index: int, speed: int, speed_of: int) -> None:
    """Go on at another speed, keeping the age."""
    clock = state.clocks[index]
    if clock.speed == speed and clock.speed_of == speed_of:
        return
    if clock.running:
        if clock.left < NEVER:
            clock.left -= scaled(run.now - clock.since, clock.speed, clock.speed_of)
        clock.since = run.now
    clock.speed, clock.speed_of = speed, speed_of
    if clock.running:
        cancel(state, run, tables.clocks[index].actor)
        _set_clock_timer(tables, state, run, index)


@compiled
def _set_clock_timer(tables: Tables, state: State, run: Run, index: int) -> None:
    clock = state.clocks[index]
    actor = tables.clocks[index].actor
    if clock.speed == clock.speed_of:
        set_timer(state, run, actor, clock.left, BEGINS)
    elif clock.speed and clock.left < NEVER:
        # Rounded up, so that no clock fires before its life is over.
        to_go = scaled(clock.left, clock.speed_of, clock.speed)
        if to_go < NEVER and scaled(to_go, clock.speed, clock.speed_of) < clock.left:
            to_go += 1
        set_timer(state, run, actor, to_go, BEGINS)


@compiled
def scaled(time: int, by: int, over: int) -> int:
    """Return time x by / over, rounded down, NEVER at most; by long division, since the product needs two words."""
    high, low = multiply(np.uint64(time), np.uint64(by))
    if high == 0:
        return int(min(low // np.uint64(over), np.uint64(NEVER)))
    if high >= np.uint64(over):
        return NEVER
    quotient, rest, divisor = np.uint64(0), high, np.uint64(over)
    for place in range(_WORD - 1, -1, -1):
        rest = (rest << np.uint64(1)) | ((low >> np.uint64(place)) & np.uint64(1))
        quotient <<= np.uint64(1)
        if rest >= divisor:
            rest -= divisor
            quotient |= np.uint64(1)
    return int(min(quotient, np.uint64(NEVER)))


@compiled
def set_in_use(tables: Tables, state: State, run: Run, index: int, in_use: int) -> None:
    """A node is in use, or is a standby, from this round's reactions on: a life that ends now still ends."""
    state.uses[index].in_use = in_use
    ask_reaction(state, run, tables.node_clocks[index].actor)


@compiled
def react_clocks(tables: Tables, state: State, run: Run, index: int) -> None:
    """Let every clock of a node run at the speed that the node's use and the levels ask for."""
    mine = tables.node_clocks[index]
    place = tables.places[mine.node]
    needed = place.dependents == place.dependents_end
    for i in range(place.dependents, place.dependents_end):
        needed |= state.levels[tables.dependents[i]] > SLACK
    state.uses[index].wears = 1 if needed and state.levels[mine.node] > SLACK else 0
    set_speeds(tables, state, run, index)


@compiled
def set_speeds(tables: Tables, state: State, run: Run, index: int) -> None:
    """Turn every clock of a node to its speed."""
    mine, use = tables.node_clocks[index], state.uses[index]
    for each in range(mine.clocks, mine.clocks_end):
        unit = tables.clocks[each].unit
        if state.clocks[each].held or (tables.clocks[each].only_running and not use.wears):
            _turn_to(tables, state, run, each, 0, 1)
        elif use.in_use and (unit == NONE or state.in_use[unit]):
            _turn_to(tables, state, run, each, 1, 1)
        else:
            _turn_to(tables, state, run, each, mine.idle, mine.idle_of)
