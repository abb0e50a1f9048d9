"""Runs of the command line whose answers the validation reads; not what is read from them, which is in figures.py."""

import atexit
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import cast

from click.testing import CliRunner

from continuity.cli import program

PLANS = Path(__file__).with_name("plans")
SHARED = Path(__file__).parents[3] / "shared"
"""Cases and data that are not part of the project and lie beside it."""
TREES = SHARED / "data" / "openpsa"

ANSWERED = (0, 1, 3)
"""Exit codes that come with figures; 1 and 3 are about objectives."""

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """One run of `continuity simulate`, or of another command: the plan's name and the options, as they are typed.

    The plan is a file of PLANS; NAME.xml is a fault tree that is imported first.
    """

    plan: str
    options: str
    command: str = "simulate"

    @property
    def arguments(self) -> list[str]:
        """What follows the program's name."""
        return [self.command, str(plan_file(self.plan)), *self.options.split(), "--format", "json"]

    @property
    def engine(self) -> str:
        """What answers, in a word: simulation, rehearsal, or the engine that `analyse` is asked for."""
        if self.command == "analyse":
            return self.options.split("--engine ")[1].split()[0]
        return {"simulate": "simulation", "rehearse": "rehearsal"}[self.command]


@cache
def plan_file(name: str) -> Path:
    """Where a plan is; a fault tree, NAME.xml, becomes one by `continuity import openpsa`."""
    if not name.endswith(".xml"):
        return PLANS / f"{name}.yaml"
    made = Path(mkdtemp(prefix="continuity-")) / "plan.yaml"
    atexit.register(rmtree, made.parent, ignore_errors=True)
    result = CliRunner().invoke(program, ["import", "openpsa", str(TREES / name), "--output", str(made)])
    assert made.exists(), f"{name} was not imported: {result.output} {result.exception!r}"
    return made


@cache
def answer(call: Call) -> Answer:
    """The JSON that the command line answers; each run is made once for all of its figures."""
    return answer_of(call.arguments)


def answer_of(arguments: list[str]) -> Answer:
    """The JSON that the command line answers to these words."""
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code in ANSWERED, f"exit code {result.exit_code}: {result.output} {result.exception!r}"
    return cast("Answer", json.loads(result.stdout))
