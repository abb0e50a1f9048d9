"""What can fail independently of all else, as states 0, 1, .. r from sound to worst, encoded by failure variables.

State j is reached when the first j variables are true: variable j is "at least j, given at least j - 1", so that all
probabilities in a diagram are of failures, and small ones keep their digits. A block gives the tails G[j] = P(at least
j) and how often, in the long run, it passes from below j to j or beyond, counted once for each such passing. With
D[j] = P(down | state j) a service goes down passings[j] x (D[j] - D[j-1]) times, added up over blocks and states: all
others are in their long run whenever one block moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import betainc

from continuity.exact.laws import Floats
from continuity.exact.processes import Process
from continuity.exact.views import View


@dataclass(frozen=True, slots=True)
class Forced:
    """A what-if of a block: a mode that never fails (`down` False) or has failed in all units (`down` True)."""

    mode: str
    down: bool


class Block(Protocol):
    """One independent part. `owner`: the id of its node or common cause; `modes`: the names of its modes."""

    @property
    def owner(self) -> str:
        """Whose it is."""
        ...

    @property
    def modes(self) -> Sequence[str]:
        """The names of the modes in it."""
        ...

    @property
    def variables(self) -> Sequence[str]:
        """The names of its variables, in the order of its states."""
        ...

    @property
    def failures(self) -> Sequence[int]:
        """How many failures, at least, lead to each state from 1 on."""
        ...

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """The processes in it, and how many copies of each."""
        ...

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """G[j] for j from 1, a row for each and a column for each moment."""
        ...

    def passings(self, view: View) -> Floats:
        """How often, per microsecond, it passes to j or beyond, in the same form."""
        ...


def _rows(rows: Sequence[Floats]) -> Floats:
    return np.stack([np.asarray(row, dtype=np.float64) for row in rows])


def _share(process: Process, name: str, view: View, forced: Forced | None, longer: float = 0.0) -> Floats:
    share = view.down(process, longer)
    if forced is None or forced.mode != name:
        return share
    return np.ones_like(share) if forced.down else np.zeros_like(share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One copy of one mode: down or not; and down for longer than some times, ascending, where losses are tolerated."""

    owner: str
    mode: str
    process: Process
    tolerated: tuple[int, ...] = ()

    @property
    def modes(self) -> Sequence[str]:
        """The one mode."""
        return (self.mode,)

    @property
    def variables(self) -> Sequence[str]:
        """Down, then down for longer than each time."""
        return [f"{self.owner}/{self.mode}", *(f"{self.owner}/{self.mode}>{time}" for time in self.tolerated)]

    @property
    def failures(self) -> Sequence[int]:
        """One failure leads to all states."""
        return (1,) * (1 + len(self.tolerated))

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """The one."""
        return ((self.process, 1),)

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """P(down), P(down for longer than each time)."""
        return _rows([_share(self.process, self.mode, view, forced, time) for time in (0, *self.tolerated)])

    def passings(self, view: View) -> Floats:
        """Failures; those of them that last for longer than each time."""
        return _rows([view.failing(self.process, time) for time in (0, *self.tolerated)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Something that is simply true with a probability: whether a strike of a common cause hits a node."""

    owner: str
    variable: str
    share: float

    @property
    def modes(self) -> Sequence[str]:
        """None: it is no failure by itself."""
        return ()

    @property
    def variables(self) -> Sequence[str]:
        """The one variable."""
        return (self.variable,)

    @property
    def failures(self) -> Sequence[int]:
        """It is none."""
        return (0,)

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """None."""
        return ()

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """Its probability: a column that holds for all moments."""
        return np.full((1, 1), self.share)

    def passings(self, view: View) -> Floats:
        """None: it changes with the strikes only, which count them."""
        return np.zeros((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Identical independent units of which only the number failed counts: state j is at least `counts[j - 1]` of them.

    `processes`: of each mode of a unit, by name; the number failed is binomial.
    """

    owner: str
    units: int
    counts: tuple[int, ...]
    processes: tuple[tuple[str, Process], ...]

    @property
    def modes(self) -> Sequence[str]:
        """The modes of a unit."""
        return [name for name, _ in self.processes]

    @property
    def variables(self) -> Sequence[str]:
        """One for each count that matters."""
        return [f"{self.owner}/{count}" for count in self.counts]

    @property
    def failures(self) -> Sequence[int]:
        """As many as are counted."""
        return self.counts

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """Each mode, once for each unit."""
        return [(process, self.units) for _, process in self.processes]

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """P(at least c failed) = I_q(c, n - c + 1): sums of positive terms."""
        q = _any([_share(process, name, view, forced) for name, process in self.processes])
        return _rows([betainc(count, self.units - count + 1.0, q) for count in self.counts])

    def passings(self, view: View) -> Floats:
        """A unit otherwise sound fails while exactly c - 1 of the others are failed."""
        shares = [view.down(process, 0.0) for _, process in self.processes]
        q = _any(shares)
        failing = np.zeros_like(q)
        for number, (_, process) in enumerate(self.processes):
            others = shares[:number] + shares[number + 1 :]
            failing = failing + view.failing(process, 0.0) * (1.0 - (_any(others) if others else np.zeros_like(q)))
        return _rows([self.units * failing * _exactly(count - 1, self.units - 1, q) for count in self.counts])


def _any(shares: Sequence[Floats]) -> Floats:
    """P(at least one of some independent events)."""
    if len(shares) == 1:
        return shares[0]
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(sum(np.log1p(-share) for share in shares)), dtype=np.float64)


def _exactly(count: int, of: int, q: Floats) -> Floats:
    """P(exactly so many of so many independent units are failed)."""
    at_least = betainc(count, of - count + 1.0, q) if count else np.ones_like(q)
    if count == of:
        return np.asarray(at_least, dtype=np.float64)
    from scipy.special import gammaln, xlog1py, xlogy  # lazy: only pools come here

    ways = gammaln(of + 1) - gammaln(count + 1) - gammaln(of - count + 1)
    return np.asarray(np.exp(ways + xlogy(count, q) + xlog1py(of - count, -q)), dtype=np.float64)
