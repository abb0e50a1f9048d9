"""How fast plans are read: loading in this process, and `continuity check` with its start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.layered_plans import L, S
from bench.timing import WALL, Measured, measured
from continuity.planfile.load import load


def reading_speed(folder: Path) -> Iterator[Measured]:
    """Measure. Parameters: `folder`, for the plans' files."""
    large = f"{L.services:,} services, {L.components:,} components"
    for size, text in (("4 nodes", S.text()), (large, L.text())):
        file = folder / "read.yaml"
        file.write_text(text, encoding="utf-8")
        yield measured(f"load, {size}", "loads", 1, partial(load, file))
        yield _checking(file, size)
    file.write_text(L.observed_text(), encoding="utf-8")
    yield _checking(file, f"{large}, 3 observed calls of each service")


def _checking(file: Path, size: str) -> Measured:
    command = [sys.executable, "-m", "continuity", "check", str(file)]
    return measured(f"check, {size}, whole command", "checks", 1, partial(_check, command), clock=WALL)


def _check(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
