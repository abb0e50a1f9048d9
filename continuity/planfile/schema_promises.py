"""What has been promised and what an outage costs: objectives, suppliers' promises, impacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from marshmallow import Schema
from marshmallow.fields import Field

from continuity.model import Impact, Objectives, Promise
from continuity.planfile.faults import Fault, conflict, refusal, refusals, shown
from continuity.planfile.fields import Choice, Definitions, Identifier, Json, Number, PlanField, id_schema
from continuity.planfile.fields_collections import Table, bound, gathered
from continuity.planfile.fields_times import Duration, MeanTime
from continuity.planfile.fields_values import Amount, Share
from continuity.planfile.schema_entry import Entry, Given, Values

PERIODS: Final = {period: period for period in ("day", "week", "month", "quarter", "year")}


class ObjectivesEntry(Entry):
    """What a service must hold."""

    definition = "objectives"
    what = "a set of objectives"
    model = Objectives

    availability = Share("The share of the agreed service time in which it is up.", positive=True)
    each = Choice(
        "Judges the availability of each such period: `met_in` is then the share of periods that must hold it.",
        words=PERIODS,
    )
    rto = Duration("Recovery time objective: the longest time until it is back after a disruption.")
    rpo = Duration("Recovery point objective: the most recent work, as a length of time, that may be lost.")
    mtpd = Duration("Maximum tolerable period of disruption: beyond it the harm cannot be borne.", positive=True)
    mbco = Share(
        "Minimum business continuity objective: the level from which it counts as up (100% where nothing is said).",
        positive=True,
    )
    recover = Table(
        Duration(),
        Share(positive=True),
        "Staged targets: the level that must be back after each time, `{15m: 50%, 4h: 80%}`.",
    )
    stable_for = Duration("A recovery counts only when it lasts so long; shorter gaps between outages are merged.")
    met_in = Share("The probability with which the objectives must hold (95% where nothing is said).", positive=True)

    def rules(self, given: Given) -> Iterator[Fault]:
        """A period is one of availability."""
        if given.says("each") and not given.says("availability"):
            yield Fault(
                "schema-conflict", "'each' judges an availability: add one, such as availability: 99.9%", ("each",)
            )

    def make(self, name: str, values: Values) -> object:
        """The objectives."""
        if "recover" in values:
            values["recover"] = tuple(cast("dict[int, float]", values["recover"]).items())
        return super().make(name, values)


class PromiseEntry(Entry):
    """What a supplier has promised."""

    definition = "promise"
    what = "a promise"
    model = Promise

    availability = Share("The availability in the contract.", positive=True)
    mttr = MeanTime("The mean time to restore in the contract.")
    rto = Duration("The longest time to restore in the contract.")
    rpo = Duration("The most recent work that may be lost by contract, as a length of time.")


class ExperienceEntry(Entry):
    """What a supplier has delivered; its values become a failure mode."""

    definition = "experience"
    what = "an experience"
    model = dict

    availability = Share("The availability that was measured.", positive=True, required=True)
    mttr = MeanTime("The mean time to restore that was measured.")


class ImpactField(PlanField[Impact]):
    """Harm by the length of an outage: money at some lengths, and other scales by name."""

    label = "duration: money"

    def _bind_to_schema(self, field_name: str, parent: Schema | Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self._costs = bound(Table(Duration(), Amount(), least=0), field_name, self)
        self._scales = bound(Table(Identifier(), Table(Duration(), Number()), least=0), field_name, self)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Impact:
        if not isinstance(value, Mapping):
            raise refusal(f"a mapping such as {{1h: 20k, 4h: 120k}} is expected, not {shown(value)}", id="schema-type")
        if not value:
            raise refusal("nothing is said here: write what an outage of some length costs", id="schema-no-value")
        faults: list[Fault] = []
        scales = {key: item for key, item in value.items() if isinstance(item, Mapping)}
        costs = {key: item for key, item in value.items() if key not in scales}
        points = [tuple(table.items()) for table in gathered(self._costs, costs, faults)]
        by_name = gathered(self._scales, scales, faults)
        if not faults and len({money.currency for _, money in points[0]} - {None}) > 1:
            faults.append(conflict("the amounts are in several currencies: write them in one"))
        if faults:
            raise refusals(faults)
        return Impact(points=points[0], scales={name: tuple(scale.items()) for name, scale in by_name[0].items()})

    def json_schema(self, definitions: Definitions) -> Json:
        """Durations with money, names with tables of numbers."""
        duration, money = Duration().json_schema(definitions), Amount().json_schema(definitions)
        scale = Table(Duration(), Number()).json_schema(definitions)
        return {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"anyOf": [duration, definitions.shared("id", id_schema)]},
            "additionalProperties": {"anyOf": [money, scale]},
        }
