"""What a plan becomes: read-only tables, the same for every replication. `lower` makes them.

Things are known by their places in these tables. Where a row says `x` to `x_end`, it means a stretch of another table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from continuity.kernel.arrays import Floats, Ints, Small, Table
from continuity.kernel.instead_tables import Instead
from continuity.kernel.staff_tables import Staffing
from continuity.kernel.upkeep_tables import Upkeep

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a part of a duration is like, whoever draws it.

    `shape`; `a`, `b`, `c`, the parameters of its quantile in their order there; `share` of the hazard, 1 for all of it;
    `certain`, the time in microseconds of what is certain; `first` and `count`, which of the listed values are an
    empirical distribution's.
    """

    shape: int
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    share: float = 1.0
    certain: int = 0
    first: int = 0
    count: int = 0


@dataclass(slots=True, kw_only=True)
class Part:
    """One part of a duration: the `key` of the process that draws it, its `form`, and whether another follows (1)."""

    key: np.uint64
    form: Small
    more: Small = 0


TRACKED = 1
"""The lowest bit of an actor's number: whether its event may be moved or dropped before it happens."""


class Kind(IntEnum):
    """What an actor is. Where several act for one at the same rank, this decides who comes first."""

    COPY = 0
    JOINT = 1
    SWITCH = 2
    RESTART = 3
    REMINDER = 4
    CLOCKS = 5
    SITE = 6
    LINE = 7
    PART = 8
    ROUND = 9
    WORK = 10
    USE = 11
    DEMAND = 12
    WORKAROUND = 13
    HELP = 14
    LATE = 15
    CATCH_UP = 16
    AFTERWARDS = 17
    SHARED = 18


@dataclass(slots=True, kw_only=True)
class Actor:
    """Somebody who waits for a moment or reacts to levels: what `kind`, and which of that kind.

    Actors stand in the order of their ranks. An actor's number is twice its place, and TRACKED where that holds: so
    numbers decide who comes first at one moment.
    """

    kind: Small
    index: Small


@dataclass(slots=True, kw_only=True)
class Copy:
    """One copy of a failure mode, or the mode of a common cause.

    `node`, NONE for a cause; `unit`, by index over all units of the plan, or NONE for the whole node; `life`, `detect`
    and `repair`: the first parts of these durations, `detect` NONE if there is none; `inspection`: microseconds, 0 if
    there is none; `leaves`; `call`: who decides when its repair begins, NONE if it begins at once; `clock`: its place
    among the clocks whose speed changes, or NONE; `job`: its repair's, where that waits for somebody, or NONE; `hits`
    to `hits_end`: what a common cause may hit.
    """

    actor: Small
    node: Small
    unit: Small
    life: Small
    repair: Small
    detect: Small
    call: Small
    clock: Small
    job: Small
    inspection: int
    leaves: float
    hits: Small
    hits_end: Small


@dataclass(slots=True, kw_only=True)
class Start:
    """With which `probability` a copy begins failed, and the `key` of the process that decides it."""

    probability: float
    key: np.uint64


@dataclass(slots=True, kw_only=True)
class Hit:
    """A node that a common cause may hit: with probability `share`, decided by the process `key` if it is below 1."""

    cause: Small
    node: Small
    share: float
    key: np.uint64


@dataclass(slots=True, kw_only=True)
class Call:
    """When the copies `copies` to `copies_end` of one mode are repaired: when `call_when` failures are known.

    `actor` of the joint repair, and how long it takes (`repair`); NONE where each copy is repaired by itself. `job` of
    the joint repair, NONE where it waits for nobody. `beside`: of a joint repair, the call of the part of a `beta` that
    is repaired by itself, and of that (`call_when` is 0, `actor` comes behind the joint one) the joint one; else NONE.
    """

    call_when: Small
    copies: Small
    copies_end: Small
    actor: Small
    repair: Small
    job: Small
    beside: Small


