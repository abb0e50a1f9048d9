"""The text of plans whose components all fail and are repaired by themselves, with exponential times.

S is three services on servers, databases and a network. The others are services in layers: each needs 2 of its 3
components, and one of two services in the layer below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_FAILS = "failures: {crash: {mttf: 1000h, mttr: 8h, recovers: by itself}}"

S = """\
continuity: 1
name: Small
components:
  servers: {units: 3, required: 2, failures: {crash: {mttf: 1000h, mttr: 8h, recovers: by itself}}}
  databases: {units: 2, required: 1, failures: {crash: {mttf: 4000h, mttr: 24h, recovers: by itself}}}
  network: {failures: {crash: {mttf: 20000h, mttr: 4h, recovers: by itself}}}
services:
  shop: {needs: [servers, databases, network], objectives: {availability: 99.9%}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """`layers` of `width` services each. `shared`: two neighbours have their third component in common."""

    layers: int
    width: int
    shared: bool = False

    @property
    def services(self) -> int:
        """How many there are."""
        return self.layers * self.width

    @property
    def components(self) -> int:
        """How many there are."""
        return len({member for place in self._places() for member in self._members(*place)})

    def text(self) -> str:
        """The plan, as YAML."""
        head = ["continuity: 1", f"name: {self.layers} layers of {self.width} services"]
        return "\n".join([*head, "components:", *self._components(), "services:", *self._services(), ""])

    def _components(self) -> Iterator[str]:
        members = dict.fromkeys(member for place in self._places() for member in self._members(*place))
        return (f"  {member}: {{{_FAILS}}}" for member in members)

    def _services(self) -> Iterator[str]:
        for layer, number in self._places():
            terms = [f"{{at_least: 2, of: [{', '.join(self._members(layer, number))}]}}"]
            if layer:
                terms.append(f"{{any: [s-{layer - 1}-{number}, s-{layer - 1}-{(number + 1) % self.width}]}}")
            yield f"  s-{layer}-{number}: {{needs: [{', '.join(terms)}], objectives: {{availability: 99.9%}}}}"

    def _members(self, layer: int, number: int) -> list[str]:
        third = number - number % 2 if self.shared else number
        return [f"c-{layer}-{number}-0", f"c-{layer}-{number}-1", f"c-{layer}-{third}-2"]

    def _places(self) -> Iterator[tuple[int, int]]:
        return ((layer, number) for layer in range(self.layers) for number in range(self.width))


M = Layered(layers=5, width=10, shared=True)
L = Layered(layers=10, width=100)
