"""The same systems for repyability, as block diagrams that ask whether all services are up.

It gives results for one system, not for each service. All services are up exactly when each group of parts has as many
as it requires, so the groups in a row ask the same of a layered system as its services do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from bench.systems import Group, System

_MOST_PARTS = 5_000
"""More do not fit into this machine: it took 1 MB for each of 3,000."""


def reason_against(system: System) -> str | None:
    """Why a system is not simulated, or None."""
    if find_spec("repyability") is None:
        return "repyability is not installed (the extra bench)"
    if len(system.parts) > _MOST_PARTS:
        return f"it needs about 1 MB of memory for each of the {len(system.parts):,} parts"
    members = [part for group in _groups(system) for part in group.parts]
    if len(members) > len(set(members)):
        return "where groups share parts, it was not ready after five minutes"
    return None


def simulator(system: System, hours: float) -> Callable[[int, int], float]:
    """What simulates so many histories with a seed: the mean availability of all services together."""
    from repyability import RepairableRBD  # lazy: installed only for benchmarks

    edges, required, before = [], {}, "begin"
    components: dict[str, object] = dict(_components(system))
    for number, group in enumerate(_groups(system)):
        vote = f"vote-{number}"
        components[vote], required[vote] = _perfect(), group.required
        edges += [edge for part in group.parts for edge in ((before, part), (part, vote))]
        before = vote
    diagram = RepairableRBD([*edges, (before, "end")], components, k=required)

    def run(seed: int, number: int) -> float:
        result: float = diagram.availability(hours, mc_samples=number, seed=seed, engine="numba").mean_availability
        return result

    return run


def _groups(system: System) -> list[Group]:
    return [group for service in system.services.values() for group in service.groups]


def _components(system: System) -> Mapping[str, Any]:
    import surpyval  # lazy: comes with repyability

    def exponential(mean: float) -> object:
        return surpyval.Exponential.from_params([1 / mean])

    return {
        name: {"reliability": exponential(part.life), "repairability": exponential(part.repair)}
        for name, part in system.parts.items()
    }


def _perfect() -> object:
    from repyability import PerfectReliability  # lazy: as above

    return PerfectReliability
