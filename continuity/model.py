"""The plan as it is meant: frozen, typed, complete. No I/O, no checks, no defaults that hide a question.

Durations and moments are whole microseconds (int), shares and levels are floats between 0 and 1, distributions are
`continuity.distributions.Distribution`. What a plan file leaves out and the format gives a default for is filled in
by the reader; what has no default is None. Mappings are plain dicts in canonical (sorted) order and are not to be
changed by anybody.

One file, long as it is, because it is read as one: the sections of the format in their order, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from continuity.clock_times import Moment
from continuity.distributions import Distribution
from continuity.units import Money


class Section(StrEnum):
    """Where a node is written. For people and checks; the simulation treats all alike."""

    SERVICES = "services"
    COMPONENTS = "components"
    SITES = "sites"
    SUPPLIERS = "suppliers"


class Standby(StrEnum):
    """How a standby ages and serves: hot as in use, warm at `dormancy` speed, cold and stopped not at all."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"
    STOPPED = "stopped"


class Clock(StrEnum):
    """What a failure mode ages in: calendar time (always) or time in use (running)."""

    ALWAYS = "always"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What everything with an id may carry for its readers; no engine reads it."""

    title: str = ""
    note: str = ""
    owner: str = ""
    source: str = ""
    assumed: str = ""
    tags: tuple[str, ...] = ()


# --- requirements ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """The level of one node."""

    node: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """The smallest of its terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The largest of its terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The k-th largest of its terms."""

    k: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ShareOf:
    """The sum of weight x level over its nodes, at most 1."""

    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Soft:
    """max(term, without): a requirement whose loss leaves a part."""

    term: Term
    without: float


@dataclass(frozen=True, slots=True)
class Tolerant:
    """The highest level the term had within the last `lasts`; with `refills` it must recover first."""

    term: Term
    lasts: int
    refills: int | None = None


@dataclass(frozen=True, slots=True)
class WorkedAround:
    """What people do instead while the term is lost."""

    term: Term
    level: float
    ready: Distribution
    lasts: int | None
    needs: tuple[str, ...]
    crew: Crew | None
    catch_up: float


Term = Need | AllOf | AnyOf | AtLeast | ShareOf | Soft | Tolerant | WorkedAround


# --- failures ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crew:
    """The people that a job needs together: (team, number) pairs in the order of team ids."""

    teams: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode(Described):
    """One way to fail and to be restored. Each unit has its own copy unless `of_node`."""

    id: str
    time_to_failure: Distribution
    time_to_repair: Distribution
    detect: Distribution | None = None
    inspection: int | None = None
    leaves: float = 0.0
    crew: Crew | None = None
    recovers_by_itself: bool = False
    spares: str | None = None
    call_when: int = 1
    repairs_all: bool = False
    clock: Clock = Clock.ALWAYS
    at_start: float = 0.0
    beta: float = 0.0
    of_node: bool = False
    corrupts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonCause(Described):
    """One mode that strikes several nodes at once: each named node is hit with its share, in all its units."""

    id: str
    mode: Mode
    hits: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What a switch takes on top when it is not covered; `takes` None means never."""

    takes: Distribution | None
    crew: Crew | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failover:
    """One active member out of several. A member is fit at a level of at least `from_level`, or above 0 if None."""

    between: tuple[str, ...]
    takes: Distribution
    coverage: float = 1.0
    otherwise: Otherwise | None = None
    from_level: float | None = None
    failback: bool = False
    automatic: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Planned work on a node's units, one after another in turn. `every` or `after` is given, not both."""

    every: int | None = None
    at: Moment | None = None
    after: int | None = None
    takes: Distribution
    units: int = 1
    counted: bool = True
    renews: tuple[str, ...] | None = None


# --- promises -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """What a service (or, in `expects`, a scenario) must hold. None: not promised. `met_in` None: the default 95%."""

    availability: float | None = None
    each: str | None = None
    rto: int | None = None
    rpo: int | None = None
    mtpd: int | None = None
    mbco: float | None = None
    recover: tuple[tuple[int, float], ...] = ()
    stable_for: int = 0
    met_in: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a supplier has promised."""

    availability: float | None = None
    mttr: Distribution | None = None
    rto: int | None = None
    rpo: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Cost or other harm of one outage by its length: (length, amount) points, linear between, from 0."""

    points: tuple[tuple[int, Money], ...]
    scales: Mapping[str, tuple[tuple[int, float], ...]]


