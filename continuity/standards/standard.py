"""A standard as data: clauses, what they ask in words of our own, and the evidence in a plan that answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from continuity.audit_results import AboutStandard
from continuity.findings import Location


class Subject(StrEnum):
    """What can be tested."""

    PLANS = "plans"
    DATA = "data"


class Only(StrEnum):
    """Which services count: all, those that are offered to users and not only to other services, the critical ones."""

    ALL = "all"
    OFFERED = "offered"
    CRITICAL = "critical"


class Losses(StrEnum):
    """The sections of nodes whose loss services are to survive, one at a time."""

    SITES = "sites"
    SUPPLIERS = "suppliers"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which of the things that a pattern leads to count.

    Parameters: `where`, keys with the values that they must have, any of those named; `within`, for dates, how long ago
    they may be at most, microseconds.
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    within: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """Every entry that `entries` leads to has something at one of the paths `has` (itself, where there are none).

    Parameters: `only`, which services count; `filter`, of what is found.
    """

    entries: str
    has: tuple[str, ...]
    only: Only
    filter: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """There is something at one of the patterns."""

    patterns: tuple[str, ...]
    filter: Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Every recovery plan was exercised, or of all data with backups a restore was tried.

    Parameters: `within`, how long ago at most, microseconds; `kinds` of exercise that count, all where none is named;
    `only`, plans for which services, and whose data; `after_change`, only what was held after the plan last
    changed counts.
    """

    subject: Subject
    within: int | None
    kinds: tuple[str, ...]
    only: Only
    after_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Every node that the pattern leads to, and whose loss takes a service down, has a recovery plan for its loss."""

    nodes: str
    only: Only


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Of all data there is a copy that is not lost with the place of the original."""

    only: Only


@dataclass(frozen=True, slots=True, kw_only=True)
class Survives:
    """Every service is up while any one node of a section is lost, by itself or when a recovery plan has been done."""

    losses: Losses
    only: Only


Evidence = Each | Some | Tried | Covered | Apart | Survives


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that a clause asks for.

    Parameters: `asks`, in a few words; `since`, the edition or amendment that added it to its clause, "" for none;
    `evidence`, all of which is asked for; `weakened_by`, the rules of `check` whose findings leave it partly shown.
    """

    asks: str
    since: str = ""
    evidence: tuple[Evidence, ...]
    weakened_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause.

    Parameters: `clause`, its number as the standard writes it; `title`; `asks`; `was`, the clauses of the edition
    before that it continues; `level`, from which of the standard's levels on it is asked for, "" for all; `points`;
    `beyond`, what it asks besides that no plan file shows.
    """

    clause: str
    title: str
    asks: str
    was: tuple[str, ...] = ()
    level: str = ""
    points: tuple[Point, ...] = ()
    beyond: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard.

    Parameters: `id`; `title`; `edition`; `amendments` that are included; `checked_on`, when the file was last held
    against the standard; `source`; `before`, the id of the edition that `was` speaks of, "" for none; `levels`, the
    least first; `clauses`; `location`, the file.
    """

    id: str
    title: str
    edition: str
    checked_on: date
    source: str
    clauses: tuple[Clause, ...]
    amendments: tuple[str, ...] = ()
    before: str = ""
    levels: tuple[str, ...] = ()
    location: Location | None = None

    @property
    def about(self) -> AboutStandard:
        """What its file says of it."""
        return AboutStandard(
            id=self.id,
            title=self.title,
            edition=self.edition,
            amendments=self.amendments,
            checked_on=self.checked_on,
            source=self.source,
            clauses=len(self.clauses),
            levels=self.levels,
        )

    def at_level(self, level: str) -> tuple[Clause, ...]:
        """The clauses that are asked for at a level, one of `levels`; all clauses for ""."""
        if not level:
            return self.clauses
        reach = self.levels[: self.levels.index(level) + 1]
        return tuple(each for each in self.clauses if not each.level or each.level in reach)
