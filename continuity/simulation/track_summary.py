"""From the tracks of one service over many histories of a scenario to results, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from continuity.intervals import (
    amount_estimate,
    first_outage_estimate,
    looks_alpha,
    mean_estimate,
    part_estimate,
    percentiles,
    sequential_proportion_estimate,
)
from continuity.intervals.limits import Real, Whole
from continuity.rehearsal_results import Judged, RehearsedService, Spread
from continuity.results import Estimate, TimeSpent, not_measured
from continuity.simulation.harm import Points, harm
from continuity.simulation.tracks import (
    FULL,
    Spent,
    Track,
    full_recovery_time,
    holds_from,
    level_at,
    longest_outage,
    outages,
    recovery_time,
    time_up,
)
from continuity.units import HOUR, NEVER

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What a service is measured against in a scenario.

    up_from: its MBCO. stable_for: see `tracks`. stages: levels of staged targets. costs: points of its `impact`, in
    `currency`; scales: those of other harm, by name. at: moments asked for, as typed, in microseconds.
    """

    up_from: float = 1.0
    stable_for: int = 0
    stages: tuple[float, ...] = ()
    costs: Points = ()
    currency: str = ""
    scales: Mapping[str, Points] = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)


class Figures(NamedTuple):
    """What was measured in one history; None for a time that had not come by `lasted`, when the scenario ended.

    stages: from when on each of the yardstick's levels holds. levels: those at the moments asked for. cost and harms
    count an outage that is not over (`unended`) with its length so far. while_invoked: how long some plan was invoked;
    up_while_invoked: how long of that the service was up.
    """

    lasted: int
    recovery: int | None
    full: int | None
    stages: dict[float, int | None]
    longest: int | None
    data_loss: int
    levels: dict[str, float | None]
    cost: float
    harms: dict[str, float]
    unended: bool
    outages: int
    spent: Spent
    up_while_invoked: int
    while_invoked: int


def measure(track: Track, by: Yardstick) -> Figures:
    """Measure one history of a service."""
    found = outages(track, by.up_from, by.stable_for)
    lengths = [each.length for each in found]
    recovery = recovery_time(found)
    full = recovery if by.up_from == FULL else full_recovery_time(track, recovery, by.stable_for)
    return Figures(
        lasted=track.ends,
        recovery=recovery,
        full=full,
        stages={level: holds_from(track, level, full) for level in by.stages},
        longest=longest_outage(found),
        data_loss=track.data_loss,
        levels={typed: level_at(track, when) for typed, when in by.at.items()},
        cost=sum(harm(by.costs, length) for length in lengths) if by.costs else 0.0,
        harms={name: sum(harm(points, length) for length in lengths) for name, points in by.scales.items()},
        unended=not all(each.over for each in found),
        outages=len(found),
        spent=track.spent,
        up_while_invoked=time_up(track, by.up_from, track.while_invoked),
        while_invoked=sum(b - a for a, b in track.while_invoked),
    )


def within(time: int | None, target: int) -> bool:
    """Whether a time met its target; one that had not come by the end did not."""
    return time is not None and time <= target


def summarise_tracks(
    histories: Sequence[Figures], by: Yardstick, judged: Sequence[Judged], recovered_by: Mapping[str, int], looks: int
) -> RehearsedService:
    """The results of one service.

    Parameters: `histories`, at least one; `recovered_by`, times as they are written, in microseconds; `looks`, at how
    many moments it was decided by the results whether to go on: 0 where their number was fixed beforehand.
    """
    sure = Sure(looks)
    lasted = [each.lasted for each in histories]
    return RehearsedService(
        recovery_time_hours=_times([each.recovery for each in histories], lasted, sure),
        full_recovery_time_hours=_times([each.full for each in histories], lasted, sure),
        data_loss_hours=_losses([each.data_loss for each in histories], sure),
        cost=_harm([each.cost for each in histories], histories, sure) if by.costs else None,
        currency=by.currency if by.costs else "",
        impacts={name: _harm([each.harms[name] for each in histories], histories, sure) for name in by.scales},
        recovered_by={
            written: sequential_proportion_estimate(
                sum(within(each.recovery, when) for each in histories), len(histories)
            )
            for written, when in recovered_by.items()
        },
        level_at={typed: _level(typed, histories, sure) for typed in by.at},
        judged=tuple(judged),
        time_spent=time_spent([each.spent for each in histories], sure),
        availability_while_invoked=_while_invoked(histories, sure),
    )


def while_invoked_estimate(histories: Sequence[Figures], confidence: float) -> Estimate:
    """The share of the time in which some plan was invoked that the service was up, over all histories."""
    up, whole = (_whole(getattr(each, name) for each in histories) for name in ("up_while_invoked", "while_invoked"))
    return part_estimate(up, whole, confidence=confidence)


