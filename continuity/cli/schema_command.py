"""`continuity schema`."""

from __future__ import annotations

from pathlib import Path

import click

from continuity.cli.output import output_options, write


@click.command("schema")
@output_options(default="json")
def command(form: str, output: Path | None) -> None:
    """Print the JSON Schema of the plan file.

    Editors complete and check plans with it. In VS Code with the YAML extension, write the schema beside the plans and
    begin each plan with this line:

    \b
      # yaml-language-server: $schema=plan.schema.json

    With --format text it is a list of all keys with their meaning.

    \b
    Examples:
      continuity schema --output plan.schema.json
      continuity schema --format text
    """
    # lazy: help needs none of this
    from continuity.planfile.jsonschema import plan_schema
    from continuity.reports.schema import schema_as_json, schema_as_text

    schema = plan_schema()
    write(schema_as_json(schema) if form == "json" else schema_as_text(schema), output)
