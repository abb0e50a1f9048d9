"""How often and how long: outages per year, mean outage, mean up time."""

import math
from dataclasses import replace

import numpy as np

from continuity.intervals.lengths import OutageLengths
from continuity.intervals.limits import (
    ENOUGH_REPLICATIONS,
    HOUR_US,
    YEAR_HOURS,
    Limits,
    Real,
    Sizes,
    Whole,
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
from continuity.intervals.shares import scaled
from continuity.results import Estimate, not_measured


def rate_estimate(counts: Whole, window_us: int, *, what: str = "outage", confidence: float = 0.95) -> Estimate:
    """Estimate outages, or other events, per year of 8,760 h.

    Parameters: `counts[n]`, outages begun in each replication; `window_us`, its length in microseconds; `what` one
    event is called.
    """
    exposures = np.full(len(counts), window_us / HOUR_US / YEAR_HOURS)
    return _events_per_exposure(counts, exposures, confidence, what)


def mean_up_estimate(up_us: Whole, counts: Whole, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean up time in hours: all up time over the number of outages begun.

    Parameters: `up_us[n]`, up time of each replication in microseconds; `counts[n]`, outages begun. The
    limits are the inverse of those of the frequency; with no outage there is no estimate, but a lower limit.
    """
    rate = _events_per_exposure(counts, up_us / HOUR_US, confidence)
    low, high = (1 / end if end else None for end in (rate.high, rate.low))
    if not rate.estimate:
        return replace(rate, estimate=None, low=low, high=high, standard_error=None)
    mean = 1 / rate.estimate
    error = None if rate.standard_error is None else rate.standard_error * mean**2
    return replace(rate, estimate=mean, low=low, high=high, standard_error=error)


def mean_outage_estimate(
    down_us: Whole, counts: Whole, lengths: OutageLengths, *, confidence: float = 0.95
) -> Estimate:
    """Estimate the mean length of an outage in hours: all down time over the number of outages begun.

    Parameters: `down_us[n]`, down time of each replication in microseconds; `counts[n]`, outages begun;
    `lengths`, the single outages.
    """
    return scaled(ratio_estimate(down_us, counts, lengths=lengths, confidence=confidence), 1 / HOUR_US)


def ratio_estimate(
    amounts: Whole | Real,
    counts: Whole,
    *,
    lengths: OutageLengths | None = None,
    what: str = "outage",
    dependent: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate the mean amount per event: sum of amounts over number of events, by linearised residuals.

    Parameters: `amounts[n]`, in any unit; `counts[n]`, events; `lengths`, the single events when the amounts
    are their microseconds (else few replications take them as exponential); `what` one event is called; `dependent`,
    whether those of one replication depend on each other, as waits in a queue do: then few replications are judged by
    their spread, too, and one has no interval.
    Source: Cochran 1977, Sampling Techniques, chapter 6.
    """
    n, events = len(amounts), int(counts.sum())
    if not events:
        return not_measured(f"no {what} was seen", confidence=confidence, n=n)
    ratio = float(amounts.sum()) / events
    squares = float(((amounts - ratio * counts) ** 2).sum())
    if dependent and n == 1:
        limits = Limits(math.nan, math.nan, "one replication: no interval")
    elif dependent or n >= ENOUGH_REPLICATIONS:
        limits = _ratio_limits(amounts, counts, squares, confidence, what)
    else:
        limits = _single_limits(float(amounts.sum()), events, lengths, n, confidence, what)
    return make_estimate(ratio, limits, _ratio_error(squares, events, n), n, confidence)


def _ratio_error(squares: float, denominator: float, n: int) -> float | None:
    return math.sqrt(n / (n - 1) * squares) / denominator if n > 1 else None


def _ratio_limits(amounts: Whole | Real, counts: Whole, squares: float, confidence: float, what: str) -> Limits:
    """Limits from the spread between replications."""
    n, events, total = len(amounts), int(counts.sum()), float(amounts.sum())
    error = _ratio_error(squares, events, n)
    if total <= 0:
        return _ONLY_ZEROS
    if error is not None and plenty(n, events, total, squares):
        return student_limits(total / events, error, n, confidence)
    hit = int(np.count_nonzero(counts))
    extra = float(amounts.max()) / total * (1 - hit / n)
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


def _events_per_exposure(counts: Whole, exposures: Real, confidence: float, what: str = "outage") -> Estimate:
    n, total, exposure = len(counts), int(counts.sum()), float(exposures.sum())
    if exposure <= 0:
        return not_measured("no time was observed", confidence=confidence, n=n)
    rate = total / exposure
    squares = float(((counts - rate * exposures) ** 2).sum())
    low, high, method = _count_limits(counts, exposures, confidence, what)
    limits = Limits(low / exposure, high / exposure, method)
    return make_estimate(rate, limits, _ratio_error(squares, exposure, n), n, confidence)


def _count_limits(counts: Whole, exposures: Real, confidence: float, what: str) -> Limits:
    """Limits for the expected sum of counts."""
    n, certain = len(counts), _certain_count(counts)
    excess = counts - certain
    total, hit = int(excess.sum()), int(np.count_nonzero(excess))
    squares = float(((excess - total / exposures.sum() * exposures) ** 2).sum())
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
        sizes = Sizes(float(total), hit, float((excess**2).sum()), float(excess.max()), 1.0 - hit / n)
        low, high = gamma_limits(sizes, 1.0, confidence)
        method = from_replications(hit, n, total, what)
    return Limits(certain * n + low, certain * n + high, method)


def _certain_count(counts: Whole) -> int:
    """Outages that no chance decides, such as planned ones: what most replications have and none has less of."""
    least = int(counts.min())
    most = 2 * int(np.count_nonzero(counts == least)) >= len(counts)
    return least if most and len(counts) >= ENOUGH_REPLICATIONS else 0
