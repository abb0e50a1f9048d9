"""How fast scenarios are rehearsed: histories by themselves, and the whole command with its start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench.rehearsed_plan import SCENARIO, rehearsed_plan
from bench.timing import WALL, Measured, measured
from continuity.planfile.load import load
from continuity.simulation.rehearsals import RehearsalTask, Rehearser

_AT_ONCE, _WHOLE = 100, 1000


def rehearsal_speed(folder: Path) -> Iterator[Measured]:
    """Measure. Parameters: `folder`, for the plan's file."""
    file = folder / "rehearsed.yaml"
    file.write_text(rehearsed_plan(), encoding="utf-8")
    rehearser = Rehearser(RehearsalTask(plan=load(file).plan, scenario=SCENARIO, seed=1))
    numbers = count()

    def histories() -> None:
        for _ in range(_AT_ONCE):
            rehearser.run(next(numbers))

    yield measured("rehearse, only the histories", "histories", _AT_ONCE, histories)
    command = [sys.executable, "-m", "continuity", "rehearse", str(file), "--replications", str(_WHOLE)]

    def whole() -> None:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        assert done.returncode in {0, 1, 3}, "it gave no verdict"

    yield measured(f"rehearse --replications {_WHOLE}", "histories", _WHOLE, whole, clock=WALL)
