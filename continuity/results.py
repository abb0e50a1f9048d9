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

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class Verdict(StrEnum):
    """What is known about an objective: its interval lies on one side of the target, or it does not."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"


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
class ServiceResult:
    """What was measured of one service, or of another node.

    `available_at`, `reliability_at`, `unreliability_at` and `level_at` are keyed by the time as it was typed.
    downtime_hours_per_year: None where the run does not give it. objectives: name to target as a share.
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
            "objectives": {name: finite_or_none(target) for name, target in self.objectives.items()},
            "verdicts": {name: verdict.value for name, verdict in self.verdicts.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an engine: everything needed to judge its figures and to get them again.

    plan_name, digest: which plan. engine, why: the route taken, and what forbade the earlier ones.
    platform: architecture, libc, versions of Python, the libraries and tzdata, on which the bits depend.
    services, nodes: results by id; nodes is None unless asked for. notes: remarks on the run as a whole.
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

    def as_data(self) -> dict[str, Json]:
        """Give the run as JSON has it; `nodes` is there only when it was asked for."""
        data: dict[str, Json] = {
            "plan": {"name": self.plan_name, "digest": self.digest},
            "engine": self.engine,
            "why": self.why,
            "seed": self.seed,
            "replications": self.replications,
            "horizon_hours": finite_or_none(self.horizon_hours),
            "warm_up_hours": finite_or_none(self.warm_up_hours),
            "version": self.version,
            "platform": dict(self.platform),
            "assumptions": [assumption.as_data() for assumption in self.assumptions],
            "notes": list(self.notes),
            "services": _results(self.services),
        }
        if self.nodes is not None:
            data["nodes"] = _results(self.nodes)
        return data


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
