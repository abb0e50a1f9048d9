"""Failovers: one active member, and a switch to another when it is unfit.

| state | what happens | next | effect |
|---|---|---|---|
| serving | the active member is unfit, another is fit and free | switching | level 0; coverage is drawn |
| serving | `failback`, the first member is fit and free, not active | switching | level 0; coverage is drawn |
| serving | the active member is unfit, no other is fit | serving | the active one's level, until it or another is fit |
| switching | its time has passed | serving | the target is active, fit or not; the former one is free |

A switch that is covered takes `takes`, else `otherwise` on top, by people where it names some; `otherwise: never` never
ends. A member is free while fewer failovers than it `serves` have it active or are switching to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from continuity.model import Failover
from continuity.simulation.copies import SwitchDraws
from continuity.simulation.jobs import Job
from continuity.simulation.levels import Levels
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace
from continuity.structure import is_fit
from continuity.units import NEVER


class Member:
    """A node as a member of failovers: who uses it, and who waits for it.

    Parameters: `node`, `index`; `serves`, in how many failovers it may be active at once. `used` is told whenever it
    becomes active somewhere or is active nowhere any more.
    """

    __slots__ = ("_active_in", "_claims", "_serves", "failovers", "index", "node", "used")

    def __init__(self, node: str, index: int, serves: int) -> None:
        self.node = node
        self.index = index
        self.used: Used | None = None
        self._active_in = 0
        self.failovers: list[Switch] = []
        self._claims = 0
        self._serves = serves

    @property
    def free(self) -> bool:
        """Whether another failover may switch to it."""
        return self._claims < self._serves

    def claim(self) -> None:
        """A failover has it active, or begins to switch to it."""
        self._claims += 1

    def release(self, levels: Levels) -> None:
        """A failover is done with it; the others may want it."""
        self._claims -= 1
        for other in self.failovers:
            levels.ask_reaction(other)

    def activate(self, by: int) -> None:
        """It is active in one failover more (1) or less (-1)."""
        was_active = self._active_in > 0
        self._active_in += by
        if self.used is not None and was_active != (self._active_in > 0):
            self.used.set_in_use(self._active_in > 0)


class Used(Protocol):
    """Who wants to know whether a node is in use: its clocks."""

    def set_in_use(self, in_use: bool) -> None:
        """The node is in use, or is a standby, from now on."""
        ...


class Switch:
    """The failover of one node, going through the table above.

    `job`, to be set where it needs people: for a switch that is not covered.
    """

    __slots__ = (
        "_draws",
        "_failover",
        "_index",
        "_levels",
        "_members",
        "_n",
        "_node",
        "_reason",
        "_since",
        "_stage",
        "_target",
        "_timer",
        "active",
        "job",
        "rank",
    )

    def __init__(
        self,
        stage: Stage,
        rank: int,
        node: str,
        index: int,
        failover: Failover,
        members: tuple[Member, ...],
        draws: SwitchDraws,
    ) -> None:
        self.rank = rank
        self._stage = stage
        self._levels = stage.levels
        self._node = node
        self._index = index
        self._failover = failover
        self._members = members
        self._draws = draws
        self._n = 0
        self._target: Member | None = None
        self._timer = Timer(stage.moments, rank)
        self._since = 0
        self._reason: Trace | None = None
        self.job: Job | None = None
        self.active = members[0]
        for member in members:
            member.failovers.append(self)

    def begin(self) -> None:
        """Make the first member that is free active, at moment 0; the reader has made sure that there is one."""
        self.active = next(member for member in self._members if member.free)
        self.active.claim()
        self.active.activate(1)

    def level(self) -> float:
        """The level of the active member, 0 during a switch."""
        return 0.0 if self._target is not None else self._levels.now[self.active.index]

    def react(self) -> None:
        """Begin a switch if one is due."""
        if self._target is not None or not self._failover.automatic:
            return
        target = self._due()
        if target is not None:
            self._switch_to(target)

    def _due(self) -> Member | None:
        """The member to switch to now."""
        if not self._fit(self.active):
            return next((each for each in self._members if self._can_take(each)), None)
        first = self._members[0]
        return first if self._failover.failback and self._can_take(first) else None

    def _can_take(self, member: Member) -> bool:
        return member is not self.active and member.free and self._fit(member)

    def _fit(self, member: Member) -> bool:
        return is_fit(self._levels.now[member.index], self._failover.from_level)

    def _switch_to(self, target: Member) -> None:
        moments = self._stage.moments
        self._target = target
        self._since = moments.time
        self._reason = None
        if self._levels.rose[target.index] == moments.time:
            self._reason = self._stage.traces.of_return(target.index, moments.time)
        target.claim()
        self._note("switch begins", target)
        self._levels.touch(self._index)
        takes, covered = self._draws.takes.duration(self._n), self._is_covered()
        if covered or self.job is None:
            self._timer.set(takes if covered else self._with_otherwise(takes), Phase.ENDS, self._end)
        else:
            self._timer.set(takes, Phase.ENDS, self._call_people)

    def _is_covered(self) -> bool:
        coverage = self._draws.coverage
        return coverage is None or coverage.uniform(self._n) < self._failover.coverage

    def _with_otherwise(self, takes: int) -> int:
        otherwise = self._draws.otherwise
        return NEVER if otherwise is None else takes + otherwise.duration(self._n)

    def _call_people(self) -> None:
        assert self.job is not None
        self.job.ask(self._n)

    def make_active(self, node: str) -> bool:
        """Make a member active at once, as a step of a plan does; whether it was free for that."""
        member = next(each for each in self._members if each.node == node)
        if member is not self.active and member is not self._target and not member.free:
            return False
        if self._target is not None:
            self._call_off(self._target)
        if member is not self.active:
            self._note("switch ends", member)
            member.claim()
            member.activate(1)
            self.active.activate(-1)
            self.active.release(self._levels)
            self.active = member
        self._levels.touch(self._index)
        self._levels.ask_reaction(self)
        return True

    def _call_off(self, target: Member) -> None:
        self._timer.cancel()
        if self.job is not None:
            self.job.release()
        self._target = None
        self._n += 1
        target.release(self._levels)

    # --- as the work of its job ------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """How long people take to make good a switch that was not covered."""
        otherwise = self._draws.otherwise
        if otherwise is None:
            return NEVER
        return otherwise.of_try(n, m) if m else otherwise.duration(n)

    def begun(self) -> None:
        """The people work: nothing changes before they are done."""

    def left(self) -> None:
        """The people have gone: nothing changes before others are done."""

    def done(self) -> None:
        """The switch is made."""
        self._end()

    # --- its end ---------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        former, target = self.active, self._target
        assert target is not None
        self._stage.traces.ended(self._trace())
        self._note("switch ends", target)
        self._n += 1
        self.active, self._target = target, None
        target.activate(1)
        former.activate(-1)
        former.release(self._levels)
        self._levels.touch(self._index)
        self._levels.ask_reaction(self)

    def _trace(self) -> Trace:
        now = self._stage.moments.time
        job = self.job
        by_people = job.spans_until(now) if job is not None and job.asked_at >= self._since else []
        first = by_people[0][2] if by_people else now
        return Trace(self._index, self._since, now, [("switching", "", self._since, first), *by_people], self._reason)

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of a switch that has not ended went."""
        if self._target is not None:
            yield self._trace()

    def _note(self, what: str, target: Member) -> None:
        self._stage.note(what, self._node, 0, target.node)
