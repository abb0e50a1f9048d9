"""Everybody who acts in one chain, and the level of each of its nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from continuity.markov.crews import Crew
from continuity.markov.jobs import Job, Parts
from continuity.markov.pools import Pool
from continuity.markov.state import FRESH, Doing, State
from continuity.markov.switching import Switch

if TYPE_CHECKING:
    from continuity.markov.failing import Copy
    from continuity.markov.moment import Moment

Level = Callable[["Moment"], float]


class Actor(Protocol):
    """Something that goes on by itself, one exponential phase after the other."""

    def rate(self, moment: Moment) -> float:
        """How often its present phase ends now, per hour; 0 while nothing goes on."""
        ...

    def advance(self, moment: Moment) -> None:
        """Its present phase is over."""
        ...


class Reactor(Protocol):
    """A switch or a restart: it looks at the levels after they are computed."""

    place: int

    def react(self, moment: Moment) -> None:
        """Look at the levels and do what follows from them."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """One unit of a node whose units are all alike: its copies in the state, their actors, and its mark, if any."""

    slots: tuple[int, ...]
    actors: tuple[Actor, ...]
    mark: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginsFailed:
    """Copies of modes that may begin failed: alike ones are counted, others stand alone."""

    copies: tuple[Copy, ...]
    probability: float


@dataclass(slots=True, kw_only=True)
class Cast:
    """Who acts in a chain.

    names: of the nodes, in plan order. blocks: for each node with units that are alike, its units. actors: all others.
    pools: of the nodes with units that can fail, by their number. compute: the level of a node, for those whose level
    is known inside the chain. shown: what the chain tells of each node: its level, or, where requirements outside the
    chain decide too, its own part. closed: for each node, which of the two. doing, marks: what they are before the
    start.
    """

    names: tuple[str, ...]
    doing: list[Doing] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    blocks: list[tuple[Block, ...]] = field(default_factory=list)
    pools: dict[int, Pool] = field(default_factory=dict)
    switches: list[Switch] = field(default_factory=list)
    reactors: list[Reactor] = field(default_factory=list)
    crews: list[Crew] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    parts: list[Parts] = field(default_factory=list)
    compute: list[tuple[int, Level]] = field(default_factory=list)
    shown: list[Level] = field(default_factory=list)
    closed: tuple[bool, ...] = ()
    failed_at_start: list[BeginsFailed] = field(default_factory=list)

    def slot(self) -> int:
        """A place in the state for what an actor does."""
        self.doing.append(FRESH)
        return len(self.doing) - 1

    def mark(self, value: int) -> int:
        """A place in the state for a whole number, with its value before the start."""
        self.marks.append(value)
        return len(self.marks) - 1

    def compute_levels(self, moment: Moment) -> None:
        """Compute the levels of the round, if something has changed."""
        if not moment.stale:
            return
        count = len(self.names)
        for index in moment.changed:
            moment.levels[count + index] = self.pools[index].own(moment)
        moment.changed.clear()
        for index, level in self.compute:
            moment.levels[index] = level(moment)
        moment.stale = False

    @property
    def before(self) -> State:
        """The state before anything has happened."""
        return tuple(self.doing), tuple(self.marks)

    def begin(self, moment: Moment) -> None:
        """Let the first members become active and what begins failed fail."""
        for switch in self.switches:
            switch.begin(moment)
        for each in self.failed_at_start:
            for copy in each.copies[: moment.draw(_binomial(len(each.copies), each.probability))]:
                copy.fail(moment, known=True)
        moment.changed.update(self.pools)
        moment.stale = True

    def tells(self, moment: Moment) -> tuple[float, ...]:
        """What the chain shows of each node now."""
        return tuple(shown(moment) for shown in self.shown)


def _binomial(count: int, probability: float) -> Sequence[float]:
    """The probabilities of 0, 1, .. out of `count`."""
    weights = [1.0]
    for _ in range(count):
        stays = [weight * (1.0 - probability) for weight in (*weights, 0.0)]
        fails = [weight * probability for weight in (0.0, *weights)]
        weights = [a + b for a, b in zip(stays, fails, strict=True)]
    return weights
