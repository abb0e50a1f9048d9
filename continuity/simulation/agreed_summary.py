"""From agreed service time to results: availability, hours lost per year, calendar periods that held the target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from continuity.intervals import downtime_estimate, percentiles, pooled_share_estimate, share_estimate
from continuity.intervals.limits import HOUR_US, YEAR_HOURS, Limits, make_estimate, standard_error, student_limits
from continuity.intervals.shares import scaled
from continuity.model import Objectives
from continuity.results import Estimate, MetEach, Percentiles, not_measured
from continuity.simulation.measurements import Measurements

_MET_IN = 0.95
_CONFIDENCE = 0.95


def availability(measured: Measurements, index: int) -> Estimate:
    """Availability: the mean over replications of the share of agreed service time that the node was up.

    Where uncounted maintenance makes agreed service time differ, down time is scaled to what there is on average.
    A replication without any has no such share and is left out, which `method` says.
    """
    agreed, down, lengths = measured.agreed[:, index], measured.agreed_down[:, index], measured.agreed_lengths[index]
    n, some = len(agreed), agreed > 0
    if not some.any():
        return not_measured("there is no agreed service time in the horizon", confidence=_CONFIDENCE, n=n)
    agreed, down = agreed[some], down[some]
    common = int(agreed[0])
    if (agreed != common).any():
        common = round(float(agreed.mean()))
        down = np.rint(down * (common / agreed)).astype(np.int64)
    estimate = share_estimate(down, common, lengths, confidence=_CONFIDENCE)
    if len(agreed) == n:
        return estimate
    method = f"{estimate.method}; without {n - len(agreed)} of {n} replications that had no agreed service time"
    return replace(estimate, method=method)


def hours_lost(measured: Measurements, index: int, length: int) -> Percentiles:
    """Agreed service hours lost per year.

    Parameters: `length` of the window in microseconds.
    """
    return percentiles(measured.agreed_down[:, index] / length * YEAR_HOURS, mean_hours_lost(measured, index, length))


def mean_hours_lost(measured: Measurements, index: int, length: int, *, confidence: float = _CONFIDENCE) -> Estimate:
    """Agreed service hours lost per year, on average. Parameters: as for `hours_lost`."""
    agreed, down = measured.agreed[:, index], measured.agreed_down[:, index]
    most = int(agreed.max())
    if not most:
        limits = Limits(0.0, 0.0, "certain: there is no agreed service time in the horizon")
        return make_estimate(0.0, limits, 0.0, len(down), confidence)
    per_agreed_year = downtime_estimate(down, most, measured.agreed_lengths[index], confidence=confidence)
    return scaled(per_agreed_year, most / length)


def agreed_hours(measured: Measurements, index: int, length: int) -> Estimate | None:
    """Mean agreed service time in the window, in hours; None where it is all of the window of `length`."""
    agreed = measured.agreed[:, index]
    if (agreed == length).all():
        return None
    hours = agreed / HOUR_US
    mean, error, n = float(hours.mean()), standard_error(hours), len(hours)
    limits = Limits(mean, mean, "the same in every replication")
    if error is not None and (agreed != agreed[0]).any():
        limits = student_limits(mean, error, n, _CONFIDENCE)
    return make_estimate(mean, limits, error, n, _CONFIDENCE)


def met_each(measured: Measurements, index: int, objectives: Objectives | None) -> MetEach | None:
    """How often single calendar periods held the availability; None where they are not judged one by one."""
    if objectives is None or objectives.each is None or objectives.availability is None:
        return None
    met, periods = measured.periods_met[:, index], measured.periods[:, index]
    if periods.any():
        share = pooled_share_estimate(met, periods, confidence=_CONFIDENCE)
        share = replace(share, method=f"{int(periods.sum())} {objectives.each}s; {share.method}")
    else:
        why = f"no whole {objectives.each} with agreed service time lies in the horizon"
        share = not_measured(why, confidence=_CONFIDENCE, n=len(periods))
    met_in = _MET_IN if objectives.met_in is None else objectives.met_in
    return MetEach(each=objectives.each, met_in=met_in, share=share)
