"""Who does the work and when: calendars, people, teams, spare parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from continuity.model import Calendar, Person, SparePool, Team
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.fields import Choice, Definitions, Flag, Identifier, Json, PlanField, Text, Whole
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import Duration, Time
from continuity.planfile.fields_values import ClockTime, Day, TimeZone, Weekdays
from continuity.planfile.schema_entry import Given, Named, OneOf, Values
from continuity.units import DAY, HOUR, MINUTE

USUAL_REST: Final = 11 * HOUR
"""Of a team with a `max_stretch` that says no `rest`: the daily rest of Directive 2003/88/EC, Article 3."""


_MOST_PEOPLE: Final = 10_000
"""Each person is simulated."""


class CalendarEntry(Named):
    """Working hours."""

    definition = "calendar"
    what = "a calendar"
    model = Calendar

    days = Weekdays("The days of the week: `mon-fri`, `mon-fri,sun` or `[mon, wed]`.", required=True)
    opens = ClockTime(
        'When it opens, such as `"08:00"` (midnight where nothing is said).', latest=DAY - MINUTE, key="from"
    )
    closes = ClockTime('When it closes, at most `"24:00"`; earlier than `from`, it is on the next day.', key="to")
    holidays = Items(Day(), "Dates on which it does not open.")
    timezone = TimeZone("Its time zone, where that is not the plan's.")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A window has two ends and some length."""
        if given.says("from") != given.says("to"):
            key = "from" if given.says("from") else "to"
            yield unsaid("'from' and 'to' go together: write both, or none for whole days", key)
        opens, closes = given.values.get("opens"), given.values.get("closes")
        if opens is not None and opens == closes:
            message = 'it closes when it opens: write from: "00:00" and to: "24:00" for whole days'
            yield Fault("schema-value", message, ("to",))

    def make(self, name: str, values: Values) -> object:
        """The calendar; a window that crosses midnight closes after 24 hours."""
        opens, closes = cast("int", values.get("opens", 0)), cast("int", values.get("closes", DAY))
        return super().make(name, values | {"opens": opens, "closes": closes if closes > opens else closes + DAY})


class PersonEntry(Named):
    """A named person."""

    definition = "person"
    what = "a person"
    model = Person

    hours = Identifier("The calendar of working hours (the team's where nothing is said).")
    call_out = Time(
        "How long it takes from a call outside working hours until work begins (the team's where nothing is said).",
        finite=True,
    )
    contact = Text("How to reach the person.")
    contact_checked = Day("When somebody last reached the person so.")
    trained = Text("What the person was trained in, and when.")
    trained_on = Day("The date of the last training.")
    site = Identifier("Where the person works: while the site is down, the person is `call_out` away.")


class PeopleField(PlanField[object]):
    """A number of people, or a number for each calendar."""

    label = "number, or calendar: number"

    _number: Final = Whole(most=_MOST_PEOPLE)
    _by_calendar: Final = Table(Identifier(), Whole(most=_MOST_PEOPLE))

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        return (self._by_calendar if isinstance(value, Mapping) else self._number).deserialize(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A number, or a table of numbers."""
        return {"anyOf": [self._number.json_schema(definitions), self._by_calendar.json_schema(definitions)]}


class TeamEntry(Named):
    """People who do the same work."""

    definition = "team"
    what = "a team"
    model = Team
    alternatives = (OneOf(("members", "people"), needed=True, way_out="write members: [anna, ben], or people: 3"),)

    members = Items(Identifier(), "The persons in it, by id.", least=1)
    people = PeopleField("How many they are: a number, or numbers by calendar such as `{office: 3, night: 1}`.")
    hours = Identifier("The calendar of its working hours (always where nothing is said).")
    deputy = Identifier("The team that steps in where that is earlier.")
    call_out = Time(
        "How long it takes from a call outside working hours until work begins (nobody is called where nothing"
        " is said).",
        finite=True,
    )
    site = Identifier(
        "Where it works: while the site is down, its people are `call_out` away, or do not work at all without one."
    )
    access = Items(
        Identifier(), "The nodes through which it works, all of them: lines, identity, a jump host.", least=1
    )
    max_stretch = Duration("The longest stretch of work, after which a job is handed on.", positive=True)
    rest = Duration("How long a person rests after `max_stretch` (11h where nothing is said).", positive=True)
    preempts = Flag("Whether a job of higher priority interrupts one of lower priority.")
    resume = Choice(
        "How an interrupted job goes on: `afresh` with a new repair time, or `continue` with the remainder.",
        words={"afresh": "afresh", "continue": "continue"},
    )

    def rules(self, given: Given) -> Iterator[Fault]:
        """What keys need or exclude each other."""
        preempts = given.value("preempts", bool, False)
        if preempts and not given.says("resume"):
            message = "an interrupted job must go on somehow: add resume: afresh, or resume: continue"
            yield unsaid(message, "preempts")
        if preempts is False and given.says("resume"):
            yield Fault(
                "schema-conflict", "'resume' goes with preempts: true: nothing is interrupted here", ("resume",)
            )
        if given.says("rest") and not given.says("max_stretch"):
            message = "'rest' follows the longest stretch of work: add max_stretch, such as max_stretch: 12h"
            yield conflict(message, "rest")
        if given.says("hours") and isinstance(given.data.get("people"), Mapping):
            message = "the people are given by calendar, which says their hours: leave 'hours' out"
            yield conflict(message, "hours")

    def make(self, name: str, values: Values) -> object:
        """The team."""
        if isinstance(values.get("people"), dict):
            values["people_by_calendar"] = values.pop("people")
        if "max_stretch" in values:
            values.setdefault("rest", USUAL_REST)
        return super().make(name, values)


class SparesEntry(Named):
    """Spare parts that wait for failures."""

    definition = "spares"
    what = "a pool of spares"
    model = SparePool

    stock = Whole("How many parts lie there.", least=0, required=True)
    resupply = Time("How long it takes until a part that was used is replaced.", required=True)
