"""`continuity audit`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

from continuity.cli.output import FINDINGS, GOOD, MAX_SIZE, LocalTime, in_colour, output_options, width_of, write

if TYPE_CHECKING:
    from continuity.audit_results import AuditResult
    from continuity.checks.configuration import Configuration
    from continuity.standards.standard import Standard

_FAIL_ON: Final = ("missing", "partly", "never")
_FORMS: Final = ("text", "markdown", "json", "html")


class StandardName(click.ParamType[str]):
    """An option that takes the id of a standard, or the name of a file."""

    name = "standard"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The ids that begin so, or else files."""
        # lazy: only a shell asks
        from continuity.standards.library import is_file_name, standard_ids

        if is_file_name(incomplete):
            return [CompletionItem(incomplete, type="file")]
        return [CompletionItem(each) for each in standard_ids() if each.startswith(incomplete)]


class ProfileName(click.ParamType[str]):
    """An option that takes the name of a profile."""

    name = "profile"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The profiles that begin so."""
        from continuity.standards.library import PROFILES  # lazy: only a shell asks

        return [CompletionItem(each) for each in PROFILES if each.startswith(incomplete)]


@click.command("audit")
@click.argument("plan", type=click.Path(path_type=Path), metavar="[PLAN]", required=False)
@click.option(
    "--standard",
    "standards",
    type=StandardName(),
    multiple=True,
    metavar="ID|FILE",
    help="Against which standard, such as iso20000-1:2018, or a file of your own, ./our-rules.yaml. Repeatable.",
)
@click.option(
    "--profile",
    type=ProfileName(),
    metavar="NAME",
    help="Against the standards of an industry: it-services, finance, health-care or e-commerce.",
)
@click.option("--list", "only_list", is_flag=True, help="List the standards that come with the program.")
@click.option(
    "--level", default="", metavar="LEVEL", help="Only what is asked up to this level, as low, moderate, high."
)
@click.option(
    "--against",
    type=StandardName(),
    metavar="ID|FILE",
    help="Also what the standard adds to this earlier edition, and what is to be done for it by when.",
)
@click.option("--by", type=LocalTime(), metavar="DATE", help="With --against: the date of all that is to be done.")
@click.option("--today", type=LocalTime(), metavar="DATE", help="The date that ages are counted from [today].")
@click.option(
    "--fail-on",
    type=click.Choice(_FAIL_ON),
    default="missing",
    show_default=True,
    help="When the exit code is 1: evidence of a clause is missing, or only partly there, or never.",
)
@click.option("--brief", is_flag=True, help="Text with a line for each clause, and no places.")
@MAX_SIZE
@output_options(forms=_FORMS)
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path | None,
    standards: tuple[str, ...],
    profile: str | None,
    only_list: bool,
    level: str,
    against: str | None,
    by: datetime | None,
    today: datetime | None,
    fail_on: str,
    brief: bool,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Audit a plan: hold it against standards, clause by clause.

    Each clause is answered: evidence found, partly, missing, or not for a plan file, with the place in the plan. The
    wording is this program's, the clause numbers are the standard's; whether what was found is enough is for an auditor
    to judge.

    `standards` and `profile` in `[tool.continuity]` of pyproject.toml, or in .continuity.toml, say what an audit
    without --standard and --profile is against. docs/audits.md tells how to write a standard of your own.

    The exit code is 1 when evidence is missing (or only partly there, with --fail-on partly), and 2 when the plan or
    the standard cannot be used.

    \b
    Examples:
      continuity audit --list
      continuity audit plan.yaml --standard iso20000-1:2018 --brief
      continuity audit plan.yaml --standard iso20000-1:2018 --against iso20000-1:2011
      continuity audit plan.yaml --profile finance --format html --output audit.html
    """
    if only_list:
        write(_listed(form, output), output)
        return
    if plan is None:
        raise click.UsageError("name the plan: continuity audit PLAN --standard ID, or --list the standards")
    if brief and form != "text":
        raise click.UsageError("--brief is for text: leave --format away")
    if by is not None and against is None:
        raise click.UsageError("--by dates what an edition adds to another: name that with --against")
    # lazy: help needs none of this
    from continuity.checks.configuration import configuration
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.standards.audit import audit
    from continuity.standards.library import find_standard

    configured = configuration(plan)
    result = audit(
        load(plan, Limits(bytes=max_size)),
        _standards(configured, standards, profile),
        configured.settings((today or datetime.now()).date()),
        level=level,
        against=None if against is None else find_standard(against),
        by=None if by is None else by.date(),
    )
    write(_rendered(result, form, brief, output), output)
    click.get_current_context().exit(FINDINGS if result.fails_on(fail_on) else GOOD)


def _standards(configured: Configuration, named: tuple[str, ...], profile: str | None) -> list[Standard]:
    """What the call names, else what the project has set; each standard once."""
    # lazy: help needs none of this
    from continuity.standards.library import PROFILES, find_standard
    from continuity.standards.library import profile as of_profile

    found = [find_standard(each) for each in named]
    if profile is not None:
        found += [find_standard(each) for each in of_profile(profile)]
    if not found:
        found = [find_standard(each) for each in configured.standards]
        if configured.profile is not None:
            found += [find_standard(each) for each in of_profile(configured.profile)]
    if not found:
        raise click.UsageError(
            f"say against what: --standard ID (--list has them), or --profile with one of {', '.join(PROFILES)}"
        )
    return list({each.id: each for each in found}.values())


def _listed(form: str, output: Path | None) -> str:
    # lazy: help needs none of this
    from continuity.reports.audit_json import standards_as_json
    from continuity.reports.audit_text import standards_as_text
    from continuity.standards.library import PROFILES, shipped, standard_ids

    if form not in ("text", "json"):
        raise click.UsageError("--list has the forms text and json")
    standards = [shipped(each).about for each in standard_ids()]
    if form == "json":
        return standards_as_json(standards, PROFILES)
    return standards_as_text(standards, PROFILES, width=width_of(output), colour=in_colour(output))


def _rendered(result: AuditResult, form: str, brief: bool, output: Path | None) -> str:
    # lazy: one form is wanted, of four
    from continuity.reports.audit_html import audit_as_html
    from continuity.reports.audit_json import audit_as_json
    from continuity.reports.audit_markdown import audit_as_markdown
    from continuity.reports.audit_text import audit_as_text

    match form:
        case "json":
            return audit_as_json(result)
        case "markdown":
            return audit_as_markdown(result)
        case "html":
            return audit_as_html(result)
    return audit_as_text(result, brief=brief, width=width_of(output), colour=in_colour(output))
