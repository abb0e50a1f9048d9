"""Mean shares: availability and down time, the mean level, and any other mean between 0 and a ceiling."""

import math
from dataclasses import replace

from continuity.intervals.lengths import OutageLengths
from continuity.intervals.limits import (
    ENOUGH_OUTAGES,
    ENOUGH_REPLICATIONS,
    YEAR_HOURS,
    Limits,
    Real,
    Sizes,
    from_outages,
    from_replications,
    gamma_limits,
    make_estimate,
    plenty,
    replications,
    student_limits,
    unseen_share,
)
from continuity.intervals.samples import Numbers, Pairs, Sample
from continuity.results import Estimate, not_measured

ROUNDING = 1e-12  # a loss below this is what adding up levels left over, not a drop that was seen


def share_estimate(down_us: Numbers, window_us: int, lengths: OutageLengths, *, confidence: float = 0.95) -> Estimate:
    """Estimate availability: one minus the mean share of the window that was down.

    Parameters: `down_us[n]`, down time of each replication in microseconds; `window_us`, what it is a share
    of; `lengths`, the single outages. Returns: a share; its standard error is that between replications.
    """
    return complement(_unavailability(Sample.of(down_us), window_us, lengths, confidence))


def downtime_estimate(
    down_us: Numbers, window_us: int, lengths: OutageLengths, *, confidence: float = 0.95
) -> Estimate:
    """Estimate mean down time in hours per year of 8,760 h.

    Parameters: as for `share_estimate`. It keeps the digits that one minus a share near 1 has lost.
    """
    return scaled(_unavailability(Sample.of(down_us), window_us, lengths, confidence), YEAR_HOURS)


def losses_of(values: Real) -> Real:
    """What levels, between 0 and 1, lack to 1, without what adding them up left over."""
    losses = 1.0 - values
    losses[losses < ROUNDING] = 0.0
    return losses


