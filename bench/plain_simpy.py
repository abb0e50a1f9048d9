"""The same systems written by hand for SimPy, without this project: a process for each part, results for all services.

Written with care: a part that changes tells only the services that count it, and a service only those above it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random

import simpy

from bench.systems import Service, System


@dataclass(slots=True, eq=False)
class Watched:
    """A service while it is simulated: what it counts, and what it has been through, in hours."""

    required: list[int]
    working: list[int]
    needs_below: bool
    up_below: int
    up: bool = True
    above: list[Watched] = field(default_factory=list)
    outages: int = 0
    down: float = 0.0
    since: float = 0.0

    def is_up(self) -> bool:
        """Whether it has all that it needs."""
        if self.needs_below and not self.up_below:
            return False
        return all(map(int.__ge__, self.working, self.required))


Counted = list[tuple[Watched, int]]
"""Which services count a part, and in which of their groups."""


def simulate(system: System, hours: float, seed: int) -> dict[str, Watched]:
    """One history; returns what each service has been through."""
    services, counted = _build(system)
    environment, random = simpy.Environment(), Random(seed)
    for name, part in system.parts.items():
        environment.process(_live(environment, random, part.life, part.repair, counted[name]))
    environment.run(until=hours)
    for service in services.values():
        if not service.up:
            service.down += hours - service.since
    return services


def _build(system: System) -> tuple[dict[str, Watched], dict[str, Counted]]:
    services: dict[str, Watched] = {}
    counted: dict[str, Counted] = {name: [] for name in system.parts}
    for name, service in system.services.items():
        services[name] = watched = _watch(service)
        for below in service.below:
            services[below].above.append(watched)
        for number, group in enumerate(service.groups):
            for part in group.parts:
                counted[part].append((watched, number))
    return services, counted


def _watch(service: Service) -> Watched:
    return Watched(
        required=[group.required for group in service.groups],
        working=[len(group.parts) for group in service.groups],
        needs_below=bool(service.below),
        up_below=len(service.below),
    )


def _live(
    environment: simpy.Environment, random: Random, life: float, repair: float, counted: Counted
) -> Generator[simpy.Event, None, None]:
    while True:
        yield environment.timeout(random.expovariate(1 / life))
        _tell(environment.now, counted, -1)
        yield environment.timeout(random.expovariate(1 / repair))
        _tell(environment.now, counted, 1)


def _tell(now: float, counted: Counted, change: int) -> None:
    for service, group in counted:
        service.working[group] += change
        _look(now, service)


def _look(now: float, service: Watched) -> None:
    """Whether a service goes down or comes up, and those above it with it."""
    up = service.is_up()
    if up == service.up:
        return
    service.up = up
    if up:
        service.down += now - service.since
    else:
        service.outages += 1
        service.since = now
    for above in service.above:
        above.up_below += 1 if up else -1
        _look(now, above)
