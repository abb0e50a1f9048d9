"""Shares and percentiles of events that come in clusters, such as the jobs of one replication.

Events of one replication may depend on each other in any way, and jobs of one queue do. What they are worth is the
effective number: that of independent events whose share would scatter as much as this one does between replications.
Exact binomial limits are then taken for so many events. One replication tells nothing of that and has no interval.

Sources: Korn and Graubard 1998, Survey Methodology 24, 193-201, for shares; Woodruff 1952, Journal of the American
Statistical Association 47, 635-646, for percentiles, with binomial limits for his normal ones; Kish 1965, Survey
Sampling, 11.7, for the effective number of unequal weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from continuity.intervals.limits import FEW, Limits, Whole, make_estimate, replications
from continuity.intervals.order import safe_rank
from continuity.intervals.samples import Numbers, Pairs
from continuity.intervals.special import beta_quantile, normal_quantile, student_quantile
from continuity.results import Estimate, not_measured


class Events(NamedTuple):
    """Events with a value: `numbers[e]` of them in replication `rows[e]` have `values[e]`; n replications in all."""

    n: int
    rows: Whole
    values: Whole
    numbers: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """Events of n replications, summed up by their values, which ascend.

    hit: replications with any; all_squares: the sum over replications of the square of their number. By value, of the
    events in a replication that have it or a smaller one: the sum of their numbers over replications
    (`numbers`), that of the squares (`squares`), and that of the products with the number of all of them (`products`).
    """

    n: int
    hit: int
    all_squares: int
    values: Whole
    numbers: Whole
    products: Whole
    squares: Whole

    @classmethod
    def of(cls, events: Events) -> Clusters:
        """Sum up single events."""
        seen, places = np.unique(events.values, return_inverse=True)
        order = np.lexsort((places, events.rows))
        rows, places, numbers = events.rows[order], places[order], events.numbers[order]
        every = _sums(rows, numbers, events.n)
        reached = np.cumsum(numbers)
        before = reached - numbers - (np.cumsum(every) - every)[rows]
        steps = (numbers, numbers * every[rows], (before + numbers) ** 2 - before**2)
        return cls(
            n=events.n,
            hit=int(np.count_nonzero(every)),
            all_squares=int((every**2).sum()),
            values=seen,
            **{
                name: np.cumsum(_sums(places, step, len(seen)))
                for name, step in zip(("numbers", "products", "squares"), steps, strict=True)
            },
        )


def event_share_estimate(successes: Numbers, events: Numbers, *, what: str, confidence: float = 0.95) -> Estimate:
    """Estimate the share of events that are successes, from `successes[n]` among `events[n]`: see `event_share_of`."""
    return event_share_of(Pairs.of(successes, events), what=what, confidence=confidence)


def event_share_of(pairs: Pairs, *, what: str, confidence: float = 0.95) -> Estimate:
    """Estimate the share of events that are successes.

    Parameters: `pairs`, successes and events of each replication; `what` one event is called. If all are alike,
    nothing is known of how they depend on each other: each replication then counts as one event.
    """
    n, total, hit = pairs.first.n, pairs.second.total, pairs.second.hit
    if not total:
        return not_measured(f"no {what} was seen", confidence=confidence, n=n)
    share = pairs.first.total / total
    error = _share_error(pairs.residuals, hit, total)
    if share in (0.0, 1.0):
        method = f"{'all' if share else 'none'} of {total} {what}s: binomial limit, each replication counted as one"
        limits = _binomial_limits(share, hit, method, confidence)
    elif error is None:
        limits = _NOT_ENOUGH
    else:
        size = _effective_number(share, error, total, hit, confidence)
        method = _named("binomial (Korn-Graubard)", size, total, what, hit)
        limits = _binomial_limits(share, size, method, confidence)
    return make_estimate(share, limits, error, n, confidence)


def part_estimate(part: Numbers, whole: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate what share of a total is of one kind, from `part[n]` of `whole[n]` of each replication: `part_of`."""
    return part_of(Pairs.of(part, whole), confidence=confidence)


