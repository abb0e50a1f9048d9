"""What a run with the kernel costs before it simulates: the whole command, the first time and afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.layered_plans import S
from bench.timing import WALL, Absent, Row, Work, in_turns
from continuity.kernel.compiler import missing


def starting_speed(folder: Path) -> Iterator[Row]:
    """Measure. Parameters: `folder`, for the plan's file."""
    first, second = "simulate S, kernel, whole first command", "simulate S, kernel, whole second command"
    if reason := missing():
        yield from (Absent(what, reason) for what in (first, second))
        return
    file = folder / "S.yaml"
    file.write_text(S.text(), encoding="utf-8")
    options = ["--engine", "kernel", "--horizon", "1y", "--replications", "100"]
    command = [sys.executable, "-m", "continuity", "simulate", str(file), *options]
    with TemporaryDirectory() as cache:
        # Python keeps bytecode, as it does where nobody forbids it.
        where = {**os.environ, "XDG_CACHE_HOME": cache, "PYTHONDONTWRITEBYTECODE": ""}
        yield from in_turns([_command(first, command, where)], times=1)
        yield from in_turns([_command(second, command, where)])


def _command(what: str, command: list[str], where: Mapping[str, str]) -> Work:
    def run() -> None:
        done = subprocess.run(command, capture_output=True, check=False, env=where)
        assert done.returncode in {0, 1, 3}, "it gave no verdict"

    return Work(what=what, units="commands", count=1, do=run, clock=WALL)
