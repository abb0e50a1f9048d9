"""Scenarios: scripted events, and what is expected while they last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from continuity.distributions import Constant
from continuity.model import Event, Scenario
from continuity.planfile.faults import Fault, conflict
from continuity.planfile.fields import Definitions, Flag, Identifier, Json, Whole
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import Duration, Frequency, Time
from continuity.planfile.fields_values import Factor, MomentField, Share
from continuity.planfile.schema_entry import Entry, Given, Named, OneOf, Values, made
from continuity.planfile.schema_nested import Entries, Listed, One
from continuity.planfile.schema_promises import ObjectivesEntry

KINDS: Final = ("fails", "destroys", "corrupts", "absent", "slows", "demand")
_ANY_TIME: Final = "any time"


class CorruptionEntry(Entry):
    """Data that becomes wrong."""

    definition = "corruption"
    what = "a corruption"
    model = dict

    target = Identifier("The data.", required=True, key="data")
    dwell = Time("How long it takes until the corruption is found.")


class SlowingEntry(Entry):
    """Work that takes longer."""

    definition = "slowing"
    what = "a slowing"
    model = dict

    target = Identifier("The team or node.", required=True, key="what")
    share = Share(
        "By how much: work takes 1 / (1 - 50%) as long.", positive=True, partial=True, required=True, key="by"
    )


class AbsenceEntry(Entry):
    """People of a team who are away."""

    definition = "absence"
    what = "an absence"
    model = dict
    alternatives = (OneOf(("people", "share")),)

    target = Identifier("The team, or `all`.", words=("all",), required=True, key="team")
    people = Whole("How many people are away.")
    share = Share("Which share of the people is away.", positive=True)

    def rules(self, given: Given) -> Iterator[Fault]:
        """A number of people is one of a team."""
        if given.says("people") and given.data.get("team") == "all":
            message = "people of which team? Name one, or write share: 40% for all teams"
            yield conflict(message, "people")

    def make(self, name: str, values: Values) -> object:
        """The values; where no number is said the whole team is away."""
        return values if "people" in values else {"share": 1.0} | values


class AbsenceField(One):
    """A person, a list of persons, or people of a team."""

    plainly = "person, list of persons"

    _person: Final = Identifier()
    _persons: Final = Items(Identifier(), least=1)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if isinstance(value, str):
            return {"persons": (self._person.deserialize(value),)}
        if isinstance(value, list):
            return {"persons": self._persons.deserialize(value)}
        return super()._deserialize(value, attr, data, **kwargs)

    def json_schema(self, definitions: Definitions) -> Json:
        """An id, a list of ids, or a mapping."""
        fields = (self._person, self._persons)
        return {"anyOf": [*(field.json_schema(definitions) for field in fields), super().json_schema(definitions)]}


class EventEntry(Entry):
    """Something that happens."""

    definition = "event"
    what = "an event"
    alternatives = (OneOf(KINDS, needed=True, way_out="write fails: NODE, or absent: {team: dba, people: 1}"),)

    at = Time("When it happens, from the beginning of the scenario (at once where nothing is said).", finite=True)
    fails = Identifier("The node that fails.")
    mode = Identifier("The failure mode that says how it is repaired.")
    destroys = Identifier("The node that is destroyed; of a site, everything there.")
    corrupts = One(CorruptionEntry, "The data that becomes wrong: `{data: orders, dwell: 3d}`.")
    absent = AbsenceField(
        AbsenceEntry,
        "Who is away: a person, a list of persons, or `{team: dba, people: 1}`, `{team: all, share: 40%}`.",
    )
    slows = One(SlowingEntry, "What becomes slower: `{what: dba, by: 50%}`.")
    demand = Table(Identifier(), Factor(), "How much is demanded of services, `{checkout: 250%}`.")
    lasts = Time("How long it lasts.")
    probability = Share("The probability that it happens (100% where nothing is said).")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A mode is one of a failure."""
        if given.says("mode") and not given.says("fails"):
            yield conflict("'mode' says how a failure is repaired: it goes with 'fails'", "mode")

    def make(self, name: str, values: Values) -> object:
        """The event."""
        kind = next(kind for kind in KINDS if kind in values)
        what = values.pop(kind)
        said: Values = {"kind": kind, "at": Constant(time=0)} | values
        if kind == "demand":
            return made(Event, said | {"shares": what})
        return made(Event, said | (what if isinstance(what, dict) else {"target": what}))


class BeginEntry(Entry):
    """Any time within a calendar."""

    what = "the beginning of a scenario"
    definition = "begin"

    calendar = Identifier("The calendar: the scenario begins at any time when it is open.", required=True)

    def make(self, name: str, values: Values) -> object:
        """The calendar's id."""
        return values["calendar"]


class BeginField(One):
    """A moment, any time, or any time within a calendar: read as a moment or the calendar's id, "" for any time."""

    plainly = "`any time`, moment"

    _moment: Final = MomentField()

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if value == _ANY_TIME:
            return ""
        if isinstance(value, Mapping):
            return super()._deserialize(value, attr, data, **kwargs)
        return self._moment.deserialize(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """The words, a moment, or a mapping."""
        moment = self._moment.json_schema(definitions)
        return {"anyOf": [{"const": _ANY_TIME}, moment, super().json_schema(definitions)]}


class ScenarioEntry(Named):
    """Scripted events."""

    definition = "scenario"
    what = "a scenario"
    model = Scenario

    begins = BeginField(
        BeginEntry, "When it begins: `any time` (also where nothing is said), a moment, or `{calendar: office}`."
    )
    events = Listed(EventEntry, "What happens.", least=1, required=True)
    random_failures = Flag("Whether things also fail by themselves meanwhile (`false` where nothing is said).")
    lasts = Duration("How long it is looked at.", positive=True)
    expects = Entries(ObjectivesEntry, "What is expected of services in this scenario, instead of the same objectives.")

    every = Frequency(
        "How often it is to be expected, such as `once in 10y`: for costs a year (that of a risk that names it where "
        "nothing is said).",
        key="frequency",
    )

    def make(self, name: str, values: Values) -> object:
        """The scenario."""
        begins = values.pop("begins", "")
        if begins:
            values["begins_within" if isinstance(begins, str) else "begins"] = begins
        return super().make(name, values)
