"""`continuity fmt`."""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from continuity.cli.output import FINDINGS, GOOD, MAX_SIZE, UNUSABLE, report_error, tell, write
from continuity.errors import PlanError

if TYPE_CHECKING:
    from continuity.planfile.limits import Limits

_STANDARD_INPUT: Final = "standard input"


@click.command("fmt")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="PATH...")
@click.option("--check", is_flag=True, help="Write nothing: name the files that have another form; exit code 1 if any.")
@click.option("--diff", is_flag=True, help="Write nothing: show what would change; exit code 1 if anything would.")
@MAX_SIZE
def command(paths: tuple[Path, ...], check: bool, diff: bool, max_size: int) -> None:
    """Format plan files: one order of keys, one indentation and spacing.

    PATH is a plan file, a folder of plan files, or - for standard input, whose plan goes to standard output. What a
    plan says never changes: every value stays as it is written, and so does every comment, with what it is about.
    Keys come in the order of docs/plan-format.md; ids and lists stay in theirs. What is in braces stays on its line
    where it has room, else each key gets one.

    A file that cannot be read is named with the place and left as it is, and the exit code is 2.

    \b
    Examples:
      continuity fmt plan.yaml
      continuity fmt plans/ --check
      continuity fmt - < draft.yaml > plan.yaml
    """
    # lazy: help needs none of this
    from continuity.planfile.limits import Limits

    run = _Run(Limits(bytes=max_size), writes=not (check or diff), shows=diff)
    for path in paths:
        run.take(path)
    click.get_current_context().exit(run.code(changes_are_findings=check or diff))


@dataclass
class _Run:
    """Formats one file after another, and remembers how it went."""

    limits: Limits
    writes: bool
    shows: bool
    seen: set[Path] = field(default_factory=set)
    has_failed: bool = False
    has_changed: bool = False

    def code(self, *, changes_are_findings: bool) -> int:
        """The exit code."""
        if self.has_failed:
            return UNUSABLE
        return FINDINGS if self.has_changed and changes_are_findings else GOOD

    def take(self, path: Path) -> None:
        """Format a file, all files of a folder, or standard input; what is wrong with one leaves the others alone."""
        # lazy: help needs none of this
        from continuity.planfile.files import plan_files

        if str(path) == "-":
            self._guarded(None)
            return
        try:
            files = plan_files(path)
        except PlanError as error:
            self.has_failed = True
            report_error(error)
            return
        for file in files:
            if file.resolve() not in self.seen:
                self.seen.add(file.resolve())
                self._guarded(file)

    def _guarded(self, file: Path | None) -> None:
        try:
            self._format(file)
        except PlanError as error:
            self.has_failed = True
            report_error(error)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            self.has_failed = True
            tell(f"continuity: {file or _STANDARD_INPUT}: {error.strerror or error}; it is left as it is")

    def _format(self, file: Path | None) -> None:
        # lazy: help needs none of this
        from continuity.formatting.form import formatted

        old, name = self._read(file)
        new = formatted(old, name, self.limits)
        self.has_changed |= new != old
        if self.shows:
            click.echo(_difference(old, new, name), nl=False)
        elif not self.writes:
            if new != old:
                click.echo(f"would format {name}")
        elif file is None:
            write(new.decode(), None)
        elif new != old:
            _replace(file, new.decode())
            click.echo(f"formatted {name}")

    def _read(self, file: Path | None) -> tuple[bytes, str]:
        # lazy: help needs none of this
        from continuity.planfile.source import read_bytes

        if file is None:
            return sys.stdin.buffer.read(self.limits.bytes + 1), _STANDARD_INPUT
        if not file.is_file():  # a pipe or a device cannot be replaced, and reading it may never end
            raise OSError("this is no file that could be written anew: use - for standard input")
        return read_bytes(file, self.limits)


def _replace(file: Path, text: str) -> None:
    """Write a file anew, whole or not at all. Raises OSError, also where only the file itself is protected."""
    if not os.access(file, os.W_OK):
        raise PermissionError(None, "the file is protected against writing")
    write(text, file)


def _difference(old: bytes, new: bytes, name: str) -> str:
    """What changes, as a unified diff; line ends count."""
    before, after = (each.decode().splitlines(keepends=True) for each in (old, new))
    lines = difflib.unified_diff(before, after, name, f"{name} (formatted)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
