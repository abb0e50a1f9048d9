"""How nodes fail, are restored and are worked on: modes, common causes, failovers, maintenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from marshmallow import Schema
from marshmallow.fields import Field

from continuity.distributions import Distribution, Exponential
from continuity.model import Clock, CommonCause, Failover, Maintenance, Mode, Otherwise
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.fields import Choice, Definitions, Flag, Identifier, Json, Whole
from continuity.planfile.fields_collections import Items, Table, bound
from continuity.planfile.fields_times import Duration, Frequency, MeanTime, Time
from continuity.planfile.fields_values import MomentField, Share
from continuity.planfile.schema_crew import crew_faults, people_key, team_key, with_crew
from continuity.planfile.schema_entry import Entry, Given, Named, OneOf, Values, made
from continuity.planfile.schema_nested import One

_FAILS = OneOf(
    ("mttf", "time_to_failure", "frequency"), needed=True, way_out="write mttf: 30d, or frequency: once in 3y"
)
_REPAIRED = OneOf(
    ("mttr", "time_to_repair"), needed=True, way_out="write mttr: 4h, or mttr: never where nothing repairs it"
)


class FailingEntry(Named):
    """What every failure mode has, whether it is one unit's or a common cause."""

    what = "a failure mode"
    alternatives = (_FAILS, _REPAIRED)

    mttf = MeanTime(
        "Mean time to failure: the mean of an exponential distribution, or any distribution.", positive=True
    )
    time_to_failure = Time("Time to failure: any distribution; a plain duration is always that long.", positive=True)
    frequency = Frequency("How often it fails, such as `once in 3y`: an mttf of that length.")
    mttr = MeanTime(
        "Mean time of the hands-on repair: the mean of an exponential distribution, or any distribution; `never` where"
        " nothing repairs it. The outage also has detection, waiting for people and call-out."
    )
    time_to_repair = Time("Time of the hands-on repair: any distribution; a plain duration is always that long.")
    detect = Time("How long it takes until somebody can act on the failure.")
    inspection = Duration(
        "The failure stays hidden until the next multiple of this time since the beginning.", positive=True
    )
    leaves = Share("What the unit still delivers while it has failed; `100%` only where the failure `corrupts` data.")
    team = team_key()
    people = people_key()
    recovers_by_itself = Choice(
        "`by itself` where the repair needs nobody, such as an automatic restart.",
        words={"by itself": True},
        key="recovers",
    )
    spares = Identifier("The pool from which the repair takes one spare part.")
    at_start = Share("The probability of beginning failed, with the repair starting at once.")
    corrupts = Identifier(
        "The data that the failure corrupts when it begins; known when the failure is found, good again when it is"
        " repaired."
    )

    def rules(self, given: Given) -> Iterator[Fault]:
        """What keys need or exclude each other."""
        yield from crew_faults(given)
        if given.says("recovers") and given.says("team"):
            message = "what recovers by itself needs no team: leave one of 'recovers' and 'team' out"
            yield conflict(message, "recovers")
        if given.value("leaves", float) == 1.0 and not given.says("corrupts"):
            message = "100% is not possible here, unless the failure corrupts data: write less"
            yield Fault("schema-value", message, ("leaves",))

    def mode(self, name: str, values: Values) -> Mode:
        """The mode that these values describe."""
        values = with_crew(values)
        frequency = values.pop("frequency", None)
        if frequency is not None:
            values["time_to_failure"] = Exponential(scale=float(cast("int", frequency)))
        for mean, time in (("mttf", "time_to_failure"), ("mttr", "time_to_repair")):
            if mean in values:
                values[time] = values.pop(mean)
        return made(Mode, {"id": name, **values})


class ModeEntry(FailingEntry):
    """A failure mode of a node's units."""

    definition = "mode"

    call_when = Whole("Repairs wait until so many units have failed, then go on until none has.")
    repairs_all = Choice(
        "`all`: one job with one draw renews every unit of the pool, failed or not.", words={"all": True}, key="repairs"
    )
    clock = Choice(
        "What the unit ages in: `always` in calendar time (the default), `running` only while it is in use.",
        words={"always": Clock.ALWAYS, "running": Clock.RUNNING},
    )
    beta = Share("The share of one unit's hazard that strikes all units at once.", partial=True)
    of_node = Choice(
        "`node`: one clock and one repair for all units together, not one for each.", words={"node": True}, key="of"
    )

    def rules(self, given: Given) -> Iterator[Fault]:
        """What keys need or exclude each other."""
        yield from super().rules(given)
        if given.says("of"):
            for key in ("beta", "call_when"):
                if given.says(key):
                    message = f"'{key}' is about single units, and of: node says that all fail as one: leave one out"
                    yield conflict(message, key)

    def make(self, name: str, values: Values) -> object:
        """The mode."""
        return self.mode(name, values)


