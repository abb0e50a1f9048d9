"""Failure modes in a chain: working, hidden, waiting to be called for, in repair, working again.

The table is that of the plan format: a copy of a mode is one unit's, one of the whole node, the shared part of a
`beta`, or a common cause. When repairs begin is decided by `calls`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from continuity.markov.jobs import Job
from continuity.markov.phases import Phases
from continuity.markov.state import FRESH, JOBS, Doing, Status

if TYPE_CHECKING:
    from continuity.markov.clocks import Speed
    from continuity.markov.moment import Moment


class Calls(Protocol):
    """Who decides when the copies of one mode of one node are repaired."""

    def join(self, copy: Copy) -> None:
        """Take a copy under its care."""
        ...

    def found(self, moment: Moment, copy: Copy) -> None:
        """A copy's failure is known from now on; it is held back."""
        ...

    def repaired(self, moment: Moment) -> None:
        """A copy's own repair has ended."""
        ...


class Copy:
    """One copy of a failure mode.

    Parameters: `slot`, `place`; `nodes`, the numbers of those it hits; `hits`, of a common cause: the mark that says
    which, and with which probability each; `life`, `detect`, `repair`; `speed` of its clock; `calls`, None where each
    repair begins at once; `job`, set where the repair asks for people or a part.
    """

    __slots__ = ("calls", "detect", "hits", "job", "life", "nodes", "place", "repair", "slot", "speed")

    def __init__(
        self,
        slot: int,
        place: int,
        nodes: tuple[int, ...],
        times: tuple[Phases, Phases, Phases],
        speed: Speed,
        calls: Calls | None,
        hits: tuple[int, tuple[float, ...]] | None = None,
    ) -> None:
        self.slot = slot
        self.place = place
        self.nodes = nodes
        self.life, self.detect, self.repair = times
        self.speed = speed
        self.calls = calls
        self.hits = hits
        self.job: Job | None = None
        if calls is not None:
            calls.join(self)

    def rate(self, moment: Moment) -> float:
        """How often it goes on to its next phase now, per hour."""
        doing = moment.doing[self.slot]
        if doing.status == Status.WORKING:
            return self.life[doing.phase] * self.speed(moment)
        if doing.status == Status.HIDDEN:
            return self.detect[doing.phase]
        if doing.status == Status.IN_REPAIR:
            return self.repair[doing.phase]
        return self.job.rate(moment) if self.job is not None and doing.status in JOBS else 0.0

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        doing = moment.doing[self.slot]
        if doing.status in JOBS and self.job is not None:
            self.job.advance(moment)
        elif doing.phase + 1 < len(self._phases(doing.status)):
            moment.doing[self.slot] = doing._replace(phase=doing.phase + 1)
        elif doing.status == Status.WORKING:
            self.fail(moment)
        elif doing.status == Status.HIDDEN:
            self.found(moment)
        else:
            self.work_done(moment)

    def _phases(self, status: int) -> Phases:
        if status == Status.WORKING:
            return self.life
        return self.detect if status == Status.HIDDEN else self.repair

    def fail(self, moment: Moment, *, known: bool = False) -> None:
        """Its life is used up; `known`: as at the start, nobody has to find it."""
        moment.doing[self.slot] = Doing(Status.HIDDEN)
        if self.hits is not None:
            self._strike(moment, *self.hits)
        self._changed(moment)
        if known or not self.detect:
            self.found(moment)

    def _strike(self, moment: Moment, mark: int, shares: Sequence[float]) -> None:
        hit = 0
        for number, share in enumerate(shares):
            if share >= 1.0 or (share > 0.0 and moment.draw((share, 1.0 - share)) == 0):
                hit |= 1 << number
        moment.marks[mark] = hit

    def _changed(self, moment: Moment) -> None:
        moment.changed.update(self.nodes)
        moment.stale = True

    def found(self, moment: Moment) -> None:
        """Its failure is known: its repair begins, or is held back."""
        if self.calls is None:
            self.begin_repair(moment)
        else:
            moment.doing[self.slot] = Doing(Status.HELD_BACK)
            self.calls.found(moment, self)

    def begin_repair(self, moment: Moment) -> None:
        """Begin its own repair, or ask for it."""
        if self.job is not None:
            self.job.ask(moment)
            return
        moment.doing[self.slot] = Doing(Status.IN_REPAIR)
        if not self.repair:
            moment.later(self.place, self.work_done)

    def work_done(self, moment: Moment) -> None:
        """Its repair is done."""
        self.renew(moment)
        if self.calls is not None:
            self.calls.repaired(moment)

    def renew(self, moment: Moment) -> None:
        """Make it as good as new, whatever it does."""
        if moment.doing[self.slot].status != Status.WORKING:
            self._changed(moment)
        moment.doing[self.slot] = FRESH
        if self.hits is not None:
            moment.marks[self.hits[0]] = 0
