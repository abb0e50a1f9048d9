"""From what replications measured of teams to results: how busy they are, and how long jobs wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from continuity.intervals import (
    amount_estimate,
    event_percentile,
    event_share_of,
    hours_per_year_estimate,
    part_of,
    pooled_share_of,
    rate_estimate,
    ratio_of,
)
from continuity.intervals.limits import HOUR_US
from continuity.intervals.shares import scaled
from continuity.results import TeamResult, WaitHours
from continuity.simulation.recorder import Window
from continuity.simulation.team_sums import TeamSums

_JOB = "job"


def summarise_teams(teams: Mapping[str, TeamSums], window: Window) -> dict[str, TeamResult]:
    """The results of all teams by id."""
    length = window.ends - window.begins
    return {name: _result(sums, length) for name, sums in sorted(teams.items())}


def _result(sums: TeamSums, length: int) -> TeamResult:
    return TeamResult(
        utilisation=pooled_share_of(sums.pairs("busy", "available"), sums.idle),
        called_out=part_of(sums.pairs("called_out", "busy")),
        busy_hours_per_year=hours_per_year_estimate(sums.busy, length),
        jobs_per_year=rate_estimate(sums.jobs, length, what=_JOB),
        begun_at_once=event_share_of(sums.pairs("at_once", "jobs"), what=_JOB),
        wait_hours=_wait_hours(sums),
        waiting_jobs=amount_estimate(sums.queue.in_units(1 / length)),
    )


def _wait_hours(sums: TeamSums) -> WaitHours:
    events = sums.waits.clusters(sums.jobs.n)
    waits = WaitHours(
        mean=scaled(ratio_of(sums.pairs("waited", "jobs"), what=_JOB, dependent=True), 1 / HOUR_US),
        p50=scaled(event_percentile(events, 50, what=_JOB), 1 / HOUR_US),
        p95=scaled(event_percentile(events, 95, what=_JOB), 1 / HOUR_US),
    )
    left_over, total = sums.left_over.total, sums.jobs.total
    if not left_over:
        return waits
    remark = f"; {left_over} of {total} jobs were still waiting at the end, or withdrawn: too short by what they miss"
    mean, p50, p95 = (replace(each, method=each.method + remark) for each in (waits.mean, waits.p50, waits.p95))
    return WaitHours(mean=mean, p50=p50, p95=p95)
