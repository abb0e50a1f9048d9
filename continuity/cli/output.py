"""What the commands share: common options, where output goes, progress, errors, exit codes."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from continuity.clock_times import parse_local_time
from continuity.errors import AnalysisError, ContinuityError, PlanError
from continuity.units import parse_duration, parse_size

GOOD, FINDINGS, UNUSABLE, UNDECIDED = 0, 1, 2, 3
_WIDEST = 140
_MANY_OBJECTS = 10_000

Function = TypeVar("Function", bound=Callable[..., Any])


class Duration(click.ParamType[int]):
    """An option that takes a duration such as `90m` or `1y`; its value is whole microseconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse it, or fail with what to write instead."""
        if isinstance(value, int):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Moment(click.ParamType[tuple[str, int]]):
    """An option that takes a time after the start; its value is (as typed, whole microseconds)."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Parse it, or fail with what to write instead."""
        return str(value), Duration().convert(value, param, ctx)


class LocalTime(click.ParamType[datetime]):
    """An option that takes a date such as `2027-01-04`, or one with a time; its value is on local clocks."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse it, or fail with what to write instead."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_local_time(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


PLAN = click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")


class Size(click.ParamType[int]):
    """An option that takes a size such as `16MB`; its value is bytes."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse it, or fail with what to write instead."""
        if isinstance(value, int):
            return value
        try:
            return parse_size(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class WholeNumber(click.IntRange):
    """An option that takes a whole number within bounds, and says in words what is none."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse it, or fail with what to write instead."""
        try:
            number = int(str(value))
        except ValueError:
            self.fail(f"'{value}' is no whole number: write {self._bounds()}", param, ctx)
        if number < (self.min or 0) or (self.max is not None and number > self.max):
            self.fail(f"{number} cannot be taken: write {self._bounds()}", param, ctx)
        return number

    def _bounds(self) -> str:
        least = int(self.min or 0)
        return f"{least} or more" if self.max is None else f"{least} to {self.max}"


MAX_SIZE = click.option(
    "--max-size",
    type=Size(),
    default="16MB",
    show_default=True,
    metavar="SIZE",
    help="Refuse a plan file that is larger, without reading it.",
)

SEED = click.option(
    "--seed",
    type=WholeNumber(0, 2**64 - 1),
    default=1,
    show_default=True,
    metavar="N",
    help="Which luck: the same seed gives the same result.",
)


def start_option(text: str) -> Callable[[Function], Function]:
    """The option `--start`, with what it says of itself."""
    return click.option("--start", type=LocalTime(), default="2027-01-04", show_default=True, metavar="DATE", help=text)


def tell(text: str) -> None:
    """Say something on standard error that is no part of the result."""
    click.echo(text, err=True)


def leave_plan_alone() -> None:
    """The plan stays to the end: only what histories leave behind is worth looking for as garbage."""
    gc.freeze()
    gc.set_threshold(_MANY_OBJECTS)
    gc.enable()


def _writable(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Refuse a place that cannot be written before the work is done, not after."""
    if value is not None and not Path(os.path.realpath(value)).parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}: make it first", ctx, param)
    return value


def output_options(default: str = "text", forms: Sequence[str] = ("text", "json")) -> Callable[[Function], Function]:
    """The options `--format`, one of `forms`, and `--output`."""

    def add(function: Function) -> Function:
        function = click.option(
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            callback=_writable,
            help="Write to FILE instead of standard output.",
        )(function)
        return click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            default=default,
            show_default=True,
            help="For people or for programs.",
        )(function)

    return add


def write(text: str, output: Path | None) -> None:
    """Write to a file, or to standard output where `output` is None. A file is replaced whole or not at all.

    Raises OSError that names what could not be written by the name that the call has for it.
    """
    try:
        if output is None:
            click.echo(text, nl=False, color=True)
        elif output.exists() and not output.is_file():  # a device or a pipe: there is nothing to replace
            output.write_text(text, encoding="utf-8")
        else:
            _replace(Path(os.path.realpath(output)), text)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(output or "standard output")) from error


def _replace(file: Path, text: str) -> None:
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as half_done:
            half_done.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def width_of(output: Path | None) -> int:
    """How many columns text may have: the terminal's, 100 elsewhere."""
    if output is not None or not sys.stdout.isatty():
        return 100
    return min(_WIDEST, max(60, shutil.get_terminal_size().columns))


def in_colour(output: Path | None) -> bool:
    """Whether output goes to a terminal that shows colours."""
    return output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def report_error(error: ContinuityError) -> None:
    """Say on standard error what is wrong, all of it, each with its place."""
    if isinstance(error, AnalysisError):
        click.echo(f"continuity: {error.message}", err=True)
    if isinstance(error, AnalysisError | PlanError):
        for finding in error.findings:
            click.echo(finding.text(), err=True)
            if finding.advice:
                click.echo(f"    {finding.advice}", err=True)
    else:
        click.echo(f"continuity: {error}", err=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error while it is a terminal; yields what to call with (done, in all)."""
    if not sys.stderr.isatty():
        yield None
        return
    # lazy: rich's progress takes longer to import than most commands take
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
