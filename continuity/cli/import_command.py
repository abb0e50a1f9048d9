"""`continuity import`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from continuity.cli.output import Duration, output_options, write

if TYPE_CHECKING:
    from continuity.importers.draft import Imported

Function = TypeVar("Function", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path, allow_dash=True)


@click.group("import")
def command() -> None:
    """Make a plan out of files that describe a system already."""


def import_options(function: Function) -> Function:
    """What importers of one file take: the file, and what all take."""
    return click.argument("file", type=_FILE, metavar="FILE")(output_and_force(function))


def output_and_force(function: Function) -> Function:
    """What all importers take: `--force`, `--format` and `--output`."""
    function = output_options()(function)
    return click.option("--force", is_flag=True, help="Replace the file given with --output if it exists.")(function)


@command.command("kubernetes", short_help="From Kubernetes manifests.")
@import_options
def kubernetes(file: Path, force: bool, form: str, output: Path | None) -> None:
    """Make a plan out of Kubernetes manifests (FILE, or - for standard input).

    Workloads become nodes, replicas units, and addresses in environment variables requirements. Failure figures come
    from a table by kind of workload; each is marked as an assumption. What could not be told is remarked upon at the
    head of the plan and on standard error.

    \b
    Examples:
      continuity import kubernetes manifests.yaml --output plan.yaml
      kubectl get deploy,sts,svc,cm -o yaml | continuity import kubernetes - > plan.yaml
    """
    # lazy: help needs none of this
    from continuity.importers.kubernetes import import_kubernetes

    refuse_to_replace(output, force)
    hand_over(import_kubernetes(*contents(file)), form, output)


def some_time(ctx: click.Context, param: click.Parameter, value: int) -> int:
    """Refuse a time of no length."""
    if value <= 0:
        raise click.BadParameter("it takes some time: write 1h, say", ctx, param)
    return value


@command.command("psplib", short_help="From a PSPLIB project with limited staff.")
@import_options
@click.option(
    "--unit",
    type=Duration(),
    default="1h",
    show_default=True,
    callback=some_time,
    metavar="DURATION",
    help="How long one period of the file is.",
)
def psplib(file: Path, force: bool, form: str, output: Path | None, unit: int) -> None:
    """Make a plan out of a PSPLIB project in single mode (FILE, usually .sm, or - for standard input).

    Renewable resources become teams, jobs steps of one continuity plan with their people, order and a priority by
    latest start time. The scenario whole-project sets the plan off; the recovery time is the length of the project.

    \b
    Examples:
      continuity import psplib j301_1.sm --output plan.yaml
      continuity import psplib j301_1.sm --unit 1d > plan.yaml
    """
    # lazy: help needs none of this
    from continuity.importers.psplib import import_psplib

    refuse_to_replace(output, force)
    hand_over(import_psplib(*contents(file), unit), form, output)


@command.command("openpsa", short_help="From fault trees in the Open-PSA format.")
@output_and_force
@click.argument("files", type=_FILE, metavar="FILE...", nargs=-1, required=True)
@click.option("--top", "tops", multiple=True, metavar="GATE", help="A gate that becomes a service (several times).")
@click.option(
    "--mission-time",
    type=Duration(),
    default="1y",
    show_default=True,
    callback=some_time,
    metavar="DURATION",
    help="What <system-mission-time> stands for.",
)
def openpsa(
    files: tuple[Path, ...], tops: tuple[str, ...], mission_time: int, force: bool, form: str, output: Path | None
) -> None:
    """Make a plan out of fault trees in the Open-PSA Model Exchange Format (FILE..., or - for standard input).

    Gates become nodes, basic events components with the unavailability that is their probability, common-cause groups
    the independent causes behind them. Each gate that no other gate names becomes a service; --top chooses others. The
    probability of a top event is 1 - the long-run availability of its service.

    \b
    Examples:
      continuity import openpsa two_train.xml --output plan.yaml
      continuity import openpsa trees.xml data.xml --top LossOfPower --mission-time 24h > plan.yaml
    """
    # lazy: help needs none of this
    from continuity.importers.openpsa import import_openpsa

    refuse_to_replace(output, force)
    hand_over(import_openpsa([contents(file) for file in files], tops, mission_time), form, output)


def refuse_to_replace(output: Path | None, force: bool) -> None:
    """Raise where a file with something in it would be replaced unasked."""
    if output is not None and not force and output.exists() and output.stat().st_size:
        raise click.UsageError(f"{output} exists: add --force to replace it, or choose another name")


def contents(file: Path) -> tuple[bytes, str]:
    """The bytes to import, and what to call them."""
    if str(file) == "-":
        return sys.stdin.buffer.read(), "standard input"
    return file.read_bytes(), str(file)


def hand_over(imported: Imported, form: str, output: Path | None) -> None:
    """Write the plan; the remarks also go to standard error."""
    if form == "json":
        from continuity.importers.draft import imported_as_json  # lazy: something has been imported by now

        write(imported_as_json(imported), output)
    else:
        write(imported.text, output)
    for remark in imported.remarks:
        click.echo(f"remark: {remark}", err=True)
