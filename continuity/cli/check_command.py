"""`continuity check`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from continuity.cli.output import (
    FINDINGS,
    GOOD,
    MAX_SIZE,
    PLAN,
    UNUSABLE,
    LocalTime,
    in_colour,
    output_options,
    width_of,
    write,
)
from continuity.errors import PlanError
from continuity.findings import Severity

if TYPE_CHECKING:
    from continuity.checks.configuration import Configuration
    from continuity.checks.results import Checkup
    from continuity.checks.settings import CheckSettings
    from continuity.model import Plan

_FORMS: Final = ("text", "json", "markdown", "sarif", "junit", "github", "gitlab")


@click.command("check")
@PLAN
@click.option("--select", multiple=True, metavar="ID", help="Ask only rules whose id begins so, or of this group.")
@click.option("--ignore", multiple=True, metavar="ID", help="Do not ask rules whose id begins so, or of this group.")
@click.option(
    "--fail-on", type=click.Choice(["error", "warning"]), help="From which severity on the exit code is 1 [error]."
)
@click.option("--today", type=LocalTime(), metavar="DATE", help="The date that ages are counted from [today].")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Set apart what this file says was there already.",
)
@click.option("--write-baseline", is_flag=True, help="Write the file of --baseline, with everything that is found now.")
@MAX_SIZE
@output_options(forms=_FORMS)
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    today: datetime | None,
    baseline: Path | None,
    write_baseline: bool,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Read a plan whole and list everything that is wrong with it, each with file:line:column.

    PLAN is a plan file, or a folder of plan files that are merged. Rules look for what is sound to read and bad to rely
    on: `continuity explain` lists them. What is not wrong but left to assumption is listed too.

    `[tool.continuity]` in pyproject.toml, or a file .continuity.toml, in the plan's folder or above, may say the same
    as the options, and severities and limits. Entries of `accepted` in the plan silence findings until a date.

    The exit code is 1 when something is found that is an error (or a warning, with --fail-on warning), and 2 when the
    plan cannot be used.

    \b
    Examples:
      continuity check plan.yaml
      continuity check plans/ --format sarif --output findings.sarif
      continuity check plan.yaml --baseline known.json --write-baseline
    """
    # lazy: help needs none of this
    from continuity.checks.configuration import FAIL_ON, configuration
    from continuity.checks.results import Checkup

    configured = configuration(plan)
    least = FAIL_ON.get(fail_on or "") or configured.fail_on or Severity.ERROR
    file = baseline or configured.baseline
    if write_baseline and file is None:
        raise click.UsageError("--write-baseline needs the name of the file: add --baseline FILE")
    settings = _settings(configured, select, ignore, today)
    found: Plan | None = None
    try:
        found, checkup = _checked(plan, settings, max_size)
    except PlanError as error:
        checkup = Checkup(findings=error.findings)
    if found is not None and file is not None:
        checkup = _compared(checkup, file, settings, rewrite=write_baseline)
    write(_rendered(found, checkup, form, output, least), output)
    code = UNUSABLE if found is None else FINDINGS if checkup.fails_on(least) else GOOD
    click.get_current_context().exit(code)


def _settings(
    configured: Configuration, select: tuple[str, ...], ignore: tuple[str, ...], today: datetime | None
) -> CheckSettings:
    """The settings of the project, and of the call: what the call selects replaces what the project does."""
    # lazy: help needs none of this
    from continuity.checks.choosing import unknown_selector

    settings = configured.settings((today or datetime.now()).date(), select, ignore)
    if wrong := unknown_selector(settings):
        raise click.UsageError(wrong)
    return settings


def _checked(plan: Path, settings: CheckSettings, max_size: int) -> tuple[Plan, Checkup]:
    """The plan, and what rules find in it. Raises PlanError."""
    # lazy: networkx and numpy are not needed to say that a call is wrong
    from continuity.checks.run import check
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load

    loaded = load(plan, Limits(bytes=max_size))
    return loaded.plan, check(loaded, settings)


def _compared(checkup: Checkup, file: Path, settings: CheckSettings, *, rewrite: bool) -> Checkup:
    """The checkup without what the baseline has, which is written anew before, where that is wanted."""
    # lazy: most calls have no baseline
    from continuity.checks.baseline import as_baseline, read_baseline, without_known

    if rewrite:
        write(as_baseline(checkup.findings), file)
    elif not file.exists():
        raise click.UsageError(f"there is no baseline '{file}': add --write-baseline to begin one")
    return without_known(checkup, read_baseline(file), settings)


def _rendered(plan: Plan | None, checkup: Checkup, form: str, output: Path | None, least: Severity) -> str:
    # lazy: one form is wanted, of seven
    from continuity.checks.registry import EVERY
    from continuity.reports import annotations, findings, findings_markdown, junit, sarif

    match form:
        case "json":
            return findings.check_as_json(plan, checkup)
        case "markdown":
            return findings_markdown.check_as_markdown(plan, checkup)
        case "sarif":
            return sarif.check_as_sarif(checkup, EVERY)
        case "junit":
            return junit.check_as_junit(checkup, least)
        case "github":
            return annotations.check_as_github(checkup)
        case "gitlab":
            return annotations.check_as_gitlab(checkup)
    source = _lines({each.location.file for each in checkup.findings if each.location is not None})
    width, colour = width_of(output), in_colour(output)
    return findings.check_as_text(plan, checkup, source=source, width=width, colour=colour)


def _lines(files: set[str]) -> dict[str, list[str]]:
    """The lines of files that can be read as text; a finding in another is shown without its line."""
    found = {}
    for name in files:
        file = Path(name)
        if file.is_file():
            found[name] = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return found
