"""Calendars as lists of their changes."""

from __future__ import annotations

import numpy as np

from continuity.calendars import ALWAYS, Hours
from continuity.kernel.arrays import Ints
from continuity.kernel.staff_tables import Calendar
from continuity.kernel.tables import NONE
from continuity.units import NEVER


class Calendars:
    """The hours that somebody keeps, each once.

    Parameters: `known_until`, the moment until which their changes are listed, and the first of each after it.
    """

    def __init__(self, known_until: int) -> None:
        self.known_until = known_until
        self._index: dict[Hours, int] = {}
        self.rows: list[Calendar] = []
        self._moments: list[int] = []
        self._open_times: list[int] = []

    def add(self, hours: Hours) -> int:
        """Add hours, if they are new; returns their index, NONE where they never end."""
        if hours is ALWAYS:
            return NONE
        if hours not in self._index:
            self._index[hours] = len(self.rows)
            self.rows.append(self._row(hours))
        return self._index[hours]

    def _row(self, hours: Hours) -> Calendar:
        first, moment, total, is_open = len(self._moments), 0, 0, hours.is_open(0)
        opens = int(not is_open)
        while moment <= self.known_until:
            change = hours.next_change(moment)
            if change >= NEVER:
                break
            total += change - moment if is_open else 0
            is_open = not is_open
            self._moments.append(change)
            self._open_times.append(total)
            moment = change
        return Calendar(
            changes=first,
            changes_end=len(self._moments),
            opens=opens,
            ends=int(moment <= self.known_until),
        )

    def arrays(self) -> tuple[Ints, Ints]:
        """When they change, and how long each was open until then."""
        return np.array(self._moments, dtype=np.int64), np.array(self._open_times, dtype=np.int64)
