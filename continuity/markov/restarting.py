"""Restarts in a chain: a node that a requirement brought to level 0 comes back some time after the requirement does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from continuity.markov.phases import Phases
from continuity.markov.state import FRESH, Doing, Status
from continuity.structure import LevelFunction, is_up, works

if TYPE_CHECKING:
    from continuity.markov.moment import Moment


class Restart:
    """The restart of one node.

    Parameters: `slot`, `place`; `needs`, the level of its requirements; `takes`; `wanted`, the nodes that must be up
    before it can finish, each with the level from which it is up.
    """

    __slots__ = ("_needs", "_takes", "_wanted", "place", "slot")

    def __init__(
        self,
        slot: int,
        place: int,
        needs: LevelFunction,
        takes: Phases,
        wanted: Sequence[tuple[int, float | None]],
    ) -> None:
        self.slot = slot
        self.place = place
        self._needs = needs
        self._takes = takes
        self._wanted = wanted

    def level(self, moment: Moment) -> float:
        """The level of the requirements, 0 while the node is not back."""
        return self._needs(moment.levels) if moment.doing[self.slot].status == Status.IDLE else 0.0

    def react(self, moment: Moment) -> None:
        """Go on to the next state that the requirements allow."""
        doing = moment.doing[self.slot]
        if not works(self._needs(moment.levels)):
            if doing.status != Status.LOST:
                moment.lost[self.slot] = doing
                moment.doing[self.slot] = Doing(Status.LOST)
        elif doing.status == Status.LOST:
            self._regain(moment)
        elif doing.status == Status.READY and self._may_start(moment):
            self._back(moment)

    def _regain(self, moment: Moment) -> None:
        before = moment.lost.pop(self.slot, None)
        if before is None:
            moment.doing[self.slot] = Doing(Status.RESTARTING)
            if not self._takes:
                moment.later(self.place, self._time_passed)
            return
        moment.doing[self.slot] = before  # the loss had no length: go on where it came
        if before.status == Status.IDLE:
            self._back(moment)
        elif before.status == Status.READY:
            self._time_passed(moment)

    def rate(self, moment: Moment) -> float:
        """How often it goes on to its next phase now, per hour."""
        doing = moment.doing[self.slot]
        return self._takes[doing.phase] if doing.status == Status.RESTARTING and self._takes else 0.0

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        doing = moment.doing[self.slot]
        if doing.phase + 1 < len(self._takes):
            moment.doing[self.slot] = doing._replace(phase=doing.phase + 1)
        else:
            self._time_passed(moment)

    def _time_passed(self, moment: Moment) -> None:
        if moment.doing[self.slot].status == Status.LOST:
            return  # a loss of some length begins the restart anew
        if self._may_start(moment):
            self._back(moment)
        else:
            moment.doing[self.slot] = Doing(Status.READY)

    def _may_start(self, moment: Moment) -> bool:
        return all(is_up(moment.levels[index], up_from) for index, up_from in self._wanted)

    def _back(self, moment: Moment) -> None:
        moment.doing[self.slot] = FRESH
        moment.stale = moment.again = True
