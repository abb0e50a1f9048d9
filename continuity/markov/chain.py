"""The chain of a part of a plan: all states that can be reached from the start, and the rates between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from continuity.errors import LimitError
from continuity.markov.canonical import canonical, content
from continuity.markov.cast import Cast
from continuity.markov.moment import Action, Moment, outcomes
from continuity.markov.state import State

MOST_STATES = 100_000
_NAMED = 12

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A continuous-time Markov chain.

    names, closed: of the nodes, see `Cast`. rates: per hour, from row to column, nothing on the diagonal. start: the
    probabilities of the states at the start. shows: what the chain tells of the nodes, each different row once;
    shown: for each state, the number of its row in `shows`.
    """

    names: tuple[str, ...]
    closed: tuple[bool, ...]
    rates: csr_array[np.float64, tuple[int, int]]
    start: Vector
    shows: tuple[tuple[float, ...], ...]
    shown: NDArray[np.int64]

    @property
    def states(self) -> int:
        """How many states it has."""
        return int(self.start.size)


def chain_of(cast: Cast, most: int | None = None) -> Chain:
    """Explore a chain from its start. Raises LimitError where it has more than `most` states, 100,000 if not said."""
    return _Exploration(cast, MOST_STATES if most is None else most).chain()


class _Exploration:
    """The states found so far, and the rates between them."""

    def __init__(self, cast: Cast, most: int) -> None:
        self._cast = cast
        self._most = most
        self._number: dict[State, int] = {}
        self._states: list[State] = []
        self._levels: list[tuple[float, ...]] = []
        self._shows: dict[tuple[float, ...], int] = {}
        self._shown: list[int] = []
        self._arcs: dict[tuple[int, int], float] = {}

    def chain(self) -> Chain:
        start: dict[int, float] = {}
        new = (1.0,) * (2 * len(self._cast.names))
        for moment in outcomes(self._cast, self._cast.before, new, self._cast.begin):
            number = self._find(moment)
            start[number] = start.get(number, 0.0) + moment.probability
        source = 0
        while source < len(self._states):  # the list grows while it is read
            self._leave(source)
            source += 1
        size = len(self._states)
        sources = np.fromiter((a for a, _ in self._arcs), dtype=np.int64, count=len(self._arcs))
        targets = np.fromiter((b for _, b in self._arcs), dtype=np.int64, count=len(self._arcs))
        values = np.fromiter(self._arcs.values(), dtype=np.float64, count=len(self._arcs))
        begin = np.zeros(size)
        begin[list(start)] = list(start.values())
        return Chain(
            names=self._cast.names,
            closed=self._cast.closed,
            rates=csr_array((values, (sources, targets)), shape=(size, size)),
            start=begin,
            shows=tuple(self._shows),
            shown=np.array(self._shown, dtype=np.int64),
        )

    def _leave(self, source: int) -> None:
        """Find where a state leads."""
        state, levels = self._states[source], self._levels[source]
        here = Moment(self._cast, state, levels)
        for rate, action in _moves(here):
            for moment in outcomes(self._cast, state, levels, action):
                target = self._find(moment)
                if target != source:
                    arc = (source, target)
                    self._arcs[arc] = self._arcs.get(arc, 0.0) + rate * moment.probability

    def _find(self, moment: Moment) -> int:
        """The number of the state that a moment has come to."""
        state = canonical(moment)
        number = self._number.get(state)
        if number is None:
            number = self._number[state] = len(self._states)
            if number >= self._most:
                raise LimitError(_too_many(self._cast, self._most))
            self._states.append(state)
            self._levels.append(tuple(moment.levels))
            self._shown.append(self._shows.setdefault(self._cast.tells(moment), len(self._shows)))
        return number


def _moves(here: Moment) -> Iterator[tuple[float, Action]]:
    """What can happen next in a state, and how often; units in the same state are counted together."""
    for actor in here.cast.actors:
        rate = actor.rate(here)
        if rate > 0.0:
            yield rate, actor.advance
    for blocks in here.cast.blocks:
        first, count = blocks[0], 0
        state = content(here.doing, here.marks, first)
        for block in (*blocks, None):
            now = None if block is None else content(here.doing, here.marks, block)
            if now == state:
                count += 1
                continue
            for actor in first.actors:
                rate = actor.rate(here)
                if rate > 0.0:
                    yield count * rate, actor.advance
            if block is not None and now is not None:
                first, state, count = block, now, 1


def _too_many(cast: Cast, most: int) -> str:
    names = ", ".join(cast.names[:_NAMED]) + (", .." if len(cast.names) > _NAMED else "")
    return (
        f"the Markov chain of {names} has more than {most:,} states: give these nodes people, parts or switches of "
        "their own, make pools smaller, or ask `simulate`, which has no such limit"
    )
