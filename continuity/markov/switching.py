"""Failovers in a chain: one active member, and a switch to another that is fit and free when it is unfit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from continuity.markov.jobs import Job
from continuity.markov.phases import NEVER_ENDS, Phases, phases_of
from continuity.markov.state import FRESH, JOBS, Doing, Status
from continuity.model import Failover
from continuity.structure import is_fit

if TYPE_CHECKING:
    from continuity.markov.moment import Moment

NOBODY = -1


class Switch:
    """The failover of one node.

    Parameters: `slot`, `place`; `active` and `target`, the marks that hold a member's number, `NOBODY` as the target
    while no switch is going on; `members`, their numbers among the nodes; `serves`, in how many failovers each may be
    active at once. `job`, set where a switch that is not covered asks for people.
    """

    __slots__ = (
        "_failover",
        "_serves",
        "active",
        "covered",
        "job",
        "members",
        "otherwise",
        "place",
        "slot",
        "target",
        "uncovered",
    )

    def __init__(
        self,
        slot: int,
        place: int,
        marks: tuple[int, int],
        failover: Failover,
        members: tuple[int, ...],
        serves: tuple[int, ...],
    ) -> None:
        self.slot = slot
        self.place = place
        self.active, self.target = marks
        self._failover = failover
        self.members = members
        self._serves = serves
        self.job: Job | None = None
        self.covered: Phases = phases_of(failover.takes) or ()
        self.otherwise: Phases = _otherwise(failover)
        self.uncovered: Phases = self.covered + self.otherwise

    def level(self, moment: Moment) -> float:
        """The level of the active member, 0 during a switch."""
        switching = moment.marks[self.target] != NOBODY
        return 0.0 if switching else moment.levels[moment.marks[self.active]]

    def begin(self, moment: Moment) -> None:
        """Make the first member that is free active, at the start."""
        free = (
            member
            for member, serves in zip(self.members, self._serves, strict=True)
            if self._free(moment, member, serves)
        )
        moment.marks[self.active] = next(free)

    def claims(self, moment: Moment, member: int) -> bool:
        """Whether it has a member active, or is switching to it."""
        return member in (moment.marks[self.active], moment.marks[self.target])

    def react(self, moment: Moment) -> None:
        """Begin a switch if one is due."""
        if moment.marks[self.target] != NOBODY or not self._failover.automatic:
            return
        target = self._due(moment)
        if target != NOBODY:
            self._switch_to(moment, target)

    def _due(self, moment: Moment) -> int:
        if not self._fit(moment, moment.marks[self.active]):
            able = (
                member
                for member, serves in zip(self.members, self._serves, strict=True)
                if self._can_take(moment, member, serves)
            )
            return next(able, NOBODY)
        first = self.members[0]
        back = self._failover.failback and self._can_take(moment, first, self._serves[0])
        return first if back else NOBODY

    def _can_take(self, moment: Moment, member: int, serves: int) -> bool:
        active = moment.marks[self.active]
        return member != active and self._free(moment, member, serves) and self._fit(moment, member)

    def _free(self, moment: Moment, member: int, serves: int) -> bool:
        return sum(switch.claims(moment, member) for switch in moment.cast.switches) < serves

    def _fit(self, moment: Moment, member: int) -> bool:
        return is_fit(moment.levels[member], self._failover.from_level)

    def _switch_to(self, moment: Moment, target: int) -> None:
        moment.marks[self.target] = target
        moment.stale = moment.again = True
        coverage = self._failover.coverage
        covered = coverage >= 1.0 or moment.draw((coverage, 1.0 - coverage)) == 0
        moment.doing[self.slot] = Doing(Status.COVERED if covered else Status.UNCOVERED)
        if not self._phases(moment):
            moment.later(self.place, self._time_passed)

    def _phases(self, moment: Moment) -> Phases:
        """How long the present switch takes, before people are asked for."""
        covered = moment.doing[self.slot].status == Status.COVERED or self.job is not None
        return self.covered if covered else self.uncovered

    def rate(self, moment: Moment) -> float:
        """How often it goes on to its next phase now, per hour."""
        doing = moment.doing[self.slot]
        if doing.status in (Status.COVERED, Status.UNCOVERED):
            return self._phases(moment)[doing.phase]
        return self.job.rate(moment) if self.job is not None and doing.status in JOBS else 0.0

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        doing = moment.doing[self.slot]
        if doing.status in JOBS and self.job is not None:
            self.job.advance(moment)
        elif doing.phase + 1 < len(self._phases(moment)):
            moment.doing[self.slot] = doing._replace(phase=doing.phase + 1)
        else:
            self._time_passed(moment)

    def _time_passed(self, moment: Moment) -> None:
        if moment.doing[self.slot].status == Status.UNCOVERED and self.job is not None:
            self.job.ask(moment)
        else:
            self.work_done(moment)

    def work_done(self, moment: Moment) -> None:
        """The switch is made: the target is active, fit or not."""
        moment.doing[self.slot] = FRESH
        moment.marks[self.active] = moment.marks[self.target]
        moment.marks[self.target] = NOBODY
        moment.stale = True


def _otherwise(failover: Failover) -> Phases:
    """What a switch that is not covered takes on top."""
    if failover.otherwise is None or failover.otherwise.takes is None:
        return NEVER_ENDS
    return phases_of(failover.otherwise.takes) or ()
