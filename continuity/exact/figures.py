"""From probabilities to results: one service's figures in the words and units of `continuity.results`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from continuity.analysis_results import AnalysedService, Importance, exact_estimate, exact_hours_lost
from continuity.exact.ranking import Ranking
from continuity.model import Node
from continuity.results import Estimate, ServiceResult, Verdict, not_measured
from continuity.units import parse_duration

_HOUR = float(parse_duration("1h"))
_YEAR_HOURS = 8760.0
_METHOD = "exact: decision diagram, long run"
_FROM_NEW = "exact: decision diagram, everything new at the start"
_NO_FIRST = "the exact route does not know first outages: `--engine markov` or `continuity simulate` do"


@dataclass(frozen=True, slots=True, kw_only=True)
class LongRunFigures:
    """A node in the long run.

    `down`: P(down); `below`: by level, P(the level is lower), with the level's `step` above the next; `lowest` level;
    `rate`: outages per microsecond.
    """

    down: float
    levels: Sequence[tuple[float, float, float]]
    """Level, its step above the one below it, P(lower than it)."""
    lowest: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FromNewFigures:
    """A node from new: mean over the horizon and at moments (by how they were typed), P(down) and level."""

    down: float
    level: float
    down_at: Mapping[str, float] = field(default_factory=dict)
    level_at: Mapping[str, float] = field(default_factory=dict)
    accuracy: str


def analysed_service(
    node: Node,
    long_run: LongRunFigures,
    new: FromNewFigures,
    importance: Mapping[str, Importance],
    ranking: Ranking,
) -> AnalysedService:
    """All figures of one node."""
    over_horizon = exact_estimate(1.0 - new.down, new.accuracy)
    return AnalysedService(
        result=_result(node, long_run, new, over_horizon),
        unavailability=exact_estimate(long_run.down, _METHOD),
        availability_over_horizon=over_horizon,
        level_over_horizon=exact_estimate(new.level, new.accuracy),
        availability_at_level={
            f"{level:.6g}": exact_estimate(1.0 - lower, _METHOD) for level, _, lower in long_run.levels
        },
        importance=importance,
        cut_sets=ranking.listed,
        cut_sets_left_out=ranking.left_out,
        single_points_of_failure=ranking.single,
    )


def mean_level(lowest: float, levels: Sequence[tuple[float, float, float]]) -> float:
    """E[level] = lowest + the sum of step x P(at least that level)."""
    highest = lowest + math.fsum(step for _, step, _ in levels)
    return highest - math.fsum(step * lower for _, step, lower in levels)


def _result(node: Node, long_run: LongRunFigures, new: FromNewFigures, over_horizon: Estimate) -> ServiceResult:
    target = node.objectives.availability if node.objectives and not node.objectives.each else None
    down, rate = long_run.down, long_run.rate * _HOUR
    return ServiceResult(
        availability=exact_estimate(1.0 - down, _METHOD),
        outages_per_year=exact_estimate(rate * _YEAR_HOURS, f"{_METHOD}; outages that begin"),
        mean_outage_hours=_mean(down, rate),
        mean_up_hours=_mean(1.0 - down, rate),
        first_outage_hours=_unknown(_NO_FIRST),
        level=exact_estimate(mean_level(long_run.lowest, long_run.levels), _METHOD),
        downtime_hours_per_year=exact_hours_lost(down, _METHOD),
        available_at={typed: exact_estimate(1.0 - share, new.accuracy) for typed, share in new.down_at.items()},
        reliability_at={typed: _unknown(_NO_FIRST) for typed in new.down_at},
        unreliability_at={typed: _unknown(_NO_FIRST) for typed in new.down_at},
        level_at={typed: exact_estimate(level, new.accuracy) for typed, level in new.level_at.items()},
        verdicts={} if target is None else {"availability": _verdict(over_horizon, target)},
        objectives={} if target is None else {"availability": target},
    )


def from_new_method(error: float) -> str:
    """How what is from new was found, with its accuracy."""
    return f"{_FROM_NEW}; its error is estimated to be at most {error:.1g}"


def _verdict(over_horizon: Estimate, target: float) -> Verdict:
    assert over_horizon.estimate is not None
    return Verdict.KEPT if over_horizon.estimate >= target else Verdict.BROKEN


def _mean(share: float, rate: float) -> Estimate:
    if rate <= 0.0:
        return _unknown("there are no outages that begin in the long run")
    return exact_estimate(share / rate, f"{_METHOD}; share of time by frequency")


def _unknown(why: str) -> Estimate:
    return not_measured(why, confidence=1.0, n=0)
