"""From biased histories to results: each gives an unbiased figure, and their mean is the estimate."""

from __future__ import annotations

import math

import numpy as np

from continuity.intervals import effective_size, freedom_of, judge, log_limits, weighed_estimate
from continuity.intervals.limits import HOUR_US, YEAR_HOURS, Limits, Real, make_estimate
from continuity.intervals.shares import complement, scaled
from continuity.model import Node
from continuity.rare.biased import Sample
from continuity.results import Estimate, Percentiles, ServiceResult, VarianceReduction, Verdict, not_measured

_CONFIDENCE = 0.95
_UNSEEN = "biased histories end before"
_MUCH, _FEW = 0.1, 30
"""With more than this share of it in one history, or fewer effective ones, an estimate decides nothing yet."""


def unavailability(sample: Sample, agreed: int, *, certain: bool = False, confidence: float = _CONFIDENCE) -> Estimate:
    """The expected share of agreed service time, so many microseconds, that is down.

    Parameters: `certain`: nothing can bring the service down.
    """
    if certain:
        limits = Limits(0.0, 0.0, "certain: nothing in the plan can bring it down")
        return make_estimate(0.0, limits, 0.0, sample.replications, confidence)
    if not agreed:
        return not_measured("no agreed service time in the horizon", confidence=confidence, n=sample.replications)
    return weighed_estimate(sample.agreed_down / agreed, ceiling=1.0, confidence=confidence)


def result(sample: Sample, node: Node, length: int, agreed: int, lost: Estimate) -> ServiceResult:
    """The result of a service.

    Parameters: `length` of the window and `agreed` service time in it, in microseconds; `lost`, its unavailability.
    """
    n = sample.replications
    per_year = YEAR_HOURS * HOUR_US / length
    outages = weighed_estimate(sample.outages * per_year)
    up = complement(lost)
    target = node.objectives.availability if node.objectives else None
    objectives = {} if target is None else {"availability": target}
    decides = not rests_on_few(sample)
    return ServiceResult(
        availability=up,
        outages_per_year=outages,
        mean_outage_hours=_mean_outage(sample),
        mean_up_hours=_mean_up(outages, float(sample.down.mean()) / length),
        first_outage_hours=not_measured(_UNSEEN, confidence=_CONFIDENCE, n=n),
        level=not_measured("biased histories look at outages only", confidence=_CONFIDENCE, n=n),
        downtime_hours_per_year=_hours_lost(scaled(lost, YEAR_HOURS * agreed / length)),
        objectives=objectives,
        verdicts={name: judge(up, share) if decides else Verdict.UNDECIDED for name, share in objectives.items()},
    )


def variance_reduction(sample: Sample, lost: Estimate) -> VarianceReduction:
    """What the biased histories were worth. Parameters: `lost`, the unavailability that they give."""
    total = float(sample.agreed_down.sum())
    return VarianceReduction(
        unavailability=lost,
        worth=_worth(sample),
        effective_sample_size=effective_size(sample.agreed_down),
        largest_share=_largest_share(sample) if total else None,
        remark="" if total else "no history had an outage in it",
    )


def rests_on_few(sample: Sample) -> bool:
    """Whether few of the histories with outages make much of the estimate, so that it decides nothing yet.

    Heavier ones may not have come, of which nobody knows.
    """
    if not sample.agreed_down.any():
        return False
    return effective_size(sample.agreed_down) < _FEW or _largest_share(sample) > _MUCH


def _largest_share(sample: Sample) -> float:
    return float(sample.agreed_down.max() / sample.agreed_down.sum())


def _worth(sample: Sample) -> float | None:
    """How many plain histories one of these is worth: the variance of theirs over the variance of these.

    A plain history has hardly ever more than one outage if they are rare, so the mean square of its down time is that
    of single outages, which `squares` estimates.
    """
    variance = float(sample.down.var())
    plain = float(sample.squares.mean()) - float(sample.down.mean()) ** 2
    return plain / variance if variance > 0.0 and plain > 0.0 else None


def _mean_outage(sample: Sample) -> Estimate:
    """All down time over the number of outages, in hours. Source: Cochran 1977, Sampling Techniques, chapter 6."""
    n, outages, down = sample.replications, float(sample.outages.sum()), sample.down / HOUR_US
    if not outages:
        return not_measured("no outage was seen", confidence=_CONFIDENCE, n=n)
    mean = float(down.sum()) / outages
    error = _error(down - mean * sample.outages) / outages
    limits = Limits(math.nan, math.nan, "nothing scatters")
    if n > 1 and mean:
        limits = log_limits(mean, error, freedom_of(down), _CONFIDENCE)
    return make_estimate(mean, limits, error, n, _CONFIDENCE)


def _error(residuals: Real) -> float:
    """The standard error of a sum of residuals, whose mean is 0."""
    n = len(residuals)
    return math.sqrt(n / max(1, n - 1) * float(np.square(residuals).sum()))


def _mean_up(outages: Estimate, down: float) -> Estimate:
    """Up time over the number of outages, in hours: as good as known, but for the outages."""
    up = YEAR_HOURS * (1.0 - down)
    if not outages.estimate:
        return not_measured("no outage was seen", confidence=_CONFIDENCE, n=outages.n)
    value = up / outages.estimate
    low, high = ((up / end if end else math.nan) for end in (outages.high, outages.low))
    error = None if outages.standard_error is None else value * outages.standard_error / outages.estimate
    return make_estimate(value, Limits(low, high, outages.method), error, outages.n, _CONFIDENCE)


def _hours_lost(mean: Estimate) -> Percentiles:
    """Hours lost a year on average; percentiles over histories are not known from biased ones."""
    return Percentiles(mean=mean, p50=math.nan, p90=math.nan, p95=math.nan, p99=math.nan, intervals={})