@dataclass(slots=True, kw_only=True)
class Clock:
    """A clock whose speed can change, of a unit (by index over all units, NONE for the whole node).

    `owner`: the node clocks in whose care it is; `actor`: the one for whom it runs, a copy or a slot of maintenance;
    `only_running`: 1 or 0.
    """

    actor: Small
    unit: Small
    owner: Small
    only_running: Small


@dataclass(slots=True, kw_only=True)
class NodeClocks:
    """The clocks `clocks` to `clocks_end` of a node.

    `idle`, `idle_of`: the speed of a unit that is not in use, as a fraction; `in_use`: 1 if the node is at the start.
    """

    actor: Small
    node: Small
    idle: int
    idle_of: int
    in_use: Small
    clocks: Small
    clocks_end: Small


@dataclass(slots=True, kw_only=True)
class Switch:
    """The failover of a node between the members `members` to `members_end`.

    `fit_from`: the lowest float that is a fit level; `failback`, `automatic`: 1 or 0; `coverage`, and the
    process `coverage_key` that decides it if below 1; `takes`, `otherwise`: durations, `otherwise` NONE for never;
    `job`: whose work `otherwise` is, NONE where it needs nobody.
    """

    actor: Small
    node: Small
    members: Small
    members_end: Small
    fit_from: float
    coverage: float
    coverage_key: np.uint64
    failback: Small
    automatic: Small
    takes: Small
    otherwise: Small
    job: Small


@dataclass(slots=True, kw_only=True)
class Member:
    """A member of the failovers `switches` to `switches_end`, active in so many at once as it `serves`."""

    node: Small
    serves: Small
    clocks: Small
    switches: Small
    switches_end: Small


@dataclass(slots=True, kw_only=True)
class Restart:
    """The restart of a node: it `takes` a duration, and needs the nodes `wanted` to `wanted_end` to be up."""

    actor: Small
    node: Small
    takes: Small
    wanted: Small
    wanted_end: Small


@dataclass(slots=True, kw_only=True)
class Tolerance:
    """A tolerated loss: for how long, and in which time a store fills again (NONE: nothing has to)."""

    actor: Small
    node: Small
    lasts: int
    refills: int


class PoolKind(IntEnum):
    """How a node's own level follows from its units."""

    COUNTED = 0
    """All are in use and deliver all or nothing."""
    SUMMED = 1
    """All are in use, and some failure leaves a part."""
    CHOSEN = 2
    """Some are in use, the others are their standby."""


WATCHED = 4
"""Is added to the `PoolKind` of a node whose failures stop clocks of maintenance."""


@dataclass(slots=True, kw_only=True)
class Place:
    """A node. Nodes stand in plan order, as `Layout.order` has them.

    `levels`: where its own levels by the number of sound units begin; `unit`: its first unit; `units`, how many there
    are, `running` of them in use; `pool`: a `PoolKind`, and WATCHED; `steps` to `steps_end`: its requirements;
    `dependents` to `dependents_end`: the nodes that depend on it; `inputs` to `inputs_end`: on which it depends;
    `watchers` to `watchers_end`: the actors that react to its level; `copies` to `copies_end` of its modes; `hits` to
    `hits_end`: how common causes may hit it; `up_from`: the lowest float that is a level at which it is up; `measure`:
    its place among the measured nodes, or NONE; `clocks`, `switch`, `restart`: what it has of these, or NONE;
    `special`: STOPPED if it serves nothing, DEMANDED if more or less than normal is asked of it, 0 for most; `upkeep`
    and `demand`: its place among the nodes with maintenance, and with a demand, or NONE.
    """

    up_from: float
    pool: Small
    levels: Small
    steps: Small
    steps_end: Small
    switch: Small
    restart: Small
    special: Small
    measure: Small
    watchers: Small
    watchers_end: Small
    dependents: Small
    dependents_end: Small
    inputs: Small
    inputs_end: Small
    unit: Small
    units: Small
    running: Small
    required: Small
    full: Small
    copies: Small
    copies_end: Small
    hits: Small
    hits_end: Small
    clocks: Small
    upkeep: Small
    demand: Small


