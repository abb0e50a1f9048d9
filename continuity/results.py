"""What an analysis hands over: estimates with intervals, results per service, the run that gave them.

Plain values; `as_data` gives what JSON can hold, with None instead of NaN and infinity.
Times are hours, rates are per year of 8,760 h; names end in their unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from continuity.model import Assumption
from continuity.units import parse_share

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class Verdict(StrEnum):
    """What is known about an objective: its interval lies on one side of the target, or it does not."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"


ENGINE_ASKED_FOR = "asked for"
"""Why an engine was taken that a request names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with what is known about its error.

    estimate: the figure, in the unit its place says; None where nothing was observed that would give one.
    low, high: ends of the interval; None where there is none, or where that end is unbounded.
    confidence: level of the interval, between 0 and 1.
    standard_error: of the estimate, same unit; None where the sample does not give one.
    n: number of replications behind it.
    method: how estimate and interval were found, in words, with whatever calls for care.
    """

    estimate: float | None
    low: float | None
    high: float | None
    confidence: float
    standard_error: float | None
    n: int
    method: str

    def as_data(self) -> dict[str, Json]:
        """Give the seven fields by name, fit for JSON."""
        return {
            "estimate": finite_or_none(self.estimate),
            "low": finite_or_none(self.low),
            "high": finite_or_none(self.high),
            "confidence": self.confidence,
            "standard_error": finite_or_none(self.standard_error),
            "n": self.n,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Mean and percentiles of a figure over replications.

    mean: with its interval. p50 to p99: percentiles over replications, same unit.
    intervals: `p50` .. `p99` to (low, high); an end is None where too few replications give none.
    """

    mean: Estimate
    p50: float
    p90: float
    p95: float
    p99: float
    intervals: Mapping[str, tuple[float | None, float | None]]

    def as_data(self) -> dict[str, Json]:
        """Give `mean`, the four percentiles, and `intervals` as name to [low, high]."""
        return {
            "mean": self.mean.as_data(),
            "p50": finite_or_none(self.p50),
            "p90": finite_or_none(self.p90),
            "p95": finite_or_none(self.p95),
            "p99": finite_or_none(self.p99),
            "intervals": {name: _ends(ends) for name, ends in self.intervals.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent:
    """Where down time goes: one of the things that pass while a service is down.

    what: detection, held back, waiting, call-out, hands-on, switching, restart, maintenance; of recovery plans
    invocation, decision, precondition, step; of scenarios failure, destruction; or other. who: the team or pool of
    spare parts that is waited for, or that works, or the step; "" for nobody. hours: of one outage, on average; over
    all entries they add up to the mean outage. share: of all down time.
    """

    what: str
    who: str
    hours: Estimate
    share: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give the four fields by name, fit for JSON."""
        return {"what": self.what, "who": self.who, "hours": self.hours.as_data(), "share": self.share.as_data()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CausedBy:
    """What outages begin with: a failure mode of a component, or of whatever else a service stands on.

    node: id of the component, or of the common cause. mode: its failure mode, or maintenance; "" where nothing failed:
    a switch back, a demand that rises, a step that stops it. outages_per_year: that begin with it.
    downtime_hours_per_year: in these, as long as they last. share: of all down time.
    """

    node: str
    mode: str
    outages_per_year: Estimate
    downtime_hours_per_year: Estimate
    share: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give the five fields by name, fit for JSON."""
        return {
            "node": self.node,
            "mode": self.mode,
            "outages_per_year": self.outages_per_year.as_data(),
            "downtime_hours_per_year": self.downtime_hours_per_year.as_data(),
            "share": self.share.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MetEach:
    """An availability that each calendar period must have by itself.

    each: day, week, month, quarter or year. met_in: the share of periods that must have it. share: that of the
    periods that did, over all replications.
    """

    each: str
    met_in: float
    share: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give the three fields by name, fit for JSON."""
        return {"each": self.each, "met_in": finite_or_none(self.met_in), "share": self.share.as_data()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResult:
    """What was measured of one service, or of another node.

    `available_at`, `reliability_at`, `unreliability_at` and `level_at` are keyed by the time as it was typed.
    `availability` and `downtime_hours_per_year` (None where the run does not give it) count agreed service time only,
    all others physical time. agreed_hours: agreed service time in the horizon, None where that is all of it.
    objectives: name to target as a share. met_each: how often `objectives.each` was held, on which the verdict of
    `availability` then is. time_spent: where the down time goes, what takes most first; empty where outages are not
    explained. caused_by: what outages begin with, what brings most down time first; it adds up to all outages and all
    down time. waiting_hours_per_year: down time in which somebody, or a part, was waited for, by team or pool.
    cost_per_year: what outages cost by the service's `impact`, in `currency`; None where it says no cost.
    """

    availability: Estimate
    outages_per_year: Estimate
    mean_outage_hours: Estimate
    mean_up_hours: Estimate
    first_outage_hours: Estimate
    level: Estimate
    downtime_hours_per_year: Percentiles | None
    available_at: Mapping[str, Estimate] = field(default_factory=dict)
    reliability_at: Mapping[str, Estimate] = field(default_factory=dict)
    unreliability_at: Mapping[str, Estimate] = field(default_factory=dict)
    level_at: Mapping[str, Estimate] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    objectives: Mapping[str, float] = field(default_factory=dict)
    agreed_hours: Estimate | None = None
    met_each: MetEach | None = None
    time_spent: Sequence[TimeSpent] = ()
    caused_by: Sequence[CausedBy] = ()
    waiting_hours_per_year: Mapping[str, Estimate] = field(default_factory=dict)
    cost_per_year: Estimate | None = None
    currency: str = ""

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        downtime = self.downtime_hours_per_year
        return {
            "availability": self.availability.as_data(),
            "outages_per_year": self.outages_per_year.as_data(),
            "mean_outage_hours": self.mean_outage_hours.as_data(),
            "mean_up_hours": self.mean_up_hours.as_data(),
            "first_outage_hours": self.first_outage_hours.as_data(),
            "available_at": _estimates(self.available_at),
            "reliability_at": _estimates(self.reliability_at),
            "unreliability_at": _estimates(self.unreliability_at),
            "level": self.level.as_data(),
            "level_at": _estimates(self.level_at),
            "downtime_hours_per_year": None if downtime is None else downtime.as_data(),
            "agreed_hours": None if self.agreed_hours is None else self.agreed_hours.as_data(),
            "met_each": None if self.met_each is None else self.met_each.as_data(),
            "time_spent": [each.as_data() for each in self.time_spent],
            "caused_by": [each.as_data() for each in self.caused_by],
            "waiting_hours_per_year": _estimates(self.waiting_hours_per_year),
            "cost_per_year": None if self.cost_per_year is None else self.cost_per_year.as_data(),
            "currency": self.currency or None,
            "objectives": {name: finite_or_none(target) for name, target in self.objectives.items()},
            "verdicts": {name: verdict.value for name, verdict in self.verdicts.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitHours:
    """How long jobs wait for their people, in hours: mean, median and the 95th percentile over jobs."""

    mean: Estimate
    p50: Estimate
    p95: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give the three fields by name, fit for JSON."""
        return {"mean": self.mean.as_data(), "p50": self.p50.as_data(), "p95": self.p95.as_data()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamResult:
    """What was measured of one team.

    utilisation: person-time busy, from the call to the end of the work, as a share of the person-time available, which
    is that in hours, or busy outside them. called_out: what share of the busy time is outside hours.
    begun_at_once: the share of jobs that were begun in the moment in which they were asked for. waiting_jobs: how many
    wait at a time, on average.
    """

    utilisation: Estimate
    called_out: Estimate
    busy_hours_per_year: Estimate
    jobs_per_year: Estimate
    begun_at_once: Estimate
    wait_hours: WaitHours
    waiting_jobs: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "utilisation": self.utilisation.as_data(),
            "called_out": self.called_out.as_data(),
            "busy_hours_per_year": self.busy_hours_per_year.as_data(),
            "jobs_per_year": self.jobs_per_year.as_data(),
            "begun_at_once": self.begun_at_once.as_data(),
            "wait_hours": self.wait_hours.as_data(),
            "waiting_jobs": self.waiting_jobs.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """How precisely the unavailability of a service was to be known, and is.

    asked: half-width of its interval as a share of the estimate. half_width: that reached, by the farther end; None
    where the interval has no end, or nothing was down. confidence: of the interval that this was judged by, which is
    wider than those of the result, so that it holds at all `looks` together. reached: whether it is as asked.
    """

    asked: float
    half_width: float | None
    confidence: float
    looks: int
    reached: bool

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "asked": self.asked,
            "half_width": finite_or_none(self.half_width),
            "confidence": self.confidence,
            "looks": self.looks,
            "reached": self.reached,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceReduction:
    """What a method other than plain simulation has found of a service, and what it was worth.

    unavailability: over the horizon, of agreed service time; it keeps the digits that 1 less the availability has lost.
    worth: how many plain histories would tell as much as one of these; None where nothing was down.
    effective_sample_size: how many histories of equal weight would scatter as these do. largest_share: of the estimate
    that comes from one history. coefficient: by which the control variate was multiplied, correlation: with it; None
    for other methods. remark: why the method was not used for this service, "" where it was.
    """

    unavailability: Estimate
    worth: float | None
    effective_sample_size: float
    largest_share: float | None = None
    coefficient: float | None = None
    correlation: float | None = None
    remark: str = ""

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "unavailability": self.unavailability.as_data(),
            "worth": finite_or_none(self.worth),
            "effective_sample_size": finite_or_none(self.effective_sample_size),
            "largest_share": finite_or_none(self.largest_share),
            "coefficient": finite_or_none(self.coefficient),
            "correlation": finite_or_none(self.correlation),
            "remark": self.remark,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an engine: everything needed to judge its figures and to get them again.

    plan_name, digest: which plan. engine, why: the route taken, and what forbade the earlier ones.
    platform: architecture, libc, versions of Python, the libraries and tzdata, on which the bits depend.
    services, nodes, teams: results by id; nodes is None unless asked for. notes: remarks on the run as a whole.
    start: the moment at which the run begins, in ISO 8601 with the zone's offset; "" where it stands for no date.
    timezone: of the plan, in whose clocks times are told. stopped: why there are no more replications. precision: by
    service, where one was asked for. method: plain, or how variance was reduced; variance_reduction: what that gave,
    by service.
    """

    plan_name: str
    digest: str
    engine: str
    why: str
    seed: int
    replications: int
    horizon_hours: float
    warm_up_hours: float
    version: str
    platform: Mapping[str, str]
    assumptions: tuple[Assumption, ...]
    services: Mapping[str, ServiceResult]
    nodes: Mapping[str, ServiceResult] | None = None
    notes: tuple[str, ...] = ()
    teams: Mapping[str, TeamResult] = field(default_factory=dict)
    start: str = ""
    timezone: str = ""
    stopped: str = ""
    precision: Mapping[str, Precision] = field(default_factory=dict)
    method: str = "plain"
    variance_reduction: Mapping[str, VarianceReduction] = field(default_factory=dict)

    def as_data(self) -> dict[str, Json]:
        """Give the run as JSON has it; `nodes` is there only when it was asked for."""
        data: dict[str, Json] = {
            "plan": {"name": self.plan_name, "digest": self.digest},
            "engine": self.engine,
            "why": self.why,
            "method": self.method,
            "variance_reduction": {service: each.as_data() for service, each in self.variance_reduction.items()},
            "seed": self.seed,
            "replications": self.replications,
            "stopped": self.stopped,
            "precision": {service: each.as_data() for service, each in self.precision.items()},
            "start": self.start,
            "timezone": self.timezone,
            "horizon_hours": finite_or_none(self.horizon_hours),
            "warm_up_hours": finite_or_none(self.warm_up_hours),
            "version": self.version,
            "platform": dict(self.platform),
            "assumptions": [assumption.as_data() for assumption in self.assumptions],
            "notes": list(self.notes),
            "services": _results(self.services),
            "teams": {team: result.as_data() for team, result in self.teams.items()},
        }
        if self.nodes is not None:
            data["nodes"] = _results(self.nodes)
        return data


def parse_precision(text: str) -> tuple[str, float]:
    """Return what `5%` or `SERVICE=5%` asks for: the id of the service, "" for all, and the share of its estimate."""
    service, equals, written = text.rpartition("=")
    try:
        share = parse_share(written.strip())
    except ValueError as error:
        raise ValueError(f"{error}, as in 5% or checkout=5%") from None
    if not 0 < share < 1 or (equals and not service.strip()):
        raise ValueError(f"{text} is no precision: write it like 5%, or checkout=5%")
    return service.strip(), share


def not_measured(why: str, *, confidence: float, n: int) -> Estimate:
    """Return an estimate that says why there is none, so that its place is never silently empty."""
    method = f"not measured: {why}"
    return Estimate(estimate=None, low=None, high=None, confidence=confidence, standard_error=None, n=n, method=method)


def finite_or_none(value: float | None) -> float | None:
    """Return the value as a plain float; None for NaN and infinity, which JSON cannot hold."""
    if value is None or not math.isfinite(value):
        return None
    return float(value)  # numpy's scalars are no JSON


def _ends(interval: tuple[float | None, float | None]) -> list[float | None]:
    return [finite_or_none(end) for end in interval]


def _estimates(by_time: Mapping[str, Estimate]) -> dict[str, Json]:
    return {time: estimate.as_data() for time, estimate in by_time.items()}


def _results(by_id: Mapping[str, ServiceResult]) -> dict[str, Json]:
    return {node: result.as_data() for node, result in by_id.items()}
