"""What many replications measured of one team, summed up: exact, and the same in whatever order they are added."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from continuity.intervals import Clusters, Pairs, Sample
from continuity.intervals.clustered import Events
from continuity.intervals.samples import samples_of, sums_of_products
from continuity.simulation.measurements import TeamMeasurements
from continuity.simulation.sparse import Sparse
from continuity.simulation.waits import middles_of


@dataclass(frozen=True, slots=True)
class WaitSums:
    """The waits of jobs by bucket; see `intervals.Clusters` for what is summed up: here of each bucket, not up to it.

    `hit`: replications with jobs; `all_squares`: the sum of the squares of their numbers.
    """

    hit: int
    all_squares: int
    by_bucket: dict[int, tuple[int, int, int]]

    @classmethod
    def of(cls, waits: Sparse[int]) -> WaitSums:
        """Sum up those of some replications."""
        buckets = np.array(waits.keys, dtype=np.int64)
        sums = Clusters.of(Events(waits.replications, waits.rows, buckets[waits.columns], waits.values))
        steps = (np.diff(each, prepend=0).tolist() for each in (sums.numbers, sums.products, sums.squares))
        by_bucket = dict(zip(sums.values.tolist(), zip(*steps, strict=True), strict=True))
        return cls(sums.hit, sums.all_squares, by_bucket)

    def __add__(self, other: WaitSums) -> WaitSums:
        """Join two."""
        found = dict(self.by_bucket)
        for bucket, (numbers, products, squares) in other.by_bucket.items():
            before = found.get(bucket, (0, 0, 0))
            found[bucket] = before[0] + numbers, before[1] + products, before[2] + squares
        return WaitSums(self.hit + other.hit, self.all_squares + other.all_squares, found)

    def clusters(self, n: int) -> Clusters:
        """Waits in microseconds with their sums, of n replications."""
        buckets = np.array(sorted(self.by_bucket), dtype=np.int64)
        steps = np.array([self.by_bucket[each] for each in buckets.tolist()], dtype=np.int64).reshape(-1, 3)
        numbers, products, squares = np.cumsum(steps, axis=0).T
        return Clusters(
            n=n,
            hit=self.hit,
            all_squares=self.all_squares,
            values=middles_of(buckets),
            numbers=numbers,
            products=products,
            squares=squares,
        )


@dataclass(slots=True, kw_only=True)
class TeamSums:
    """One team; see `TeamMeasured` for the figures, `idle`: available and not busy. The rest are sums of products."""

    jobs: Sample
    at_once: Sample
    left_over: Sample
    waited: Sample
    queue: Sample
    busy: Sample
    called_out: Sample
    available: Sample
    idle: Sample
    at_once_by_jobs: int
    waited_by_jobs: int
    called_out_by_busy: int
    busy_by_available: int
    waits: WaitSums

    def add(self, other: TeamSums) -> None:
        """Add what other replications measured of the team."""
        for name in _ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def pairs(self, first: str, second: str) -> Pairs:
        """Two figures of each replication, by their names."""
        products: int = getattr(self, f"{first}_by_{second}")
        return Pairs(first=getattr(self, first), second=getattr(self, second), products=products)


_ADDED = tuple(each.name for each in fields(TeamSums))
_SAMPLES = ("jobs", "at_once", "left_over", "waited", "queue", "busy", "called_out", "available")
_PRODUCTS = (("at_once", "jobs"), ("waited", "jobs"), ("called_out", "busy"), ("busy", "available"))


def team_sums(measured: TeamMeasurements) -> list[TeamSums]:
    """Sum up what some replications measured of all teams."""
    if not measured.teams:
        return []
    samples = {name: samples_of(getattr(measured, name)) for name in _SAMPLES}
    samples["idle"] = samples_of(measured.available - measured.busy)
    products = {
        f"{first}_by_{second}": sums_of_products(getattr(measured, first), getattr(measured, second))
        for first, second in _PRODUCTS
    }
    figures: dict[str, list[Any]] = {**samples, **products, "waits": [WaitSums.of(each) for each in measured.waits]}
    return [TeamSums(**{name: found[index] for name, found in figures.items()}) for index in range(len(measured.teams))]
