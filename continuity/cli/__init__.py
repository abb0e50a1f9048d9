"""The command line: `continuity COMMAND`. Commands are loaded when they are used, so that help comes at once.

Other packages add commands through the entry-point group `continuity.commands`: a name and a click command.
"""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from continuity import __version__
from continuity.cli.output import UNUSABLE, report_error
from continuity.errors import ContinuityError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

_COMMANDS = {
    "check": "Check a plan: read it whole and list everything that is wrong.",
    "explain": "Explain the rules of `check`: what each finds, and what to do instead.",
    "fmt": "Format plan files: one order of keys, one spacing, comments kept.",
    "show": "Show what holds for one id, and where each value comes from.",
    "simulate": "Simulate a plan: the availability of every service.",
    "analyse": "Analyse a plan without simulation: exact availability, what matters most, cut sets.",
    "rehearse": "Rehearse scenarios: how long recovery takes, what is lost, whether promises hold.",
    "drill": "Write the script of a drill: a tabletop exercise from one simulated history.",
    "improve": "Say why promises are broken, when, and which single change helps.",
    "verify": "Verify everything that a plan promises: the one command for CI.",
    "compare": "Compare two plans: what has changed, and what that does to every promise.",
    "audit": "Audit a plan: hold it against standards, clause by clause, with the place of the evidence.",
    "import": "Make a plan out of files that describe a system already.",
    "schema": "Print the JSON Schema of the plan file, for editors and other programs.",
}
_OF_SERVICE = {
    "serve": "Serve plans, runs and evidence to a team.",
    "worker": "Do runs for a service, from another machine.",
    "reproduce": "Make a run of a service again, bit for bit.",
    "audit-log": "Verify the audit log of a service.",
    "export": "Write everything that a service keeps into one archive.",
    "restore": "Put an archive into an empty database.",
    "backup": "Copy the database of a service while it runs.",
}
"""What the service adds, by entry points like anybody's; said here, since loading them takes long."""
_ENTRY_POINTS = "continuity.commands"


class _Commands(click.Group):
    """The commands of this package, then those of others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *sorted(each.name for each in _added())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            command: click.Command = import_module(f"continuity.cli.{cmd_name}_command").command
            return command
        return next((_loaded(each) for each in _added() if each.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        others = sorted(each.name for each in _added())
        with formatter.section("Commands"):
            formatter.write_dl(
                [*_COMMANDS.items(), *((name, _OF_SERVICE.get(name, "added by another package")) for name in others)]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        # lazy: only a wrong name needs it
        from difflib import get_close_matches

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from error


@cache
def _added() -> EntryPoints:
    """The commands of other packages, found once: every installed package is looked at."""
    # lazy: reading what packages say of themselves takes a third of a short command, and our own commands need none
    from importlib.metadata import entry_points

    return entry_points(group=_ENTRY_POINTS)


def _loaded(added: EntryPoint) -> click.Command:
    try:
        command: click.Command = added.load()
    except ImportError as error:
        if added.name not in _OF_SERVICE:
            raise
        raise ContinuityError(
            f"'{added.name}' needs the extra `service`: pip install 'continuity-planner[service]' ({error})"
        ) from error
    return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="continuity")
def program() -> None:
    """Plan for continuity and availability, from one plain file.

    A plan says which services there are, what they stand on, how that fails and is restored, and what has been
    promised. Begin with a plan of your own or an imported one:

    \b
      continuity import kubernetes manifests.yaml --output plan.yaml
      continuity check plan.yaml
      continuity simulate plan.yaml
      continuity rehearse plan.yaml

    \b
    Exit codes:
      0  good
      1  findings, or a broken objective
      2  input or call that cannot be used
      3  an objective that the simulation could not decide
    """


def take_any_character(stream: object, *, kept: bool) -> None:
    """Let a standard stream take every character that a plan may have.

    A file or pipe gets UTF-8, which plan files are in, unless `kept`: its encoding was asked for. What an encoding
    lacks is written as an escape, as on standard error, where Python would end the program.
    """
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=None if kept or stream.isatty() else "utf-8", errors="backslashreplace")


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        take_any_character(stream, kept="PYTHONIOENCODING" in os.environ)
    gc.disable()  # until something long begins: a plan is all live data, and looking for garbage in it takes a tenth
    try:
        code = program.main(prog_name="continuity", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ContinuityError as error:
        report_error(error)
        code = UNUSABLE
    except BrokenPipeError:
        # Whoever read our output has gone; without this, closing standard output would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        click.echo(f"continuity: {error.filename or 'input or output'}: {error.strerror or error}", err=True)
        code = UNUSABLE
    sys.exit(code if isinstance(code, int) else 0)
