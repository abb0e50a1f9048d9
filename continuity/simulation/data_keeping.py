"""Data in one replication: what happens to nodes happens to it, and a node without its data serves nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from continuity.model import Step
from continuity.simulation.actors import PLACE
from continuity.simulation.cast import Cast
from continuity.simulation.data_layout import DataLayout, watched_places
from continuity.simulation.data_sets import DataStore
from continuity.simulation.data_stores import DataStores, Restoration
from continuity.simulation.layout import Layout
from continuity.simulation.losses import Loss
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace
from continuity.structure import works
from continuity.units import NEVER


class PlaceWatch:
    """Tells the data whether a node where it lives or is kept works, missing data apart."""

    __slots__ = ("_keeper", "_node", "rank")

    def __init__(self, rank: int, node: str, keeper: DataKeeper) -> None:
        self.rank = rank
        self._node = node
        self._keeper = keeper

    def react(self) -> None:
        """Say whether it works from now on."""
        self._keeper.look_at(self._node)


class DataKeeper:
    """All data of one replication.

    Parameters: `layouts`, of the data by id; `stage`; `cast`. A node on which data is missing is lost until the data is
    restored onto it. `counts_from`: earlier recoveries are no data loss of anybody; `came_back`, to be set, is told
    when data has come back.
    """

    def __init__(self, layout: Layout, layouts: Mapping[str, DataLayout], stage: Stage, cast: Cast) -> None:
        self._layout = layout
        self._stage = stage
        self._cast = cast
        places = sorted(watched_places(layout.plan))
        self._stores = DataStores(layouts, places)
        self._missing: dict[str, set[str]] = {place: set() for place in places}
        self._losses = {place: Loss(stage.moments, cast.units(place), stage.traces, "data missing") for place in places}
        self._destroyed: dict[str, int] = {}
        # By identity: steps of several plans may have one name.
        self._chosen: dict[tuple[int, int], Restoration | None] = {}
        self.counts_from = 0
        self.came_back: Callable[[], None] = _nothing
        for place in places:
            index = layout.position[place]
            watch = PlaceWatch(layout.rank(place, 0, PLACE), place, self)
            for watched in (index, *layout.inputs[index]):
                stage.levels.watchers[watched].append(watch)

    def look_at(self, node: str) -> None:
        """Note whether a node works, its missing data apart: then copies that are kept on it can be used."""
        index = self._layout.position[node]
        levels = self._stage.levels.now
        is_working = works(levels[index])
        if not is_working and self._missing[node] and not self._destroyed.get(node):
            is_working = all(works(levels[each]) for each in self._layout.inputs[index]) and self._cast.is_sound(index)
        self._stores.works(node, self._stage.moments.time, is_working)

    # --- what happens to it ------------------------------------------------------------------------------------------

    def destroy(self, nodes: Iterable[str]) -> None:
        """Nodes are destroyed, and the data and copies on them."""
        now = self._stage.moments.time
        for node in nodes:
            self._destroyed[node] = self._destroyed.get(node, 0) + 1
            self._stores.destroy(node, now)
            for name, store in self._stores.stores.items():
                if store.node == node:
                    self._miss(name, store)

    def rebuild(self, nodes: Iterable[str]) -> None:
        """Nodes are there again, without what was on them."""
        for node in nodes:
            self._destroyed[node] -= 1

    def corrupt(self, data: str, dwell: int, timer: Timer) -> None:
        """Data becomes wrong, which is found `dwell` later."""
        now = self._stage.moments.time
        found_at = self._stores.stores[data].corrupt(now, dwell)
        self._stage.note("corrupted", data, 0, "")
        if found_at < NEVER:
            timer.set(found_at - now, Phase.BEGINS, lambda: self._find(data))

    def _find(self, data: str) -> None:
        store = self._stores.stores[data]
        if store.is_lost(self._stage.moments.time):
            self._stage.note("corruption found", data, 0, "")
            self._miss(data, store)

    def _miss(self, data: str, store: DataStore) -> None:
        self._missing[store.node].add(data)
        self._losses[store.node].begin()

    # --- restoring it ------------------------------------------------------------------------------------------------

    def choose(self, step: Step, n: int, attempt: int) -> int:
        """Choose what a step restores; how long that takes, 0 where there is nothing to restore."""
        assert step.restores is not None
        now = self._stage.moments.time
        chosen = self._stores.choose(step.restores.data, now, step.restores.source_copy)
        self._chosen[id(step), n] = chosen
        return 0 if chosen is None else self._stores.restore_time(chosen, now, attempt)

    def restore(self, step: Step, n: int) -> bool:
        """Restore what was chosen; whether it is still there."""
        assert step.restores is not None
        now = self._stage.moments.time
        chosen = self._chosen.pop((id(step), n), None)
        if not self._stores.is_needed(step.restores.data, now, step.restores.to):
            return True
        if chosen is None or not self._stores.still_has(chosen):
            return False
        self._back(self._stores.restored(chosen, now, step.restores.to))
        return True

    def targets(self, step: Step) -> Collection[str]:
        """The nodes that a step restores onto, that of the data that it names first."""
        assert step.restores is not None
        return list(dict.fromkeys(self._stores.destinations(step.restores.data, step.restores.to).values()))

    def bring_back(self, data: str, trace: Callable[[int], Trace]) -> None:
        """What corrupted data has been repaired, and the data with it.

        Parameters: `trace`, where the time of that went, for a node by index.
        """
        destroyed = {node for node, times in self._destroyed.items() if times}
        self._back(self._stores.repaired(data, self._stage.moments.time, destroyed), trace)

    def _back(self, restored: Iterable[str], trace: Callable[[int], Trace] | None = None) -> None:
        """Data is back, but for what is known by now to be corrupt again."""
        for data in restored:
            store = self._stores.stores[data]
            node = store.node
            if store.is_lost(self._stage.moments.time):
                continue
            self._missing[node].discard(data)
            self._stage.note("restored", node, 0, data)
            if not self._missing[node]:
                self._losses[node].end(trace and trace(self._layout.position[node]))
            self.came_back()

    def ongoing(self) -> Iterable[Loss]:
        """The losses of nodes whose data is missing."""
        return self._losses.values()

    # --- what was lost -----------------------------------------------------------------------------------------------

    def loss_of(self, index: int) -> int:
        """The data loss of a node that is up now: the largest over the data it needs; NEVER where some is not back."""
        below = self._layout.below(index)
        return max((self._loss(store, below) for store in self._stores.stores.values()), default=0)

    def _loss(self, store: DataStore, below: frozenset[int]) -> int:
        position, levels = self._layout.position, self._stage.levels.now
        now = self._stage.moments.time
        own = position[store.layout.node]
        if own not in below and position[store.node] not in below:
            return 0
        if not store.is_lost(now) and works(levels[position[store.node]]):
            return store.loss if store.back_at >= self.counts_from else 0
        # What the node runs on instead is a replica; a backup serves nobody before it is restored.
        replicas = [copy for copy in store.layout.copies if copy.backups is None and position[copy.place] in below]
        held = [store.newest(now, copy.id) for copy in replicas if works(levels[position[copy.place]])]
        moments = [choice.moment for choice in held if choice is not None]
        if moments:
            return max(0, store.lost_at(now) - max(moments))
        return NEVER if store.is_lost(now) else 0


def _nothing() -> None:
    """Nobody wants to know."""
