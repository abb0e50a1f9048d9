"""What changes while a kernel runs a replication: all of it in arrays, so that a run can pause and go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from continuity.kernel.arrays import Floats, Ints, Table


@dataclass(slots=True, kw_only=True)
class Run:
    """Which replication, and what is measured: the time from `begins` to `ends`, its last moment, in microseconds.

    `now`: the present moment; `round`: its present round; `waiting`, `touched`, `lines`: how many events wait in the
    queue, how many nodes wait for their levels, how many lines the log has.
    """

    seed: np.uint64
    begins: int
    ends: int
    replication: int = 0
    now: int = 0
    round: int = 0
    waiting: int = 0
    touched: int = 0
    lines: int = 0


@dataclass(slots=True, kw_only=True)
class CopyState:
    """A copy of a failure mode: its `state` (a `failures.State`), the number of its life, whether it acted too often.

    `suspect`: 1 if it has acted in the last rounds of a moment that does not come to an end.
    """

    state: int
    n: int
    suspect: int


@dataclass(slots=True, kw_only=True)
class Sound:
    """A node's own side: `sound` units, `wrong` failures of the whole node; its `own` level and its level `now`.

    `touched`: 1 if its level is to be computed.
    """

    sound: int
    wrong: int
    own: float
    now: float
    touched: int


@dataclass(slots=True, kw_only=True)
class Measure:
    """What a node's history has given so far, in microseconds; see `simulation.recorder.Measured`.

    The node has its `level` since `since`, and is down since `down_since` (-1: it is up).
    """

    level: float
    since: int
    down_since: int
    down: int
    outages: int
    first_outage: int
    area: float


@dataclass(slots=True, kw_only=True)
class Pending:
    """An event that waits: when, in which round, phase and rank (one number), and the copy it is for."""

    time: int
    order: int
    copy: int


class What(IntEnum):
    """What a line of the log says."""

    FAILS = 0
    REPAIRED = 1
    LEVEL = 2


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of the log: when, what, by which copy (or of which node, for a level), and the new level."""

    time: int
    what: int
    actor: int
    level: float


class State(NamedTuple):
    """All that changes. `run` has one row, `log` none if nothing is logged; `touched` and `stack` are scratch."""

    run: Table[Run]
    copies: Table[CopyState]
    units: Ints
    nodes: Table[Sound]
    measures: Table[Measure]
    queue: Table[Pending]
    touched: Ints
    stack: Floats
    log: Table[Line]
