"""One biased replication: a history with strikes on what one service depends on, up to the end of its stretch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from continuity.hazards import hazard_of
from continuity.model import Mode
from continuity.simulation.actors import ActorKey
from continuity.simulation.aiming import Aiming, Pull, WatchedCopy
from continuity.simulation.biasing import Biasing, Chances, Slot, Weighed
from continuity.simulation.copies import ModeCopy
from continuity.simulation.layout import Layout
from continuity.simulation.measuring import Measuring
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The service that a biased history is about, and what it looks at.

    `index` of the service; `copies`, the copies of failure modes that matter to it, with the kind of failure that each
    is; `pull`, `chances`; `slots`, those that the window is cut into, one of which each history takes.
    """

    index: int
    copies: Sequence[WatchedCopy]
    pull: Pull
    chances: Chances
    slots: Sequence[Slot]

    def slot(self) -> Slot:
        """The slot of the present replication: each is as likely."""
        return self.slots[int(self.chances.slot.uniform(0) * len(self.slots))]


class BiasedWorld(World):
    """One replication of a plan with strikes. Parameters: as of `World`; `focus`."""

    def __init__(self, layout: Layout, measuring: Measuring, plans: RecoveryLayout | None, focus: Focus) -> None:
        super().__init__(layout, measuring, plans)
        self._focus = focus

    def run_biased(self, replication: int) -> Weighed:
        """Run one replication; what its slot weighs. Raises AnalysisError as `World.run` does."""
        self._layout.luck.begin(replication)
        biasing = self._biasing(self._focus.slot())
        biasing.begin()
        self._begin()
        self._go_on(replication, self._window.last)
        return biasing.finish(self._window.last)

    def _biasing(self, slot: Slot) -> Biasing:
        focus = self._focus
        modes = {each.key: each for each in (*chain.from_iterable(self._cast.modes), *self._cast.causes)}
        watched = {modes[each.key]: each for each in focus.copies}
        biasing = Biasing(
            self._stage,
            self._observer.recorder,
            focus.index,
            self._layout.nodes[focus.index].up_from,
            Aiming(self._moments, watched, focus.pull),
            focus.chances,
            slot,
        )
        for index in self._layout.below(focus.index):
            self._levels.watchers[index].append(biasing)
        return biasing


def watched_copies(layout: Layout, index: int, kind_of: Callable[[ActorKey, Mode], int]) -> list[WatchedCopy]:
    """The copies of failure modes that matter to a node: its own, those below it, and the common causes that hit these.

    Parameters: `kind_of`, the kind of failure that a copy is.
    """
    below = {layout.order[each] for each in layout.below(index)}
    own = [copy for name in sorted(below) for copy in layout.copies[name]]
    causes = [layout.causes[cause.id] for cause in layout.plan.common_causes.values() if below & cause.hits.keys()]
    return [
        WatchedCopy(
            key=copy.key,
            hazard=hazard_of(copy.mode.time_to_failure, copy.hazard),
            kind=kind_of(copy.key, copy.mode),
            rate=_rate(copy),
            usually_repaired=copy.mode.time_to_repair.mean(),
        )
        for copy in (*own, *causes)
    ]


def usually_failed(mode: Mode) -> float:
    """How long a failure lasts on average if its repair waits for nobody, in microseconds; infinite for ever."""
    hidden = 0.0 if mode.inspection is None else mode.inspection / 2.0
    return hidden + (0.0 if mode.detect is None else mode.detect.mean()) + mode.time_to_repair.mean()


def _rate(copy: ModeCopy) -> float:
    """How often a copy fails in a microsecond, on average and in the long run."""
    life = copy.mode.time_to_failure.mean() / copy.hazard
    return 1.0 / max(1.0, life + usually_failed(copy.mode))
