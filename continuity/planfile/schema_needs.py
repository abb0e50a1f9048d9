"""Requirements: the terms that a node's `needs` is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from continuity.distributions import Constant
from continuity.model import AllOf, AnyOf, AtLeast, Need, ShareOf, Soft, Term, Tolerant, WorkedAround
from continuity.planfile.faults import Fault, conflict, refusal, shown
from continuity.planfile.fields import Definitions, Identifier, Json, PlanField, Whole, checked_id
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import Duration, Time
from continuity.planfile.fields_values import Share
from continuity.planfile.schema_crew import crew_faults, people_key, team_key, with_crew
from continuity.planfile.schema_entry import Entry, Given, OneOf, Values, made
from continuity.planfile.schema_nested import One, reader_of


class TermField(PlanField[Term]):
    """One term: a node's id, or a mapping that says more."""

    label = "[term](#term)"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Term:
        if isinstance(value, str):
            return _need(value)
        if not isinstance(value, Mapping):
            raise refusal(
                f"a node's id, or a mapping such as any: [a, b], is expected, not {shown(value)}", id="schema-type"
            )
        # Terms stand in lists, and a list is written as a whole.
        return cast("Term", reader_of(self).whole.read(TermEntry, value))

    def json_schema(self, definitions: Definitions) -> Json:
        """An id or a mapping."""
        return {"anyOf": [Identifier().json_schema(definitions), definitions.whole.entry(TermEntry)]}


@lru_cache(maxsize=1 << 16)
def _need(name: str) -> Need:
    return Need(checked_id(name))


def terms(description: str, *, least: int = 1) -> Items[Term]:
    """A key that holds a list of terms."""
    return Items(TermField(), description, least=least, once=False)  # twice the same is needless, and means the same


@dataclass(frozen=True, slots=True)
class _Tolerance:
    lasts: int
    refills: int | None = None


class ToleranceEntry(Entry):
    """A tolerance that must recover before it serves again."""

    definition = "tolerance"
    what = "a tolerance"
    model = _Tolerance

    lasts = Duration("How long the loss goes unnoticed.", positive=True, required=True)
    refills = Duration("How long the requirement must be back before the whole time is available again.")


class ToleranceField(One):
    """How long a loss goes unnoticed: a duration, or a mapping."""

    plainly = "duration"

    _plain: Final = Duration(positive=True)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if isinstance(value, Mapping):
            return super()._deserialize(value, attr, data, **kwargs)
        return _Tolerance(cast("int", self._plain.deserialize(value)))

    def json_schema(self, definitions: Definitions) -> Json:
        """A duration, or a mapping."""
        return {"anyOf": [self._plain.json_schema(definitions), super().json_schema(definitions)]}


class WorkaroundEntry(Entry):
    """What people do instead while a requirement is lost."""

    definition = "workaround"
    what = "a workaround"

    level = Share("The level that the workaround gives.", positive=True, required=True, missing="say how much it gives")
    ready = Time("How long it takes until the workaround gives its level (none where nothing is said).", finite=True)
    lasts = Duration("The longest time that it can be kept up (for ever where nothing is said).", positive=True)
    needs = Items(Identifier(), "The nodes that the workaround itself needs.")
    team = team_key()
    people = people_key()
    catch_up = Share("Afterwards its team is busy for this share of the time lost (none where nothing is said).")

    def rules(self, given: Given) -> Iterator[Fault]:
        """What team, people and catching up are together."""
        yield from crew_faults(given)
        if given.says("catch_up") and not given.says("team"):
            yield conflict("'catch_up' is time of a team: add 'team', or leave it out", "catch_up")

    def make(self, name: str, values: Values) -> object:
        """The values, with what was left out; the term around it becomes the model's object."""
        unsaid: Values = {"ready": Constant(time=0), "lasts": None, "needs": (), "crew": None, "catch_up": 0.0}
        return unsaid | with_crew(values)


class TermEntry(Entry):
    """A term written as a mapping."""

    definition = "term"
    what = "a requirement"
    alternatives = (
        OneOf(("need", "any", "all", "at_least", "share"), needed=True, way_out="write an id, or any: [a, b]"),
    )

    all = terms("As good as the worst of these terms.")
    any = terms("As good as the best of these terms.")
    at_least = Whole("As good as the k-th best of the terms in `of`.")
    of = terms("The terms that `at_least` counts.")
    share = Table(Identifier(), Share(), "The sum of the nodes' levels, each times its share, at most 100%.")
    need = TermField("A term to which `without`, `tolerates` or `workaround` adds something.")
    without = Share("The level that is left without it: the requirement is soft.")
    tolerates = ToleranceField(
        ToleranceEntry,
        "A loss of up to this long is not noticed (a cache, a battery, stock); `{lasts: 20m, refills: 4h}` where what"
        " was used up must be refilled first.",
    )
    workaround = One(WorkaroundEntry, "What people do instead while it is lost.")

    def rules(self, given: Given) -> Iterator[Fault]:
        """What keys need each other."""
        for key in ("without", "tolerates", "workaround"):
            if given.says(key) and not given.says("need"):
                yield conflict(f"'{key}' is said of a need: write need: [..] beside it", key)
        if given.says("of") != given.says("at_least"):
            key = "of" if given.says("of") else "at_least"
            yield conflict("'at_least' and 'of' go together: at_least: 2, of: [a, b, c]", key)
        listed, least = given.data.get("of"), given.value("at_least", int)
        if isinstance(listed, list) and least is not None and least > len(listed):
            yield Fault("schema-value", f"{least} is more than the {len(listed)} terms in 'of'", ("at_least",))

    def make(self, name: str, values: Values) -> object:
        """The term."""
        if "need" in values:
            return _wrapped(values)
        if "at_least" in values:
            return AtLeast(cast("int", values["at_least"]), cast("tuple[Term, ...]", values["of"]))
        if "share" in values:
            return ShareOf(tuple(cast("dict[str, float]", values["share"]).items()))
        kind: Callable[[tuple[Term, ...]], Term] = AllOf if "all" in values else AnyOf
        return kind(cast("tuple[Term, ...]", values["all" if "all" in values else "any"]))


def _wrapped(values: Values) -> Term:
    """A need with what was added to it, the tolerance innermost: a workaround begins when the tolerance ends."""
    term = cast("Term", values["need"])
    if "tolerates" in values:
        tolerance = cast("_Tolerance", values["tolerates"])
        term = Tolerant(term, tolerance.lasts, tolerance.refills)
    if "workaround" in values:
        term = made(WorkedAround, {"term": term, **cast("Values", values["workaround"])})
    if "without" in values:
        term = Soft(term, cast("float", values["without"]))
    return term
