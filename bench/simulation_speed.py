"""How fast failures and repairs are simulated, with results for all services: cycles of one failure and one repair.

Those that can simulate a model take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.contestants import CONTESTANTS, Contest
from bench.layered_plans import MODELS
from bench.timing import Absent, Row, Work, in_turns
from continuity.planfile.load import load


def simulation_speed(folder: Path) -> Iterator[Row]:
    """Measure. Parameters: `folder`, for the plans' files."""
    for name, model in MODELS.items():
        file = folder / f"{name}.yaml"
        file.write_text(model.text(), encoding="utf-8")
        contest = Contest(name, load(file).plan)
        answers = [contestant(contest) for contestant in CONTESTANTS]
        yield from in_turns([each for each in answers if isinstance(each, Work)])
        yield from (each for each in answers if isinstance(each, Absent))
