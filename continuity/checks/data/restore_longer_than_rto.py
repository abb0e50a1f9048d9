"""The fastest restore, with detection and decision before it, takes longer than the RTO.

What: The wait until a plan is invoked, the decision and the fastest restore together exceed an RTO on average: that of
a service that cannot do without the node with the data, or of one that a plan with the restore brings back,
unless it tolerates the loss so long or people do something instead.

Why: When the data is lost the objective is missed even if every step goes well.

Example: `restore: {size: 2TB, rate: 100MB/s}` (5.6 h) beneath `rto: 4h`.

Instead: Restore faster, keep a replica that only needs to be opened, or agree on a longer RTO.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.levels import down_when, is_bridged, rtos_of_plan
from continuity.checks.plan_times import as_text, fastest_restore, schedule, until_decided
from continuity.checks.promised import rto_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.problems import Path
from continuity.units import format_duration

ID: Final = "restore-longer-than-rto"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each RTO that the slowest restore exceeds; in scenarios only of services that it leaves theirs elsewhere."""
    slowest: dict[Path, tuple[float, str, int]] = {}
    for path, rto, name, time in chain(_of_services(checked), _of_plans(checked)):
        if time > rto:
            slowest[path] = max(slowest.get(path, (0.0, "", rto)), (time, name, rto))
    services = {path[1] for path in slowest if path[0] == "services"}
    for path, (time, name, rto) in slowest.items():
        if path[0] == "scenarios" and path[3] in services:
            continue
        message = (
            f"an RTO of {format_duration(rto)}, and to decide and restore '{name}' takes {as_text(time)} on average"
        )
        yield Found(path, message, "restore faster, or allow a longer RTO")


def _of_services(checked: Checked) -> Iterator[tuple[Path, int, str, float]]:
    """For each RTO, the data without which the service is down, and the least time until it is back."""
    times = {name: _time(name, checked) for name in checked.data_sets}
    for service in checked.plan.services:
        rto = rto_of(service)
        for name in checked.data_of_service[service.id] if rto is not None else ():
            if rto is not None and checked.data_sets[name][0].id in checked.surely_lost_with[service.id]:
                yield path_of(service, "objectives", "rto"), rto, name, times[name]


def _of_plans(checked: Checked) -> Iterator[tuple[Path, int, str, float]]:
    """For each RTO that a plan is there to keep, the data that it restores, and how long that takes with it."""
    for recovery in checked.plan.plans.values():
        waits = recovery.invoke.down_for if recovery.invoke else 0
        times = {
            step.restores.data: stretch.ends
            for name, stretch in schedule(recovery, checked.plan, checked).items()
            if (step := recovery.steps[name]).restores is not None
        }
        needing = {name: _down_with(name, checked) for name in times}
        for path, service, rto in rtos_of_plan(recovery, checked) if times else ():
            for name, time in times.items():
                late = service.id in needing[name] and waits + time > rto
                if late and not is_bridged(recovery, service, waits + time, rto, checked):
                    yield path, rto, name, waits + time


def _down_with(name: str, checked: Checked) -> frozenset[str]:
    """The services that are down when the node with the data is lost: another takes its place where people let it."""
    holder = frozenset({checked.data_sets[name][0].id})
    return frozenset(service.id for service in down_when(holder, checked))


def _time(name: str, checked: Checked) -> float:
    """The least mean time until data is back: until somebody begins, where a plan says it, and the restore."""
    plans = (
        recovery
        for recovery in checked.plan.plans.values()
        if any(step.restores and step.restores.data == name for step in recovery.steps.values())
    )
    return fastest_restore(checked.data_sets[name][1]) + min(map(until_decided, plans), default=0.0)
