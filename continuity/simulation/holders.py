"""Who holds data: the original, and as the base of replicas and backups whatever is kept at another place.

A holder is asked what it held at a moment, also one before the start: all copies have been made for ever before.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple, Protocol

from continuity.simulation.absences import Absences
from continuity.simulation.searches import Search


class Held(NamedTuple):
    """What a holder has: data as it was at `moment`, from backup number `backup` or, with None, as it follows."""

    moment: int
    backup: int | None


class Source(Protocol):
    """What copies can be made from."""

    @property
    def absences(self) -> Absences:
        """When nothing could be read from it."""
        ...

    def left(self, moment: int, lag: int) -> int:
        """The moment at which that left it which has arrived, `lag` later, by a moment."""
        ...

    def held(self, moment: int, search: Search) -> Held | None:
        """The newest that it held at a moment and that will do."""
        ...


class Original:
    """The data itself. `absences`: while its node was down or it was gone."""

    __slots__ = ("_losses", "absences")

    def __init__(self) -> None:
        self.absences = Absences()
        self._losses: list[tuple[int, int]] = []

    def was_lost(self, since: int, until: int) -> None:
        """It was gone and has been restored: what was on its way to replicas at `since` has never arrived."""
        self._losses.append((since, until))

    def left(self, moment: int, lag: int) -> int:
        """The moment whose data has arrived by a moment: `lag` before it, or before it was broken off."""
        moment = self._last_there(moment)
        for lost, back in reversed(self._losses):
            if back <= moment - lag:
                break  # and so were all before it
            if back <= moment:
                moment = self._last_there(lost)
        return moment - lag

    def _last_there(self, moment: int) -> int:
        since = self.absences.since(moment)
        return moment if since is None else since

    def held(self, moment: int, search: Search) -> Held | None:
        """The moment itself, if it will do."""
        return Held(moment, None) if search.accepts(moment) else None


class Kept:
    """The base of a copy at a place. Parameters: `name`, its id; `place`, the absences of where it is kept."""

    __slots__ = ("_destroyed_at", "absences", "name")

    def __init__(self, name: str, place: Absences) -> None:
        self.name = name
        self.absences = place
        self._destroyed_at: list[int] = []

    def destroy(self, now: int) -> None:
        """Everything that it holds is gone."""
        self._destroyed_at.append(now)

    @property
    def times_destroyed(self) -> int:
        """How often everything that it held was destroyed."""
        return len(self._destroyed_at)

    def last_destroyed(self, moment: int) -> int | None:
        """When it was last destroyed before a moment; None where it never was."""
        index = bisect_left(self._destroyed_at, moment)
        return self._destroyed_at[index - 1] if index else None

    def left(self, moment: int, lag: int) -> int:
        """The moment whose data has arrived by a moment: `lag` before it, or before its place went down."""
        since = self.absences.since(moment)
        return (moment if since is None else since) - lag
