"""Probabilities and the first outage, where some replications were only watched until then."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from continuity.intervals.limits import (
    HOUR_US,
    Flags,
    Limits,
    Real,
    Whole,
    make_estimate,
    unseen_share,
)
from continuity.intervals.samples import Numbers, Sample
from continuity.intervals.shares import complement, mean_limits, scaled
from continuity.intervals.special import beta_quantile, normal_quantile
from continuity.results import Estimate, not_measured


class Curve(NamedTuple):
    """A Kaplan-Meier curve, one entry for each distinct time of an event.

    times_us: in microseconds. events, at_risk: how many had it, and how many could have had it. survival:
    from that time on. variation: Greenwood's sum, the relative variance of survival; infinite at survival 0.
    """

    times_us: Whole
    events: Whole
    at_risk: Whole
    survival: Real
    variation: Real


def proportion_estimate(successes: int, n: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate a probability from `successes` among `n` replications.

    The limits never cover less than they say. Source: Clopper and Pearson 1934, Biometrika 26, 404-413.
    """
    tail = (1 - confidence) / 2
    low = beta_quantile(successes, n - successes + 1, tail) if successes else 0.0
    high = beta_quantile(successes + 1, n - successes, 1 - tail) if successes < n else 1.0
    share = successes / n
    limits = Limits(low, high, "binomial (Clopper-Pearson)")
    return make_estimate(share, limits, math.sqrt(share * (1 - share) / n), n, confidence)


