"""What the actors of one replication share."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.simulation.history import History
from continuity.simulation.levels import Levels
from continuity.simulation.moments import Moments
from continuity.simulation.traces import Traces


@dataclass(frozen=True, slots=True)
class Stage:
    """Time, levels, why nodes came back, and the log, which is None where nothing is logged."""

    moments: Moments
    levels: Levels
    traces: Traces
    history: History | None

    def note(self, what: str, node: str, unit: int, detail: str) -> None:
        """Add a line to the log, if there is one."""
        if self.history is not None:
            self.history.note(what, node, unit, detail)
