"""From what chains give to the figures of a service, in the words of `continuity.results`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuity.analysis_results import AnalysedService, exact_estimate, exact_hours_lost
from continuity.intervals import judge
from continuity.markov.chain import Vector
from continuity.markov.first_outage import FirstOutage
from continuity.markov.mixture import Mixture
from continuity.model import Node
from continuity.results import Estimate, ServiceResult, not_measured
from continuity.structure import is_up

HOURS_PER_YEAR = 8_760.0
LONG_RUN = "Markov chain: long run"
AT = "Markov chain: at this moment, everything new at the start"
FIRST = "Markov chain: to the first outage, everything new at the start"
_NEVER = "it may never come"
MEAN = "Markov chain: mean over the horizon, everything new at the start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """For which times probabilities were found: column 0 is the long run.

    at: as typed, to its column. horizon: the columns of the horizon's moments, weights: theirs. first: as typed, to the
    place among the `moments` in hours, ascending, for which first outages were asked.
    """

    at: Mapping[str, int]
    horizon: slice
    weights: Vector
    first: Mapping[str, int]
    moments: tuple[float, ...]


def service_result(node: Node, mixture: Mixture, times: Times, first: FirstOutage | str) -> AnalysedService:
    """The figures of a node.

    Parameters: `first`, what was found of its first outage, or why nothing was.
    """
    up = [level for level in mixture.at if is_up(level, node.up_from)]
    down = [level for level in mixture.at if level not in set(up)]
    u, a = _sum(mixture, down), _sum(mixture, up)
    outages = math.fsum(
        rate for (before, after), rate in mixture.flows.items() if before in set(up) and after not in set(up)
    )
    over_horizon = _share(_over(a, times), _over(u, times), MEAN)
    target = node.objectives.availability if node.objectives and not node.objectives.each else None
    level = _mean_level(mixture)
    result = ServiceResult(
        availability=_share(a[0], u[0], LONG_RUN),
        outages_per_year=exact_estimate(outages * HOURS_PER_YEAR, LONG_RUN),
        mean_outage_hours=_ratio(float(u[0]), outages),
        mean_up_hours=_ratio(float(a[0]), outages),
        first_outage_hours=_first_mean(first),
        level=exact_estimate(float(level[0]), LONG_RUN),
        downtime_hours_per_year=exact_hours_lost(float(u[0]), LONG_RUN),
        available_at={typed: _share(a[column], u[column], AT) for typed, column in times.at.items()},
        reliability_at=_come(first, times, complement=True),
        unreliability_at=_come(first, times, complement=False),
        level_at={typed: exact_estimate(float(level[column]), AT) for typed, column in times.at.items()},
        verdicts={} if target is None else {"availability": judge(over_horizon, target)},
        objectives={} if target is None else {"availability": target},
    )
    return AnalysedService(
        result=result,
        unavailability=exact_estimate(float(u[0]), LONG_RUN),
        availability_over_horizon=over_horizon,
        level_over_horizon=exact_estimate(_over(level, times), MEAN),
        availability_at_level=_at_level(mixture),
        first_outage_sd_hours=_first_sd(first),
    )


def _sum(mixture: Mixture, levels: Sequence[float]) -> Vector:
    """The probability of some levels, by time: small ones are added up, and never got by subtraction."""
    found = [mixture.at[level] for level in levels]
    return np.sum(found, axis=0) if found else np.zeros_like(next(iter(mixture.at.values())))


def _mean_level(mixture: Mixture) -> Vector:
    levels = np.array(list(mixture.at))
    return np.asarray(levels @ np.array(list(mixture.at.values())), dtype=np.float64)


def _over(values: Vector, times: Times) -> float:
    """The mean over the horizon."""
    return float(values[times.horizon] @ times.weights)


def _share(up: float, down: float, method: str) -> Estimate:
    """A probability with its complement: whichever is smaller is right in more digits."""
    return exact_estimate(1.0 - float(down) if down < up else float(up), method)


def _ratio(time: float, outages: float) -> Estimate:
    if outages > 0.0:
        return exact_estimate(time / outages, LONG_RUN)
    return _unknown("in the long run there are no outages")


def _unknown(why: str) -> Estimate:
    return not_measured(why, confidence=1.0, n=0)


def _first_mean(first: FirstOutage | str) -> Estimate:
    if isinstance(first, str):
        return _unknown(first)
    return exact_estimate(first.mean, FIRST) if math.isfinite(first.mean) else _unknown(_NEVER)


def _first_sd(first: FirstOutage | str) -> Estimate:
    if isinstance(first, str):
        return _unknown(first)
    return exact_estimate(first.sd, FIRST) if math.isfinite(first.sd) else _unknown(_NEVER)


def _come(first: FirstOutage | str, times: Times, *, complement: bool) -> dict[str, Estimate]:
    if isinstance(first, str):
        return dict.fromkeys(times.first, _unknown(first))
    wanted, other = (first.not_come, first.come) if complement else (first.come, first.not_come)
    return {typed: _share(wanted[place], other[place], FIRST) for typed, place in times.first.items()}


def _at_level(mixture: Mixture) -> dict[str, Estimate]:
    """The long-run share of time in which at least each level is delivered, the lowest level left out."""
    levels = sorted(mixture.at, reverse=True)
    result = {}
    for number, level in enumerate(levels[:-1], 1):
        at_least, below = (float(_sum(mixture, some)[0]) for some in (levels[:number], levels[number:]))
        result[f"{level:.6g}"] = _share(at_least, below, LONG_RUN)
    return result
