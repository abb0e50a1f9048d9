"""What changes while a kernel runs a replication: all of it in arrays, so that a run can pause and go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from continuity.kernel.arrays import Floats, Ints, Small, Table
from continuity.kernel.instead_state import InsteadState
from continuity.kernel.staff_state import StaffState
from continuity.kernel.upkeep_state import UpkeepState

NO_CALENDAR = 62
"""As width of a stretch: everything is in the first one, and so in the queue."""


@dataclass(slots=True, kw_only=True)
class Run:
    """Which replication, what is measured, and how far it has come; all times in microseconds.

    `begins`, `ends`: the stretch that is measured; `last`: the moment through which a history goes in any case;
    `at_most`: the last moment of one that waits for first outages, else `last`. `now`: the present moment; `round`: its
    present round; `levels_due`: the round in which levels are to be computed, -1 for none; `reacting`: 1 while
    reactions run; `firing`: the actor whose event, the first in the queue, is happening, or -1. `queued`, `touched`,
    `pools`, `reactors`, `lines`, `traces`, `spans`: how many there are; `log_begins`: how many traces have been kept
    from before the log of what has ended; `returns_at`, `returns_mark`: for which moment the reasons of returns are
    known, and the mark of these; `mark`: the last mark of a search below a node. `next_at`: which of the moments asked
    for is next; `waiting`: how many nodes have had no outage yet that is waited for; `again`, `again_at`: how many
    nodes are looked at again, and when; `people_asked`: 1 if work is to be given out at the end of this round; `full`:
    1 if there was no room for something; `outages`: how many there were in all replications so far. `later`: how many
    events wait in the calendar; `joining`: the first copy of those that have not joined their stretches yet, or
    -1; `opened`: the number of its last stretch that is open; `width`: of a stretch, 2 to the power of it;
    `looks_ahead`: 1 if what events of the next stretches need is brought closer. `afterwards`: how many workarounds
    ask for people when all rounds of this moment are over, as if in the round `after_round`.
    """

    seed: np.uint64
    begins: int
    ends: int
    last: int
    at_most: int
    replication: int = 0
    now: int = 0
    round: int = 0
    levels_due: int = 0
    reacting: int = 0
    firing: int = 0
    queued: int = 0
    touched: int = 0
    pools: int = 0
    reactors: int = 0
    lines: int = 0
    traces: int = 0
    spans: int = 0
    log_begins: int = 0
    returns_at: int = 0
    returns_mark: int = 0
    mark: int = 0
    next_at: int = 0
    waiting: int = 0
    again: int = 0
    again_at: int = 0
    people_asked: int = 0
    full: int = 0
    later: int = 0
    joining: int = 0
    opened: int = 0
    width: int = NO_CALENDAR
    looks_ahead: int = 0
    outages: int = 0
    afterwards: int = 0
    after_round: int = 0


@dataclass(slots=True, kw_only=True)
class CopyState:
    """A copy of a failure mode: its `state` (a `failures.State`), the number of its life, when it failed, and so on.

    Of its event in the calendar: when it is `due`, its `order` in the queue, and the copy whose event is the `next` of
    the stretch.
    """

    state: Small
    n: Small
    failed_at: int
    found_at: int
    called_at: int
    due: int
    order: int
    next: Small


@dataclass(slots=True, kw_only=True)
class CallState:
    """How many failures are known, whether repairs go on (1), the number of joint repairs, when this one began."""

    known: int
    going: int
    jobs: int
    begun_at: int


@dataclass(slots=True, kw_only=True)
class ClockState:
    """A clock: the life `left` at moment `since`, whether it runs (1), and its speed as a fraction.

    `held`: by how many works on its unit it stands still.
    """

    left: int
    since: int
    running: int
    speed: int
    speed_of: int
    held: int


@dataclass(slots=True, kw_only=True)
class Use:
    """Whether a node is in use (1), and whether it wears what ages only in use (1)."""

    in_use: int
    wears: int


@dataclass(slots=True, kw_only=True)
class SwitchState:
    """A failover: the `active` member; of a switch the `target` (-1: none), since when, its number, its reason.

    `covered`: 1 if the switch is; `calls`: 1 if people are called when its time has passed.
    """

    active: int
    target: int
    since: int
    n: int
    reason: int
    covered: int
    calls: int


@dataclass(slots=True, kw_only=True)
class MemberState:
    """A member: in how many failovers it is active, and how many claim it."""

    active_in: int
    claims: int


@dataclass(slots=True, kw_only=True)
class RestartState:
    """A restart: its `state` and the one `before` a loss, whether requirements were met (1), and since when.

    `pending`: 1 while its time has not passed; `reason`: the trace of what it had to wait for.
    """

    state: int
    before: int
    were_met: int
    lost_at: int
    began_at: int
    n: int
    pending: int
    reason: int


@dataclass(slots=True, kw_only=True)
class ToleranceState:
    """A tolerance: the present level of its term (NaN: none yet) since when, and the moment that it waits for (-1).

    `first`, `count`: which remembered levels are its own. Of a store: what is `held`, what is `stored`, and since when
    it fills (-1: it does not).
    """

    level: float
    since: int
    awaited: int
    first: int
    count: int
    held: float
    stored: int
    fills_since: int


@dataclass(slots=True, kw_only=True)
class Remembered:
    """A level that was held, and when that is forgotten."""

    level: float
    runs_out: int


@dataclass(slots=True, kw_only=True)
class Sound:
    """A node's own side: `sound` units, `wrong` failures of the whole node; its `own` level.

    `touched`: 1 if its level is to be computed; `rose`: when its level last
    rose; `latest`: the trace of what ended last for it.
    """

    sound: Small
    wrong: Small
    touched: Small
    own: float
    rose: int
    latest: Small


@dataclass(slots=True, kw_only=True)
class Reason:
    """Why a node came back, as far as that is `known`, by which search (`known_mark`), and why its level fell.

    `mark`: the last search below a node that came by. `fell_at`, `fell_by`: when its level last fell, and by what;
    `began_at`, `began`: its own latest failure. See `kernel.falls`. `asked`: 1 if its units are to be chosen.
    """

    known: Small
    asked: Small
    known_mark: int
    mark: int
    fell_at: int
    began_at: int
    fell_by: Small
    began: Small


@dataclass(slots=True, kw_only=True)
class Measure:
    """What a node's history has given so far, in microseconds; see `simulation.recorder.Measured`.

    The node has its `level` since `since`, and is down since `down_since` (-1: it is up), `in_piece` of it in the
    window; `began_by`: what its outage began with; `ended_by`: the trace of what brought it back; `waited_for`: 1 while
    its first outage is, 2 when the node is looked at again after this moment; `ways`: what else is measured.
    """

    level: float
    since: int
    down_since: int
    in_piece: int
    down: int
    area: float
    first_outage: int
    outages: Small
    began_by: Small
    ended_by: Small
    waited_for: Small
    ways: Small


@dataclass(slots=True, kw_only=True)
class AgreedState:
    """What outages of a measured node cost so far, and how much of its agreed time was down, `in_piece` in this one.

    `excluded`: how much of that time did not count because of maintenance, which goes on below it on `depth` nodes, on
    the first since `excluded_since`.
    """

    cost: float
    down: int
    in_piece: int
    excluded: int
    excluded_since: int
    depth: int


@dataclass(slots=True, kw_only=True)
class Outage:
    """An outage of a node with time in the window (`down`), or that began in it (`counts`), and what it began with."""

    replication: int
    down: int
    measure: Small
    began_by: Small
    counts: Small


@dataclass(slots=True, kw_only=True)
class Lengths:
    """All outages of a node in all replications so far: their number, longest, and sum of squares in two words."""

    count: int
    longest: int
    squares_high: np.uint64
    squares_low: np.uint64


@dataclass(slots=True, kw_only=True)
class Trace:
    """Why a node came back: from `begin` to `end` by one `cause`, or by `spans` from `span` on; `before`: what first.

    See `simulation.traces.Trace`.
    """

    node: Small
    before: Small
    cause: Small
    spans: Small
    span: Small
    begin: int
    end: int


@dataclass(slots=True, kw_only=True)
class Span:
    """A stretch of a trace: what passed, and until when."""

    cause: Small
    ends: int


@dataclass(slots=True, kw_only=True)
class Pending:
    """An event that waits: when, and in which round, in which phase, of which actor (one number)."""

    time: int
    order: int


class What(IntEnum):
    """What a line of the log says: of a copy, a hit, a switch, a restart, a node, a job, a slot, or a workaround.

    PERSON is no line of its own: one of the people of the job before it.
    """

    FAILS = 0
    REPAIRED = 1
    HIT = 2
    SWITCH_BEGINS = 3
    SWITCH_ENDS = 4
    RESTART_BEGINS = 5
    RESTART_ENDS = 6
    LEVEL = 7
    WAITS = 8
    CALLED_OUT = 9
    WORK_BEGINS = 10
    HANDED_ON = 11
    INTERRUPTED = 12
    PERSON = 13
    MAINTENANCE_BEGINS = 14
    MAINTENANCE_ENDS = 15
    MAINTENANCE_SKIPPED = 16
    WORKAROUND_BEGINS = 17
    WORKAROUND_ENDS = 18


@dataclass(slots=True, kw_only=True)
class Line:
    """One line of the log: when, what, of whom, and the new level or the member that is switched to."""

    time: int
    what: int
    whose: int
    level: float


class State(NamedTuple):
    """All that changes. `run` has one row; `log` none if nothing is logged.

    `stretches`: the first copy of each stretch of the calendar.
    `queue`: the events that wait, of each actor one at most; `queue_place`: where in it each actor's is; `suspect`: 1
    for actors that act in the last rounds of a moment without end; `units`: the failures of each unit; `in_use`: 1 for
    units that run; `hit`: 1 for what a common cause has hit; `levels`: of all nodes; `remembered`: levels of
    tolerances; `lengths`, `agreed_lengths` and `outages` outlast the replication; `down_in`, `excluded_in`: agreed time
    that was down or did not count, by period; `demanded`: what is asked of nodes with a demand; `spent` (by measured
    node and cause, microseconds) and `levels_at` (by measured node and moment) are fetched at its end; `staff`: people,
    jobs and parts; `upkeep`: maintenance; `instead`: workarounds. The rest is scratch.
    """

    run: Table[Run]
    queue: Table[Pending]
    queue_place: Ints
    stretches: NDArray[np.int32]
    suspect: Ints
    copies: Table[CopyState]
    units: Ints
    in_use: Ints
    hit: Ints
    nodes: Table[Sound]
    reasons: Table[Reason]
    levels: Floats
    calls: Table[CallState]
    clocks: Table[ClockState]
    uses: Table[Use]
    switches: Table[SwitchState]
    members: Table[MemberState]
    restarts: Table[RestartState]
    tolerances: Table[ToleranceState]
    remembered: Table[Remembered]
    measures: Table[Measure]
    lengths: Table[Lengths]
    outages: Table[Outage]
    agreed: Table[AgreedState]
    agreed_lengths: Table[Lengths]
    down_in: Ints
    excluded_in: Ints
    demanded: Floats
    spent: NDArray[np.int64]
    levels_at: Floats
    traces: Table[Trace]
    spans: Table[Span]
    log: Table[Line]
    touched: Ints
    pools: Ints
    asked: Ints
    reactors: Ints
    reacting: Ints
    again: Ints
    stack: Floats
    path: Ints
    kept: Ints
    staff: StaffState
    upkeep: UpkeepState
    instead: InsteadState
