"""What a layout says of each failing thing in every replication: its random processes, its rank, what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.model import Mode
from continuity.simulation.actors import ActorKey
from continuity.simulation.luck import Process, Sampler
from continuity.simulation.rosters import WorkOrder


@dataclass(frozen=True, slots=True)
class ModeDraws:
    """The random processes of one copy of a failure mode."""

    life: Sampler
    repair: Sampler
    detect: Sampler | None
    at_start: Process | None


@dataclass(frozen=True, slots=True)
class ModeCopy:
    """One copy of a failure mode: whose (unit from 1, 0 for all), which, with what luck, at which rank.

    `wants`: what its repair asks for, None where it begins at once. `hazard`: its share of the mode's hazard, as `beta`
    splits it.
    """

    key: ActorKey
    mode: Mode
    draws: ModeDraws
    rank: int
    wants: WorkOrder | None
    hazard: float = 1.0


@dataclass(frozen=True, slots=True)
class JointRepair:
    """The one repair of all units of a node from one mode, and what it asks for."""

    takes: Sampler
    wants: WorkOrder | None


@dataclass(frozen=True, slots=True)
class SwitchDraws:
    """The random processes of a failover."""

    coverage: Process | None
    takes: Sampler
    otherwise: Sampler | None
    wants: WorkOrder | None
