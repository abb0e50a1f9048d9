"""From plain data to the typed plan: the door of all schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from continuity.distribution_forms import ReadColumn
from continuity.model import Node, Plan, Section
from continuity.planfile.faults import Fault, refusal, shown
from continuity.planfile.fields import Context, Definitions, Json, PlanField, Text
from continuity.planfile.fields_values import Currency, TimeZone
from continuity.planfile.problems import Problem
from continuity.planfile.schema_entry import Described, Reader, Values, made
from continuity.planfile.schema_failures import CommonCauseEntry
from continuity.planfile.schema_management import (
    AcceptedEntry,
    AgreementEntry,
    ExerciseEntry,
    ImprovementEntry,
    IndicatorEntry,
    ObservationEntry,
    OptionEntry,
    ReviewEntry,
    RiskEntry,
)
from continuity.planfile.schema_nested import Entries, Listed
from continuity.planfile.schema_nodes import (
    ComponentEntry,
    Nodes,
    ServiceEntry,
    SiteEntry,
    SupplierEntry,
    Supplies,
    SupplyEntry,
)
from continuity.planfile.schema_people import CalendarEntry, PersonEntry, SparesEntry, TeamEntry
from continuity.planfile.schema_plans import PlanEntry
from continuity.planfile.schema_scenarios import ScenarioEntry

FORMAT: Final = 1
"""The version of the plan format that is read here."""


@dataclass(frozen=True, slots=True)
class Built:
    """A plan with everything that is wrong with it.

    Where there are problems, `plan` holds the entries that are sound and serves for further checks only.
    """

    plan: Plan
    problems: tuple[Problem, ...]


class FormatField(PlanField[int]):
    """The version of the format."""

    label = "`1`"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> int:
        if value.__class__ is not int or value != FORMAT:
            raise refusal(f"format {shown(value)} is not known here: this program reads continuity: {FORMAT}")
        return FORMAT

    def json_schema(self, definitions: Definitions) -> Json:
        """The one version."""
        return {"const": FORMAT}


class FileEntry(Described):
    """A whole plan."""

    what = "a plan file"
    definition = "plan-file"

    continuity = FormatField("The version of this format.", required=True, missing=f"write continuity: {FORMAT}")
    name = Text("The plan's name.", required=True, missing="give the plan a name")
    timezone = TimeZone(
        "The time zone of its moments and calendars, such as `Europe/Paris` (UTC where nothing is said)."
    )
    currency = Currency("The currency of amounts that name none, such as `EUR`.")
    services = Nodes(ServiceEntry, "What users get, by id.")
    components = Nodes(ComponentEntry, "What services stand on, by id.")
    sites = Nodes(SiteEntry, "Where things are, by id.")
    suppliers = Nodes(SupplierEntry, "What others provide, by id.")
    tiers = Supplies(SupplyEntry, "What the nodes of a tier have in common, by id of the tier.")
    kinds = Supplies(SupplyEntry, "What the nodes of a kind have in common, by id of the kind.")
    common_causes = Entries(CommonCauseEntry, "What strikes several nodes at once, by id.")
    spares = Entries(SparesEntry, "Pools of spare parts, by id.")
    calendars = Entries(CalendarEntry, "Working hours, by id.")
    people = Entries(PersonEntry, "Named persons, by id.")
    teams = Entries(TeamEntry, "Teams, by id.")
    plans = Entries(PlanEntry, "Continuity plans, by id.")
    scenarios = Entries(ScenarioEntry, "Scripted events and what is expected then, by id.")
    exercises = Listed(ExerciseEntry, "What people tried.")
    agreements = Entries(AgreementEntry, "Agreements with customers, by id.")
    indicators = Entries(IndicatorEntry, "What is measured and not simulated, by id.")
    options = Entries(OptionEntry, "Changes that could be made, by id.")
    improvements = Entries(ImprovementEntry, "Improvements decided or proposed, by id.")
    risks = Entries(RiskEntry, "Risks, by id.")
    observed = Entries(ObservationEntry, "Calls that were seen in traces or logs, by id.")
    reviews = Listed(ReviewEntry, "Reviews of the plan.")
    accepted = Listed(AcceptedEntry, "Findings that are silenced for a time.")

    def make(self, name: str, values: Values) -> Plan:
        """The plan out of what could be read."""
        for key in ("continuity", "tiers", "kinds"):
            values.pop(key, None)
        nodes: dict[str, Node] = {}
        for section in Section:
            nodes |= cast("Mapping[str, Node]", values.pop(section.value, {}))
        return made(Plan, {"name": "", **values, "nodes": dict(sorted(nodes.items()))})


def build(data: Mapping[str, object], read_column: ReadColumn | None = None) -> Built:
    """The typed plan out of plain data, with everything that is wrong.

    Parameters: `data`, the effective data of the whole plan: files merged, and what tiers and kinds supply filled into
    the nodes; `read_column`, gives the texts in a column of a data file, by the names of file and column. References
    between entries are not looked at. Nothing is raised, whatever the data are.
    """
    currency = data.get("currency")
    context = Context(currency=currency if isinstance(currency, str) else None, read_column=read_column)
    reader = Reader(context)
    schema = reader.schema(FileEntry)
    values, faults = reader.values(schema, data)
    return Built(plan=cast("Plan", schema.make("", values)), problems=tuple(map(_problem, faults)))


def _problem(fault: Fault) -> Problem:
    return Problem(path=fault.path, id=fault.id, message=fault.message, hint=fault.hint, key=fault.key)
