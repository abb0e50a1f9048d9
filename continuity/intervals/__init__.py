"""Estimates with intervals from independent replications; docs/statistics.md says which method is used when.

Functions take arrays with one entry for each replication, in their order, or their sums (`Sample`, `Pairs`, ..;
functions named `_of`), and judge by the spread between replications: what happens within one may depend on itself in
any way. Below `limits.ENOUGH_REPLICATIONS` that spread is too little known and single outages have to pass as
independent; `method` then says so. Down time is never found as a difference of numbers near 1.
"""

from continuity.intervals.clustered import (
    Clusters,
    Events,
    event_percentile,
    event_share_estimate,
    event_share_of,
    part_estimate,
    part_of,
)
from continuity.intervals.frequency import (
    mean_outage_estimate,
    mean_outage_of,
    mean_up_estimate,
    mean_up_of,
    rate_estimate,
    ratio_estimate,
    ratio_of,
)
from continuity.intervals.lengths import OutageLengths
from continuity.intervals.order import Counted, percentiles
from continuity.intervals.paired import paired_difference
from continuity.intervals.samples import Pairs, Sample
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
    kept_estimate,
    losses_of,
    mean_estimate,
    pooled_share_estimate,
    pooled_share_of,
    share_estimate,
)
from continuity.intervals.survival import (
    first_outage_estimate,
    first_outage_of,
    kaplan_meier,
    proportion_estimate,
    reliability_estimate,
    unreliability_estimate,
)
from continuity.intervals.verdicts import judge
from continuity.intervals.watch import Watch
from continuity.intervals.weighed import effective_size, freedom_of, log_limits, weighed_estimate

__all__ = [
    "Clusters",
    "Counted",
    "Events",
    "OutageLengths",
    "Pairs",
    "Sample",
    "Watch",
    "amount_estimate",
    "downtime_estimate",
    "effective_size",
    "event_percentile",
    "event_share_estimate",
    "event_share_of",
    "first_outage_estimate",
    "first_outage_of",
    "freedom_of",
    "hours_per_year_estimate",
    "judge",
    "kaplan_meier",
    "kept_estimate",
    "log_limits",
    "looks_alpha",
    "losses_of",
    "mean_estimate",
    "mean_outage_estimate",
    "mean_outage_of",
    "mean_up_estimate",
    "mean_up_of",
    "paired_difference",
    "part_estimate",
    "part_of",
    "percentiles",
    "pooled_share_estimate",
    "pooled_share_of",
    "probability_of_meeting",
    "proportion_estimate",
    "proportion_sequence",
    "rate_estimate",
    "ratio_estimate",
    "ratio_of",
    "reliability_estimate",
    "sequential_proportion_estimate",
    "share_estimate",
    "unreliability_estimate",
    "weighed_estimate",
]
