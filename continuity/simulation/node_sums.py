"""What many replications measured of one node, summed up: exact, and the same in whatever order they are added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

from continuity.intervals import OutageLengths, Pairs, Sample
from continuity.simulation.falls import Origin
from continuity.simulation.recorder import Cause
from continuity.simulation.sketches import Sketch

SHARE = 2.0**-53
"""The unit of shares: what makes a float of one between 1/2 and 1 loses nothing."""
MONEY = 2.0**-10
"""The unit of costs, in the currency of the service."""

K = TypeVar("K", Cause, Origin)


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of down time: `amounts`, of the replications that have any; sums of their products with other figures."""

    amounts: Sample
    by_down: int
    by_outages: int

    def __add__(self, other: Portion) -> Portion:
        """Join two."""
        return Portion(self.amounts + other.amounts, self.by_down + other.by_down, self.by_outages + other.by_outages)


@dataclass(frozen=True, slots=True)
class AtMoment:
    """A node at a moment asked for: in how many replications it is up, in how many it has failed by then.

    `lost`: what its level lacks to 1, in units of SHARE.
    """

    up: int
    failed: int
    lost: Sample

    def __add__(self, other: AtMoment) -> AtMoment:
        """Join two."""
        return AtMoment(self.up + other.up, self.failed + other.failed, self.lost + other.lost)


@dataclass(slots=True, kw_only=True)
class NodeSums:
    """One node; see `Measured` for the figures. Times are microseconds.

    `lost_share`: of agreed service time the part that was down, of replications with some, in units of SHARE;
    `lost_level`: what the mean level lacks to 1, in the same. `seen`: first outages; `unseen`: how long replications
    without one were watched. `cost` is in units of MONEY. `missed`: calendar periods that did not hold the target.
    `down_by_outages`, `met_by_periods`: sums of products. `lost`: how agreed down time is distributed.
    """

    down: Sample
    outages: Sample
    agreed: Sample
    agreed_down: Sample
    lost_share: Sample
    lost_level: Sample
    seen: Sample
    unseen: Sample
    cost: Sample
    periods: Sample
    met: Sample
    missed: Sample
    down_by_outages: int
    met_by_periods: int
    lengths: OutageLengths
    agreed_lengths: OutageLengths
    at: tuple[AtMoment, ...]
    spent: dict[Cause, Portion]
    caused: dict[Origin, Portion]
    begun: dict[Origin, Sample]
    lost: Sketch

    def add(self, other: NodeSums) -> None:
        """Add what other replications measured of the node."""
        for name in _ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.at = tuple(one + another for one, another in zip(self.at, other.at, strict=True))
        _add(self.spent, other.spent)
        _add(self.caused, other.caused)
        for origin, number in other.begun.items():
            self.begun[origin] = self.begun[origin] + number if origin in self.begun else number
        self.lost.add(other.lost)

    @property
    def n(self) -> int:
        """How many replications."""
        return self.down.n

    def down_with_outages(self) -> Pairs:
        """Down time and the outages begun."""
        return Pairs(first=self.down, second=self.outages, products=self.down_by_outages)

    def outages_with_up(self, length: int) -> Pairs:
        """Outages begun and up time, in a window of this length."""
        products = length * self.outages.total - self.down_by_outages
        return Pairs(first=self.outages, second=self.down.below(length), products=products)

    def met_with_periods(self) -> Pairs:
        """Calendar periods that held the target, and those judged."""
        return Pairs(first=self.met, second=self.periods, products=self.met_by_periods)

    def with_down(self, portion: Portion) -> Pairs:
        """A part of down time, and all of it."""
        return Pairs(first=portion.amounts.with_zeros(self.n), second=self.down, products=portion.by_down)

    def with_outages(self, portion: Portion) -> Pairs:
        """A part of down time, and the outages begun."""
        return Pairs(first=portion.amounts.with_zeros(self.n), second=self.outages, products=portion.by_outages)


_SPECIAL = frozenset({"at", "spent", "caused", "begun", "lost"})
_ADDED = tuple(each.name for each in fields(NodeSums) if each.name not in _SPECIAL)


def _add(portions: dict[K, Portion], others: Mapping[K, Portion]) -> None:
    for key, portion in others.items():
        portions[key] = portions[key] + portion if key in portions else portion
