"""A job: work that needs people, a part, or both, and gets them together.

| state | what happens | next | effect |
|---|---|---|---|
| idle | it is asked for | waiting | it joins its line |
| waiting | its people and its part can come | coming | they are taken; who is not there is called |
| coming | the last of them arrives | in work | the work's time runs |
| in work | the work's time has passed | idle | its people are free |
| in work | a more urgent job takes its people | waiting | afresh: a new time is drawn; continue: the rest is left |
| in work | the longest stretch of one of them is over | waiting | the rest is left; who is exhausted rests |
| any | it is withdrawn | idle | its people are free |

Its part is taken once. It keeps its place in the line by the moment in which it was first asked for.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from continuity.simulation.moments import Phase, Timer
from continuity.simulation.people import Coming, Muster
from continuity.simulation.rosters import WorkOrder
from continuity.units import NEVER

if TYPE_CHECKING:
    from continuity.simulation.lines import Line
    from continuity.simulation.staff import Staff

_UNKNOWN = -1
Span = tuple[str, str, int, int]
"""What passed (waiting, call-out, hands-on), for or by whom, from when, until when."""


class State(IntEnum):
    """The states of a job."""

    IDLE = 0
    WAITING = 1
    COMING = 2
    IN_WORK = 3


class Work(Protocol):
    """What a job is done for."""

    def length(self, n: int, m: int) -> int:
        """How long work number n takes, in microseconds, when it is begun for the m-th time afresh (from 0).

        Asked when its people are there.
        """
        ...

    def begun(self) -> None:
        """Its people are there and work."""
        ...

    def left(self) -> None:
        """Its people have left before it was done; it waits again."""
        ...

    def done(self) -> None:
        """Its time has passed."""
        ...


class Job:
    """One job of one actor, which may be asked for again and again, going through the table above.

    `call_outs`: those drawn since people were last taken for it, by their names.
    """

    __slots__ = (
        "_earlier_takings",
        "_line",
        "_m",
        "_n",
        "_remaining",
        "_staff",
        "_takings",
        "_timer",
        "_work",
        "asked_at",
        "begun_at",
        "call_outs",
        "has_part",
        "order",
        "sent",
        "spans",
        "state",
        "taken_at",
        "waiting_since",
        "wants",
    )

    def __init__(self, staff: Staff, line: Line, wants: WorkOrder, work: Work) -> None:
        self._staff = staff
        self._line = line
        self.wants = wants
        self._work = work
        self._timer = Timer(staff.moments, wants.rank)
        self.state = State.IDLE
        self.order: tuple[object, ...] = ()
        self.sent: tuple[Coming, ...] = ()
        self.spans: list[Span] = []
        self.has_part = False
        self.call_outs: dict[str, int] = {}
        self._n = self._m = self._takings = self._earlier_takings = 0
        self._remaining = 0
        self.asked_at = self.waiting_since = self.taken_at = self.begun_at = 0

    @property
    def about(self) -> str:
        """The id of the node, common cause or plan whose job it is."""
        return self.wants.about or self.wants.key[0]

    @property
    def line(self) -> Line:
        """Where it waits."""
        return self._line

    @property
    def number(self) -> int:
        """The number of the work that is asked for."""
        return self._n

    @property
    def takings(self) -> int:
        """How often people have been taken for it since it was asked for."""
        return self._takings

    @property
    def all_takings(self) -> int:
        """How often people have been taken for this number of the work: the number m of their next call-out."""
        return self._earlier_takings + self._takings

    @property
    def can_be_interrupted(self) -> bool:
        """Whether its people are there, and its work is not over in this very moment."""
        return self.state is State.IN_WORK and self.begun_at + self._remaining > self._staff.moments.time

    def expected_end(self, usually: float) -> float:
        """When its work will be over, as far as can be known now; microseconds from the start.

        Parameters: `usually`, what the work takes, where it has not begun.
        """
        if self.state is State.IN_WORK:
            return self.begun_at + self._remaining
        return self._may_begin_at() + usually

    def _may_begin_at(self) -> int:
        """When there is a part, and somebody may be at work: at once, where others' work is waited for."""
        now, line = self._staff.moments.time, self._line
        if line.part is not None and not self.has_part and not line.part.in_stock:
            return line.part.next_at
        return line.looks_at if now < line.looks_at < NEVER and self.state is State.WAITING else now

    def ask(self, n: int, *, again: bool = False) -> None:
        """Ask for work number n (from 0) to be done; `again`: as before, so that people are called with new luck."""
        now = self._staff.moments.time
        self._earlier_takings = self._earlier_takings + self._takings if again else 0
        self._n, self._m, self._takings = n, 0, 0
        self.call_outs = {}
        self._remaining = _UNKNOWN
        self.asked_at = now
        self.spans = []
        self.has_part = False
        self.order = (*self.wants.urgency, now, self.wants.key)
        self._staff.asked(self)
        self._wait()

    def _wait(self) -> None:
        self.state = State.WAITING
        self.waiting_since = self._staff.moments.time
        self._staff.wait(self)

    def take(self, muster: Muster | None) -> None:
        """Take the people who come; called by the staff, which has seen to it that there is a part."""
        moments = self._staff.moments
        now = self.taken_at = moments.time
        self.spans += self._waited(now)
        self._line.leave(self)
        self.state = State.COMING
        self.sent = () if muster is None else muster.people
        self._takings += 1
        self.call_outs = {}
        starts = now if muster is None else muster.starts
        if starts > now:
            self._staff.note("called out", self)
            self._timer.set(starts - now, Phase.ENDS, self._begin)
        else:
            self._begin()

    def _waited(self, now: int) -> list[Span]:
        return [("waiting", what, begin, end) for what, begin, end in self._line.lacked(self.waiting_since, now)]

    def _begin(self) -> None:
        now = self.begun_at = self._staff.moments.time
        self.state = State.IN_WORK
        if self._remaining == _UNKNOWN:
            self._remaining = self._staff.slowed(self, self._work.length(self._n, 0))
        if now > self.taken_at:
            self.spans.append(("call-out", self.who, self.taken_at, now))
        self._staff.begun(self)
        stretch = min((_until_rest(each, now) for each in self.sent), default=NEVER)
        if stretch < self._remaining:
            self._timer.set(stretch, Phase.ENDS, self._hand_on)
        else:
            self._timer.set(self._remaining, Phase.ENDS, self._end)
        self._work.begun()

    @property
    def who(self) -> str:
        """The teams that have sent somebody; "" where nobody is needed."""
        return "+".join(sorted({each.team.roster.team for each in self.sent}))

    def _end(self) -> None:
        self._leave()
        self.state = State.IDLE
        self._work.done()

    def release(self) -> None:
        """End it now, whatever its state: what there is of it is done, or nobody needs it any more."""
        if self.state is State.WAITING:
            self._line.leave(self)
            self._staff.withdrawn(self)
        elif self.state is not State.IDLE:
            self._timer.cancel()
            self._leave()
        self.state = State.IDLE

    def interrupt(self, *, afresh: bool) -> None:
        """Let its people go to a more urgent job; it waits again."""
        self._timer.cancel()
        worked = self._staff.moments.time - self.begun_at if self.state is State.IN_WORK else 0
        if afresh and self.state is State.IN_WORK:
            self._m += 1
            self._remaining = self._staff.slowed(self, self._work.length(self._n, self._m))
        else:
            self._go_on_after(worked)
        self._back_to_line()

    def _hand_on(self) -> None:
        self._staff.note("handed on", self)
        self._go_on_after(self._staff.moments.time - self.begun_at)
        self._back_to_line()

    def _go_on_after(self, worked: int) -> None:
        if worked and self._remaining < NEVER:
            self._remaining -= worked

    def _back_to_line(self) -> None:
        in_work = self.state is State.IN_WORK
        self._leave()
        self._wait()
        if in_work:
            self._work.left()

    def _leave(self) -> None:
        """Its people are free."""
        now = self._staff.moments.time
        if self.state is State.IN_WORK and now > self.begun_at:
            self.spans.append(("hands-on", self.who, self.begun_at, now))
        sent, self.sent = self.sent, ()
        self._staff.freed(self, sent)

    def spans_until(self, now: int) -> list[Span]:
        """What has passed since it was asked for, up to now."""
        match self.state:
            case State.WAITING:
                return [*self.spans, *self._waited(now)]
            case State.COMING:
                return [*self.spans, ("call-out", self.who, self.taken_at, now)]
            case State.IN_WORK:
                return [*self.spans, ("hands-on", self.who, self.begun_at, now)]
            case _:
                return self.spans


def _until_rest(person: Coming, now: int) -> int:
    """How long a person may still work in one stretch."""
    longest = person.team.roster.max_stretch
    return NEVER if longest is None else person.worker.stretch_since + longest - now
