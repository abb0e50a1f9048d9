"""`continuity explain`."""

from __future__ import annotations

from pathlib import Path

import click

from continuity.cli.output import in_colour, output_options, width_of, write


@click.command("explain")
@click.argument("rule", required=False, metavar="[ID]")
@output_options()
def command(rule: str | None, form: str, output: Path | None) -> None:
    """Explain a rule of `continuity check`: what it finds, why, an example, and what to do instead.

    ID is what stands in brackets after a finding, or the beginning of several ids, or a group such as `data`. Without
    it all rules are listed.

    \b
    Examples:
      continuity explain
      continuity explain rto-beyond-mtpd
    """
    # lazy: help needs none of this
    from continuity.checks.choosing import chosen_rules
    from continuity.reports.rules import rule_as_text, rules_as_json, rules_as_text

    try:
        found = chosen_rules(rule or "")
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    width, colour = width_of(output), in_colour(output)
    if form == "json":
        text = rules_as_json(found)
    elif len(found) == 1:
        text = rule_as_text(found[0], width=width, colour=colour)
    else:
        text = rules_as_text(found, width=width, colour=colour)
    write(text, output)
