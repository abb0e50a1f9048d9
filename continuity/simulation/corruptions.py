"""From when to when data was corrupt, and from when on that is known.

What holds a moment of such a stretch is corrupt for ever; what holds any other moment is clean.
"""

from __future__ import annotations

from continuity.units import NEVER


class Corruptions:
    """The corrupt stretches of one set of data, in the order of time; the last may still go on.

    A stretch is [begins, ends) with the moment at which it is found, which may lie after its end.
    """

    __slots__ = ("_stretches",)

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int, int]] = []

    @property
    def goes_on(self) -> bool:
        """Whether the data is corrupt now."""
        return bool(self._stretches) and self._stretches[-1][1] == NEVER

    @property
    def found_at(self) -> int:
        """When the corruption that goes on is or will be found; NEVER where there is none."""
        return self._stretches[-1][2] if self.goes_on else NEVER

    def begin(self, now: int, found_at: int) -> None:
        """It is corrupt from now on. If it is already, it is found at the earlier of the two moments."""
        if self.goes_on:
            began, _, found_before = self._stretches.pop()
            now, found_at = began, min(found_before, found_at)
        self._stretches.append((now, NEVER, found_at))

    def end(self, now: int) -> None:
        """It is not corrupt any more, if it was."""
        if self.goes_on:
            began, _, found_at = self._stretches.pop()
            self._stretches.append((began, now, found_at))

    def found_of(self, moment: int) -> int | None:
        """When it is found that data of this moment is corrupt; None where it is clean."""
        for begins, ends, found_at in reversed(self._stretches):
            if begins <= moment < ends:
                return found_at
        return None

    def newest_clean(self, moment: int, known_at: int) -> int:
        """The newest moment, not after this one, that is clean for all that is known at `known_at`."""
        for begins, ends, found_at in reversed(self._stretches):
            if ends <= moment:
                break  # and so do all before it
            if begins <= moment and found_at <= known_at:
                moment = begins - 1
        return moment
