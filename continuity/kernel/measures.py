"""What is measured of each node, as `simulation.recorder` does it: only levels that last for some time count."""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.state import Measure, Run, State
from continuity.kernel.tables import Tables


@inlined
def set_level(measure: Measure, run: Run, level: float, up_from: float) -> None:
    """Take a node's new level into account."""
    if run.now > measure.since:
        commit(measure, run, run.now, up_from)
    measure.level = level


@inlined
def commit(measure: Measure, run: Run, now: int, up_from: float) -> None:
    """Count the stretch of time until now, in which the node had its present level."""
    since = measure.since
    measure.since = now
    in_window = min(now, run.ends) - max(since, run.begins)
    if in_window > 0:
        measure.area += measure.level * in_window
    if measure.level >= up_from:
        measure.down_since = -1
        return
    if measure.down_since < 0:
        measure.down_since = since
        if run.begins <= since < run.ends:
            measure.outages += 1
        if measure.first_outage < 0:
            measure.first_outage = since
    if in_window > 0:
        measure.down += in_window


@compiled
def finish(tables: Tables, state: State) -> None:
    """End the history after its last moment."""
    run = state.run[0]
    for index in range(len(state.measures)):
        commit(state.measures[index], run, run.ends + 1, tables.places[index].up_from)
