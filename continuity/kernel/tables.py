"""What a plan becomes: read-only tables, the same for every replication. `lower` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from continuity.kernel.arrays import Floats, Ints, Table

NONE = -1
"""Stands for no index."""


class Shape(IntEnum):
    """Which distribution a part of a duration has."""

    CERTAIN = 0
    EXPONENTIAL = 1
    WEIBULL = 2
    LOGNORMAL = 3
    NORMAL = 4
    GAMMA = 5
    UNIFORM = 6
    TRIANGULAR = 7
    PERT = 8
    EMPIRICAL = 9


@dataclass(slots=True, kw_only=True)
class Part:
    """One part of a duration, with the process that draws it.

    `key` of the process; `shape`; `a`, `b`, `c`, the parameters of its quantile in their order there; `share` of the
    hazard, 1 for all of it; `certain`, the time in microseconds of what is certain; `first` and `count`, which of the
    listed values are an empirical distribution's; `more`, 1 if the next part belongs to the same duration, else 0.
    """

    key: np.uint64
    shape: int
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    share: float = 1.0
    certain: int = 0
    first: int = 0
    count: int = 0
    more: int = 0


@dataclass(slots=True, kw_only=True)
class Copy:
    """One copy of a failure mode; copies stand in the order of their ranks.

    `rank` of its events; `node`, by index; `unit`, by index over all units of the plan, or NONE for the whole node;
    `life`, `detect` and `repair`: indexes of the first parts of these durations, `detect` NONE if there is none;
    `inspection`: microseconds, 0 if there is none; `at_start` and `at_start_key`: with which probability it begins
    failed, and the process that decides it.
    """

    rank: int
    node: int
    unit: int
    life: int
    detect: int
    repair: int
    inspection: int
    at_start: float
    at_start_key: np.uint64


@dataclass(slots=True, kw_only=True)
class Place:
    """A node: which stretches of other tables are its own. Nodes stand in plan order, as `Layout.order` has them.

    `levels`: where its own levels by the number of sound units begin; `units`, how many there are; `steps` to
    `steps_end`: its requirements; `dependents` to `dependents_end`: the nodes that depend on it; `up_from`: the lowest
    float that is a level at which it is up.
    """

    levels: int
    units: int
    steps: int
    steps_end: int
    dependents: int
    dependents_end: int
    up_from: float


class Op(IntEnum):
    """What a step of a requirement does; `top` is the last value on a stack."""

    AT_MOST = 0
    """Top becomes at most the level of node `index`."""
    LEVEL = 1
    """The level of node `index` is put on the stack."""
    SMALLEST = 2
    """The last two values become their smallest."""
    LARGEST = 3
    """The last two values become their largest."""
    KTH_LARGEST = 4
    """The last `count` values become the one that has number `index` (from 1) in falling order."""
    NOTHING = 5
    """0 is put on the stack."""
    ADD = 6
    """`weight` times the level of node `index` is added to the top."""
    AT_LEAST = 7
    """Top becomes at least `weight`."""
    CAP = 8
    """Top becomes at most 1."""


@dataclass(slots=True, kw_only=True)
class Step:
    """One step of a requirement, in the notation that needs no brackets: values first, then what is done to them."""

    op: int
    index: int = 0
    count: int = 0
    weight: float = 0.0


class Tables(NamedTuple):
    """All that a kernel reads of a plan. `own_levels`, `dependents` and `values` are stretches of rows' indexes."""

    copies: Table[Copy]
    parts: Table[Part]
    values: Floats
    places: Table[Place]
    own_levels: Floats
    dependents: Ints
    steps: Table[Step]
