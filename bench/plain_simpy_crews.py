"""R written by hand for SimPy, without this project: crews, lognormal repairs, failovers, results for all services."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from math import log
from random import Random

import simpy

from bench.layered_plans import AT_WORST, CREW, LIFE, SWITCH_MINUTES, USUALLY, Layered, service_name

_SIGMA = log(AT_WORST / USUALLY) / 1.6448536269514722  # 95% of all repairs take less than AT_WORST
_SWITCH = SWITCH_MINUTES / 60
Events = Generator[simpy.Event, None, None]


@dataclass(slots=True, eq=False)
class Switched:
    """A service while it is simulated: its three components, of which two take turns, and its past, in hours."""

    environment: simpy.Environment
    needs_below: bool
    works: list[bool] = field(default_factory=lambda: [True, True, True])
    active: int = 0
    switching: bool = False
    up_below: int = 2
    up: bool = True
    above: list[Switched] = field(default_factory=list)
    outages: int = 0
    down: float = 0.0
    since: float = 0.0

    def set(self, component: int, works: bool) -> None:
        """One of its components fails, or works again."""
        self.works[component] = works
        if not self.works[self.active] and self.works[1 - self.active] and not self.switching:
            self.switching = True
            self.environment.process(self._switch())
        self.look()

    def look(self) -> None:
        """Whether it goes down or comes up, and those above it with it."""
        own = self.works[self.active] and self.works[2] and not self.switching
        up = own and (self.up_below > 0 or not self.needs_below)
        if up == self.up:
            return
        self.up, now = up, self.environment.now
        if up:
            self.down += now - self.since
        else:
            self.outages += 1
            self.since = now
        for above in self.above:
            above.up_below += 1 if up else -1
            above.look()

    def _switch(self) -> Events:
        yield self.environment.timeout(_SWITCH)
        self.switching = False
        self.active = 1 - self.active
        self.set(self.active, self.works[self.active])  # it may have failed meanwhile


def simulate(model: Layered, hours: float, seed: int) -> dict[str, Switched]:
    """One history; returns what each service has been through."""
    environment, random = simpy.Environment(), Random(seed)
    services: dict[str, Switched] = {}
    for layer in range(model.layers):
        crew = simpy.Resource(environment, capacity=CREW)
        for number in range(model.width):
            service = services[service_name(layer, number)] = Switched(environment, needs_below=layer > 0)
            for below in model.below(layer, number):
                services[below].above.append(service)
            for component in range(3):
                environment.process(_live(environment, random, crew, service, component))
    environment.run(until=hours)
    for service in services.values():
        if not service.up:
            service.down += hours - service.since
    return services


def _live(
    environment: simpy.Environment, random: Random, crew: simpy.Resource, service: Switched, component: int
) -> Events:
    while True:
        yield environment.timeout(random.expovariate(1 / LIFE))
        service.set(component, False)
        with crew.request() as person:
            yield person
            yield environment.timeout(USUALLY * random.lognormvariate(0.0, _SIGMA))
        service.set(component, True)
