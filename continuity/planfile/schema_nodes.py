"""Nodes: services, components, sites and suppliers, and what tiers and kinds supply to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, cast

from continuity.distributions import SumOf
from continuity.model import Mode, Node, Section, Standby
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.fields import Choice, Definitions, Identifier, Json, PlanField, Text, Whole
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import MeanTime, Time
from continuity.planfile.fields_values import Factor, Share
from continuity.planfile.schema_availability import availability_faults, mode_of, stated
from continuity.planfile.schema_data import DataEntry
from continuity.planfile.schema_entry import Given, Named, OneOf, Values, made
from continuity.planfile.schema_failures import FailoverEntry, MaintenanceEntry, ModeEntry
from continuity.planfile.schema_needs import terms
from continuity.planfile.schema_nested import Entries, Listed, One, reader_of
from continuity.planfile.schema_promises import ExperienceEntry, ImpactField, ObjectivesEntry, PromiseEntry


class DemandField(PlanField[object]):
    """A share of what is usual, which may exceed 100%, or a share for each calendar."""

    label = "percentage, or calendar: percentage"

    _share: Final = Factor()
    _by_calendar: Final = Table(Identifier(), Factor())

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        return (self._by_calendar if isinstance(value, Mapping) else self._share).deserialize(value)

    def json_schema(self, definitions: Definitions) -> Json:
        """A percentage, or a table of percentages."""
        return {"anyOf": [self._share.json_schema(definitions), self._by_calendar.json_schema(definitions)]}


class NodeEntry(Named):
    """Everything that can be up or down."""

    definition = "node"
    section: ClassVar[Section]
    alternatives = (OneOf(("failures", "availability", "unavailability", "never_fails", "experienced")),)

    tier = Identifier("The tier that supplies what the node leaves out.")
    kind = Identifier("The kind that supplies what the node and its tier leave out.")
    site = Identifier("Where it is: a requirement on the site, and the failure domain for checks.")
    units = Whole("How many identical, independent units it has (1 where nothing is said).")
    required = Whole("How many units it needs to work; must be said when there are more than one.")
    full = Whole("How many units make full capacity (as many as are required where nothing is said).")
    running = Whole("How many units run; the others are their standby.")
    standby = Choice(
        "How it waits until it is used: `hot` ages as in use, `warm` at the speed of `dormancy`, `cold` and `stopped`"
        " not at all; `stopped` serves nothing until a step of a plan starts it.",
        words={each.value: each for each in Standby},
    )
    dormancy = Share("How fast a warm standby ages, as a share of the speed in use.")
    serves = Whole("How many failovers it can be active in at once (1 where nothing is said).")
    failures = Entries(ModeEntry, "Its failure modes, by id.")
    availability = Share(
        "Instead of modes: the availability of the one mode that it stands for, with `mttr`.", positive=True
    )
    unavailability = Share(
        "The same, said by the share of time that is missing from 100%: for what hardly ever fails, such as `1.5e-9`.",
        positive=True,
        partial=True,
    )
    mttr = MeanTime("The mean time to restore that goes with an availability or unavailability.")
    never_fails = Text("Why it does not fail by itself.")
    needs = terms("What it requires, all of it: ids and terms.", least=0)
    needs_to_start = Items(Identifier(), "The nodes that must be up for a restart to finish.")
    restart = Time("How long it takes to come back after a requirement had brought it down.")
    failover = One(FailoverEntry, "It is the active one of several members.")
    maintenance = Listed(MaintenanceEntry, "Planned work on its units.")
    data = Entries(DataEntry, "The data on it, by id.")
    hours = Identifier("The calendar of its agreed service time (always where nothing is said).")
    demand = DemandField(
        "How much is asked of a service, which divides its capacity: `120%`, or by calendar, `{office: 150%}`, of which"
        " the largest counts that is open, 100% while none is (100% where nothing is said)."
    )
    priority = Whole("Whose repair begins first when people are short: 1 before 2.")
    objectives = One(ObjectivesEntry, "What it must hold.")
    impact = ImpactField(
        "The cost of one outage by its length, `{1h: 20k, 4h: 120k}`: linear between, from 0, and on beyond; other harm"
        " as named scales, `safety: {15m: 2}`."
    )
    promised = One(PromiseEntry, "What its supplier has promised.")
    experienced = One(ExperienceEntry, "What its supplier has delivered; this is what is simulated.")
    contract = Text("Where the promise is written down.")
    account = Text("The account or tenancy that it is in: who loses that loses all that is in it.")

    def rules(self, given: Given) -> Iterator[Fault]:
        """What keys need or exclude each other."""
        yield from availability_faults(given)
        yield from _standby_faults(given)
        if "demand" in given.data and self.section is not Section.SERVICES:
            message = f"'demand' is what users ask of services: say it of those that need {self.what}, not here"
            yield conflict(message, "demand")
        units = given.value("units", int, 1)
        if units is not None:
            yield from _unit_faults(given, units)
            yield from _mode_faults(given, units)
            yield from _maintenance_faults(given, units)

    def make(self, name: str, values: Values) -> object:
        """The node, with the modes that its figures give."""
        required = cast("int", values.get("required", 1))
        modes = cast("Mapping[str, Mode]", values.pop("failures", {}))
        found = None if modes or "never_fails" in values else stated(values)
        for key in ("availability", "unavailability", "mttr", "experienced"):
            values.pop(key, None)
        if isinstance(values.get("demand"), dict):
            values["demand_by_calendar"] = values.pop("demand")
        values["modes"] = tuple(modes.values()) if found is None else (mode_of(found),)
        said = {"required": required, "full": required} | values
        return made(Node, {"id": name, "section": self.section, **said})


def _unit_faults(given: Given, units: int) -> Iterator[Fault]:
    """1 <= required <= full <= running <= units; where nothing is said of `running`, all units run."""
    if units > 1 and not given.says("required"):
        message = f"with {units} units say how many must work, such as required: {units - 1}"
        yield unsaid(message, "units")
    required = given.value("required", int, 1)
    if required is not None and required > units:
        yield Fault("schema-value", f"{required} required of {units} units is more than there are", ("required",))
        return
    running = given.value("running", int)
    most_running = running if running is not None and running <= units else units
    for key, most, what in (("running", units, "units"), ("full", most_running, "running" if running else "units")):
        count = given.value(key, int)
        if count is not None and not (required or 1) <= count <= most:
            message = f"{count} is not possible here: write a number from {required or 1} (required) to {most} ({what})"
            yield Fault("schema-value", message, (key,))


def _mode_faults(given: Given, units: int) -> Iterator[Fault]:
    """Modes that speak of more units than there are."""
    for name, mode in cast("Mapping[str, Mode]", given.values.get("failures", {})).items():
        if mode.call_when > units:
            message = f"there are never {mode.call_when} failed units of {units}: write at most {units}"
            yield Fault("schema-value", message, ("failures", name, "call_when"))
        if mode.beta and units == 1:
            message = "'beta' is about several units, and there is one: leave it out, or give the node more units"
            yield conflict(message, "failures", name, "beta")
        if mode.beta and isinstance(mode.time_to_failure, SumOf):
            message = (
                "'beta' splits a hazard, and a sum of times has none that can be split: write another distribution"
            )
            yield conflict(message, "failures", name, "beta")


def _maintenance_faults(given: Given, units: int) -> Iterator[Fault]:
    """Maintenance of more units at once than there are."""
    written = given.data.get("maintenance")
    for position, work in enumerate(written if isinstance(written, list) else ()):
        together = work.get("units") if isinstance(work, Mapping) else None
        if isinstance(together, int) and together > units:
            message = f"{together} units at once are more than the {units} there are"
            yield Fault("schema-value", message, ("maintenance", position, "units"))


def _standby_faults(given: Given) -> Iterator[Fault]:
    """A warm standby says how warm, and only that."""
    standby = given.value("standby", Standby)
    if standby is Standby.WARM and not given.says("dormancy"):
        message = "a warm standby needs 'dormancy': say how fast it ages, such as dormancy: 20%"
        yield unsaid(message, "standby")
    elif (
        given.says("dormancy")
        and standby is not Standby.WARM
        and ("standby" in given.values or not given.says("standby"))
    ):
        yield conflict("'dormancy' is said of a warm standby only: add standby: warm", "dormancy")


class ServiceEntry(NodeEntry):
    """What users get."""

    what = "a service"
    section = Section.SERVICES


class ComponentEntry(NodeEntry):
    """What services stand on."""

    what = "a component"
    section = Section.COMPONENTS


class SiteEntry(NodeEntry):
    """Where things are."""

    what = "a site"
    section = Section.SITES


class SupplierEntry(NodeEntry):
    """What others provide."""

    what = "a supplier"
    section = Section.SUPPLIERS


class SupplyEntry(NodeEntry):
    """What a tier or kind supplies: the keys of a node, but no tier or kind of its own."""

    definition = "supply"
    what = "a tier or kind"

    class Meta(NodeEntry.Meta):
        """Settings of marshmallow."""

        exclude = ("tier", "kind")

    def strangers(self, data: Mapping[Any, object]) -> Iterator[Fault]:
        """A fault for each unknown key; a chain of tiers and kinds is found where these are resolved."""
        return (fault for fault in super().strangers(data) if fault.path not in {("tier",), ("kind",)})


class Nodes(Entries):
    """Nodes of one section."""

    def json_schema(self, definitions: Definitions) -> Json:
        """Nodes in part: a tier or kind may supply the rest."""
        return super().json_schema(definitions.part)


class Supplies(Entries):
    """Tiers or kinds: read in part, and nothing is made of them."""

    def read(self, name: str, data: object) -> object:
        """The values of the keys that are there. Raises ValidationError."""
        return reader_of(self).part.read(self.kind, data, name)

    def json_schema(self, definitions: Definitions) -> Json:
        """Nodes in part."""
        return super().json_schema(definitions.part)