def mean_estimate(values: Real, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of shares such as levels, which are mostly 1 and seldom less.

    Parameters: `values[n]`, between 0 and 1. Returns: a share.
    """
    return kept_estimate(losses_of(values), confidence=confidence)


def kept_estimate(losses: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of what shares such as levels are, from what they lack to 1: `losses[n]`, between 0 and 1."""
    sample = Sample.of(losses)
    limits = mean_limits(sample, 1.0, None, confidence)
    return complement(make_estimate(sample.mean, limits, sample.standard_error, sample.n, confidence))


def hours_per_year_estimate(amounts_us: Numbers, window_us: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate mean hours per year of 8,760 h of what takes a part of the window, or person-time without a limit.

    Parameters: `amounts_us[n]` in each replication, in microseconds; `window_us`, its length.
    """
    shares = Sample.of(amounts_us).in_units(1 / window_us)
    return scaled(amount_estimate(shares, confidence=confidence), YEAR_HOURS)


def amount_estimate(amounts: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean of amounts from 0 without a ceiling, in their unit.

    Parameters: `amounts[n]`. If there is none of it in any replication, it has no upper limit.
    """
    sample = Sample.of(amounts)
    limits = mean_limits(sample, math.inf, None, confidence)
    return make_estimate(sample.mean, limits, sample.standard_error, sample.n, confidence)


def pooled_share_estimate(part: Numbers, whole: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Estimate a share over all replications, such as that of the time in which somebody is busy.

    Parameters: `part[n]` of `whole[n]` in each replication, whole numbers in any unit; the whole differs little between
    them. See `pooled_share_of`.
    """
    assert not isinstance(part, Sample)
    assert not isinstance(whole, Sample)
    return pooled_share_of(Pairs.of(part, whole), Sample.of(whole - part), confidence=confidence)


def pooled_share_of(pairs: Pairs, missing: Sample, *, confidence: float = 0.95) -> Estimate:
    """Estimate a share over all replications from sums of the part and the whole, and of what is `missing`.

    Where the whole is the same in all replications, that is a mean share. Where it differs, the limits are those of
    a mean whose deviations are the linearised residuals.
    Source: Cochran 1977, Sampling Techniques, chapter 6.
    """
    n, whole = pairs.first.n, pairs.second
    if not whole.total:
        return not_measured("there was nothing to take a share of", confidence=confidence, n=n)
    share, mean = pairs.first.total / whole.total, whole.total / n
    error = math.sqrt(pairs.residuals / (n - 1) / n) / mean if n > 1 else None
    if whole.all_alike:
        limits = mean_limits(pairs.first.in_units(1 / whole.least), 1.0, None, confidence)
    elif share <= 1 / 2:
        limits = _ratio_share_limits(pairs.first, share, pairs.residuals, mean, confidence)
    else:
        low, high, method = _ratio_share_limits(missing, 1 - share, pairs.residuals, mean, confidence)
        limits = Limits(1 - high, 1 - low, method)
    return make_estimate(share, limits, error, n, confidence)


def _ratio_share_limits(part: Sample, share: float, residuals: float, mean: float, confidence: float) -> Limits:
    """Limits for a share of a whole that differs between replications, of which the mean is known."""
    n, total, spread = part.n, share * part.n, residuals / mean**2
    if not part.hit:
        return _no_variation(0.0, 1.0, n, confidence)
    if n == 1:
        return Limits(math.nan, math.nan, "one replication: no interval")
    if plenty(n, ENOUGH_OUTAGES, total, spread):
        return student_limits(share, math.sqrt(spread / (n - 1) / n), n, confidence)
    squares, largest = spread + total**2 / n, min(part.most / mean, 1.0)
    low, high = gamma_limits(Sizes(total, part.hit, squares, largest, 1.0 - part.hit / n), 1.0, confidence)
    return Limits(low / n, min(high / n, 1.0), from_replications(part.hit, n, None))


def mean_limits(amounts: Sample, ceiling: float, outages: int | None, confidence: float) -> Limits:
    """Return limits for the mean of amounts, one for each replication, judged from the rarer side.

    Parameters: `amounts`, from 0 to `ceiling` (infinity for none); `outages` behind them, None where
    nothing counts them.
    """
    if amounts.mean <= ceiling / 2:
        return _amount_limits(amounts, ceiling, outages, confidence)
    low, high, method = _amount_limits(amounts.below(ceiling), ceiling, outages, confidence)
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


def _unavailability(down_us: Sample, window_us: int, lengths: OutageLengths, confidence: float) -> Estimate:
    shares = down_us.in_units(1 / window_us)
    if shares.n >= ENOUGH_REPLICATIONS or not shares.most:
        limits = mean_limits(shares, 1.0, lengths.count, confidence)
    else:
        limits = _outage_limits(shares, window_us, lengths, confidence)
    return make_estimate(shares.mean, limits, shares.standard_error, shares.n, confidence)


def _outage_limits(shares: Sample, window_us: int, lengths: OutageLengths, confidence: float) -> Limits:
    """Limits from single outages, wider where replications differ by more than these explain."""
    n = shares.n
    if not lengths.count:
        return Limits(math.nan, math.nan, f"{replications(n)}, single outages not given: no interval")
    squares, largest = lengths.squares_us2 / window_us**2, lengths.longest_us / window_us
    sizes = Sizes(shares.sum, lengths.count, squares, largest, 1.0)
    dispersion = max(1.0, n * shares.spread / (n - 1) / squares) if n > 1 else 1.0
    low, high = gamma_limits(sizes, dispersion, confidence)
    return Limits(low / n, min(high / n, 1.0), from_outages("gamma type", lengths.count, n))


def _amount_limits(amounts: Sample, ceiling: float, outages: int | None, confidence: float) -> Limits:
    n, floor = amounts.n, _common_floor(amounts)
    excess = amounts.less(floor)
    least = floor * amounts.unit
    if not excess.hit:
        return _no_variation(least, ceiling, n, confidence)
    if n == 1:
        return Limits(math.nan, math.nan, "one replication: no interval")
    if plenty(n, ENOUGH_OUTAGES if outages is None else outages, excess.sum, excess.spread):
        return student_limits(amounts.mean, math.sqrt(excess.spread / (n - 1) / n), n, confidence)
    sizes = Sizes(excess.sum, excess.hit, excess.sum_of_squares, excess.largest, 1.0 - excess.hit / n)
    low, high = gamma_limits(sizes, 1.0, confidence)
    return Limits(least + low / n, min(least + high / n, ceiling), from_replications(excess.hit, n, outages))


def _common_floor(amounts: Sample) -> int:
    """What every replication has and several have exactly, such as planned maintenance: no chance in it."""
    return amounts.least if amounts.at_least > 1 else 0


def _no_variation(value: float, ceiling: float, n: int, confidence: float) -> Limits:
    """Limits when all agree: in the share of replications that can have been missed, anything may happen."""
    judged = n - 1 if value else n  # the first of them only told which value to expect
    unseen = unseen_share(judged, confidence)
    low, high = value * (1 - unseen), value + unseen * (ceiling - value)
    return Limits(low, high, f"no variation in {replications(n)}: bound for what was not seen")
