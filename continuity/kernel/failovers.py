"""Failovers, compiled: the table of `simulation.failover`, for those that need no people."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.clocks import set_in_use
from continuity.kernel.compiling import compiled
from continuity.kernel.durations import duration
from continuity.kernel.log import note
from continuity.kernel.queue import ENDS, set_timer
from continuity.kernel.random import uniform
from continuity.kernel.rounds import ask_reaction, touch
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import ended, of_return
from continuity.units import NEVER


@compiled
def begin_switch(tables: Tables, state: State, run: Run, index: int) -> None:
    """Make the first member that is free active, at moment 0; the reader has made sure that there is one."""
    switch = tables.switches[index]
    for i in range(switch.members, switch.members_end):
        member = tables.switch_members[i]
        if _is_free(tables, state, member):
            state.switches[index].active = member
            state.members[member].claims += 1
            _activate(tables, state, run, member, 1)
            return


@compiled
def react_switch(tables: Tables, state: State, run: Run, index: int) -> None:
    """Begin a switch if one is due."""
    if state.switches[index].target < 0 and tables.switches[index].automatic:
        target = _due(tables, state, index)
        if target != NONE:
            _switch_to(tables, state, run, index, target)


@compiled
def end_switch(tables: Tables, state: State, run: Run, index: int) -> None:
    """The target is active, fit or not; the former member is free."""
    switch, mine = tables.switches[index], state.switches[index]
    former, target = mine.active, mine.target
    row = ended(state, run, switch.node, mine.since, By.SWITCHING)
    state.traces[row].before = mine.reason
    note(state, run, What.SWITCH_ENDS, index, float(target))
    mine.n += 1
    mine.active, mine.target, mine.reason = target, NONE, NONE
    _activate(tables, state, run, target, 1)
    _activate(tables, state, run, former, -1)
    _release(tables, state, run, former)
    touch(state, run, switch.node)
    ask_reaction(state, run, switch.actor)


@compiled
def _due(tables: Tables, state: State, index: int) -> int:
    """The member to switch to now, or NONE."""
    switch, active = tables.switches[index], state.switches[index].active
    first: int = tables.switch_members[switch.members]
    found: int = NONE
    if not _is_fit(tables, state, index, active):
        for i in range(switch.members, switch.members_end):
            if _can_take(tables, state, index, tables.switch_members[i]):
                found = tables.switch_members[i]
                break
    elif switch.failback and _can_take(tables, state, index, first):
        found = first
    return found


@compiled
def _can_take(tables: Tables, state: State, index: int, member: int) -> bool:
    if member == state.switches[index].active or not _is_free(tables, state, member):
        return False
    return _is_fit(tables, state, index, member)


@compiled
def _is_fit(tables: Tables, state: State, index: int, member: int) -> bool:
    return bool(state.levels[tables.members[member].node] >= tables.switches[index].fit_from)


@compiled
def _is_free(tables: Tables, state: State, member: int) -> bool:
    """Whether another failover may switch to it."""
    return state.members[member].claims < tables.members[member].serves


@compiled
def _switch_to(tables: Tables, state: State, run: Run, index: int, target: int) -> None:
    switch, mine = tables.switches[index], state.switches[index]
    mine.target = target
    mine.since = run.now
    node = tables.members[target].node
    mine.reason = of_return(tables, state, run, node) if state.nodes[node].rose == run.now else NONE
    state.members[target].claims += 1
    note(state, run, What.SWITCH_BEGINS, index, float(target))
    touch(state, run, switch.node)
    set_timer(state, run, switch.actor, _length(tables, run, index, mine.n), ENDS)


@compiled
def _length(tables: Tables, run: Run, index: int, n: int) -> int:
    """How long a switch takes; when it is not covered, `otherwise` comes on top."""
    switch = tables.switches[index]
    takes = duration(tables, run, switch.takes, n)
    if switch.coverage >= 1.0 or uniform(run.seed, switch.coverage_key, n, run.replication) < switch.coverage:
        return takes
    if switch.otherwise == NONE:
        return NEVER
    otherwise = duration(tables, run, switch.otherwise, n)
    return NEVER if otherwise >= NEVER - takes else takes + otherwise


@compiled
def _activate(tables: Tables, state: State, run: Run, member: int, by: int) -> None:
    """A member is active in one failover more (1) or less (-1)."""
    mine, clocks = state.members[member], tables.members[member].clocks
    was_active = mine.active_in > 0
    mine.active_in += by
    if clocks != NONE and was_active != (mine.active_in > 0):
        set_in_use(tables, state, run, clocks, 1 if mine.active_in > 0 else 0)


@compiled
def _release(tables: Tables, state: State, run: Run, member: int) -> None:
    """A failover is done with a member; the others may want it."""
    state.members[member].claims -= 1
    for i in range(tables.members[member].switches, tables.members[member].switches_end):
        ask_reaction(state, run, tables.switches[tables.switches_of[i]].actor)
