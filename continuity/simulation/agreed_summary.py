"""From agreed service time to results: availability, hours lost per year, calendar periods that held the target."""

from __future__ import annotations

from dataclasses import replace

from continuity.intervals import Counted, OutageLengths, downtime_estimate, percentiles, pooled_share_of, share_estimate
from continuity.intervals.limits import HOUR_US, YEAR_HOURS, Limits, make_estimate, student_limits
from continuity.intervals.shares import scaled
from continuity.model import Objectives
from continuity.results import Estimate, MetEach, Percentiles, not_measured
from continuity.simulation.node_sums import SHARE, NodeSums

_MET_IN = 0.95
_CONFIDENCE = 0.95
_WHOLE_SHARE = round(1 / SHARE)


def availability(sums: NodeSums) -> Estimate:
    """Availability: the mean over replications of the share of agreed service time that the node was up.

    A replication without any agreed service time has no such share and is left out, which `method` says.
    """
    agreed, n = sums.agreed, sums.n
    some = sums.lost_share.n
    if not some:
        return not_measured("there is no agreed service time in the horizon", confidence=_CONFIDENCE, n=n)
    if agreed.all_alike:
        return share_estimate(sums.agreed_down, agreed.least, sums.agreed_lengths, confidence=_CONFIDENCE)
    estimate = share_estimate(
        sums.lost_share, _WHOLE_SHARE, _in_shares(sums.agreed_lengths, agreed.total // some), confidence=_CONFIDENCE
    )
    if some == n:
        return estimate
    method = f"{estimate.method}; without {n - some} of {n} replications that had no agreed service time"
    return replace(estimate, method=method)


def _in_shares(lengths: OutageLengths, agreed: int) -> OutageLengths:
    """Single outages as shares of the agreed service time that there is on average."""
    return OutageLengths(
        count=lengths.count,
        squares_us2=lengths.squares_us2 * _WHOLE_SHARE**2 // agreed**2,
        longest_us=lengths.longest_us * _WHOLE_SHARE // agreed,
    )


def hours_lost(sums: NodeSums, length: int) -> Percentiles:
    """Agreed service hours lost per year.

    Parameters: `length` of the window in microseconds.
    """
    times = sums.lost.counted()
    hours = Counted(times.values / length * YEAR_HOURS, times.numbers)
    return percentiles(hours, mean_hours_lost(sums, length))


def mean_hours_lost(sums: NodeSums, length: int, *, confidence: float = _CONFIDENCE) -> Estimate:
    """Agreed service hours lost per year, on average. Parameters: as for `hours_lost`."""
    most = sums.agreed.most
    if not most:
        limits = Limits(0.0, 0.0, "certain: there is no agreed service time in the horizon")
        return make_estimate(0.0, limits, 0.0, sums.n, confidence)
    per_agreed_year = downtime_estimate(sums.agreed_down, most, sums.agreed_lengths, confidence=confidence)
    return scaled(per_agreed_year, most / length)


def agreed_hours(sums: NodeSums, length: int) -> Estimate | None:
    """Mean agreed service time in the window, in hours; None where it is all of the window of `length`."""
    agreed = sums.agreed
    if agreed.least == agreed.most == length:
        return None
    hours = agreed.in_units(1 / HOUR_US)
    mean, error = hours.mean, hours.standard_error
    limits = Limits(mean, mean, "the same in every replication")
    if error is not None and not agreed.all_alike:
        limits = student_limits(mean, error, hours.n, _CONFIDENCE)
    return make_estimate(mean, limits, error, hours.n, _CONFIDENCE)


def met_each(sums: NodeSums, objectives: Objectives | None) -> MetEach | None:
    """How often single calendar periods held the availability; None where they are not judged one by one."""
    if objectives is None or objectives.each is None or objectives.availability is None:
        return None
    if sums.periods.total:
        share = pooled_share_of(sums.met_with_periods(), sums.missed, confidence=_CONFIDENCE)
        share = replace(share, method=f"{sums.periods.total} {objectives.each}s; {share.method}")
    else:
        why = f"no whole {objectives.each} with agreed service time lies in the horizon"
        share = not_measured(why, confidence=_CONFIDENCE, n=sums.n)
    met_in = _MET_IN if objectives.met_in is None else objectives.met_in
    return MetEach(each=objectives.each, met_in=met_in, share=share)
