"""How often and how long: outages per year, mean outage, mean up time."""

import math
from dataclasses import replace
from fractions import Fraction

from continuity.intervals.lengths import OutageLengths
from continuity.intervals.limits import (
    ENOUGH_REPLICATIONS,
    HOUR_US,
    YEAR_HOURS,
    Limits,
    Sizes,
    from_outages,
    from_replications,
    gamma_limits,
    length_limits,
    make_estimate,
    plenty,
    poisson_limits,
    student_limits,
    variation,
)
from continuity.intervals.samples import Numbers, Pairs, Sample
from continuity.intervals.shares import scaled
from continuity.results import Estimate, not_measured


def rate_estimate(counts: Numbers, window_us: int, *, what: str = "outage", confidence: float = 0.95) -> Estimate:
    """Estimate outages, or other events, per year of 8,760 h.

    Parameters: `counts[n]`, outages begun in each replication; `window_us`, its length in microseconds; `what` one
    event is called.
    """
    events = Sample.of(counts)
    windows = Sample(
        n=events.n,
        total=events.n * window_us,
        squares=events.n * window_us**2,
        least=window_us,
        at_least=events.n,
        most=window_us,
        at_most=events.n,
    )
    pairs = Pairs(first=events, second=windows, products=events.total * window_us)
    return scaled(_events_per_exposure(pairs, confidence, what), HOUR_US * YEAR_HOURS)