class CommonCauseEntry(FailingEntry):
    """One mode that strikes several nodes at once."""

    definition = "common-cause"
    what = "a common cause"

    hits = Table(
        Identifier(),
        Share(),
        "The nodes that a strike hits, each with the probability that it is hit, in all its units.",
        required=True,
        missing="say which nodes a strike hits, such as hits: {db-main: 100%}",
    )

    def make(self, name: str, values: Values) -> object:
        """The common cause; what is said about it for readers is said about its mode too."""
        hits = cast("Mapping[str, float]", values.pop("hits"))
        mode = self.mode(name, values)
        return CommonCause(
            id=name,
            mode=mode,
            hits=hits,
            title=mode.title,
            note=mode.note,
            owner=mode.owner,
            source=mode.source,
            assumed=mode.assumed,
            tags=mode.tags,
        )


class OtherwiseEntry(Entry):
    """What an uncovered switch takes, with people."""

    definition = "otherwise"
    what = "what a failed switch takes"

    takes = Time("How long it takes.", required=True)
    team = team_key()
    people = people_key()

    def rules(self, given: Given) -> Iterator[Fault]:
        """What team and people are together."""
        return crew_faults(given)

    def make(self, name: str, values: Values) -> object:
        """What the switch takes on top; None for never."""
        values = with_crew(values)
        takes = cast("Distribution", values.pop("takes"))
        return made(Otherwise, {"takes": None if takes.is_never else takes, **values})


class OtherwiseField(One):
    """A time, or a mapping with people."""

    plainly = "distribution"

    _plain: Time

    def _bind_to_schema(self, field_name: str, parent: Schema | Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self._plain = bound(Time(), field_name, self)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if isinstance(value, Mapping) and value.keys() & {"takes", "team", "people"}:
            return super()._deserialize(value, attr, data, **kwargs)
        takes = cast("Distribution", self._plain.deserialize(value))
        return Otherwise(takes=None if takes.is_never else takes)

    def json_schema(self, definitions: Definitions) -> Json:
        """A time or a mapping."""
        return {"anyOf": [Time().json_schema(definitions), super().json_schema(definitions)]}


class FailoverEntry(Entry):
    """One active member out of several."""

    definition = "failover"
    what = "a failover"
    model = Failover

    between = Items(Identifier(), "The members, the first one active at the start.", least=2, required=True)
    takes = Time("How long a switch takes.", required=True, missing="say how long a switch takes, such as takes: 2m")
    coverage = Share("The probability that a switch goes as planned (100% where nothing is said).")
    otherwise = OtherwiseField(
        OtherwiseEntry,
        "What a switch that does not go as planned takes on top: a time, `{takes, team, people}`, or `never`.",
        leaf=True,
    )
    from_level = Share(
        "The level from which a member is fit (above 0 where nothing is said).", positive=True, key="from"
    )
    failback = Flag("Whether it returns to the first member, by a switch, once that is fit again.")
    automatic = Flag("`false`: only a step of a plan switches.")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A switch that may fail says what happens then."""
        coverage = given.value("coverage", float, 1.0)
        if coverage is not None and coverage < 1 and not given.says("otherwise"):
            message = "a coverage below 100% needs 'otherwise': say what a failed switch takes, or otherwise: never"
            yield unsaid(message, "coverage")


class MaintenanceEntry(Entry):
    """Planned work on a node's units, one after another."""

    definition = "maintenance"
    what = "a maintenance"
    model = Maintenance
    alternatives = (OneOf(("every", "after"), needed=True, way_out="write every: 4w, or after: 2000h of use"),)

    every = Duration("The time from one to the next.", positive=True)
    at = MomentField("When it begins, such as `Sun 02:00`.")
    after = Duration("The time in use, since the last repair, renewal or start, after which it is due.", positive=True)
    takes = Time("How long it takes.", finite=True, required=True, missing="say how long it takes, such as takes: 2h")
    units = Whole("How many units are taken at once (1 where nothing is said).")
    counted = Flag("`false`: it lies outside the agreed service time.")
    renews = Items(Identifier(), "The modes that are as good as new afterwards (every one where nothing is said).")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A moment belongs to a calendar."""
        if given.says("at") and given.says("after"):
            message = "'at' is a moment in the calendar and 'after' a time of use: write every: 4w with 'at'"
            yield conflict(message, "at")
