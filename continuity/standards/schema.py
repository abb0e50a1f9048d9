"""How the file of a standard is written: its keys, read by the same fields as a plan's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, cast

from continuity.planfile.faults import Fault, conflict, shown, unsaid
from continuity.planfile.fields import Choice, Flag, Text
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import Duration
from continuity.planfile.fields_values import Day
from continuity.planfile.schema_entry import Entry, Given, OneOf, Values, made
from continuity.planfile.schema_nested import Listed
from continuity.standards.patterns import NODES, checked_pattern
from continuity.standards.schema_fields import VERSION, OneOrMore, Pattern, RuleId, StandardId, VersionField, Word
from continuity.standards.standard import (
    Apart,
    Clause,
    Covered,
    Each,
    Evidence,
    Filter,
    Losses,
    Only,
    Point,
    Some,
    Standard,
    Subject,
    Survives,
    Tried,
)

_SECTIONS: Final = ("services", "components", "sites", "suppliers", NODES)
_KINDS: Final = {
    "each": {"has", "only", "where", "within"},
    "any": {"where", "within"},
    "tested": {"within", "kinds", "only", "after_change"},
    "covered": {"only"},
    "apart": {"only"},
    "survives": {"only"},
}


class EvidenceEntry(Entry):
    """Evidence, of one of six kinds, named by its first key."""

    definition = "evidence"
    what = "evidence"
    alternatives = (
        OneOf(tuple(_KINDS), needed=True, way_out="write each: services.*, has: objectives.rto, for example"),
    )

    each = Pattern("Every entry at this path must have what `has` names, or be there where it names nothing.")
    any = OneOrMore(Pattern(), "There must be something at this path, or at one of these.")
    tested = Choice(
        "All `plans` must have been exercised, or of all `data` with backups a restore tried.",
        words={each.value: each for each in Subject},
    )
    covered = Pattern("Every node at this path whose loss takes a service down must have a recovery plan for its loss.")
    apart = Choice("All `data` must have a copy in another place.", words={"data": True})
    survives = Choice(
        "Every service must be up while any one of these is lost, if need be when the recovery plans have been done.",
        words={each.value: each for each in Losses},
    )
    has = OneOrMore(Text(), "With `each`: a path below the entry, or several of which any will do.")
    counting = Choice(  # `only` is an attribute of marshmallow's schemas
        "Which services count, with what is there for them: `offered`, those that serve users and not only other"
        " services, or `critical`, of these and the others.",
        words={each.value: each for each in Only if each is not Only.ALL},
        key="only",
    )
    where = Table(Text(), OneOrMore(Word()), "With `each` and `any`: only what has these values counts.")
    within = Duration(
        "With `each` and `any`: only dates that lie at most so long ago count; with `tested`: when it was tried.",
        positive=True,
    )
    kinds = Items(Word(), "With `tested`: the kinds of exercise that count.", least=1)
    after_change = Flag("With `tested: plans`: only what was held after the plan's last change counts.")

    def rules(self, given: Given) -> Iterable[Fault]:
        """The keys fit the kind, and every path that they make together leads somewhere."""
        kind = next((key for key in _KINDS if given.says(key)), None)
        if kind is not None:
            others = [key for key in given.data if key not in _KINDS and key in self.keys and key not in _KINDS[kind]]
            yield from (conflict(f"'{key}' does not go with '{kind}': leave it out", key) for key in others)
            yield from _path_faults(given)
            if given.value("tested", Subject) is Subject.DATA:
                of_plans = [key for key in ("kinds", "after_change") if given.says(key)]
                yield from (conflict(f"'{key}' goes with 'tested: plans': leave it out", key) for key in of_plans)

    def make(self, name: str, values: Values) -> Evidence:
        """The evidence of the kind that is written."""
        only = cast("Only", values.get("counting", Only.ALL))
        within = cast("int | None", values.get("within"))
        where = cast("dict[str, tuple[str, ...]]", values.get("where", {}))
        chosen = Filter(where=tuple(where.items()), within=within)
        if "each" in values:
            has = cast("tuple[str, ...]", values.get("has", ()))
            return Each(entries=cast("str", values["each"]), has=has, only=only, filter=chosen)
        if "any" in values:
            return Some(patterns=cast("tuple[str, ...]", values["any"]), filter=chosen)
        if "tested" in values:
            return Tried(
                subject=cast("Subject", values["tested"]),
                within=within,
                kinds=cast("tuple[str, ...]", values.get("kinds", ())),
                only=only,
                after_change=bool(values.get("after_change", False)),
            )
        if "covered" in values:
            return Covered(nodes=cast("str", values["covered"]), only=only)
        if "apart" in values:
            return Apart(only=only)
        return Survives(losses=cast("Losses", values["survives"]), only=only)


def _path_faults(given: Given) -> Iterator[Fault]:
    """What is wrong with paths that are made of two keys, and with what they lead to."""
    entries, has = given.value("each", str), given.value("has", tuple, ())
    patterns = given.value("any", tuple, ()) or ()
    if entries is not None:
        yield from _not_there(entries, has or (), "has")
        if given.says("only") and not entries.startswith("services.*"):
            yield conflict("only services are offered or critical: begin 'each' with services.*", "only")
        patterns = tuple(f"{entries}.{each}" for each in has or ()) or (entries,)
    for pattern in patterns:
        yield from _not_there(pattern, tuple(given.value("where", dict, {}) or {}), "where")
    covered = given.value("covered", str)
    if covered is not None and (covered.count(".") != 1 or covered.split(".")[0] not in _SECTIONS):
        yield Fault("schema-value", f"nodes are expected, such as sites.*, not {shown(covered)}", ("covered",))


def _not_there(pattern: str, below: Iterable[str], key: str) -> Iterator[Fault]:
    for each in below:
        try:
            checked_pattern(f"{pattern}.{each}")
        except ValueError as error:
            yield Fault("schema-value", str(error), (key,))


class PointEntry(Entry):
    """One thing that a clause asks for."""

    definition = "point"
    what = "a point"
    model = Point

    asks = Text("What is asked for, in a few words of your own.", required=True)
    since = Text("The edition or amendment that added it to its clause.")
    evidence = Listed(EvidenceEntry, "What answers it in a plan: all of it is asked for.", least=1, required=True)
    weakened_by = Items(RuleId(), "The rules of `continuity check` whose findings leave it only partly shown.", least=1)


class ClauseEntry(Entry):
    """A clause."""

    definition = "clause"
    what = "a clause"
    model = Clause

    clause = Text("Its number, in quotes.", required=True)
    title = Text("A short title of your own.", required=True)
    asks = Text("What it asks, in your own words.", required=True)
    was = Items(Text(), "The clauses of the edition before that it continues; none where it is new.", least=1)
    level = Text("From which of the standard's `levels` on it is asked for (all where nothing is said).")
    points = Listed(PointEntry, "What it asks that a plan can show.", least=1)
    beyond = Text("What else it asks, which no plan file shows.")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A clause is answered by a plan, or it says why not."""
        if not given.says("points") and not given.says("beyond"):
            yield unsaid("a clause needs 'points' that a plan can show, or 'beyond' that says why none can")