STOPPED, DEMANDED = 1, 2
"""What is special about a node's level; both may be."""


@dataclass(slots=True, kw_only=True)
class Demand:
    """What is asked of a node: the largest of the `shares` to `shares_end` whose calendar is open, else the `usual`."""

    node: Small
    shares: Small
    shares_end: Small
    usual: float


@dataclass(slots=True, kw_only=True)
class Share:
    """How much is asked while `hours` are open, as a part of a `demand`."""

    actor: Small
    demand: Small
    hours: Small
    share: float


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
    """A weight times the level of node `index` is added to the top."""
    AT_LEAST = 7
    """Top becomes at least a weight."""
    CAP = 8
    """Top becomes at most 1."""
    TOLERATE = 9
    """Top becomes what the tolerance `index` makes of it."""
    NO_LIMIT = 10
    """Top becomes infinite. This and what follows are for nodes with a demand, whose capacity may exceed 1."""
    LIMIT = 11
    """Top becomes infinite if it is 1."""
    KTH_OF_ANY = 12
    """As KTH_LARGEST, for values that may exceed 1."""
    WORK_AROUND = 13
    """Top becomes what the workaround `index` makes of it."""


@dataclass(slots=True, kw_only=True)
class Step:
    """One step of a requirement, in the notation that needs no brackets: values first, then what is done to them.

    `count`: of how many values, or the place of the weight.
    """

    op: Small
    index: Small = 0
    count: Small = 0


COSTS, AGREED = 1, 2
"""Of a measured node: whether its outages cost something; whether its agreed service time is not simply all time."""


@dataclass(slots=True, kw_only=True)
class Way:
    """How a node is measured, beside when it is down: `ways`, of COSTS and AGREED.

    `costs` to `costs_end`: the points of what an outage costs; `hours`: when its service time is agreed (NONE: always);
    `periods` to `periods_end`: those that are judged one by one, by the availability `target` / `target_of`.
    """

    ways: Small
    costs: Small
    costs_end: Small
    hours: Small
    periods: Small
    periods_end: Small
    target: np.uint64
    target_of: np.uint64


@dataclass(slots=True, kw_only=True)
class Period:
    """A calendar period, and how much of it is agreed service time."""

    begins: int
    ends: int
    open: int


class Tables(NamedTuple):
    """All that a kernel reads of a plan.

    `starts` goes with `copies`. `values`, `own_levels`, `weights` (of steps), `dependents`, `inputs`, `watchers`,
    `switch_members`, `switches_of`, `wanted`, `copies_of` (of nodes) and `hits_of` hold what rows name by their
    stretches; `called` the copies of each call; `in_order`: all copies as the plan lists them; `measured`: the
    nodes that are measured; `waited_for`: 1 for those of them whose first outage is waited for; `at`: the moments
    whose levels are noted; `ways` in which nodes are measured, with their `periods` and points of cost, in
    microseconds and in their currency; `staff`: people, parts and hours; `upkeep`: maintenance;
    `instead`: workarounds.
    """

    actors: Table[Actor]
    copies: Table[Copy]
    starts: Table[Start]
    parts: Table[Part]
    forms: Table[Form]
    values: Floats
    places: Table[Place]
    own_levels: Floats
    dependents: Ints
    inputs: Ints
    watchers: Ints
    steps: Table[Step]
    weights: Floats
    copies_of: Ints
    hits: Table[Hit]
    hits_of: Ints
    calls: Table[Call]
    called: Ints
    clocks: Table[Clock]
    node_clocks: Table[NodeClocks]
    switches: Table[Switch]
    switch_members: Ints
    members: Table[Member]
    switches_of: Ints
    restarts: Table[Restart]
    wanted: Ints
    tolerances: Table[Tolerance]
    demands: Table[Demand]
    shares: Table[Share]
    in_order: Ints
    measured: Ints
    waited_for: Ints
    at: Ints
    ways: Table[Way]
    periods: Table[Period]
    cost_lengths: Ints
    cost_amounts: Floats
    staff: Staffing
    upkeep: Upkeep
    instead: Instead
