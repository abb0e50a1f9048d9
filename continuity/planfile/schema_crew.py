"""Who does a job: the `team` and `people` that repairs, steps, decisions, switches and workarounds share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from continuity.model import Crew
from continuity.planfile.faults import Fault, conflict
from continuity.planfile.fields import Definitions, Identifier, Json, PlanField, Whole, checked_id
from continuity.planfile.fields_collections import Table
from continuity.planfile.schema_entry import Given, Values

_NUMBERS: Final[Table[str, int]] = Table(Identifier(), Whole())


class TeamField(PlanField[Crew]):
    """One team, or several with how many people each sends."""

    label = "team, or team: number"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Crew:
        if isinstance(value, Mapping):
            return Crew(tuple(cast("dict[str, int]", _NUMBERS.deserialize(value)).items()))
        return Crew(((checked_id(value), 1),))

    def json_schema(self, definitions: Definitions) -> Json:
        """An id, or a table of numbers by id."""
        one = Identifier().json_schema(definitions)
        return {"anyOf": [one, _NUMBERS.json_schema(definitions)]}


def team_key(*, required: bool = False) -> TeamField:
    """The key `team`."""
    text = "Who does it: a team, or several with the number of people from each, such as `{dba: 2, ops: 1}`."
    return TeamField(text, required=required)


def people_key() -> Whole:
    """The key `people`."""
    return Whole("How many people of the team it takes (1 where nothing is said).")


def crew_faults(given: Given) -> Iterator[Fault]:
    """What is wrong with `team` and `people` together."""
    if not given.says("people"):
        return
    if not given.says("team"):
        yield conflict("'people' are people of a team: add 'team'", "people")
    elif isinstance(given.data.get("team"), Mapping):
        yield conflict("the teams say how many people each sends: leave 'people' out", "people")


def with_crew(values: Values) -> Values:
    """The values with a `crew` in place of `team` and `people`."""
    crew, people = values.pop("team", None), values.pop("people", None)
    if isinstance(crew, Crew):
        values["crew"] = crew if people is None else Crew(((crew.teams[0][0], cast("int", people)),))
    return values
