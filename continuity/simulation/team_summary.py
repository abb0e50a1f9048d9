"""From what replications measured of teams to results: how busy they are, and how long jobs wait for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from continuity.intervals import (
    Events,
    amount_estimate,
    event_percentile,
    event_share_estimate,
    hours_per_year_estimate,
    part_estimate,
    pooled_share_estimate,
    rate_estimate,
    ratio_estimate,
)
from continuity.intervals.limits import HOUR_US
from continuity.intervals.shares import scaled
from continuity.results import TeamResult, WaitHours
from continuity.simulation.measurements import TeamMeasurements
from continuity.simulation.recorder import Window
from continuity.simulation.sparse import Sparse
from continuity.simulation.waits import middle_of

_JOB = "job"


def summarise_teams(measured: TeamMeasurements, window: Window) -> dict[str, TeamResult]:
    """The results of all teams by id."""
    length = window.ends - window.begins
    return {name: _result(measured, index, length) for index, name in sorted(enumerate(measured.teams), key=_by_name)}


def _by_name(item: tuple[int, str]) -> str:
    return item[1]


def _result(measured: TeamMeasurements, index: int, length: int) -> TeamResult:
    jobs, busy = measured.jobs[:, index], measured.busy[:, index]
    return TeamResult(
        utilisation=pooled_share_estimate(busy, measured.available[:, index]),
        called_out=part_estimate(measured.called_out[:, index], busy),
        busy_hours_per_year=hours_per_year_estimate(busy, length),
        jobs_per_year=rate_estimate(jobs, length, what=_JOB),
        begun_at_once=event_share_estimate(measured.at_once[:, index], jobs, what=_JOB),
        wait_hours=_wait_hours(measured, index),
        waiting_jobs=amount_estimate(measured.queue[:, index] / np.float64(length)),
    )


def _wait_hours(measured: TeamMeasurements, index: int) -> WaitHours:
    jobs = measured.jobs[:, index]
    events = _events(measured.waits[index])
    waits = WaitHours(
        mean=scaled(ratio_estimate(measured.waited[:, index], jobs, what=_JOB, dependent=True), 1 / HOUR_US),
        p50=scaled(event_percentile(events, 50, what=_JOB), 1 / HOUR_US),
        p95=scaled(event_percentile(events, 95, what=_JOB), 1 / HOUR_US),
    )
    left_over, total = int(measured.left_over[:, index].sum()), int(jobs.sum())
    if not left_over:
        return waits
    remark = f"; {left_over} of {total} jobs were still waiting at the end, or withdrawn: too short by what they miss"
    mean, p50, p95 = (replace(each, method=each.method + remark) for each in (waits.mean, waits.p50, waits.p95))
    return WaitHours(mean=mean, p50=p50, p95=p95)


def _events(waits: Sparse[int]) -> Events:
    middles = np.array([middle_of(bucket) for bucket in waits.keys], dtype=np.int64)
    return Events(waits.replications, waits.rows, middles[waits.columns], waits.values)
