"""What a failure does to data: a mode with `corrupts` makes it wrong, and its repair brings it back.

| the failure | the data |
|---|---|
| begins | corrupt from this moment on |
| is found | known to be corrupt, if it still is: the node where it lives delivers nothing |
| is repaired, by itself or for all units | as it was last clean, if it is still corrupt |
| is ended by something else (a step, `lasts`) | stays as it is: only a step that restores it helps |
"""

from __future__ import annotations

from collections.abc import Callable

from continuity.simulation.data_keeping import DataKeeper
from continuity.simulation.moments import Moments, Timer
from continuity.simulation.traces import Trace


class Damage:
    """What one copy of a failure mode does to one set of data.

    Parameters: `keeper`, of all data; `data`, its id; `moments`, and the `rank` of the failure.
    """

    __slots__ = ("_data", "_keeper", "_moments", "_rank")

    def __init__(self, keeper: DataKeeper, data: str, moments: Moments, rank: int) -> None:
        self._keeper = keeper
        self._data = data
        self._moments = moments
        self._rank = rank

    def begin(self, hidden_for: int) -> None:
        """The failure has begun, and will be found after a time in microseconds."""
        # A timer for each: the failure may be over, and begin anew, before the corruption is found.
        self._keeper.corrupt(self._data, hidden_for, Timer(self._moments, self._rank))

    def repaired(self, trace: Callable[[int], Trace]) -> None:
        """The failure has been repaired. Parameters: `trace`, where its time went, for a node by index."""
        self._keeper.bring_back(self._data, trace)
