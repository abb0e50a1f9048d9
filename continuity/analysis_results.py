"""What an analysis without simulation hands over: the figures of `continuity.results`, and what only exact ones give.

Figures are exact but for rounding, so that an interval is one value: `low` = `high` = `estimate`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from continuity.findings import Finding
from continuity.model import Assumption
from continuity.results import Estimate, Json, Percentiles, ServiceResult, finite_or_none

_YEAR_HOURS = 8760.0


def exact_estimate(value: float, method: str) -> Estimate:
    """A figure that is known but for rounding: its interval is itself, its standard error 0, and no history made it."""
    return Estimate(estimate=value, low=value, high=value, confidence=1.0, standard_error=0.0, n=0, method=method)


def exact_hours_lost(unavailability: float, method: str) -> Percentiles:
    """Down time per year, from its share of the time: a mean without a distribution over histories."""
    mean = exact_estimate(unavailability * _YEAR_HOURS, method)
    return Percentiles(mean=mean, p50=math.nan, p90=math.nan, p95=math.nan, p99=math.nan, intervals={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """What one node, or one of its failure modes, means for a service; U is the service's long-run unavailability.

    birnbaum: U with it down, less U with it up. criticality: the share of U in which it is down and decides.
    fussell_vesely: the share of U in which a minimal cut set that holds it is down. risk_achievement: U with it down,
    over U. risk_reduction: U over U with it never failing; None where that is infinite.
    saved_hours_per_year: down time that the service would not have if it never failed.
    Source: Rausand, Barros and Hoyland, System Reliability Theory, 3rd edition (Wiley 2021), chapter 7.
    """

    birnbaum: float
    criticality: float
    fussell_vesely: float
    risk_achievement: float
    risk_reduction: float | None
    saved_hours_per_year: float
    modes: Mapping[str, Importance] = field(default_factory=dict)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "birnbaum": finite_or_none(self.birnbaum),
            "criticality": finite_or_none(self.criticality),
            "fussell_vesely": finite_or_none(self.fussell_vesely),
            "risk_achievement": finite_or_none(self.risk_achievement),
            "risk_reduction": finite_or_none(self.risk_reduction),
            "saved_hours_per_year": finite_or_none(self.saved_hours_per_year),
            "modes": {name: each.as_data() for name, each in self.modes.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSet:
    """A smallest set of nodes whose joint failure brings a service down.

    nodes: ids, each with the number of its units that fail (1 for a node without a pool). probability: that all are
    down together, in the long run. share: that of the service's unavailability, as an upper bound: sets overlap.
    """

    nodes: Mapping[str, int]
    probability: float
    share: float

    def as_data(self) -> dict[str, Json]:
        """Give `nodes`, `order` (how many failures it takes), `probability` and `share`."""
        return {
            "nodes": dict(self.nodes),
            "order": sum(self.nodes.values()),
            "probability": finite_or_none(self.probability),
            "share": finite_or_none(self.share),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedService:
    """One service (or other node), analysed.

    result: the same figures as a simulation gives; its `availability`, `level`, frequencies and mean times are long-run
    values. unavailability: the long-run share of time in which it is down, with all the digits that one minus an
    availability near 1 has lost. availability_over_horizon, level_over_horizon: means over the horizon, everything new
    and up at the start. availability_at_level: the long-run share of time in which at least that level is delivered.
    importance: by node. cut_sets: most probable first, as far as they were asked for; cut_sets_left_out: how many were
    found and not listed, None where nobody counted. single_points_of_failure: None where nobody looked.
    first_outage_sd_hours: the standard deviation of the time to the first outage, None where the engine does not give
    it.
    """

    result: ServiceResult
    unavailability: Estimate
    availability_over_horizon: Estimate
    level_over_horizon: Estimate
    availability_at_level: Mapping[str, Estimate] = field(default_factory=dict)
    importance: Mapping[str, Importance] = field(default_factory=dict)
    cut_sets: Sequence[CutSet] = ()
    cut_sets_left_out: int | None = 0
    single_points_of_failure: Sequence[str] | None = None
    first_outage_sd_hours: Estimate | None = None

    def as_data(self) -> dict[str, Json]:
        """Give the fields of the result, and those that only an analysis has."""
        sd = self.first_outage_sd_hours
        return {
            **self.result.as_data(),
            "unavailability": self.unavailability.as_data(),
            "availability_over_horizon": self.availability_over_horizon.as_data(),
            "level_over_horizon": self.level_over_horizon.as_data(),
            "availability_at_level": {level: each.as_data() for level, each in self.availability_at_level.items()},
            "importance": {name: each.as_data() for name, each in self.importance.items()},
            "cut_sets": [each.as_data() for each in self.cut_sets],
            "cut_sets_left_out": self.cut_sets_left_out,
            "single_points_of_failure": (
                None if self.single_points_of_failure is None else list(self.single_points_of_failure)
            ),
            "first_outage_sd_hours": None if sd is None else sd.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A plan analysed by one engine: `exact` or `markov`; see `results.Run` for what the fields mean.

    outside: what keeps the plan, or a part of it, out of the exact route, node by node.
    states: how many states the chain has (engine markov), else None.
    """

    plan_name: str
    digest: str
    engine: str
    why: str
    horizon_hours: float
    version: str
    platform: Mapping[str, str]
    assumptions: tuple[Assumption, ...]
    services: Mapping[str, AnalysedService]
    nodes: Mapping[str, AnalysedService] | None = None
    notes: tuple[str, ...] = ()
    outside: tuple[Finding, ...] = ()
    states: int | None = None

    def as_data(self) -> dict[str, Json]:
        """Give the analysis as JSON has it; `nodes` is there only when it was asked for."""
        data: dict[str, Json] = {
            "plan": {"name": self.plan_name, "digest": self.digest},
            "engine": self.engine,
            "why": self.why,
            "outside": [{"path": each.path, "place": each.place, "message": each.message} for each in self.outside],
            "states": self.states,
            "horizon_hours": finite_or_none(self.horizon_hours),
            "version": self.version,
            "platform": dict(self.platform),
            "assumptions": [each.as_data() for each in self.assumptions],
            "notes": list(self.notes),
            "services": {name: each.as_data() for name, each in self.services.items()},
        }
        if self.nodes is not None:
            data["nodes"] = {name: each.as_data() for name, each in self.nodes.items()}
        return data
