"""Mean shares: availability and down time, the mean level, and any other mean between 0 and a ceiling."""

import math
from dataclasses import replace

import numpy as np

from continuity.intervals.lengths import OutageLengths
from continuity.intervals.limits import (
    ENOUGH_OUTAGES,
    ENOUGH_REPLICATIONS,
    YEAR_HOURS,
    Limits,
    Real,
    Sizes,
    Whole,
    from_outages,
    from_replications,
    gamma_limits,
    make_estimate,
    plenty,
    replications,
    standard_error,
    student_limits,
    unseen_share,
)
from continuity.results import Estimate, not_measured

ROUNDING = 1e-12  # a loss below this is what adding up levels left over, not a drop that was seen


def share_estimate(down_us: Whole, window_us: int, lengths: OutageLengths, *, confidence: float = 0.95) -> Estimate:
    """Estimate availability: one minus the mean share of the window that was down.

    Parameters: `down_us[n]`, down time of each replication in microseconds; `window_us`, what it is a share
    of; `lengths`, the single outages. Returns: a share; its standard error is that between replications.
    """
    return complement(_unavailability(down_us, window_us, lengths, confidence))


def downtime_estimate(down_us: Whole, window_us: int, lengths: OutageLengths, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean down time in hours per year of 8,760 h.

    Parameters: as for `share_estimate`. It keeps the digits that one minus a share near 1 has lost.
    """
    return scaled(_unavailability(down_us, window_us, lengths, confidence), YEAR_HOURS)


def mean_estimate(values: Real, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of shares such as levels, which are mostly 1 and seldom less.

    Parameters: `values[n]`, between 0 and 1. Returns: a share.
    """
    losses = 1.0 - values
    losses[losses < ROUNDING] = 0.0
    limits = mean_limits(losses, 1.0, None, confidence)
    return complement(make_estimate(float(losses.mean()), limits, standard_error(losses), len(losses), confidence))


def hours_per_year_estimate(amounts_us: Whole, window_us: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean hours per year of 8,760 h of what takes a part of the window, or person-time without a limit.

    Parameters: `amounts_us[n]` in each replication, in microseconds; `window_us`, its length.
    """
    return scaled(amount_estimate(amounts_us / np.float64(window_us), confidence=confidence), YEAR_HOURS)


def amount_estimate(amounts: Real, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of amounts from 0 without a ceiling, in their unit.

    Parameters: `amounts[n]`. If there is none of it in any replication, it has no upper limit.
    """
    limits = mean_limits(amounts, math.inf, None, confidence)
    return make_estimate(float(amounts.mean()), limits, standard_error(amounts), len(amounts), confidence)


def pooled_share_estimate(part: Whole, whole: Whole, *, confidence: float = 0.95) -> Estimate:
    """Estimate a share over all replications, such as that of the time in which somebody is busy.

    Parameters: `part[n]` of `whole[n]` in each replication, in any unit; the whole differs little between them, so
    that linearised residuals are between 0 and 1, and the limits are those of a mean share.
    Source: Cochran 1977, Sampling Techniques, chapter 6.
    """
    n, total = len(whole), int(whole.sum())
    if not total:
        return not_measured("there was nothing to take a share of", confidence=confidence, n=n)
    share, mean = int(part.sum()) / total, total / n
    amounts = (part + share * (mean - whole)) / mean
    limits = mean_limits(np.clip(amounts, 0.0, 1.0), 1.0, None, confidence)
    return make_estimate(share, limits, standard_error(amounts), n, confidence)


def mean_limits(amounts: Real, ceiling: float, outages: int | None, confidence: float) -> Limits:
    """Return limits for the mean of amounts, one for each replication, judged from the rarer side.

    Parameters: `amounts[n]`, from 0 to `ceiling` (infinity for none); `outages` behind them, None where
    nothing counts them.
    """
    if float(amounts.mean()) <= ceiling / 2:
        return _amount_limits(amounts, ceiling, outages, confidence)
    low, high, method = _amount_limits(ceiling - amounts, ceiling, outages, confidence)
    return Limits(ceiling - high, ceiling - low, method)


def complement(estimate: Estimate) -> Estimate:
    """Return the estimate of one minus a share."""
    value, low, high = (None if x is None else 1 - x for x in (estimate.estimate, estimate.high, estimate.low))
    return replace(estimate, estimate=value, low=low, high=high)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """Return the estimate in another unit."""
    figures = (estimate.estimate, estimate.low, estimate.high, estimate.standard_error)
    value, low, high, error = (None if x is None else x * factor for x in figures)
    return replace(estimate, estimate=value, low=low, high=high, standard_error=error)


def _unavailability(down_us: Whole, window_us: int, lengths: OutageLengths, confidence: float) -> Estimate:
    shares = down_us / np.float64(window_us)
    if len(shares) >= ENOUGH_REPLICATIONS or not shares.any():
        limits = mean_limits(shares, 1.0, lengths.count, confidence)
    else:
        limits = _outage_limits(shares, window_us, lengths, confidence)
    return make_estimate(float(shares.mean()), limits, standard_error(shares), len(shares), confidence)


def _outage_limits(shares: Real, window_us: int, lengths: OutageLengths, confidence: float) -> Limits:
    """Limits from single outages, wider where replications differ by more than these explain."""
    n = len(shares)
    if not lengths.count:
        return Limits(math.nan, math.nan, f"{replications(n)}, single outages not given: no interval")
    squares, largest = lengths.squares_us2 / window_us**2, lengths.longest_us / window_us
    sizes = Sizes(float(shares.sum()), lengths.count, squares, largest, 1.0)
    dispersion = max(1.0, n * float(shares.var(ddof=1)) / squares) if n > 1 else 1.0
    low, high = gamma_limits(sizes, dispersion, confidence)
    return Limits(low / n, min(high / n, 1.0), from_outages("gamma type", lengths.count, n))


def _amount_limits(amounts: Real, ceiling: float, outages: int | None, confidence: float) -> Limits:
    n, floor = len(amounts), _common_floor(amounts)
    excess = amounts - floor
    total, hit = float(excess.sum()), int(np.count_nonzero(excess))
    if not hit:
        return _no_variation(floor, ceiling, n, confidence)
    if n == 1:
        return Limits(math.nan, math.nan, "one replication: no interval")
    spread = float(((excess - excess.mean()) ** 2).sum())
    if plenty(n, ENOUGH_OUTAGES if outages is None else outages, total, spread):
        return student_limits(float(amounts.mean()), math.sqrt(spread / (n - 1) / n), n, confidence)
    sizes = Sizes(total, hit, float((excess**2).sum()), float(excess.max()), 1.0 - hit / n)
    low, high = gamma_limits(sizes, 1.0, confidence)
    return Limits(floor + low / n, min(floor + high / n, ceiling), from_replications(hit, n, outages))


def _common_floor(amounts: Real) -> float:
    """What every replication has and several have exactly, such as planned maintenance: no chance in it."""
    least = float(amounts.min())
    return least if int(np.count_nonzero(amounts == least)) > 1 else 0.0


def _no_variation(value: float, ceiling: float, n: int, confidence: float) -> Limits:
    """Limits when all agree: in the share of replications that can have been missed, anything may happen."""
    judged = n - 1 if value else n  # the first of them only told which value to expect
    unseen = unseen_share(judged, confidence)
    low, high = value * (1 - unseen), value + unseen * (ceiling - value)
    return Limits(low, high, f"no variation in {replications(n)}: bound for what was not seen")
