"""Failovers, compiled: the table of `simulation.failover`."""

from __future__ import annotations

from continuity.kernel.causes import By
from continuity.kernel.clocks import set_in_use
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.durations import duration
from continuity.kernel.job_traces import add_job_spans, passed_since
from continuity.kernel.jobs import ask, goes_on
from continuity.kernel.log import note
from continuity.kernel.queue import ENDS, set_timer
from continuity.kernel.random import uniform
from continuity.kernel.rounds import ask_reaction, touch
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.traces import add_span, ended, of_return, write_trace
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
    """The target is active, fit or not, and the former member is free; or people are called for that."""
    switch, mine = tables.switches[index], state.switches[index]
    if mine.calls:
        mine.calls = 0
        ask(tables, state, run, switch.job, mine.n)
        return
    if _is_by_people(tables, state, index) and not goes_on(tables, state, run, switch.job):
        return
    former, target = mine.active, mine.target
    row = ended(state, run, switch.node, mine.since, By.SWITCHING)
    trace_switch(tables, state, run, row, index)
    note(state, run, What.SWITCH_ENDS, index, float(target))
    mine.n += 1
    mine.active, mine.target, mine.reason = target, NONE, NONE
    _activate(tables, state, run, target, 1)
    _activate(tables, state, run, former, -1)
    _release(tables, state, run, former)
    touch(state, run, switch.node)
    ask_reaction(state, run, switch.actor)


@inlined
def _is_by_people(tables: Tables, state: State, index: int) -> bool:
    """Whether people have been called for the switch that is going on."""
    mine, job = state.switches[index], tables.switches[index].job
    return job != NONE and not mine.covered and not mine.calls


@apart
def trace_switch(tables: Tables, state: State, run: Run, row: int, index: int) -> None:
    """Fill a row with where the time of a switch went until now."""
    mine = state.switches[index]
    write_trace(state, run, row, tables.switches[index].node, mine.since, By.SWITCHING)
    state.traces[row].before = mine.reason
    if _is_by_people(tables, state, index):
        job = tables.switches[index].job
        add_span(state, run, row, By.SWITCHING, passed_since(tables, state, run, job))
        add_job_spans(tables, state, run, row, job)


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
    mine.covered = 1 if _is_covered(tables, run, index, mine.n) else 0
    mine.calls = 1 if switch.job != NONE and not mine.covered else 0
    set_timer(state, run, switch.actor, _length(tables, state, run, index, mine.n), ENDS)


@inlined
def _is_covered(tables: Tables, run: Run, index: int, n: int) -> bool:
    switch = tables.switches[index]
    return switch.coverage >= 1.0 or uniform(run.seed, switch.coverage_key, n, run.replication) < switch.coverage


@compiled
def _length(tables: Tables, state: State, run: Run, index: int, n: int) -> int:
    """How long a switch takes; when it is not covered and calls nobody, `otherwise` comes on top."""
    switch, mine = tables.switches[index], state.switches[index]
    takes = duration(tables, run, switch.takes, n)
    if mine.covered or mine.calls:
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
