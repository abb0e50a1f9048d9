"""One set of data in one replication: whether it is sound, what its copies hold, what has been lost.

| the data | what happens | then |
|---|---|---|
| sound | its node is destroyed | gone |
| sound | it is corrupted | corrupt, which is found `dwell` later |
| corrupt | it is corrupted again | corrupt since the first time, found at the earlier of the two moments |
| corrupt | its node is destroyed | gone; what was copied since the corruption stays corrupt |
| gone | its node is destroyed, or it is corrupted | gone |
| any | restored to a clean moment | sound |
| any | restored to a moment that is corrupt | corrupt, found when that corruption is |
| corrupt | its failure is repaired, and no clean copy is left | sound, and empty: all of it is lost |

A corruption that is not found yet is unknown: then corrupt copies are as good as others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from continuity.simulation.absences import Absences
from continuity.simulation.backups import Backups
from continuity.simulation.corruptions import Corruptions
from continuity.simulation.data_layout import CopyLayout, DataLayout
from continuity.simulation.holders import Original
from continuity.simulation.replicas import Replica
from continuity.simulation.searches import Effort, Search
from continuity.units import NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is restored: the data of `moment` from a copy.

    `backup`: the number of the backup, None for a replica; `times_destroyed`: how often all that the copy held had
    been destroyed by then.
    """

    data: str
    copy: str
    moment: int
    backup: int | None
    times_destroyed: int


class DataStore:
    """One set of data. Parameters: `layout`; `places`, the absences of all nodes where it may live or be kept.

    `node`: where the data lives now; `loss`: the data loss of its last recovery in microseconds, NEVER where all was
    lost, and `back_at`: when that was, -1 before any.
    """

    __slots__ = (
        "_copies",
        "_corruptions",
        "_gone_at",
        "_number",
        "_original",
        "_places",
        "back_at",
        "layout",
        "loss",
        "node",
    )

    def __init__(self, layout: DataLayout, places: Mapping[str, Absences]) -> None:
        self.layout = layout
        self.node = layout.node
        self.loss = 0
        self.back_at = -1
        self._places = places
        self._original = Original()
        self._corruptions = Corruptions()
        self._gone_at: int | None = None
        self._number = 0
        self._copies: dict[str, tuple[CopyLayout, Backups | Replica]] = {}
        for copy in layout.copies:
            self._copies[copy.id] = copy, self._made(copy)

    def _made(self, copy: CopyLayout) -> Backups | Replica:
        source = self._original if copy.source is None else self._copies[copy.source][1]
        place = self._places[copy.place]
        if copy.backups is None:
            return Replica(copy.id, place, source)
        return Backups(copy.id, place, source, copy.backups)

    def look(self, now: int) -> None:
        """Note whether the data is there from now on: its node works, and it is not gone."""
        self._original.absences.turn(now, self._gone_at is None and not self._places[self.node].is_away)

    def destroy(self, now: int) -> None:
        """Its node is destroyed, and the data with it."""
        if self._gone_at is None:
            self._gone_at = now
        self.look(now)

    def destroy_copies(self, place: str, now: int) -> None:
        """A place of copies is destroyed, and all that was kept there."""
        for layout, copy in self._copies.values():
            if layout.place == place:
                copy.destroy(now)

    def corrupt(self, now: int, dwell: int) -> int:
        """It is corrupt from now on. Returns when that is found; NEVER if the data is gone and nothing happens."""
        if self._gone_at is not None:
            return NEVER
        self._corruptions.begin(now, min(NEVER, now + dwell))
        return self._corruptions.found_at

    @property
    def found_at(self) -> int:
        """When the corruption of the data is or will be found; NEVER where it is not corrupt."""
        return self._corruptions.found_at

    def is_lost(self, now: int) -> bool:
        """Whether it is gone, or corrupt and this is known."""
        return self._gone_at is not None or self._corruptions.found_at <= now

    @property
    def is_gone(self) -> bool:
        """Whether its node was destroyed, and it is not restored yet."""
        return self._gone_at is not None

    @property
    def is_corrupt(self) -> bool:
        """Whether it is corrupt, known or not."""
        return self._corruptions.goes_on

    def lost_at(self, now: int) -> int:
        """The moment of the loss: of destruction or discovery, whichever was first.

        Of data that is not lost it is when its node went down, or now: what a copy that takes its place would lack.
        """
        if self.is_lost(now):
            return min(self._corruptions.found_at, NEVER if self._gone_at is None else self._gone_at)
        since = self._original.absences.since(now)
        return now if since is None else since

    def newest(self, now: int, copy: str | None = None, not_after: int = NEVER, at: str | None = None) -> Choice | None:
        """The newest that is clean, as far as is known, in one copy (None: in any) at a place that works, or is `at`.

        Of copies that hold the same moment it is the first by id. Returns None where there is nothing. Raises
        LimitError where it would take too long to find out.
        """
        corruptions = self._corruptions
        search = Search(Effort(self.layout.id), self._number, self.layout.lags, corruptions, now, not_after)
        found: Choice | None = None
        for name in sorted(self._copies) if copy is None else (copy,):
            layout, holder = self._copies[name]
            held = holder.held(now, search) if layout.place == at or not holder.absences.is_away else None
            if held is not None and (found is None or held.moment > found.moment):
                found = Choice(
                    data=self.layout.id,
                    copy=name,
                    moment=held.moment,
                    backup=held.backup,
                    times_destroyed=holder.times_destroyed,
                )
        return found

    def now_in(self, choice: Choice, now: int) -> Choice:
        """What a replica of sound data holds by now, of which an earlier moment was chosen.

        A replica where the data lives is the data itself.
        """
        if self._copies[choice.copy][0].place == self.node and not self._original.absences.is_away:
            return replace(choice, moment=now)
        return self.newest(now, choice.copy) or choice

    def still_has(self, choice: Choice) -> bool:
        """Whether what was chosen has not been destroyed since, and its place works."""
        holder = self._copies[choice.copy][1]
        return not holder.absences.is_away and holder.times_destroyed == choice.times_destroyed

    def restore_time(self, choice: Choice, attempt: int, lost_at: int) -> int:
        """How long it takes to bring a choice back, in microseconds. Parameters: `attempt`, from 0."""
        restore = self._copies[choice.copy][0].restore
        return restore.of_try(self._number, attempt, max(0, lost_at - choice.moment))

    def restored(self, now: int, choice: Choice, lost_at: int, onto: str) -> None:
        """The data holds the chosen moment from now on, and lives on the node `onto`."""
        if self._gone_at is not None:
            self._original.was_lost(self._gone_at, now)
            self._gone_at = None
        found_at = self._corruptions.found_of(choice.moment)
        self._corruptions.end(now)
        if found_at is not None:
            self._corruptions.begin(now, found_at)
        self.loss = max(0, lost_at - choice.moment)
        self.node = onto
        self._is_back(now)

    def begin_anew(self, now: int) -> None:
        """The data is sound from now on, and empty: nothing of it was left that could be restored."""
        self._corruptions.end(now)
        self.loss = NEVER
        self._is_back(now)

    def _is_back(self, now: int) -> None:
        self.back_at = now
        self._number += 1
        self.look(now)
