"""What the benchmarks' plans say, for those who do not read plans: parts that fail, services that need them.

Everybody who is measured simulates the same: a plan made from it by `layered_plans`, or these rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Something that fails and is repaired by itself, after exponential times of these means, in hours."""

    life: float
    repair: float


@dataclass(frozen=True, slots=True)
class Group:
    """`required` of these parts are needed."""

    required: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """Needs all its groups, and one of the services `below`, if there are any."""

    groups: tuple[Group, ...]
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class System:
    """Parts and services by name, services after those below them."""

    parts: Mapping[str, Part]
    services: Mapping[str, Service]

    def failures_in(self, hours: float) -> float:
        """About how many failures with their repairs there are, for long times."""
        return sum(hours / (part.life + part.repair) for part in self.parts.values())

    def top(self) -> Sequence[str]:
        """The services that no other one needs."""
        needed = {below for service in self.services.values() for below in service.below}
        return [name for name in self.services if name not in needed]
