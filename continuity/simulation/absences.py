"""When something was away: the stretches in which a node or a place of copies did not work.

Before the first stretch it was always there. A stretch [begins, ends) of no length is none, and two that meet are one.
"""

from __future__ import annotations

from bisect import bisect_right


class Absences:
    """The absences of one node, place or set of data, told in the order of time."""

    __slots__ = ("_begins", "_ends")

    def __init__(self) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []  # one shorter while it is away

    @property
    def is_away(self) -> bool:
        """Whether it is away now."""
        return len(self._begins) > len(self._ends)

    def turn(self, now: int, is_there: bool) -> None:
        """It is there, or away, from now on; saying so again changes nothing."""
        if is_there == self.is_away:
            if is_there:
                self._come(now)
            else:
                self._leave(now)

    def _leave(self, now: int) -> None:
        if self._ends and self._ends[-1] == now:
            self._ends.pop()  # it was back for no time
        else:
            self._begins.append(now)

    def _come(self, now: int) -> None:
        if self._begins[-1] == now:
            self._begins.pop()  # it was away for no time
        else:
            self._ends.append(now)

    def since(self, moment: int) -> int | None:
        """Since when it is away at a moment; None where it is there."""
        index = bisect_right(self._begins, moment) - 1
        if index < 0 or (index < len(self._ends) and self._ends[index] <= moment):
            return None
        return self._begins[index]

    def back_from(self, moment: int) -> int | None:
        """When it is there first, at this moment or later; None where it has not come back."""
        if self.since(moment) is None:
            return moment
        index = bisect_right(self._begins, moment) - 1
        return self._ends[index] if index < len(self._ends) else None

    def first_over(self, begins: int, ends: int) -> int | None:
        """When the first absence began that touches [begins, ends), or the moment `begins` if that is empty."""
        index = bisect_right(self._ends, begins)
        if index == len(self._begins):
            return None
        found = self._begins[index]
        return found if found < max(ends, begins + 1) else None