def part_of(pairs: Pairs, *, confidence: float = 0.95) -> Estimate:
    """Estimate what share of a total, such as all down time, is of one kind.

    Parameters: `pairs`, the part and the whole in each replication, both in the same unit. Replications weigh as much
    as their whole.
    """
    n, total, hit = pairs.first.n, pairs.second.total, pairs.second.hit
    if not total:
        return not_measured("there was nothing to take a share of", confidence=confidence, n=n)
    share = pairs.first.total / total
    error = _share_error(pairs.residuals, hit, total)
    if error is None:
        return make_estimate(share, _NOT_ENOUGH, None, n, confidence)
    size = _effective_number(share, error, math.inf, hit, confidence)
    if not error:
        size = total**2 / pairs.second.squares
    method = f"binomial (Korn-Graubard), {hit} of {replications(n)}{_care(hit)}"
    return make_estimate(share, _binomial_limits(share, size, method, confidence), error, n, confidence)


def event_percentile(events: Events | Clusters, per_cent: int, *, what: str, confidence: float = 0.95) -> Estimate:
    """Estimate a percentile over all events: the smallest value that so many per cent of them do not exceed.

    Parameters: `what` one event is called. An end is None where there are too few events to give one.
    """
    sums = events if isinstance(events, Clusters) else Clusters.of(events)
    total = int(sums.numbers[-1]) if len(sums.values) else 0
    if not total:
        return not_measured(f"no {what} was seen", confidence=confidence, n=sums.n)

    def place_of(rank: int) -> int:
        return int(np.searchsorted(sums.numbers, rank))

    def value_at(rank: int) -> float:
        return float(sums.values[place_of(rank)])

    place = place_of(_rounded_up(per_cent * total, 100))
    found, share = float(sums.values[place]), int(sums.numbers[place]) / total
    error = _share_error(_residuals_at(sums, place), sums.hit, total)
    if error is None:
        return make_estimate(found, _NOT_ENOUGH, None, sums.n, confidence)
    exact = sums.hit if share == 1.0 else _effective_number(share, error, total, sums.hit, confidence)
    size = max(1, math.floor(exact))
    low, high = _ranks(size, per_cent / 100, confidence)
    limits = Limits(
        value_at(_rounded_up(low * total, size)) if low else math.nan,
        value_at(_rounded_up(high * total, size)) if high <= size else math.nan,
        _named("Woodruff", size, total, what, sums.hit),
    )
    return make_estimate(found, limits, None, sums.n, confidence)


def _residuals_at(sums: Clusters, place: int) -> float:
    """The sum over replications of the squared residuals of those at or below a value, from their share."""
    share = Fraction(int(sums.numbers[place]), int(sums.numbers[-1]))
    products, squares = int(sums.products[place]), int(sums.squares[place])
    return float(squares - 2 * share * products + share**2 * sums.all_squares)


_NOT_ENOUGH = Limits(math.nan, math.nan, "seen in one replication: no interval")


def _sums(places: Whole, numbers: Whole, size: int) -> Whole:
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places, numbers)
    return sums


def _rounded_up(number: int, divisor: int) -> int:
    return -(-number // divisor)


def _ranks(size: int, share: float, confidence: float) -> tuple[int, int]:
    """Ranks among independent events between which a percentile lies: 0 below, or one too many above, for none."""
    tail = (1 - confidence) / 2
    return safe_rank(size, share, tail), size + 1 - safe_rank(size, 1 - share, tail)


def _share_error(squares: float, hit: int, total: int) -> float | None:
    """Standard error of a ratio, by squared linearised residuals over the replications with anything in them."""
    return None if hit == 1 else math.sqrt(hit / (hit - 1) * squares) / total


def _effective_number(share: float, error: float, total: float, hit: int, confidence: float) -> float:
    """How many independent events `total` ones from `hit` replications are worth, never more than there are.

    The number is itself an estimate, and worth less if it comes from few replications.
    """
    p = (1 + confidence) / 2
    trust = (normal_quantile(p) / student_quantile(hit - 1, p)) ** 2
    return min(total, share * (1 - share) / error**2 * trust) if error else total


def _binomial_limits(share: float, size: float, method: str, confidence: float) -> Limits:
    """Clopper and Pearson's limits for a number of events that need not be whole."""
    tail, successes = (1 - confidence) / 2, share * size
    low = beta_quantile(successes, size - successes + 1, tail) if share > 0 else 0.0
    high = beta_quantile(successes + 1, size - successes, 1 - tail) if share < 1 else 1.0
    return Limits(low, high, method)


def _named(kind: str, size: float, total: int, what: str, hit: int) -> str:
    """Name a method with what the events are worth."""
    worth = max(1, math.floor(size))
    return f"{kind}, {total} {what}s in {hit} replications worth {worth} independent ones{_care(hit)}"


def _care(hit: int) -> str:
    return f"; few replications ({hit}): treat with care" if hit < FEW else ""
