"""The plans whose simulation is measured, as text and as rows.

S is one service on servers, databases and a network. M, L and X are services in layers: each needs 2 of its 3
components, and one of two services in the layer below; all components fail and are repaired by themselves, with
exponential times. R has the size of L and what is hard to simulate: each layer has one crew for all repairs, their
times are lognormal, and two of a service's components are the members of a failover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.systems import Group, Part, Service, System

LIFE, REPAIR = 1000, 8
"""Mean times of the components in layers, in hours."""
CREW = 4
"""So many people repair a layer of R."""
USUALLY, AT_WORST = 6, 20
"""How long a repair takes in R, in hours: half of them less than the first, 95% less than the second."""
SWITCH_MINUTES = 5
_S = """\
continuity: 1
name: Small
components:
  servers: {units: 3, required: 2, failures: {crash: {mttf: 1000h, mttr: 8h, recovers: by itself}}}
  databases: {units: 2, required: 1, failures: {crash: {mttf: 4000h, mttr: 24h, recovers: by itself}}}
  network: {failures: {crash: {mttf: 20000h, mttr: 4h, recovers: by itself}}}
services:
  shop: {needs: [servers, databases, network], objectives: {availability: 99.9%}}
"""


class Small:
    """S."""

    def text(self) -> str:
        """The plan, as YAML."""
        return _S

    def system(self) -> System:
        """The same as rows."""
        parts = {f"servers-{i}": Part(1000, 8) for i in range(3)}
        parts |= {f"databases-{i}": Part(4000, 24) for i in range(2)} | {"network": Part(20_000, 4)}
        servers, databases = tuple(parts)[:3], tuple(parts)[3:5]
        return System(parts, {"shop": Service((Group(2, servers), Group(1, databases), Group(1, ("network",))))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """`layers` of `width` services each.

    `shared`: two neighbours have their third component in common; `hard`: crews, lognormal repairs and failovers.
    """

    layers: int
    width: int
    shared: bool = False
    hard: bool = False

    @property
    def services(self) -> int:
        """How many there are."""
        return self.layers * self.width

    @property
    def components(self) -> int:
        """How many there are."""
        return sum(1 for _ in self._components())

    def text(self) -> str:
        """The plan, as YAML."""
        head = ["continuity: 1", f"name: {self.layers} layers of {self.width} services"]
        if self.hard:
            head += ["teams:", *(f"  crew-{layer}: {{people: {CREW}}}" for layer in range(self.layers))]
        components = (f"  {name}: {{failures: {{crash: {self._mode(layer)}}}}}" for name, layer in self._components())
        services = (f"  {name}: {self._service(*place)}" for place in self._places() for name in [service_name(*place)])
        return "\n".join([*head, "components:", *components, "services:", *services, ""])

    def observed_text(self) -> str:
        """The plan with what traces saw: every service calls its components."""
        calls = (f"      {service_name(*place)}: [{', '.join(self.members(*place))}]" for place in self._places())
        return "\n".join([*self.text().splitlines(), "observed:", "  traces:", "    calls:", *calls, ""])

    def system(self) -> System:
        """The same as rows, where that is not hard."""
        assert not self.hard, "rows know no crews"
        parts = {name: Part(LIFE, REPAIR) for name, _ in self._components()}
        services = {
            service_name(*place): Service((Group(2, self.members(*place)),), self.below(*place))
            for place in self._places()
        }
        return System(parts, services)

    def members(self, layer: int, number: int) -> tuple[str, ...]:
        """The components of a service."""
        third = number - number % 2 if self.shared else number
        return f"c-{layer}-{number}-0", f"c-{layer}-{number}-1", f"c-{layer}-{third}-2"

    def below(self, layer: int, number: int) -> tuple[str, ...]:
        """The services of which one is needed."""
        if layer == 0:
            return ()
        return service_name(layer - 1, number), service_name(layer - 1, (number + 1) % self.width)

    def _mode(self, layer: int) -> str:
        if self.hard:
            return f"{{mttf: {LIFE}h, mttr: {{usually: {USUALLY}h, at_worst: {AT_WORST}h}}, team: crew-{layer}}}"
        return f"{{mttf: {LIFE}h, mttr: {REPAIR}h, recovers: by itself}}"

    def _service(self, layer: int, number: int) -> str:
        first, second, third = self.members(layer, number)
        lower = [f"{{any: [{', '.join(self.below(layer, number))}]}}"] if layer else []
        promise = "objectives: {availability: 99.9%}"
        if self.hard:
            failover = f"failover: {{between: [{first}, {second}], takes: {SWITCH_MINUTES}m}}"
            return f"{{needs: [{', '.join([third, *lower])}], {failover}, {promise}}}"
        own = f"{{at_least: 2, of: [{first}, {second}, {third}]}}"
        return f"{{needs: [{', '.join([own, *lower])}], {promise}}}"

    def _components(self) -> Iterator[tuple[str, int]]:
        """Their names, with the layer of each."""
        return iter({name: place[0] for place in self._places() for name in self.members(*place)}.items())

    def _places(self) -> Iterator[tuple[int, int]]:
        return ((layer, number) for layer in range(self.layers) for number in range(self.width))


def service_name(layer: int, number: int) -> str:
    """The id of a service."""
    return f"s-{layer}-{number}"


S = Small()
M = Layered(layers=5, width=10, shared=True)
L = Layered(layers=10, width=100)
X = Layered(layers=10, width=1000)
R = Layered(layers=10, width=100, hard=True)
MODELS: Mapping[str, Small | Layered] = {"S": S, "M": M, "L": L, "X": X, "R": R}
