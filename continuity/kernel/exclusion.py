"""Agreed service time less uncounted maintenance, compiled: the table of `simulation.agreed_time`."""

from __future__ import annotations

from continuity.kernel.agreed import end_exclusion
from continuity.kernel.compiling import apart, compiled
from continuity.kernel.measures import commit
from continuity.kernel.state import Run, State
from continuity.kernel.tables import Tables


@apart
def exclude(tables: Tables, state: State, run: Run, index: int) -> None:
    """Work that is not counted begins on a unit of a maintained node: if it is the first, time does not count."""
    mine = tables.upkeep.maintained[index]
    state.upkeep.excluded[index] += 1
    if state.upkeep.excluded[index] > 1:
        return
    for i in range(mine.above, mine.above_end):
        measure = tables.upkeep.above[i]
        agreed = state.agreed[measure]
        if agreed.depth == 0:
            _commit(tables, state, run, measure)
            agreed.excluded_since = run.now
        agreed.depth += 1


@apart
def include(tables: Tables, state: State, run: Run, index: int) -> None:
    """Work that is not counted ends on a unit of a maintained node: if it was the last, time counts again."""
    mine = tables.upkeep.maintained[index]
    state.upkeep.excluded[index] -= 1
    if state.upkeep.excluded[index]:
        return
    for i in range(mine.above, mine.above_end):
        measure = tables.upkeep.above[i]
        agreed = state.agreed[measure]
        if agreed.depth == 1:
            _commit(tables, state, run, measure)
            end_exclusion(tables, state, run, measure, run.now)
        agreed.depth -= 1


@compiled
def _commit(tables: Tables, state: State, run: Run, measure: int) -> None:
    """Count what has passed until now."""
    if run.now > state.measures[measure].since:
        commit(tables, state, run, measure, run.now, tables.places[tables.measured[measure]].up_from)
