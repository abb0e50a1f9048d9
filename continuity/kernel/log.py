"""The log of a history, compiled: what `simulation.history` notes, line by line, where somebody wants to read it."""

from __future__ import annotations

from continuity.kernel.compiling import inlined
from continuity.kernel.state import Run, State


@inlined
def note(state: State, run: Run, what: int, whose: int, level: float) -> None:
    """Add a line to the log, if there is one."""
    if len(state.log):
        line = state.log[run.lines]
        line.time = run.now
        line.what = what
        line.whose = whose
        line.level = level
        run.lines += 1
