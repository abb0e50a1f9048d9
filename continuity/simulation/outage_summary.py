"""From the causes of down time to results: where the time of an outage goes, and whom it waits for."""

from __future__ import annotations

from continuity.intervals import hours_per_year_estimate, part_estimate, ratio_estimate
from continuity.intervals.limits import HOUR_US
from continuity.intervals.shares import scaled
from continuity.results import Estimate, TimeSpent
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


def waiting_hours(measured: Measurements, index: int, length: int) -> dict[str, Estimate]:
    """Hours of down time per year in which each team or pool was waited for.

    Parameters: `length` of the window in microseconds.
    """
    spent = measured.spent[index]
    return {
        who: hours_per_year_estimate(spent.column((what, who)), length) for what, who in spent.keys if what == _WAITING
    }
