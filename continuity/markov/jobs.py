"""Jobs in a chain: work that asks for people, a spare part, or both, and has its phases when it has got them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from continuity.markov.crews import let_go
from continuity.markov.phases import Phases
from continuity.markov.state import Doing, Status

if TYPE_CHECKING:
    from continuity.markov.moment import Moment

NEW = 1_000_000
"""Who asks in this moment ranks behind all who asked before, by name."""


class Owner(Protocol):
    """For whom a job is done."""

    def work_done(self, moment: Moment) -> None:
        """The work is done, its people are free; what the owner does next takes the place of the job's state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A pool of spare parts: `mark` counts what lies there of `stock`; `place` is its name's."""

    mark: int
    stock: int
    resupply: Phases
    place: int

    def rate(self, moment: Moment) -> float:
        """How often a part arrives, per hour."""
        return (self.stock - moment.marks[self.mark]) * self.resupply[0] if self.resupply else 0.0

    def advance(self, moment: Moment) -> None:
        """A part has come."""
        moment.marks[self.mark] += 1


class Job:
    """A job that can be asked for.

    Parameters: `slot`, where its state is; `place`, in the order of names; `urgency`, the priority; `group`, those with
    which it competes; `people`, (team, number) pairs; `parts`, from which it takes one; `work`, how long it takes;
    `preempting`, the teams that leave less urgent work for it; `keeps_rank`, whether it may be interrupted.
    """

    __slots__ = ("group", "keeps_rank", "owner", "parts", "people", "place", "preempting", "slot", "urgency", "work")

    def __init__(
        self,
        slot: int,
        place: int,
        urgency: int,
        people: tuple[tuple[int, int], ...],
        parts: Parts | None,
        work: Phases,
        owner: Owner,
    ) -> None:
        self.slot = slot
        self.place = place
        self.urgency = urgency
        self.people = people
        self.parts = parts
        self.work = work
        self.owner = owner
        self.group = 0
        self.preempting: frozenset[int] = frozenset()
        self.keeps_rank = False

    def ask(self, moment: Moment) -> None:
        """Ask for the work to be done."""
        moment.doing[self.slot] = Doing(Status.QUEUED, rank=NEW + self.place)

    def rate(self, moment: Moment) -> float:
        """How often it goes on to its next phase now, per hour."""
        doing = moment.doing[self.slot]
        if doing.status == Status.IN_WORK:
            return self.work[doing.phase]
        if doing.status == Status.COMING:
            call_out = moment.cast.crews[doing.called].call_out
            return call_out[doing.call] if call_out else 0.0
        return 0.0

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        doing = moment.doing[self.slot]
        if doing.status == Status.IN_WORK:
            if doing.phase + 1 < len(self.work):
                moment.doing[self.slot] = doing._replace(phase=doing.phase + 1)
            else:
                self.end(moment)
            return
        call_out = moment.cast.crews[doing.called].call_out or ()
        if doing.call + 1 < len(call_out):
            moment.doing[self.slot] = doing._replace(call=doing.call + 1)
        else:
            self.begin(moment, doing)

    def begin(self, moment: Moment, doing: Doing) -> None:
        """Its people are there."""
        moment.doing[self.slot] = doing._replace(status=Status.IN_WORK, call=0, called=-1)
        if not self.work:
            moment.later(self.place, self.end)
        if any(moment.cast.crews[team].preempts for team, _, _ in doing.sent):
            moment.again = True  # from now on somebody more urgent may have them

    def end(self, moment: Moment) -> None:
        """The work is done."""
        let_go(moment, moment.doing[self.slot].sent)
        self.owner.work_done(moment)
