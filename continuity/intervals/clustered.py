"""Shares and percentiles of events that come in clusters, such as the jobs of one replication.

Events of one replication may depend on each other in any way, and jobs of one queue do. What they are worth is the
effective number: that of independent events whose share would scatter as much as this one does between replications.
Exact binomial limits are then taken for so many events. One replication tells nothing of that and has no interval.

Sources: Korn and Graubard 1998, Survey Methodology 24, 193-201, for shares; Woodruff 1952, Journal of the American
Statistical Association 47, 635-646, for percentiles, with binomial limits for his normal ones; Kish 1965, Survey
Sampling, 11.7, for the effective number of unequal weights.
"""

import math
from typing import NamedTuple

import numpy as np

from continuity.intervals.limits import FEW, Limits, Whole, make_estimate, replications
from continuity.intervals.order import safe_rank
from continuity.intervals.special import beta_quantile, normal_quantile, student_quantile
from continuity.results import Estimate, not_measured


class Events(NamedTuple):
    """Events with a value: `numbers[e]` of them in replication `rows[e]` have `values[e]`; n replications in all."""

    n: int
    rows: Whole
    values: Whole
    numbers: Whole


def event_share_estimate(successes: Whole, events: Whole, *, what: str, confidence: float = 0.95) -> Estimate:
    """Estimate the share of events that are successes.

    Parameters: `successes[n]` among `events[n]` of each replication; `what` one event is called. If all are alike,
    nothing is known of how they depend on each other: each replication then counts as one event.
    """
    n, total = len(events), int(events.sum())
    if not total:
        return not_measured(f"no {what} was seen", confidence=confidence, n=n)
    hit, share = int(np.count_nonzero(events)), int(successes.sum()) / total
    error = _share_error(successes, events, share)
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


def part_estimate(part: Whole, whole: Whole, *, confidence: float = 0.95) -> Estimate:
    """Estimate what share of a total, such as all down time, is of one kind.

    Parameters: `part[n]` of `whole[n]` in each replication, both in the same unit. Replications weigh as much as
    their whole.
    """
    n, total, hit = len(whole), int(whole.sum()), int(np.count_nonzero(whole))
    if not total:
        return not_measured("there was nothing to take a share of", confidence=confidence, n=n)
    share = int(part.sum()) / total
    error = _share_error(part, whole, share)
    if error is None:
        return make_estimate(share, _NOT_ENOUGH, None, n, confidence)
    size = _effective_number(share, error, math.inf, hit, confidence)
    if not error:
        size = 1 / float(((whole / total) ** 2).sum())
    method = f"binomial (Korn-Graubard), {hit} of {replications(n)}{_care(hit)}"
    return make_estimate(share, _binomial_limits(share, size, method, confidence), error, n, confidence)


def event_percentile(events: Events, per_cent: int, *, what: str, confidence: float = 0.95) -> Estimate:
    """Estimate a percentile over all events: the smallest value that so many per cent of them do not exceed.

    Parameters: `what` one event is called. An end is None where there are too few events to give one.
    """
    total = int(events.numbers.sum())
    if not total:
        return not_measured(f"no {what} was seen", confidence=confidence, n=events.n)
    values, places = np.unique(events.values, return_inverse=True)
    reached = np.cumsum(_sums(places, events.numbers, len(values)))

    def value_at(rank: int) -> float:
        return float(values[np.searchsorted(reached, rank)])

    found = value_at(_rounded_up(per_cent * total, 100))
    numbers = _sums(events.rows, events.numbers, events.n)
    below = _sums(events.rows, np.where(events.values <= found, events.numbers, 0), events.n)
    share, hit = int(below.sum()) / total, int(np.count_nonzero(numbers))
    error = _share_error(below, numbers, share)
    if error is None:
        return make_estimate(found, _NOT_ENOUGH, None, events.n, confidence)
    exact = hit if share == 1.0 else _effective_number(share, error, total, hit, confidence)
    size = max(1, math.floor(exact))
    low, high = _ranks(size, per_cent / 100, confidence)
    limits = Limits(
        value_at(_rounded_up(low * total, size)) if low else math.nan,
        value_at(_rounded_up(high * total, size)) if high <= size else math.nan,
        _named("Woodruff", size, total, what, hit),
    )
    return make_estimate(found, limits, None, events.n, confidence)


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


def _share_error(part: Whole, whole: Whole, share: float) -> float | None:
    """Standard error of a ratio, by linearised residuals over the replications with anything in them."""
    hit = int(np.count_nonzero(whole))
    if hit == 1:
        return None
    squares = float(((part - share * whole) ** 2).sum())
    return math.sqrt(hit / (hit - 1) * squares) / float(whole.sum())


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
