"""Estimates with intervals from independent replications; docs/statistics.md says which method is used when.

Every function takes arrays with one entry for each replication, in their order, and judges by the spread
between replications: what happens within one may depend on itself in any way. Below
`limits.ENOUGH_REPLICATIONS` that spread is too little known and single outages have to pass as independent;
`method` then says so. Down time is never found as a difference of numbers near 1.
"""

from continuity.intervals.frequency import (
    mean_outage_estimate,
    mean_up_estimate,
    rate_estimate,
    ratio_estimate,
)
from continuity.intervals.lengths import OutageLengths
from continuity.intervals.order import percentiles
from continuity.intervals.shares import downtime_estimate, mean_estimate, share_estimate
from continuity.intervals.survival import (
    first_outage_estimate,
    kaplan_meier,
    proportion_estimate,
    reliability_estimate,
    unreliability_estimate,
)
from continuity.intervals.verdicts import judge

__all__ = [
    "OutageLengths",
    "downtime_estimate",
    "first_outage_estimate",
    "judge",
    "kaplan_meier",
    "mean_estimate",
    "mean_outage_estimate",
    "mean_up_estimate",
    "percentiles",
    "proportion_estimate",
    "rate_estimate",
    "ratio_estimate",
    "reliability_estimate",
    "share_estimate",
    "unreliability_estimate",
]