def mean_up_estimate(up_us: Numbers, counts: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean up time in hours: all up time over the number of outages begun.

    Parameters: `up_us[n]`, up time of each replication in microseconds; `counts[n]`, outages begun. The
    limits are the inverse of those of the frequency; with no outage there is no estimate, but a lower limit.
    """
    return mean_up_of(Pairs.of(counts, up_us), confidence=confidence)


def mean_up_of(pairs: Pairs, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean up time in hours from sums of the outages begun and the up time in microseconds."""
    rate = scaled(_events_per_exposure(pairs, confidence), HOUR_US)
    low, high = (1 / end if end else None for end in (rate.high, rate.low))
    if not rate.estimate:
        return replace(rate, estimate=None, low=low, high=high, standard_error=None)
    mean = 1 / rate.estimate
    error = None if rate.standard_error is None else rate.standard_error * mean**2
    return replace(rate, estimate=mean, low=low, high=high, standard_error=error)


def mean_outage_estimate(
    down_us: Numbers, counts: Numbers, lengths: OutageLengths, *, confidence: float = 0.95
) -> Estimate:
    """Estimate the mean length of an outage in hours: all down time over the number of outages begun.

    Parameters: `down_us[n]`, down time of each replication in microseconds; `counts[n]`, outages begun;
    `lengths`, the single outages.
    """
    return mean_outage_of(Pairs.of(down_us, counts), lengths, confidence=confidence)


def mean_outage_of(pairs: Pairs, lengths: OutageLengths, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean length of an outage in hours from sums of down time in microseconds and of outages begun."""
    return scaled(ratio_of(pairs, lengths=lengths, confidence=confidence), 1 / HOUR_US)


def ratio_estimate(
    amounts: Numbers,
    counts: Numbers,
    *,
    lengths: OutageLengths | None = None,
    what: str = "outage",
    dependent: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate the mean amount per event, from `amounts[n]`, in any unit, and `counts[n]`, events: see `ratio_of`."""
    pairs = Pairs.of(amounts, counts)
    return ratio_of(pairs, lengths=lengths, what=what, dependent=dependent, confidence=confidence)


def ratio_of(
    pairs: Pairs,
    *,
    lengths: OutageLengths | None = None,
    what: str = "outage",
    dependent: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate the mean amount per event: sum of amounts over number of events, by linearised residuals.

    Parameters: `pairs`, amounts and events; `lengths`, the single events when the amounts
    are their microseconds (else few replications take them as exponential); `what` one event is called; `dependent`,
    whether those of one replication depend on each other, as waits in a queue do: then few replications are judged by
    their spread, too, and one has no interval.
    Source: Cochran 1977, Sampling Techniques, chapter 6.
    """
    n, events = pairs.first.n, pairs.second.total
    if not events:
        return not_measured(f"no {what} was seen", confidence=confidence, n=n)
    if dependent and n == 1:
        limits = Limits(math.nan, math.nan, "one replication: no interval")
    elif dependent or n >= ENOUGH_REPLICATIONS:
        limits = _ratio_limits(pairs, confidence, what)
    else:
        limits = _single_limits(pairs.first.sum, events, lengths, n, confidence, what)
    return make_estimate(pairs.ratio, limits, _ratio_error(pairs.residuals, events, n), n, confidence)


def _ratio_error(squares: float, denominator: float, n: int) -> float | None:
    return math.sqrt(n / (n - 1) * squares) / denominator if n > 1 else None


def _ratio_limits(pairs: Pairs, confidence: float, what: str) -> Limits:
    """Limits from the spread between replications."""
    n, events, total, squares = pairs.first.n, pairs.second.total, pairs.first.sum, pairs.residuals
    error = _ratio_error(squares, events, n)
    if total <= 0:
        return _ONLY_ZEROS
    if error is not None and plenty(n, events, total, squares):
        return student_limits(total / events, error, n, confidence)
    hit = pairs.second.hit
    extra = pairs.first.largest / total * (1 - hit / n)
    low, high = length_limits(total / events, hit / variation(total, hit, squares), extra, confidence)
    return Limits(low, high, from_replications(hit, n, events, what))


_ONLY_ZEROS = Limits(math.nan, math.nan, "nothing but zeros: no interval")


def _single_limits(
    total: float, events: int, lengths: OutageLengths | None, n: int, confidence: float, what: str
) -> Limits:
    """Limits from single events; without their lengths they pass as exponential."""
    if total <= 0:
        return _ONLY_ZEROS
    spread, extra = 1.0, 0.0
    if lengths is not None:
        spread = variation(total, events, lengths.squares_us2 - total**2 / events)
        extra = lengths.longest_us / total
    low, high = length_limits(total / events, events / spread, extra, confidence)
    return Limits(low, high, from_outages("gamma type", events, n, what))


def _events_per_exposure(pairs: Pairs, confidence: float, what: str = "outage") -> Estimate:
    """Events per microsecond, from sums of counts and of the time in which they can have come."""
    n, exposure = pairs.first.n, float(pairs.second.total)
    if exposure <= 0:
        return not_measured("no time was observed", confidence=confidence, n=n)
    low, high, method = _count_limits(pairs, confidence, what)
    limits = Limits(low / exposure, high / exposure, method)
    return make_estimate(pairs.ratio, limits, _ratio_error(pairs.residuals, exposure, n), n, confidence)


def _count_limits(pairs: Pairs, confidence: float, what: str) -> Limits:
    """Limits for the expected sum of counts."""
    n, certain = pairs.first.n, _certain_count(pairs.first)
    excess = pairs.first.less(certain)
    total = excess.total
    squares = pairs.residuals_of(Fraction(total, pairs.second.total), certain)
    dispersion = n / (n - 1) * squares / total if total and n > 1 else 1.0
    if n < ENOUGH_REPLICATIONS:
        low, high = poisson_limits(total, max(1.0, dispersion), confidence)
        method = from_outages("Poisson (Garwood)", total, n, what)
    elif plenty(n, total, float(total), squares):
        low, high, method = student_limits(float(total), math.sqrt(n / (n - 1) * squares), n, confidence)
    elif dispersion <= 1.0:
        low, high = poisson_limits(total, 1.0, confidence)
        method = from_outages("Poisson (Garwood)", total, n, what)
    else:
        sizes = Sizes(float(total), excess.hit, excess.sum_of_squares, excess.largest, 1.0 - excess.hit / n)
        low, high = gamma_limits(sizes, 1.0, confidence)
        method = from_replications(excess.hit, n, total, what)
    return Limits(certain * n + low, certain * n + high, method)


def _certain_count(counts: Sample) -> int:
    """Outages that no chance decides, such as planned ones: what most replications have and none has less of."""
    return counts.least if 2 * counts.at_least >= counts.n >= ENOUGH_REPLICATIONS else 0
