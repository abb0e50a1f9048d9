"""A plan takes longer on average than a service it is for may be away.

What: The wait until the plan is invoked, the decision and the mean times of its steps in their order, with people
enough and all tries, exceed the RTO of a service that is down without it, or what a scenario expects. What the service
tolerates so long, or what people do instead by then, is no loss.

Why: Half of the recoveries miss the objective before anybody is ill, asleep or stuck in traffic.

Example: Steps of 30 min, 2 h and 1 h one after the other beneath `rto: 2h`.

Instead: Run steps side by side, prepare some of them, or agree on a longer RTO.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.levels import is_bridged, rtos_of_plan
from continuity.checks.plan_times import as_text, schedule
from continuity.checks.roles import changes_something
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "plan-longer-than-rto"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each RTO that a plan exceeds; steps that only tell people are no part of that."""
    for recovery in checked.plan.plans.values():
        waits = recovery.invoke.down_for if recovery.invoke else 0
        times = schedule(recovery, checked.plan, checked)
        ends = [stretch.ends for name, stretch in times.items() if changes_something(recovery.steps[name])]
        time = waits + max(ends, default=0.0)
        for path, service, rto in rtos_of_plan(recovery, checked):
            if ends and time > rto and not is_bridged(recovery, service, time, rto, checked):
                message = (
                    f"'{service.id}' is to be back in {format_duration(rto)}, and '{recovery.id}' takes"
                    f" {as_text(time)} on average"
                )
                yield Found(path, message, "run steps side by side, or allow a longer RTO")
