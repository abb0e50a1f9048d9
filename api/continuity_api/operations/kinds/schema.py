"""Giving the JSON Schema of the plan file, for editors and other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Nothing can be asked."""


class SchemaOptions(options.OptionsSchema[Options]):
    """There are no options."""

    made = Options


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: the schema of plans is not needed to describe an operation
    from continuity.planfile.jsonschema import plan_schema
    from continuity.reports.schema import schema_as_json, schema_as_text

    schema = plan_schema()
    return Outcome(
        result=schema_as_json(schema), forms={"text": schema_as_text(schema)}, summary="the schema of the plan file"
    )


SCHEMA: Final = Operation(
    name="schema",
    title="Give the JSON Schema of the plan file, for editors and other programs.",
    schema=SchemaOptions,
    work=_work,
    on_plan=False,
)
