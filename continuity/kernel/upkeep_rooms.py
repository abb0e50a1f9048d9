"""The arrays that maintenance needs in a replication."""

from __future__ import annotations

import numpy as np

from continuity.kernel.arrays import blank
from continuity.kernel.lower import Lowered
from continuity.kernel.upkeep_state import EntryState, SlotState, UpkeepState


def upkeep_of(lowered: Lowered) -> UpkeepState:
    """Arrays for a plan."""
    tables = lowered.tables.upkeep
    return UpkeepState(
        entries=blank(EntryState, len(tables.entries)),
        slots=blank(SlotState, len(tables.slots)),
        excluded=np.zeros(len(tables.maintained), dtype=np.int64),
        out=np.zeros(lowered.units if len(tables.slots) else 0, dtype=np.int64),
    )
