"""All data of one replication: what happens to places, and recoveries of data that is restored to one moment.

The common moment of such data is the newest at which none of it is younger than its newest clean copy: each gets its
newest clean copy from then or before. Replicas of it are a consistency group: where a replica is furthest behind, the
others stop at its moment too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from continuity.simulation.absences import Absences
from continuity.simulation.data_layout import DataLayout
from continuity.simulation.data_sets import Choice, DataStore


@dataclass(frozen=True, slots=True)
class Restoration:
    """What is restored together: the data that was asked for first, then what belongs to it by id."""

    choices: tuple[Choice, ...]

    @property
    def moment(self) -> int:
        """The common moment; each set of data holds it or the last before it."""
        return max(choice.moment for choice in self.choices)


class DataStores:
    """The data of a plan in one replication.

    Parameters: `layouts`, by id; `places`, the ids of all nodes where data lives, is kept or may be restored onto.
    """

    __slots__ = ("_places", "stores")

    def __init__(self, layouts: Mapping[str, DataLayout], places: Iterable[str]) -> None:
        self._places = {place: Absences() for place in places}
        self.stores = {name: DataStore(layout, self._places) for name, layout in layouts.items()}

    def works(self, place: str, now: int, is_working: bool) -> None:
        """A node works, or is down, from now on. One on which there is no data and never can be matters to nobody."""
        if place not in self._places:
            return
        self._places[place].turn(now, is_working)
        for store in self.stores.values():
            if store.node == place:
                store.look(now)

    def destroy(self, place: str, now: int) -> None:
        """A node is destroyed: it is down, the data on it is gone, and so are the copies that were kept there.

        Of a site, say it of each node that stands there too.
        """
        if place not in self._places:
            return
        self._places[place].turn(now, False)
        for store in self.stores.values():
            store.destroy_copies(place, now)
            if store.node == place:
                store.destroy(now)

    def choose(self, data: str, now: int, copy: str | None = None, at: str | None = None) -> Restoration | None:
        """What is best restored to bring data back, with all that is restored to the same moment.

        Parameters: `copy`, that of the data asked for, None for the best; `at`, a place that counts as working.
        Returns: None where there is nothing, or no common moment. Raises: LimitError.
        """
        stores = self._together(data)
        wanted = [copy if store is stores[0] else None for store in stores]
        newest = [store.newest(now, name, at=at) for store, name in zip(stores, wanted, strict=True)]
        choices = [choice for choice in newest if choice is not None]
        if len(choices) < len(stores):
            return None
        oldest = min(choices, key=lambda choice: (choice.moment, choice.backup is not None))
        agreed = [
            _stopped_with(oldest, choice) or store.newest(now, name, oldest.moment, at)
            for store, name, choice in zip(stores, wanted, choices, strict=True)
        ]
        common = tuple(choice for choice in agreed if choice is not None)
        return Restoration(common) if len(common) == len(stores) else None

    def _together(self, data: str) -> list[DataStore]:
        return [self.stores[name] for name in self.stores[data].layout.together]

    def still_has(self, recovery: Restoration) -> bool:
        """Whether all that was chosen has not been destroyed since, and is at places that work."""
        return all(self.stores[choice.data].still_has(choice) for choice in recovery.choices)

    def restore_time(self, recovery: Restoration, now: int, attempt: int) -> int:
        """How long a recovery takes, in microseconds: all data at once, so it is the longest.

        Parameters: `attempt`, from 0; the same try of the same loss takes the same time.
        """
        lost_at = self._lost_at(recovery, now)
        return max(self.stores[each.data].restore_time(each, attempt, lost_at[each.data]) for each in recovery.choices)

    def restored(self, recovery: Restoration, now: int, onto: str | None = None) -> dict[str, int]:
        """A recovery has ended: its data holds what was chosen, and sound data what its replica has become since.

        Parameters: `onto`, see `destinations`. Returns: the data loss of each set of data, in microseconds.
        """
        nodes = self.destinations(recovery.choices[0].data, onto)
        return self._set_back(self._now_in(recovery, now), now, nodes)

    def _now_in(self, recovery: Restoration, now: int) -> Restoration:
        """What has become of a choice: replicas of sound data have followed, and stop at one moment now."""
        stores = [self.stores[choice.data] for choice in recovery.choices]
        if any(store.is_lost(now) for store in stores) or any(each.backup is not None for each in recovery.choices):
            return recovery
        later = [store.now_in(choice, now) for store, choice in zip(stores, recovery.choices, strict=True)]
        moment = min(choice.moment for choice in later)
        return Restoration(tuple(replace(choice, moment=moment) for choice in later))

    def _set_back(self, recovery: Restoration, now: int, nodes: Mapping[str, str]) -> dict[str, int]:
        lost_at = self._lost_at(recovery, now)
        for choice in recovery.choices:
            self.stores[choice.data].restored(now, choice, lost_at[choice.data], nodes[choice.data])
        return {choice.data: self.stores[choice.data].loss for choice in recovery.choices}

    def destinations(self, data: str, onto: str | None = None) -> dict[str, str]:
        """By id the nodes on which data and all that is restored with it live once it is restored.

        Parameters: `onto`, where the data asked for goes, None for its own node by the plan. What has the same node by
        the plan goes with it; other data stays where it is.
        """
        asked, *others = self._together(data)
        goal = onto or asked.layout.node
        together = {each.layout.id: goal if each.layout.node == asked.layout.node else each.node for each in others}
        return {data: goal} | together

    def is_needed(self, data: str, now: int, onto: str | None = None) -> bool:
        """Whether restoring data would change anything: some of it is lost, or would live on another node."""
        nodes = self.destinations(data, onto)
        return any(self.stores[name].is_lost(now) or self.stores[name].node != node for name, node in nodes.items())

    def repaired(self, data: str, now: int, destroyed: Collection[str]) -> Collection[str]:
        """What corrupted data has been repaired, and the data with it: it is as it was last clean, where it lives.

        It is set back with what is restored with it, or alone where that cannot be; it is empty where no clean copy is
        left. Parameters: `destroyed`, the nodes that are. Returns: the data that is back; none if it was not corrupt.
        """
        store = self.stores[data]
        if store.is_gone or not store.is_corrupt:
            return ()
        store.corrupt(now, 0)  # whoever repairs it has found it
        recovery = self.choose(data, now, at=store.node)
        if recovery is None or any(self.stores[each.data].node in destroyed for each in recovery.choices):
            alone = store.newest(now, at=store.node)
            recovery = None if alone is None else Restoration((alone,))
        if recovery is None:
            store.begin_anew(now)
            return (data,)
        return self._set_back(recovery, now, {each.data: self.stores[each.data].node for each in recovery.choices})

    def _lost_at(self, recovery: Restoration, now: int) -> dict[str, int]:
        """The moment of each loss; sound data that is set back with others is lost when the first of them was."""
        stores = [self.stores[choice.data] for choice in recovery.choices]
        first = min((store.lost_at(now) for store in stores if store.is_lost(now)), default=now)
        return {
            store.layout.id: store.lost_at(now) if store.is_lost(now) else min(first, store.lost_at(now))
            for store in stores
        }


def _stopped_with(oldest: Choice, choice: Choice) -> Choice | None:
    """The choice itself if it is no newer, or a replica that stops at the moment of another; else None."""
    if choice.moment == oldest.moment:
        return choice
    both_follow = choice.backup is None and oldest.backup is None
    return replace(choice, moment=oldest.moment) if both_follow else None
