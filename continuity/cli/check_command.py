"""`continuity check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from continuity.cli.output import GOOD, MAX_SIZE, PLAN, UNUSABLE, in_colour, output_options, width_of, write
from continuity.errors import PlanError
from continuity.findings import Finding

if TYPE_CHECKING:
    from continuity.model import Plan


@click.command("check")
@PLAN
@MAX_SIZE
@output_options()
def command(plan: Path, max_size: int, form: str, output: Path | None) -> None:
    """Read a plan whole and list everything that is wrong with it, each with file:line:column.

    PLAN is a plan file, or a folder of plan files that are merged. What is not wrong but left to assumption (a repair
    by nobody in particular, a component that never fails) is listed too.

    The exit code is 2 when the plan cannot be used.

    \b
    Examples:
      continuity check plan.yaml
      continuity check plans/ --format json
    """
    # lazy: help needs none of this
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.reports.findings import check_as_json, check_as_text

    found: Plan | None = None
    findings: tuple[Finding, ...] = ()
    try:
        found = load(plan, Limits(bytes=max_size)).plan
    except PlanError as error:
        findings = error.findings
    if form == "json":
        text = check_as_json(found, findings)
    else:
        text = check_as_text(found, findings, width=width_of(output), colour=in_colour(output))
    write(text, output)
    click.get_current_context().exit(GOOD if found is not None else UNUSABLE)