def kaplan_meier(times_us: Whole, censored: Flags) -> Curve:
    """Return the survival curve for times of which some are only known to be longer.

    Parameters: `times_us[n]`, time of the first event or end of watching, in microseconds; `censored[n]`,
    True for the latter. At a tie the event comes first.
    Source: Kaplan and Meier 1958, Journal of the American Statistical Association 53, 457-481.
    """
    distinct, events = np.unique(times_us[~censored], return_counts=True)
    at_risk = len(times_us) - np.searchsorted(np.sort(times_us), distinct)
    left = (at_risk - events).astype(np.float64)
    survival = np.cumprod(left / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore"):
        variation = np.cumsum(events / (at_risk * left))
    return Curve(distinct, events, at_risk, survival, variation)


def reliability_estimate(times_us: Whole, censored: Flags, at_us: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate the probability of no outage up to and including a moment.

    Parameters: as for `kaplan_meier`, and `at_us`, the moment in microseconds. Binomial when all were watched
    until then, else Kaplan-Meier with Greenwood's variance on the scale of log(-log(survival)).
    Source: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 1.4.
    """
    n, last = len(times_us), int(times_us.max())
    if not (censored & (times_us < at_us)).any():
        survivors = int(np.count_nonzero(censored | (times_us > at_us)))
        return proportion_estimate(survivors, n, confidence=confidence)
    if last < at_us and censored[times_us == last].any():
        return not_measured("nobody was watched for so long", confidence=confidence, n=n)
    curve = kaplan_meier(times_us, censored)
    step = int(np.searchsorted(curve.times_us, at_us, side="right")) - 1
    survival = float(curve.survival[step]) if step >= 0 else 1.0
    if survival in (0.0, 1.0):
        return make_estimate(survival, _certain_limits(times_us, at_us, survival, confidence), 0.0, n, confidence)
    spread = math.sqrt(float(curve.variation[step]))
    width = normal_quantile((1 + confidence) / 2) * spread / abs(math.log(survival))
    low, high = survival ** math.exp(width), survival ** math.exp(-width)
    limits = Limits(low, high, "Kaplan-Meier, Greenwood on log-log scale")
    return make_estimate(survival, limits, survival * spread, n, confidence)


def unreliability_estimate(times_us: Whole, censored: Flags, at_us: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate the probability of an outage up to and including a moment, without the loss of digits near 0.

    Parameters: as for `reliability_estimate`.
    """
    if (censored & (times_us < at_us)).any():
        return complement(reliability_estimate(times_us, censored, at_us, confidence=confidence))
    failed = int(np.count_nonzero(~censored & (times_us <= at_us)))
    return proportion_estimate(failed, len(times_us), confidence=confidence)


def first_outage_estimate(times_us: Whole, censored: Flags, horizon_us: int, *, confidence: float = 0.95) -> Estimate:
    """Estimate the mean time to the first outage in hours, up to the horizon if some had none by then.

    Parameters: as for `kaplan_meier`, and `horizon_us`, where a restricted mean ends, in microseconds.
    Source: the area under the Kaplan-Meier curve; Klein and Moeschberger 2003, Survival Analysis, 4.5.
    """
    n, hidden = len(times_us), int(np.count_nonzero(censored))
    if not hidden:
        return scaled(_plain_mean(times_us, math.inf, confidence), 1 / HOUR_US)
    end = min(horizon_us, int(times_us.max()))
    if (censored & (times_us < end)).any():
        estimate = _restricted_mean(times_us, censored, end, confidence)
    else:
        estimate = _plain_mean(np.minimum(times_us, end), float(end), confidence)
    method = f"Kaplan-Meier, restricted to {end / HOUR_US:g} h, {hidden} of {n} censored; {estimate.method}"
    return scaled(replace(estimate, method=method), 1 / HOUR_US)


def first_outage_of(seen_us: Sample, hidden_us: Sample, *, confidence: float = 0.95) -> Estimate:
    """The same estimate from sums, where all that had no outage were watched for the same time.

    Parameters: `seen_us`, the first outages; `hidden_us`, how long those were watched that had none: they may only
    differ where nobody had one.
    """
    n, end = seen_us.n + hidden_us.n, hidden_us.most
    if not hidden_us.n:
        return scaled(_plain_mean(seen_us, math.inf, confidence), 1 / HOUR_US)
    if hidden_us.all_alike:
        until = seen_us.below(end).with_zeros(n).below(end)
        estimate = _plain_mean(until, float(end), confidence)
    elif not seen_us.n:
        estimate = _nobody_had_one(hidden_us.at_most, end, n, confidence)
    else:
        return not_measured("histories without an outage were watched for different times", confidence=confidence, n=n)
    method = f"Kaplan-Meier, restricted to {end / HOUR_US:g} h, {hidden_us.n} of {n} censored; {estimate.method}"
    return scaled(replace(estimate, method=method), 1 / HOUR_US)


def _nobody_had_one(watched: int, end_us: int, n: int, confidence: float) -> Estimate:
    """A mean restricted to the end, where `watched` were watched until then."""
    low = 1 - unseen_share(max(watched, 1), confidence)
    limits = Limits(end_us * low, float(end_us), f"Kaplan-Meier, binomial among {watched}")
    return make_estimate(float(end_us), limits, 0.0, n, confidence)


def _plain_mean(times_us: Numbers, ceiling: float, confidence: float) -> Estimate:
    """Mean of times that were all watched to their end: the area under the curve is nothing else."""
    times = Sample.of(times_us)
    limits = mean_limits(times, ceiling, None, confidence)
    return make_estimate(times.mean, limits, times.standard_error, times.n, confidence)


def _restricted_mean(times_us: Whole, censored: Flags, end_us: int, confidence: float) -> Estimate:
    curve, n = kaplan_meier(times_us, censored), len(times_us)
    inside = curve.times_us < end_us
    edges = np.concatenate([[0], curve.times_us[inside], [end_us]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.survival[inside]])
    mean = float(areas.sum())
    if not inside.any():
        low, _, method = _certain_limits(times_us, end_us, 1.0, confidence)
        return make_estimate(mean, Limits(end_us * low, float(end_us), method), 0.0, n, confidence)
    beyond = np.cumsum(areas[::-1])[::-1][1:]
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    left = np.maximum(at_risk - events, 1)  # where nobody is left there is no area beyond either
    error = math.sqrt(float((beyond**2 * events / (at_risk * left)).sum()))
    half = normal_quantile((1 + confidence) / 2) * error
    limits = Limits(max(mean - half, 0.0), min(mean + half, float(end_us)), "normal, Greenwood type")
    return make_estimate(mean, limits, error, n, confidence)


def _certain_limits(times_us: Whole, at_us: int, survival: float, confidence: float) -> Limits:
    """Limits for a survival of 1 among those still watched, or of 0 among all."""
    watched = int(np.count_nonzero(times_us >= at_us)) if survival else len(times_us)
    unseen = unseen_share(max(watched, 1), confidence)
    method = f"Kaplan-Meier, binomial among {watched}"
    return Limits(1 - unseen, 1.0, method) if survival else Limits(0.0, unseen, method)
