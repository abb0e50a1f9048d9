"""The fastest restore, with detection and decision before it, takes longer than the RTO.

What: A service cannot do without a node with data, and on average the wait until its plan is invoked, the decision
and the fastest restore of the data together exceed the RTO of the service.

Why: When the data is lost the objective is missed even if every step goes well.

Example: `restore: {size: 2TB, rate: 100MB/s}` (5.6 h) beneath `rto: 4h`.

Instead: Restore faster, keep a replica that only needs to be opened, or agree on a longer RTO.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text, fastest_restore, until_decided
from continuity.checks.promised import rto_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "restore-longer-than-rto"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each RTO that a restore alone exceeds, with the slowest of the data."""
    times = {name: _time(name, checked) for name in checked.data_sets}
    for service in checked.plan.services:
        rto = rto_of(service)
        lost = checked.surely_lost_with[service.id]
        late = [
            name
            for name in (checked.data_of_service[service.id] if rto is not None else ())
            if rto is not None and times[name] > rto and checked.data_sets[name][0].id in lost
        ]
        if late and rto is not None:
            worst = max(late, key=lambda name: times[name])
            message = (
                f"an RTO of {format_duration(rto)}, and to decide and restore '{worst}' takes {as_text(times[worst])}"
                f" on average"
            )
            yield Found(path_of(service, "objectives", "rto"), message, "restore faster, or allow a longer RTO")


def _time(name: str, checked: Checked) -> float:
    """The least mean time until data is back: until somebody begins, where a plan says it, and the restore."""
    plans = (
        recovery
        for recovery in checked.plan.plans.values()
        if any(step.restores and step.restores.data == name for step in recovery.steps.values())
    )
    return fastest_restore(checked.data_sets[name][1]) + min(map(until_decided, plans), default=0.0)