def _while_invoked(histories: Sequence[Figures], sure: Sure) -> Estimate | None:
    if not any(each.while_invoked for each in histories):
        return None
    return sure.said(while_invoked_estimate(histories, sure.confidence))


class Sure:
    """Makes intervals that hold although the results decided after which of several looks to stop.

    Means and percentiles have no confidence sequence: they spend at look k what `looks_alpha` allows (Bonferroni).
    """

    __slots__ = ("_looks",)

    def __init__(self, looks: int) -> None:
        self._looks = looks

    @property
    def confidence(self) -> float:
        """The level at which an interval is made."""
        return 1 - looks_alpha(self._looks, confidence=_CONFIDENCE) if self._looks else _CONFIDENCE

    def said(self, estimate: Estimate) -> Estimate:
        """The estimate with the level that its interval has over all looks."""
        if not self._looks:
            return estimate
        looks = "1 look" if self._looks == 1 else f"{self._looks} looks"
        method = estimate.method if estimate.low is estimate.high is None else f"{estimate.method}; valid at {looks}"
        return replace(estimate, confidence=_CONFIDENCE, method=method)

    def spread(self, values: Real, mean: Estimate, censored: int) -> Spread:
        """Values over histories, infinite where not known, and their mean, made at `confidence`."""
        found = percentiles(values, mean)
        return Spread(percentiles=replace(found, mean=self.said(mean)), largest=float(values.max()), censored=censored)


def _times(times: Sequence[int | None], lasted: Sequence[int], sure: Sure) -> Spread:
    """Times in microseconds as hours; with censored ones the mean is restricted, and says to what."""
    censored = np.array([each is None for each in times])
    seen = np.array([end if each is None else each for each, end in zip(times, lasted, strict=True)], dtype=np.int64)
    values = np.where(censored, math.inf, seen / HOUR)
    mean = first_outage_estimate(seen, censored, int(seen.max()), confidence=sure.confidence)
    return sure.spread(values, mean, int(censored.sum()))


def _losses(losses: Sequence[int], sure: Sure) -> Spread:
    lost = np.array(losses, dtype=np.int64) >= NEVER
    values = np.where(lost, math.inf, np.array(losses) / HOUR)
    n, hidden = len(losses), int(lost.sum())
    if hidden:
        why = f"in {hidden} of {n} histories data was not back by the end"
        mean = not_measured(why, confidence=sure.confidence, n=n)
    else:
        mean = amount_estimate(values, confidence=sure.confidence)
    return sure.spread(values, mean, hidden)


def _harm(amounts: Sequence[float], histories: Sequence[Figures], sure: Sure) -> Spread:
    """Amounts; those of outages that are not over are what they come to so far."""
    values, unended = np.array(amounts, dtype=np.float64), sum(each.unended for each in histories)
    mean = amount_estimate(values, confidence=sure.confidence)
    if unended:
        method = f"{mean.method}; at least: {unended} of {len(amounts)} histories ended within an outage"
        mean = replace(mean, method=method)
    return sure.spread(values, mean, unended)


def _level(typed: str, histories: Sequence[Figures], sure: Sure) -> Estimate:
    known = [level for each in histories if (level := each.levels[typed]) is not None]
    if len(known) < len(histories):
        return not_measured("the scenario ends before that", confidence=_CONFIDENCE, n=len(histories))
    return sure.said(mean_estimate(np.array(known, dtype=np.float64), confidence=sure.confidence))


def time_spent(histories: Sequence[Spent], sure: Sure) -> tuple[TimeSpent, ...]:
    """Where time goes, what takes most first. Parameters: `histories`, where it went in each."""
    return tuple(_parts(histories, sure))


def _parts(histories: Sequence[Spent], sure: Sure) -> Iterator[TimeSpent]:
    totals: dict[tuple[str, str], int] = {}
    for each in histories:
        for cause, length in each.items():
            totals[cause] = totals.get(cause, 0) + length
    whole = _whole(sum(each.values()) for each in histories)
    for what, who in sorted((cause for cause in totals if totals[cause]), key=lambda cause: (-totals[cause], cause)):
        part = _whole(each.get((what, who), 0) for each in histories)
        hours = sure.said(amount_estimate(part / HOUR, confidence=sure.confidence))
        share = sure.said(part_estimate(part, whole, confidence=sure.confidence))
        yield TimeSpent(what=what, who=who, hours=hours, share=share)


def _whole(amounts: Iterator[int]) -> Whole:
    return np.fromiter(amounts, dtype=np.int64)
