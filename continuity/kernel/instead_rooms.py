"""The arrays that workarounds need in a replication."""

from __future__ import annotations

import numpy as np

from continuity.kernel.arrays import blank
from continuity.kernel.instead_state import CatchUpState, InsteadState, WorkaroundState
from continuity.kernel.lower import Lowered


def instead_of(lowered: Lowered) -> InsteadState:
    """Arrays for a plan."""
    tables = lowered.tables.instead
    return InsteadState(
        workarounds=blank(WorkaroundState, len(tables.workarounds)),
        catch_ups=blank(CatchUpState, len(tables.catch_ups)),
        afterwards=np.zeros(len(tables.workarounds), dtype=np.int64),
    )
