"""From the causes of down time to results: what outages begin with, where their time goes, and whom they wait for."""

from __future__ import annotations

from continuity.intervals import Sample, hours_per_year_estimate, part_of, rate_estimate, ratio_of
from continuity.intervals.limits import HOUR_US
from continuity.intervals.shares import scaled
from continuity.results import CausedBy, Estimate, TimeSpent
from continuity.simulation.node_sums import NodeSums, Portion

_WAITING = "waiting"
_NOTHING = Portion(Sample(), 0, 0)


def time_spent(sums: NodeSums) -> tuple[TimeSpent, ...]:
    """Where a node's down time goes, what takes most first; all hours add up to those of the mean outage."""
    spent, found = sums.spent, []
    for what, who in sorted(spent, key=lambda cause: (-spent[cause].amounts.total, cause)):
        portion = spent[what, who]
        hours = scaled(ratio_of(sums.with_outages(portion), dependent=True), 1 / HOUR_US)
        found.append(TimeSpent(what=what, who=who, hours=hours, share=part_of(sums.with_down(portion))))
    return tuple(found)


def caused_by(sums: NodeSums, length: int) -> tuple[CausedBy, ...]:
    """What a node's outages begin with, what brings most down time first.

    Parameters: `length` of the window in microseconds.
    """
    portions = {origin: sums.caused.get(origin, _NOTHING) for origin in {*sums.caused, *sums.begun}}
    found = []
    for node, mode in sorted(portions, key=lambda origin: (-portions[origin].amounts.total, origin)):
        portion = portions[node, mode]
        begun = sums.begun.get((node, mode), Sample()).with_zeros(sums.n)
        found.append(
            CausedBy(
                node=node,
                mode=mode,
                outages_per_year=rate_estimate(begun, length),
                downtime_hours_per_year=hours_per_year_estimate(portion.amounts.with_zeros(sums.n), length),
                share=part_of(sums.with_down(portion)),
            )
        )
    return tuple(found)


def waiting_hours(sums: NodeSums, length: int) -> dict[str, Estimate]:
    """Hours of down time per year in which each team or pool was waited for.

    Parameters: `length` of the window in microseconds.
    """
    return {
        who: hours_per_year_estimate(portion.amounts.with_zeros(sums.n), length)
        for (what, who), portion in sorted(sums.spent.items())
        if what == _WAITING
    }
