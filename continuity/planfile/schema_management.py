"""What is managed around a plan: exercises, agreements, options, improvements, risks, calls seen, reviews, findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from continuity.model import (
    Accepted,
    Agreement,
    Exercise,
    Improvement,
    Indicator,
    Observation,
    Option,
    Review,
    Risk,
)
from continuity.planfile.faults import Fault, refusal, refusals, shown
from continuity.planfile.fields import ID_PATTERN, Choice, Definitions, Identifier, Json, Number, PlanField, Text
from continuity.planfile.fields_collections import Items, Table, as_step
from continuity.planfile.fields_times import Duration, Frequency
from continuity.planfile.fields_values import Amount, Day
from continuity.planfile.schema_entry import Described, Named
from continuity.planfile.schema_nested import One
from continuity.planfile.schema_promises import ObjectivesEntry

_RESULTS: Final = ("passed", "partly", "failed")
_MEASURED: Final = re.compile(rf"(step\.)?{ID_PATTERN}")
_SETTING: Final = re.compile(r"[^\s.]+(\.[^\s.]+)+")


class MeasuredName(PlanField[str]):
    """What an exercise measured: a service, or `step.` and a step."""

    label = "service or step.ID"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        if not isinstance(value, str) or not _MEASURED.fullmatch(value):
            raise refusal(f"{shown(value)} was not measured: write the id of a service, or step.ID", id="schema-id")
        return value

    def json_schema(self, definitions: Definitions) -> Json:
        """An id, perhaps with `step.` before it."""
        return {"type": "string", "pattern": f"^{_MEASURED.pattern}$"}


class SettingsField(PlanField[dict[str, object]]):
    """Values by their dotted path in the plan."""

    label = "path: value"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise refusal(
                f"a mapping such as {{teams.dba.people: 3}} is expected, not {shown(value)}", id="schema-type"
            )
        faults: list[Fault] = []
        for path, setting in value.items():
            if not isinstance(path, str) or not _SETTING.fullmatch(path):
                message = f"{shown(path)} is no path in the plan: write it like teams.dba.people"
                faults.append(Fault("schema-value", message, (as_step(path),)))
            elif setting is None:
                faults.append(Fault("schema-no-value", "there is no value here: write one", (path,)))
        if faults:
            raise refusals(faults)
        return dict(sorted(value.items()))

    def json_schema(self, definitions: Definitions) -> Json:
        """An object of dotted paths."""
        values: Json = {"not": {"type": "null"}}
        return {"type": "object", "propertyNames": {"pattern": f"^{_SETTING.pattern}$"}, "additionalProperties": values}


class ExerciseEntry(Described):
    """A plan that was tried."""

    definition = "exercise"
    what = "an exercise"
    model = Exercise

    plan = Identifier("The plan that was tried.", required=True)
    held = Day("When.", required=True, missing="say on which date")
    kind = Text("How it was tried: tabletop, walkthrough, functional, full.", required=True)
    measured = Table(MeasuredName(), Duration(), "How long things took, by service or `step.ID`.", least=0)
    result = Choice("`passed`, `partly` or `failed`.", words={result: result for result in _RESULTS})
    by = Text("Who judged it.")
    evidence = Text("Where the record is.")
    actions = Items(Text(), "What is to be done about it.")


class AgreementEntry(Named):
    """A service level agreement with one customer."""

    definition = "agreement"
    what = "an agreement"
    model = Agreement

    services = Items(Identifier(), "The services that are agreed on.", least=1, required=True)
    objectives = One(ObjectivesEntry, "What was agreed.")
    report_to = Text("Who gets the report.")
    every = Duration("How often it is reported.", positive=True)


class IndicatorEntry(Named):
    """Something that is measured and not simulated; its `source` is the file with the measurements."""

    definition = "indicator"
    what = "an indicator"
    model = Indicator

    service = Identifier("The service that it is about.", required=True)
    unit = Text("What it is counted in.")
    target = Table(Text(), Number(), "The targets by what is compared, `{p95: 10}`.")


class OptionEntry(Named):
    """A change that could be made."""

    definition = "option"
    what = "an option"
    model = Option

    sets = SettingsField("What it changes: values by their path in the plan, `{teams.dba.people: 3}`.")
    cost = Amount("What it costs.")
    every = Duration("How often it costs that; once where nothing is said.", positive=True)


class ImprovementEntry(Named):
    """An improvement that was decided or proposed."""

    definition = "improvement"
    what = "an improvement"
    model = Improvement

    status = Text("How far it is.")
    due = Day("When it is to be done.")
    option = Identifier("The option that it carries out.")


class RiskEntry(Named):
    """A risk."""

    definition = "risk"
    what = "a risk"
    model = Risk

    nodes = Items(Identifier(), "What it touches.")
    every = Frequency("How often it comes, such as `once in 10y`.", key="frequency")
    treatment = Text("What is done about it.")
    scenario = Identifier("The scenario that plays it.")
    review = Day("When it is looked at again.")


class ObservationEntry(Named):
    """Calls that were seen; their `source` is where."""

    definition = "observation"
    what = "an observation"
    model = Observation

    seen = Day("When; the last day of the traces or logs.")
    calls = Table(
        Text(),
        Items(Text(), least=1),
        "Whom each caller called, by the ids of nodes; any other name is of something that the plan does not have.",
        required=True,
        missing="say whom each caller called, such as calls: {shop: [db]}",
    )


class ReviewEntry(Described):
    """A review of the plan or a part of it."""

    definition = "review"
    what = "a review"
    model = Review

    held = Day("When.", required=True, missing="say on which date")
    by = Text("Who reviewed.")
    covers = Items(Identifier(), "What was reviewed (everything where nothing is said).")
    result = Text("What came out.")
    next = Day("When the next one is due.")


class AcceptedEntry(Described):
    """A finding that is silenced for a time."""

    definition = "accepted"
    what = "an accepted finding"
    model = Accepted

    id = Text("The finding's id, or the beginning of several.", required=True)
    where = Text("The path in the plan where it is accepted (everywhere where nothing is said).")
    reason = Text("Why.", required=True)
    by = Text("Who accepted it.", required=True)
    until = Day("Until when.", required=True, missing="say until when, such as until: 2027-06-30")
