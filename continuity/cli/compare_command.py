"""`continuity compare`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from continuity.cli.output import (
    FINDINGS,
    GOOD,
    MAX_SIZE,
    SEED,
    UNDECIDED,
    Duration,
    LocalTime,
    WholeNumber,
    in_colour,
    leave_plan_alone,
    output_options,
    progress,
    start_option,
    tell,
    width_of,
    write,
)
from continuity.cli.precision_option import PreciseTo, wanted
from continuity.cli.workers_option import workers, workers_options
from continuity.errors import PlanError

if TYPE_CHECKING:
    from continuity.comparison.results import Comparison
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import Loaded


class Source(click.ParamType[str]):
    """An argument that takes a path, or `git:REV:PATH`."""

    name = "plan"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Let the shell complete paths."""
        return [] if incomplete.startswith("git:") else [CompletionItem(incomplete, type="file")]


@click.command("compare")
@click.argument("old", type=Source(), metavar="OLD")
@click.argument("new", type=Source(), metavar="NEW")
@click.option("--all", "everything", is_flag=True, help="Also the promises and figures that have not changed.")
@click.option(
    "--no-numbers",
    is_flag=True,
    help="Only what the texts say: changes, findings, single points of failure. No promise is judged.",
)
@click.option(
    "--budget",
    type=Duration(),
    default="30s",
    show_default=True,
    metavar="D",
    help="How long to rehearse both plans at most until the promises of the scenarios are decided.",
)
@click.option(
    "--horizon",
    type=Duration(),
    default="1y",
    show_default=True,
    metavar="D",
    help="How long each history lasts in which availability is measured.",
)
@click.option(
    "--replications",
    type=WholeNumber(1, 100_000_000),
    metavar="N",
    help="Exactly so many histories, of everyday running and of each scenario. Repeats a result to the digit.",
)
@click.option(
    "--precision",
    type=PreciseTo(),
    multiple=True,
    metavar="[SERVICE=]P",
    help="Everyday running: go on until the unavailability of every service of NEW, or of SERVICE, is known to P, "
    "as 5%. May be repeated.",
)
@start_option("When histories begin, in the plan's time zone.")
@click.option("--today", type=LocalTime(), metavar="DATE", help="The date that findings count ages from [today].")
@SEED
@workers_options()
@MAX_SIZE
@output_options(forms=("text", "json", "markdown"))
def command(  # noqa: PLR0917 - click passes each option by name
    old: str,
    new: str,
    everything: bool,
    no_numbers: bool,
    budget: int,
    horizon: int,
    replications: int | None,
    precision: tuple[tuple[str, float], ...],
    start: datetime,
    today: datetime | None,
    seed: int,
    jobs: int | None,
    executor: str | None,
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Compare two plans: what has changed, and what that does to every promise, on the same luck.

    OLD and NEW are plan files, folders of plan files, or git:REV:PATH: the file or folder as a revision has it, its
    path from the top of the repository (./PATH from here).

    Told are changes of targets, structure, people, data, recovery plans and scenarios; new and gone findings of
    `continuity check`; new and gone single points of failure; and for each service and scenario what differs in
    availability, recovery time, data loss and cost. Both plans are simulated with the same luck, and compared history
    by history, so that a difference is known far better than either figure.

    The exit code is 1 when a promise that was kept is broken, and 3 when that cannot be ruled out of one. A promise
    that was broken before, or is new, does not count: `continuity verify NEW` judges all of them. It is 2 when NEW or
    the call cannot be used. If OLD cannot, NEW is checked and judged alone.

    \b
    Examples:
      continuity compare git:origin/main:plan.yaml plan.yaml
      continuity compare git:v1.2:plans plans --format markdown --output comment.md
      continuity compare before.yaml after.yaml --replications 2000 --jobs 0
      continuity compare git:HEAD~1:plan.yaml git:HEAD:plan.yaml --no-numbers
    """
    # lazy: networkx, numpy and simpy are not needed to say that a call is wrong
    from continuity.checks.configuration import configuration
    from continuity.comparison.compare import compare
    from continuity.comparison.request import NumbersRequest, Work
    from continuity.planfile.limits import Limits
    from continuity.planfile.revisions import PREFIX, folder_of, load_source

    if horizon == 0:
        raise click.BadParameter("a horizon of no length measures nothing", param_hint="--horizon")
    limits = Limits(bytes=max_size)
    before, after = _old(old, limits), load_source(new, limits)
    settings = configuration(folder_of(new)).settings((today or datetime.now()).date())
    if any(source.startswith(PREFIX) for source in (old, new)):
        settings = replace(settings, owned_files=())  # a revision's files are not in the folders that these name
    leave_plan_alone()
    request = None
    if not no_numbers:
        request = NumbersRequest(
            horizon=horizon,
            start=start,
            seed=seed,
            replications=replications,
            precision=wanted(precision, budget if precision else None, replications, after.plan),
            budget=budget,
        )
    with workers(jobs, executor) as helpers:
        work = Work(workers=helpers, progress=progress, tell=tell)
        comparison = compare(before, after, settings, request, work, (old, new))
    write(_rendered(comparison, form, output, everything), output)
    code = {"kept": GOOD, "broken": FINDINGS, "undecided": UNDECIDED}[comparison.verdict]
    click.get_current_context().exit(code)


def _old(source: str, limits: Limits) -> Loaded | PlanError:
    """The old plan, or what makes it unusable; that there is none at all is an error of the call."""
    # lazy: help needs none of this
    from continuity.planfile.revisions import SourceError, load_source

    try:
        return load_source(source, limits)
    except SourceError:
        raise
    except PlanError as error:
        if any(each.id == "no-plan" for each in error.findings):
            raise
        return error


def _rendered(comparison: Comparison, form: str, output: Path | None, everything: bool) -> str:
    # lazy: one form is wanted, of three
    from continuity.reports.comparison import comparison_as_json, comparison_as_text
    from continuity.reports.comparison_markdown import comparison_as_markdown

    if form == "json":
        return comparison_as_json(comparison)
    if form == "markdown":
        return comparison_as_markdown(comparison, everything=everything)
    return comparison_as_text(comparison, everything=everything, width=width_of(output), colour=in_colour(output))
