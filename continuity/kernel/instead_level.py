"""The level of a term that people work around, compiled, as `simulation.workaround` gives it."""

from __future__ import annotations

from continuity.kernel.compiling import apart
from continuity.kernel.helping import INSTEAD
from continuity.kernel.rounds import ask_reaction
from continuity.kernel.state import Run, State
from continuity.kernel.tables import Tables
from continuity.structure import SLACK


@apart
def work_around(tables: Tables, state: State, run: Run, index: int, level: float) -> float:
    """The level of a term, or of what is done instead. Parameters: `level`, that of the term inside."""
    told, mine = tables.instead.workarounds[index], state.instead.workarounds[index]
    met = 1 if level > SLACK else 0
    if met != mine.was_met:
        mine.was_met = met
        ask_reaction(state, run, told.actor)
    if met or mine.state != INSTEAD:
        return level
    for i in range(told.needs, told.needs_end):
        node = tables.instead.needs[i]
        if state.levels[node] < tables.places[node].up_from:
            return level
    return max(level, told.level)
