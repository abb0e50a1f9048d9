"""What is asked of nodes, compiled: `simulation.demand`, and the level that it leaves, of `structure`."""

from __future__ import annotations

from math import inf

from continuity.kernel.compiling import apart, compiled
from continuity.kernel.hours import is_open, next_change
from continuity.kernel.queue import BEGINS, ENDS, set_timer
from continuity.kernel.rounds import touch
from continuity.kernel.state import Run, State
from continuity.kernel.tables import Tables


@apart
def clear_demands(tables: Tables, state: State) -> None:
    """Let all units of nodes with a demand be sound: they may have more than their normal capacity."""
    for index in range(len(tables.demands)):
        node = tables.demands[index].node
        place = tables.places[node]
        state.nodes[node].own = inf if place.units == 1 else place.running / place.full


@apart
def begin_demands(tables: Tables, state: State, run: Run) -> None:
    """Look at the calendars, and follow them from now on."""
    for index in range(len(tables.shares)):
        _wait_for_change(tables, state, run, index)
    for index in range(len(tables.demands)):
        _ask(tables, state, run, index)


@apart
def demand_changes(tables: Tables, state: State, run: Run, index: int) -> None:
    """A calendar opens or closes that says how much is asked."""
    _wait_for_change(tables, state, run, index)
    _ask(tables, state, run, tables.shares[index].demand)


@compiled
def _wait_for_change(tables: Tables, state: State, run: Run, index: int) -> None:
    """Set the timer of a calendar for its next opening, which is something that ends, or closing, which begins."""
    share = tables.shares[index]
    phase = BEGINS if is_open(tables, state, run, share.hours) else ENDS
    set_timer(state, run, share.actor, next_change(tables, state, run, share.hours) - run.now, phase)


@compiled
def _ask(tables: Tables, state: State, run: Run, index: int) -> None:
    """Set what is asked now: the largest share of the calendars that are open, the usual one while none is."""
    demand, most = tables.demands[index], 0.0
    for i in range(demand.shares, demand.shares_end):
        if is_open(tables, state, run, tables.shares[i].hours):
            most = max(most, tables.shares[i].share)
    state.demanded[index] = most if most > 0.0 else demand.usual
    touch(state, run, demand.node)


@apart
def under_demand(state: State, index: int, capacity: float) -> float:
    """The level of a node with a capacity (1 is normal, infinite if nothing limits it)."""
    level: float = min(1.0, (1.0 if capacity == inf else capacity) / state.demanded[index])
    return level
