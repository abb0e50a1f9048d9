"""The newest usable copy can be older than the data loss that a service may have.

What: Interval plus duration of the backups, plus the delay of the copy they are made from, exceed the RPO of a
service on the data. Of several backups whose moments are all said, the longest wait in a week counts.

Why: A backup holds the moment of its start and is usable from its end. Just before the next one is usable, a day and
its duration are lost with a daily backup.

Example: `backup: {every: 24h, takes: 2h}` beneath `rpo: 24h`: up to 26 hours are lost.

Instead: Back up more often, add a replica against losses that are no corruption, or agree on the larger RPO.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.ages import worst_age
from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text
from continuity.checks.promised import rpo_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "backups-older-than-rpo"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each RPO that the schedules cannot keep."""
    ages = {name: worst_age(held) for name, (_, held) in checked.data_sets.items() if held.copies}
    for service in checked.plan.services:
        rpo = rpo_of(service)
        late = [name for name in checked.data_of_service[service.id] if rpo is not None and ages.get(name, 0) > rpo]
        if late and rpo is not None:
            worst = max(late, key=lambda name: ages[name])
            message = (
                f"an RPO of {format_duration(rpo)}, and the newest usable copy of '{worst}' can be"
                f" {as_text(ages[worst])} old"
            )
            yield Found(path_of(service, "objectives", "rpo"), message, "back up more often, or allow a larger RPO")
