"""The newest usable copy can be older than the data loss that a service may have.

What: Interval plus duration of the backups, plus the delay of the copy they are made from, exceed the RPO of a
service on the data. Of several backups whose moments are all said, the longest wait in a week counts. In a scenario
that destroys the data only the copies count that it leaves.

Why: A backup holds the moment of its start and is usable from its end. Just before the next one is usable, a day and
its duration are lost with a daily backup.

Example: `backup: {every: 24h, takes: 2h}` beneath `rpo: 24h`: up to 26 hours are lost.

Instead: Back up more often, add a replica against losses that are no corruption, or agree on the larger RPO.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from continuity.checks.ages import worst_age
from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text
from continuity.checks.promised import rpo_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.problems import Path
from continuity.units import format_duration

ID: Final = "backups-older-than-rpo"
SEVERITY: Final = Severity.ERROR

_Age = tuple[str, Path, int, str, float]
"""A service, the path of an RPO, the RPO, which data, and how old the newest usable copy of that can be."""


def find(checked: Checked) -> Iterator[Found]:
    """Each RPO that the schedules cannot keep; in scenarios only of services that keep theirs elsewhere."""
    broken: set[str] = set()
    for service, path, rpo, name, age in chain(_always(checked), _where_destroyed(checked)):
        if age > rpo and service not in broken:
            broken.add(service)
            message = (
                f"an RPO of {format_duration(rpo)}, and the newest usable copy of {name} can be {as_text(age)} old"
            )
            yield Found(path, message, "back up more often, or allow a larger RPO")


def _always(checked: Checked) -> Iterator[_Age]:
    """For each RPO of a service, its data with the oldest copies, wherever they are."""
    ages = {
        name: worst_age(held, tuple(held.copies.values()))
        for name, (_, held) in checked.data_sets.items()
        if held.copies
    }
    for service in checked.plan.services:
        rpo = rpo_of(service)
        known = [name for name in checked.data_of_service[service.id] if name in ages] if rpo is not None else []
        if rpo is not None and known:
            oldest = max(known, key=lambda name: ages[name])
            yield service.id, path_of(service, "objectives", "rpo"), rpo, f"'{oldest}'", ages[oldest]


def _where_destroyed(checked: Checked) -> Iterator[_Age]:
    """The same in each scenario that destroys the data and leaves some of its copies: only those count."""
    for scenario in checked.plan.scenarios.values():
        destroyed = frozenset(event.target for event in scenario.events if event.kind == "destroys")
        ages = _ages_of_the_rest(destroyed, checked) if destroyed else {}
        for service in checked.plan.services if ages else ():
            expected = scenario.expects.get(service.id)
            said = expected is not None and expected.rpo is not None
            rpo = expected.rpo if expected is not None and said else rpo_of(service)
            known = [name for name in checked.data_of_service[service.id] if name in ages]
            if rpo is not None and known:
                oldest = max(known, key=lambda name: ages[name])
                own = path_of(service, "objectives", "rpo")
                path = ("scenarios", scenario.id, "expects", service.id, "rpo") if said else own
                yield service.id, path, rpo, f"'{oldest}' that '{scenario.id}' leaves", ages[oldest]


def _ages_of_the_rest(destroyed: frozenset[str | None], checked: Checked) -> Mapping[str, float]:
    """How old what is left of each set of data can be that is destroyed, where a copy is left.

    A copy at another member of the same failover counts as left: that both are in one place is said of the failover.
    """
    failovers = [node.failover.between for node in checked.plan.nodes.values() if node.failover is not None]
    found = {}
    for name, (node, held) in checked.data_sets.items():
        if not destroyed.isdisjoint(checked.places[node.id]):
            others = {member for between in failovers if node.id in between for member in between} - {node.id}
            rest = [
                copy
                for copy in held.copies.values()
                if copy.at in others or destroyed.isdisjoint(checked.places[copy.at])
            ]
            if rest:
                found[name] = worst_age(held, rest)
    return found
