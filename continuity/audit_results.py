"""What an audit of a plan has found: clause by clause, what is there, what is lacking, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from continuity.findings import Location


class Status(StrEnum):
    """How much of what a clause asks a plan shows. It says what was found, not whether anybody would be content."""

    FOUND = "evidence found"
    PARTLY = "partly"
    MISSING = "missing"
    OUTSIDE = "not for a plan file"


FAILS_ON: Final = {"missing": (Status.MISSING,), "partly": (Status.MISSING, Status.PARTLY), "never": ()}
"""From which status of a clause on an audit fails, by the word for it."""


def joined(statuses: Iterable[Status]) -> Status:
    """One status for several: found where all are, missing where all are, else partly. Raises ValueError for none."""
    kinds = {*statuses}
    if not kinds:
        raise ValueError("no status to join")
    return kinds.pop() if len(kinds) == 1 else Status.PARTLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Something in the plan that an audit points at.

    Parameters: `path`, dotted, "" for the plan as a whole; `location`, None where nothing is written; `says`, what is
    to be said of it, "" where the path says it all.
    """

    path: str
    location: Location | None
    says: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, or "" where nothing is written."""
        return "" if self.location is None else str(self.location)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """One point of a clause.

    Parameters: `asks`, in a few words; `since`, the edition or amendment that asks for it, "" where its whole clause
    has it; `status`; `found`, the evidence; `lacking`, what is missing or weakens it; `accepted`, findings that would
    weaken it if the plan did not accept them for a time.
    """

    asks: str
    since: str
    status: Status
    found: tuple[Trace, ...]
    lacking: tuple[Trace, ...]
    accepted: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """One clause.

    Parameters: `clause`, its number; `title` and `asks`, in words of this program; `was`, the clauses of the edition
    before; `beyond`, what it asks besides that no plan file shows, "" where there is nothing.
    """

    clause: str
    title: str
    asks: str
    status: Status
    points: tuple[PointResult, ...]
    was: tuple[str, ...]
    beyond: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutStandard:
    """A standard as its file describes it.

    Parameters: `id`; `title`; `edition`; `amendments`; `checked_on`, when the list of clauses was last held against the
    standard; `source`, where its clauses come from; `clauses`, how many are in the file; `levels`, by which it asks
    for more or less, the least first.
    """

    id: str
    title: str
    edition: str
    amendments: tuple[str, ...]
    checked_on: date
    source: str
    clauses: int
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What to do for something that an edition adds.

    Parameters: `clause` and `asks`, what is added; `status`, what the plan shows of it now; `due`, by when the plan
    should show it; `lacking`, what is missing.
    """

    clause: str
    asks: str
    status: Status
    due: date
    lacking: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A clause in which an edition goes beyond the other.

    Parameters: `clause`; `title`; `was`, the clauses of the other edition that it continues, none where it is new;
    `points`, what is added.
    """

    clause: str
    title: str
    was: tuple[str, ...]
    points: tuple[PointResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChange:
    """What an edition adds to another, and what the plan lacks for it.

    Parameters: `against`, the other edition; `added`; `actions`, the earliest first; `dates`, what their dates mean.
    """

    against: AboutStandard
    added: tuple[Added, ...]
    actions: tuple[Action, ...]
    dates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardAudit:
    """A plan against one standard.

    Parameters: `standard`; `level`, the one that was asked for, "" for all; `clauses`; `notices`, what a reader should
    know about the file of the standard; `change`, None where no other edition was named.
    """

    standard: AboutStandard
    level: str
    clauses: tuple[ClauseResult, ...]
    notices: tuple[str, ...]
    change: EditionChange | None = None

    @property
    def counts(self) -> dict[Status, int]:
        """How many clauses have which status, in the order of `Status`."""
        return {status: sum(each.status is status for each in self.clauses) for status in Status}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """A plan against standards.

    Parameters: `plan` and `digest`, which plan; `today`, the date that ages are counted from; `audits`, one for each
    standard.
    """

    plan: str
    digest: str
    today: date
    audits: tuple[StandardAudit, ...]

    def fails_on(self, word: str) -> bool:
        """Whether some clause has a status at which the audit fails; `word` is a key of `FAILS_ON`."""
        return any(clause.status in FAILS_ON[word] for each in self.audits for clause in each.clauses)
