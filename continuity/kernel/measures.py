"""What is measured of each node, as `simulation.recorder` does it: only levels that last for some time count."""

from __future__ import annotations

from continuity.kernel.agreed import count_agreed, end_exclusion, end_outage
from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.explain import explain
from continuity.kernel.lengths import add_length
from continuity.kernel.state import Run, State
from continuity.kernel.tables import AGREED, NONE, Tables
from continuity.kernel.traces import of_return

AWAITED, LOOKED_AT = 1, 2
"""Of a node's first outage: whether it is waited for, and whether the node is already to be looked at again."""


@compiled
def set_level(tables: Tables, state: State, run: Run, index: int, measure: int, level: float) -> None:
    """Take a measured node's new level into account."""
    mine, up_from = state.measures[measure], tables.places[index].up_from
    if run.now > mine.since:
        commit(tables, state, run, measure, run.now, up_from)
    mine.level = level
    if mine.down_since >= 0 and level >= up_from:
        mine.ended_by = of_return(tables, state, run, index)
    elif mine.down_since < 0 and level < up_from:
        mine.began_by = state.reasons[index].fell_by
    if mine.waited_for == AWAITED:
        # Whether this is an outage is only known when time has passed.
        mine.waited_for = LOOKED_AT
        state.again[run.again] = measure
        run.again += 1
        run.again_at = run.now + 1


@compiled
def commit(tables: Tables, state: State, run: Run, measure: int, now: int, up_from: float) -> None:
    """Count the stretch of time until now, in which the node had its present level."""
    mine = state.measures[measure]
    since = mine.since
    mine.since = now
    in_window = min(now, run.ends) - max(since, run.begins)
    if in_window > 0:
        mine.area += mine.level * in_window
    if mine.level >= up_from:
        if mine.down_since >= 0:
            _end_outage(tables, state, run, measure, since)
        return
    if mine.down_since < 0:
        mine.down_since = since
        if run.begins <= since < run.ends:
            mine.outages += 1
        if mine.first_outage < 0:
            mine.first_outage = since
            run.waiting -= 1 if mine.waited_for else 0
            mine.waited_for = 0
    if in_window > 0:
        if mine.ways & AGREED:
            begins = max(since, run.begins)
            count_agreed(tables, state, measure, begins, begins + in_window)
        mine.down += in_window
        mine.in_piece += in_window


@compiled
def _end_outage(tables: Tables, state: State, run: Run, measure: int, ended_at: int) -> None:
    mine = state.measures[measure]
    _note_outage(state, run, measure)
    if mine.in_piece:
        add_length(state.lengths, measure, mine.in_piece)
        if mine.ways:
            end_outage(tables, state, measure, mine.in_piece)
        explain(tables, state, run, measure, max(mine.down_since, run.begins), min(ended_at, run.ends))
        mine.in_piece = 0
    mine.down_since = mine.ended_by = NONE


@inlined
def _note_outage(state: State, run: Run, measure: int) -> None:
    """Add a line to the list of outages; where it has no room, only their number grows."""
    mine = state.measures[measure]
    began_inside = run.begins <= mine.down_since < run.ends
    if not (mine.in_piece or began_inside):
        return
    if run.outages < len(state.outages):
        line = state.outages[run.outages]
        line.replication = run.replication
        line.down = mine.in_piece
        line.measure = measure
        line.began_by = mine.began_by
        line.counts = 1 if began_inside else 0
    run.outages += 1


@compiled
def look_again(tables: Tables, state: State, run: Run) -> None:
    """Make certain, some time after changes, which nodes are down."""
    for i in range(run.again):
        measure = state.again[i]
        if run.now > state.measures[measure].since:
            commit(tables, state, run, measure, run.now, tables.places[tables.measured[measure]].up_from)
        if state.measures[measure].waited_for:
            state.measures[measure].waited_for = AWAITED
    run.again = 0
    run.again_at = NONE


@compiled
def note_levels(tables: Tables, state: State, run: Run, until: int) -> None:
    """Note the levels at the moments asked for that are over when time goes on to `until`."""
    while run.next_at < len(tables.at) and tables.at[run.next_at] < until:
        for measure in range(len(tables.measured)):
            state.levels_at[measure, run.next_at] = state.levels[tables.measured[measure]]
        run.next_at += 1


@compiled
def finish(tables: Tables, state: State) -> None:
    """End the history after its last moment, which is now."""
    run = state.run[0]
    after = run.now + 1
    note_levels(tables, state, run, after)
    for measure in range(len(tables.measured)):
        mine = state.measures[measure]
        commit(tables, state, run, measure, after, tables.places[tables.measured[measure]].up_from)
        if mine.down_since >= 0:
            mine.ended_by = NONE  # what is still down was ended by nobody
            _end_outage(tables, state, run, measure, after)
        if mine.ways & AGREED and state.agreed[measure].depth:
            end_exclusion(tables, state, run, measure, run.ends)
