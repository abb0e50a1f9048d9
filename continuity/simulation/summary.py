"""From what replications measured to results: availability, outages, first outage, each with its interval.

Availability and the hours lost per year are of agreed service time; all other figures are physical.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from continuity.intervals import (
    amount_estimate,
    first_outage_of,
    judge,
    kept_estimate,
    mean_outage_of,
    mean_up_of,
    proportion_estimate,
    rate_estimate,
)
from continuity.model import Node
from continuity.results import Estimate, MetEach, ServiceResult, Verdict
from continuity.simulation.agreed_summary import agreed_hours, availability, hours_lost, met_each
from continuity.simulation.harm import cost_currency, cost_points
from continuity.simulation.node_sums import NodeSums
from continuity.simulation.outage_summary import caused_by, time_spent, waiting_hours
from continuity.simulation.recorder import Window
from continuity.simulation.sums import Sums
from continuity.units import parse_duration

_YEAR = parse_duration("1y")


def summarise(
    measured: Sums,
    nodes: Mapping[str, Node],
    window: Window,
    moments: Mapping[str, int],
    able_to_fail: frozenset[str],
    currency: str | None = None,
) -> dict[str, ServiceResult]:
    """The results of all measured nodes by id.

    Parameters: `moments`, the times asked for, as typed, in microseconds; `able_to_fail`, the ids of the nodes that
    something in the plan can bring down: of the others the availability is known, not estimated; `currency`, the
    plan's.
    """
    results = {
        name: replace(_result(sums, nodes[name], window, moments), currency=_currency(nodes[name], currency))
        for name, sums in sorted(zip(measured.nodes, measured.of_nodes, strict=True), key=_name)
    }
    return {name: each if name in able_to_fail else _certainly_up(each) for name, each in results.items()}


def _name(item: tuple[str, NodeSums]) -> str:
    return item[0]


def _currency(node: Node, currency: str | None) -> str:
    """In what the cost of a node is told; "" where it has none."""
    return cost_currency(node, currency) if cost_points(node) else ""


def _certainly_up(result: ServiceResult) -> ServiceResult:
    """The result of a node that nothing can bring down: what a sample cannot show, the plan does."""
    n, confidence = result.availability.n, result.availability.confidence
    known = result.availability.estimate is not None  # it is not where there is no agreed service time
    method = "certain: nothing in the plan can bring it down"
    up = Estimate(estimate=1.0, low=1.0, high=1.0, confidence=confidence, standard_error=0.0, n=n, method=method)
    never = replace(up, estimate=0.0, low=0.0, high=0.0)
    met, availability = result.met_each, up if known else result.availability
    if met is not None and met.share.estimate is not None:
        met = replace(met, share=up)
    return replace(
        result,
        availability=availability,
        outages_per_year=never,
        available_at=dict.fromkeys(result.available_at, up),
        reliability_at=dict.fromkeys(result.reliability_at, up),
        unreliability_at=dict.fromkeys(result.unreliability_at, never),
        met_each=met,
        cost_per_year=None if result.cost_per_year is None else never,
        verdicts=_verdicts(availability, met, result.objectives),
    )


def _verdicts(availability: Estimate, met: MetEach | None, objectives: Mapping[str, float]) -> Mapping[str, Verdict]:
    """The verdict of an availability: on its mean, or on the share of calendar periods that had it."""
    if met is not None:
        return {"availability": judge(met.share, met.met_in)}
    return {name: judge(availability, target) for name, target in objectives.items()}


def _result(sums: NodeSums, node: Node, window: Window, moments: Mapping[str, int]) -> ServiceResult:
    length, n = window.ends - window.begins, sums.n
    target = node.objectives.availability if node.objectives else None
    objectives = {} if target is None else {"availability": target}
    expected, met = availability(sums), met_each(sums, node.objectives)
    at = {typed: sums.at[window.at.index(moment)] for typed, moment in moments.items()}
    per_year = sums.cost.in_units(sums.cost.unit * _YEAR / length)
    return ServiceResult(
        availability=expected,
        outages_per_year=rate_estimate(sums.outages, length),
        mean_outage_hours=mean_outage_of(sums.down_with_outages(), sums.lengths),
        mean_up_hours=mean_up_of(sums.outages_with_up(length)),
        first_outage_hours=first_outage_of(sums.seen, sums.unseen),
        level=kept_estimate(sums.lost_level),
        downtime_hours_per_year=hours_lost(sums, length),
        available_at={typed: proportion_estimate(each.up, n) for typed, each in at.items()},
        reliability_at={typed: proportion_estimate(n - each.failed, n) for typed, each in at.items()},
        unreliability_at={typed: proportion_estimate(each.failed, n) for typed, each in at.items()},
        level_at={typed: kept_estimate(each.lost) for typed, each in at.items()},
        verdicts=_verdicts(expected, met, objectives),
        objectives=objectives,
        agreed_hours=agreed_hours(sums, length),
        met_each=met,
        time_spent=time_spent(sums),
        caused_by=caused_by(sums, length),
        waiting_hours_per_year=waiting_hours(sums, length),
        cost_per_year=amount_estimate(per_year) if cost_points(node) else None,
    )
