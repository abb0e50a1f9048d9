"""From the causes of down time to results: what outages begin with, where their time goes, and whom they wait for."""

from __future__ import annotations

from continuity.intervals import hours_per_year_estimate, part_estimate, rate_estimate, ratio_estimate
from continuity.intervals.limits import HOUR_US
from continuity.intervals.shares import scaled
from continuity.results import CausedBy, Estimate, TimeSpent
from continuity.simulation.measurements import Measurements

_WAITING = "waiting"


def time_spent(measured: Measurements, index: int) -> tuple[TimeSpent, ...]:
    """Where a node's down time goes, what takes most first; all hours add up to those of the mean outage."""
    spent, down, outages = measured.spent[index], measured.down[:, index], measured.outages[:, index]
    totals, found = spent.totals, []
    for what, who in sorted(totals, key=lambda cause: (-totals[cause], cause)):
        amounts = spent.column((what, who))
        hours = scaled(ratio_estimate(amounts, outages, dependent=True), 1 / HOUR_US)
        found.append(TimeSpent(what=what, who=who, hours=hours, share=part_estimate(amounts, down)))
    return tuple(found)


def caused_by(measured: Measurements, index: int, length: int) -> tuple[CausedBy, ...]:
    """What a node's outages begin with, what brings most down time first.

    Parameters: `length` of the window in microseconds.
    """
    caused, begun, down = measured.caused[index], measured.begun[index], measured.down[:, index]
    down_by, found = caused.totals, []
    for node, mode in sorted({*caused.keys, *begun.keys}, key=lambda origin: (-down_by.get(origin, 0), origin)):
        amounts = caused.column((node, mode))
        found.append(
            CausedBy(
                node=node,
                mode=mode,
                outages_per_year=rate_estimate(begun.column((node, mode)), length),
                downtime_hours_per_year=hours_per_year_estimate(amounts, length),
                share=part_estimate(amounts, down),
            )
        )
    return tuple(found)


def waiting_hours(measured: Measurements, index: int, length: int) -> dict[str, Estimate]:
    """Hours of down time per year in which each team or pool was waited for.

    Parameters: `length` of the window in microseconds.
    """
    spent = measured.spent[index]
    return {
        who: hours_per_year_estimate(spent.column((what, who)), length) for what, who in spent.keys if what == _WAITING
    }
