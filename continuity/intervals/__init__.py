"""Estimates with intervals from independent replications; docs/statistics.md says which method is used when.

Every function takes arrays with one entry for each replication, in their order, and judges by the spread
between replications: what happens within one may depend on itself in any way. Below
`limits.ENOUGH_REPLICATIONS` that spread is too little known and single outages have to pass
as independent; `method` then says so. Down time is never found as a difference of numbers near 1.
"""

from continuity.intervals.clustered import Events, event_percentile, event_share_estimate, part_estimate
from continuity.intervals.frequency import (
    mean_outage_estimate,
    mean_up_estimate,
    rate_estimate,
    ratio_estimate,
)
from continuity.intervals.lengths import OutageLengths
from continuity.intervals.order import percentiles
from continuity.intervals.paired import paired_difference
from continuity.intervals.sequential import (
    looks_alpha,
    probability_of_meeting,
    proportion_sequence,
    sequential_proportion_estimate,
)
from continuity.intervals.shares import (
    amount_estimate,
    downtime_estimate,
    hours_per_year_estimate,
    mean_estimate,
    pooled_share_estimate,
    share_estimate,
)
from continuity.intervals.survival import (
    first_outage_estimate,
    kaplan_meier,
    proportion_estimate,
    reliability_estimate,
    unreliability_estimate,
)
from continuity.intervals.verdicts import judge
from continuity.intervals.watch import Watch

__all__ = [
    "Events",
    "OutageLengths",
    "Watch",
    "amount_estimate",
    "downtime_estimate",
    "event_percentile",
    "event_share_estimate",
    "first_outage_estimate",
    "hours_per_year_estimate",
    "judge",
    "kaplan_meier",
    "looks_alpha",
    "mean_estimate",
    "mean_outage_estimate",
    "mean_up_estimate",
    "paired_difference",
    "part_estimate",
    "percentiles",
    "pooled_share_estimate",
    "probability_of_meeting",
    "proportion_estimate",
    "proportion_sequence",
    "rate_estimate",
    "ratio_estimate",
    "reliability_estimate",
    "sequential_proportion_estimate",
    "share_estimate",
    "unreliability_estimate",
]