class StandardEntry(Entry):
    """A whole file."""

    definition = "standard-file"
    what = "the file of a standard"

    standard = VersionField("The version of this form.", required=True, missing=f"write standard: {VERSION}")
    id = StandardId("What `--standard` calls it: a name, a colon and the edition.", required=True)
    title = Text("What it is about, in words of your own.", required=True)
    edition = Text("Which edition this is, in quotes if it is a year.", required=True)
    amendments = Items(Text(), "The amendments that are included.", least=1)
    checked_on = Day("When somebody last held this file against the standard.", required=True)
    source = Text("Where the clauses come from.", required=True)
    before = StandardId("The edition before, of which `was` gives the clauses: what `--against` may name.")
    levels = Items(Text(), "Levels by which it asks for more, the least first.", least=1)
    clauses = Listed(ClauseEntry, "Its clauses, in their order.", least=1, required=True)

    def rules(self, given: Given) -> Iterator[Fault]:
        """Each clause is there once, and what it names is said above."""
        levels = given.value("levels", tuple, ()) or ()
        seen: set[str] = set()
        for i, clause in enumerate(cast("tuple[Clause, ...]", given.value("clauses", tuple, ()) or ())):
            if clause.clause in seen:
                yield conflict(f"clause {clause.clause} is there already: write it once", "clauses", i, "clause")
            seen.add(clause.clause)
            if clause.level and clause.level not in levels:
                yield Fault("schema-value", f"{shown(clause.level)} is none of the levels", ("clauses", i, "level"))
            dated = clause.was or any(point.since for point in clause.points)
            if dated and not given.says("before"):
                yield conflict("'was' and 'since' speak of an edition before: name it in 'before'", "clauses", i)

    def make(self, name: str, values: Values) -> Standard:
        """The standard."""
        values.pop("standard", None)
        return made(Standard, values)
