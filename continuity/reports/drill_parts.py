"""What the script of a drill is made of. Times are microseconds after the scenario begins, lengths microseconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A step that the plan does next. `takes`: how long it took in the history; None where it had no end."""

    step: str
    title: str
    does: str
    who: str
    takes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """What the facilitator brings in at one moment.

    says: what is told to the participants. knows: what only the facilitator knows. asks: questions. answers: what the
    plan does next.
    """

    at: int
    says: tuple[str, ...]
    knows: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSheet:
    """A recovery plan that the history sets off, in words: what sets it off, who decides, where it is kept."""

    plan: str
    title: str
    note: str
    set_off: str
    decides: str
    kept_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who should be there: a team or an owner, what for, and the persons with their contacts as the plan has them."""

    who: str
    role: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A row to fill in, by its key in `measured` of an exercise of a plan ("" for none).

    planned: what the plan says, in its words. simulated: how long it took in the history; None where it had no end.
    """

    plan: str
    key: str
    title: str
    planned: str
    simulated: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """The script of a drill from one history of a scenario.

    begins: the moment in ISO 8601 at which the scenario begins. happens: the scenario's events in words. left_out:
    what the history has and the script has not, in words.
    """

    plan_name: str
    digest: str
    scenario: str
    title: str
    note: str
    number: int
    seed: int
    start: str
    begins: str
    timezone: str
    happens: tuple[str, ...]
    plans: tuple[PlanSheet, ...]
    seats: tuple[Seat, ...]
    injects: tuple[Inject, ...]
    left_out: tuple[str, ...]
    measures: tuple[Measure, ...]
