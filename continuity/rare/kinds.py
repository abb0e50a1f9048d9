"""Kinds of failures: those that take the same from a plan, one like the other, and how much of it is ever failed.

| kind | its failures |
|---|---|
| (node, units) | one unit of a node is lost, by whichever mode: so many are failed |
| (node, mode) | a mode leaves a part of one unit, or hits all units at once |
| (common cause) | all units of the nodes that it may hit |
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from continuity.model import Mode, Plan
from continuity.simulation.actors import ActorKey
from continuity.simulation.biased_world import usually_failed

UNITS = "units:"
"""In the place of a mode, for units that are lost by any mode; the colon keeps it apart from ids."""

KindKey = tuple[str, str]
"""(id of a node or common cause, mode or UNITS)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure: what it is, how many can be failed, and what it leaves of what it hits.

    `unavailability`: the share of time that each is failed if repairs wait for nobody. `of_units`: whether each is of
    one unit, not of all at once.
    """

    key: KindKey
    most: int
    unavailability: float
    leaves: float
    of_units: bool


def kind_key(key: ActorKey, mode: Mode) -> KindKey:
    """The kind of a copy of a mode."""
    name, unit, mode_id = key
    return (name, UNITS) if unit and not mode.leaves else (name, f"{mode_id}{UNITS}" if unit else mode_id)


def kinds_of(plan: Plan, below: frozenset[str]) -> list[Kind]:
    """The kinds of failures of some nodes, and of the common causes that hit them, in the order of ids."""
    found: dict[KindKey, Kind] = {}
    for name in sorted(below):
        node = plan.nodes[name]
        for mode in node.modes:
            if not mode.of_node:
                _add(found, kind_key((name, 1, mode.id), mode), node.units, mode, 1.0 - mode.beta)
            if mode.of_node or mode.beta:
                _add(found, kind_key((name, 0, mode.id), mode), 1, mode, mode.beta or 1.0)
    for cause in plan.common_causes.values():
        if below & cause.hits.keys():
            _add(found, kind_key((cause.id, 0, cause.mode.id), cause.mode), 1, cause.mode, 1.0)
    return list(found.values())


def _add(found: dict[KindKey, Kind], key: KindKey, most: int, mode: Mode, hazard: float) -> None:
    """Add a mode to its kind. Several modes of a unit add up, as far as seldom more than one is failed."""
    before = found[key].unavailability if key in found else 0.0
    of_units = key[1].endswith(UNITS)
    found[key] = Kind(key, most, min(1.0, before + _unavailability(mode, hazard)), mode.leaves, of_units)


def _unavailability(mode: Mode, hazard: float) -> float:
    """The share of time that a mode with a share of its hazard is failed, in the long run."""
    life, failed = mode.time_to_failure.mean(), usually_failed(mode)
    if math.isinf(life) or not hazard:
        return 0.0
    return 1.0 if math.isinf(failed) else failed / (max(1.0, life / hazard) + failed)


def failed_at_a_time(kinds: Iterable[Kind]) -> float:
    """How many failures there are at a time, on average."""
    return math.fsum(each.most * each.unavailability for each in kinds)