# --- data -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A schedule of copies: usable from its end, holding the data of its start."""

    every: int
    at: Moment | None = None
    takes: Distribution
    succeeds: float = 1.0
    keep: int | None = None
    immutable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """How long it takes to bring a copy back: a time, or size / rate with a share of the loss to replay."""

    takes: Distribution | None = None
    size: int | None = None
    rate: float | None = None
    replay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Described):
    """Another holder of data: a replica that follows at a lag, or the target of backups."""

    id: str
    at: str
    source_copy: str | None = None
    lag: Distribution | None = None
    backup: Backup | None = None
    restore: Restore | None = None
    account: str = ""
    key_at: tuple[str, ...] = ()
    restored: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet(Described):
    """Data that lives on a node, with its copies and the data that must be restored to the same moment."""

    id: str
    copies: Mapping[str, Copy]
    together_with: tuple[str, ...] = ()
    restore: Restore | None = None


# --- nodes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Described):
    """Everything that can be up or down. `full` and `required` count units; `needs` are joined by `all`.

    What is asked of a service divides its capacity, before the cap at 1: `demand`, or the largest of
    `demand_by_calendar` whose calendar is open, 1 while none is (1.2 is 120%). At most one of the two is said.
    """

    id: str
    section: Section
    units: int = 1
    required: int = 1
    full: int = 1
    running: int | None = None
    standby: Standby | None = None
    dormancy: float = 1.0
    serves: int = 1
    modes: tuple[Mode, ...] = ()
    never_fails: str | None = None
    needs: tuple[Term, ...] = ()
    needs_to_start: tuple[str, ...] = ()
    site: str | None = None
    restart: Distribution | None = None
    failover: Failover | None = None
    maintenance: tuple[Maintenance, ...] = ()
    data: Mapping[str, DataSet] = field(default_factory=dict)
    hours: str | None = None
    demand: float = 1.0
    demand_by_calendar: Mapping[str, float] = field(default_factory=dict)
    priority: int | None = None
    objectives: Objectives | None = None
    impact: Impact | None = None
    promised: Promise | None = None
    contract: str = ""
    account: str = ""
    tier: str | None = None
    kind: str | None = None

    @property
    def up_from(self) -> float | None:
        """The level from which the node is up; None means: above 0."""
        if self.section is not Section.SERVICES:
            return None
        if self.objectives is None or self.objectives.mbco is None:
            return 1.0
        return self.objectives.mbco


# --- people and time -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Described):
    """Working hours on these weekdays (0 = Monday), from `opens` to `closes`, microseconds since the day's midnight.

    `closes` is later than `opens`; beyond 24 hours it is a time of the next day.
    """

    id: str
    days: tuple[int, ...]
    opens: int
    closes: int
    holidays: tuple[date, ...] = ()
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Described):
    """A named person. `hours` and `call_out` None: those of the team."""

    id: str
    hours: str | None = None
    call_out: Distribution | None = None
    contact: str = ""
    contact_checked: date | None = None
    trained: str = ""
    trained_on: date | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Described):
    """Named members, or an anonymous number, always or by calendar. `hours` None: always at work.

    After `max_stretch` of work a person rests for `rest`; both are None where work has no end of its own.
    """

    id: str
    members: tuple[str, ...] = ()
    people: int | None = None
    people_by_calendar: Mapping[str, int] = field(default_factory=dict)
    hours: str | None = None
    deputy: str | None = None
    call_out: Distribution | None = None
    site: str | None = None
    access: tuple[str, ...] = ()
    max_stretch: int | None = None
    rest: int | None = None
    preempts: bool = False
    resume: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SparePool(Described):
    """Spare parts: how many lie there, and how long a new one takes."""

    id: str
    stock: int
    resupply: Distribution


