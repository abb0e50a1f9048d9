"""When repairs begin in a chain: when enough units are failed (`call_when`), or as one job for all (`repairs: all`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from continuity.markov.failing import Copy
from continuity.markov.jobs import Job
from continuity.markov.phases import Phases
from continuity.markov.state import FRESH, JOBS, Doing, Status

if TYPE_CHECKING:
    from continuity.markov.moment import Moment


class Calling:
    """Repairs wait until `call_when` failures are known, then go on, each by itself, until none is.

    Parameters: `mark`, 1 while it calls.
    """

    __slots__ = ("_call_when", "_copies", "_mark")

    def __init__(self, mark: int, call_when: int) -> None:
        self._mark = mark
        self._call_when = call_when
        self._copies: list[Copy] = []

    def join(self, copy: Copy) -> None:
        """Take a copy under its care."""
        self._copies.append(copy)

    def _known(self, moment: Moment) -> int:
        unknown = (Status.WORKING, Status.HIDDEN)
        return sum(moment.doing[copy.slot].status not in unknown for copy in self._copies)

    def found(self, moment: Moment, copy: Copy) -> None:
        """Begin the repairs of all that are held back, if enough are known."""
        if moment.marks[self._mark] or self._known(moment) >= self._call_when:
            moment.marks[self._mark] = 1
            for each in self._copies:
                if moment.doing[each.slot].status == Status.HELD_BACK:
                    each.begin_repair(moment)

    def repaired(self, moment: Moment) -> None:
        """Stop calling when none is failed any more."""
        if not self._known(moment):
            moment.marks[self._mark] = 0


class JointRepair:
    """One job for all units: it begins when `call_when` failures are known, and its end renews every unit.

    Parameters: `slot`, `place`; `repair`, how long it takes; `job`, set where it asks for people or a part.
    """

    __slots__ = ("_call_when", "_copies", "job", "place", "repair", "slot")

    def __init__(self, slot: int, place: int, call_when: int, repair: Phases) -> None:
        self.slot = slot
        self.place = place
        self._call_when = call_when
        self.repair = repair
        self._copies: list[Copy] = []
        self.job: Job | None = None

    def join(self, copy: Copy) -> None:
        """Take a copy under its care."""
        self._copies.append(copy)

    def found(self, moment: Moment, copy: Copy) -> None:
        """Begin the job when enough are known and none is going on."""
        known = sum(moment.doing[each.slot].status == Status.HELD_BACK for each in self._copies)
        if known < self._call_when or moment.doing[self.slot].status != Status.IDLE:
            return
        if self.job is not None:
            self.job.ask(moment)
            return
        moment.doing[self.slot] = Doing(Status.IN_REPAIR)
        if not self.repair:
            moment.later(self.place, self.work_done)

    def repaired(self, moment: Moment) -> None:
        """Copies are not repaired one by one."""
        raise AssertionError("a joint repair has no single repairs")

    def rate(self, moment: Moment) -> float:
        """How often it goes on to its next phase now, per hour."""
        doing = moment.doing[self.slot]
        if doing.status == Status.IN_REPAIR:
            return self.repair[doing.phase]
        return self.job.rate(moment) if self.job is not None and doing.status in JOBS else 0.0

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        doing = moment.doing[self.slot]
        if doing.status in JOBS and self.job is not None:
            self.job.advance(moment)
        elif doing.phase + 1 < len(self.repair):
            moment.doing[self.slot] = doing._replace(phase=doing.phase + 1)
        else:
            self.work_done(moment)

    def work_done(self, moment: Moment) -> None:
        """Every unit is renewed."""
        moment.doing[self.slot] = FRESH
        for copy in self._copies:
            copy.renew(moment)