# --- plans, scenarios, exercises -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What sets a plan off: a node down for some time, a scenario, or a hand."""

    when: str | None = None
    down_for: int = 0
    scenario: str | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who decides that a plan is invoked, and how long that takes."""

    crew: Crew
    takes: Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """The effect of a restoring step: which data, from which copy (None: the best), onto which node (None: its own)."""

    data: str
    source_copy: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Described):
    """One step of a plan. It has an effect, or a `kind` with `do`."""

    id: str
    after: tuple[str, ...] = ()
    crew: Crew | None = None
    takes: Distribution | None = None
    needs: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    restores: Restoring | None = None
    switches: tuple[tuple[str, str], ...] = ()
    runs: str | None = None
    succeeds: float = 1.0
    tries: int = 1
    otherwise: str | None = None
    kind: str | None = None
    do: str = ""
    deadline: int | None = None
    priority: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How a plan is left again: after which node is back, by which steps."""

    after: str | None = None
    steps: Mapping[str, Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPlan(Described):
    """A continuity plan: what it covers, where it is kept, what sets it off, who decides, what is done."""

    id: str
    covers: tuple[str, ...] = ()
    kept_at: tuple[str, ...] = ()
    invoke: Invocation | None = None
    authority: Authority | None = None
    steps: Mapping[str, Step]
    way_back: WayBack | None = None
    changed: date | None = None
    approved: date | None = None

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Its steps, and those of the way back."""
        return (*self.steps.values(), *(self.way_back.steps.values() if self.way_back else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a scenario does: `kind` is the format's word (fails, destroys, corrupts, absent, slows, demand).

    `target` is the node, the data, or the team (or `all`); `persons` are those who are absent by name; `share` is the
    part of a team that is absent, or by which something is slower; `shares` are the demands by service (2.5 is 250%).
    """

    kind: str
    at: Distribution
    target: str | None = None
    persons: tuple[str, ...] = ()
    mode: str | None = None
    dwell: Distribution | None = None
    people: int | None = None
    share: float | None = None
    shares: Mapping[str, float] = field(default_factory=dict)
    lasts: Distribution | None = None
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Described):
    """Scripted events and what is expected of the services while they last.

    `every`: how often it is to be expected, once in so long; no engine reads it, it is what costs a year need.
    `parts`: of several scenarios that begin together, their ids; the events are theirs, one after the other.
    """

    id: str
    begins: Moment | None = None
    begins_within: str | None = None
    events: tuple[Event, ...]
    random_failures: bool = False
    lasts: int | None = None
    expects: Mapping[str, Objectives] = field(default_factory=dict)
    every: int | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(Described):
    """What people did: a plan tried, with what was measured."""

    plan: str
    held: date
    kind: str
    measured: Mapping[str, int] = field(default_factory=dict)
    result: str = ""
    by: str = ""
    evidence: str = ""
    actions: tuple[str, ...] = ()


# --- management around it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Described):
    """A service level agreement with one customer."""

    id: str
    services: tuple[str, ...]
    objectives: Objectives | None = None
    report_to: str = ""
    every: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Described):
    """What is measured and not simulated, against its target; `source` names where the measurements are."""

    id: str
    service: str
    unit: str = ""
    target: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Described):
    """A change that could be made, and what it costs."""

    id: str
    sets: Mapping[str, object] = field(default_factory=dict)
    cost: Money | None = None
    every: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement(Described):
    """An improvement that was decided or proposed."""

    id: str
    status: str = ""
    due: date | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk(Described):
    """A risk, what it touches and what is done about it."""

    id: str
    nodes: tuple[str, ...] = ()
    every: int | None = None
    treatment: str = ""
    scenario: str | None = None
    review: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Described):
    """Which calls were seen, in traces or logs: for each caller whom it called, be they nodes of the plan or not."""

    id: str
    calls: Mapping[str, tuple[str, ...]]
    seen: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Described):
    """A review of the plan or a part of it."""

    held: date
    by: str = ""
    covers: tuple[str, ...] = ()
    result: str = ""
    next: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Described):
    """A finding that is silenced for a time, with the reason."""

    id: str
    where: str = ""
    reason: str
    by: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Something that decides results although nobody said it, or said it as a guess."""

    path: str
    place: str
    text: str

    def as_data(self) -> dict[str, str]:
        """The three by name, for JSON; `place` is file:line:column."""
        return {"path": self.path, "place": self.place, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Described):
    """A whole plan. `nodes` holds the nodes of all four sections by id; `digest` names the text's meaning."""

    name: str
    timezone: str = "UTC"
    currency: str | None = None
    nodes: Mapping[str, Node]
    common_causes: Mapping[str, CommonCause] = field(default_factory=dict)
    spares: Mapping[str, SparePool] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    plans: Mapping[str, RecoveryPlan] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    exercises: tuple[Exercise, ...] = ()
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    improvements: Mapping[str, Improvement] = field(default_factory=dict)
    risks: Mapping[str, Risk] = field(default_factory=dict)
    observed: Mapping[str, Observation] = field(default_factory=dict)
    reviews: tuple[Review, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    digest: str = ""

    @property
    def all_modes(self) -> tuple[Mode, ...]:
        """The failure modes of all nodes, and those of the common causes."""
        of_nodes = (mode for node in self.nodes.values() for mode in node.modes)
        return (*of_nodes, *(cause.mode for cause in self.common_causes.values()))

    @property
    def services(self) -> tuple[Node, ...]:
        """The services, by id."""
        return tuple(node for node in self.nodes.values() if node.section is Section.SERVICES)
