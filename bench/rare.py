"""How soon a rare unavailability with a shared crew is known to 10%: by biased histories, and by plain ones.

An answer is an interval at 95% whose half-width is 10% of the estimate. It takes (1.96 / 10%)^2 v histories, where v is
the squared coefficient of variation of one. That of biased histories is measured. Plain ones are down too seldom to
measure theirs: it follows from the mean square of their down time, which biased histories estimate (a test holds that
against plain ones), and from the unavailability, which a Markov chain knows. Both run on SimPy, in
which strikes come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from bench.timing import Row, Work, in_turns
from continuity.analysis_request import AnalysisRequest
from continuity.markov.analyse import analyse
from continuity.model import Plan
from continuity.planfile.load import load
from continuity.rare.biased import BiasedSimulator
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import parse_duration

RARE = """continuity: 1
name: rare
teams:
  ops: {people: 1}
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 20000h, mttr: 4h, team: ops}}}
  db: {units: 2, required: 1, failures: {crash: {mttf: 50000h, mttr: 6h, team: ops}}}
  queue: {units: 3, required: 1, failures: {crash: {mttf: 5000h, mttr: 5h, team: ops}}}
services:
  shop: {needs: [web, db, queue]}
"""
_YEAR = parse_duration("1y")
_NEEDED = (1.96 / 0.1) ** 2
_MEASURED, _BIASED, _PLAIN = 4_000, 400, 400


def rare_events(folder: Path) -> Iterator[Row]:
    """Measure. Parameters: `folder`, for the plan's file."""
    file = folder / "rare.yaml"
    file.write_text(RARE, encoding="utf-8")
    plan = load(file).plan
    task = Task(plan=plan, seed=1, window=Window(begins=0, ends=_YEAR), measured=("shop",))
    biased, truth = BiasedSimulator(task), unavailability(plan)
    sample = biased.run(0, _MEASURED).of["shop"]
    of_biased = float(sample.down.var()) / (truth * _YEAR) ** 2
    of_plain = float(sample.squares.mean()) / (truth * _YEAR) ** 2
    note = f"unavailability {truth:.2g}; an answer takes {_NEEDED * of_biased:,.0f} histories"
    yield from in_turns(
        [
            _work("biased histories", biased.run, _BIASED, of_biased, note, _MEASURED),
            _work("plain ones", Simulator(task).run, _PLAIN, of_plain, f"{_NEEDED * of_plain:.2g} histories"),
        ]
    )


def unavailability(plan: Plan) -> float:
    """Of the service in a year from new, by a Markov chain."""
    found = analyse(plan, AnalysisRequest(horizon=_YEAR)).services["shop"].availability_over_horizon.estimate
    assert found is not None, "a chain solves this plan"
    return 1.0 - found


def _work(
    what: str, run: Callable[[int, int], object], histories: int, variation: float, note: str, used: int = 0
) -> Work:
    """Other histories each time; as many answers as they make, by the variation of one."""
    first = count(used, histories)
    return Work(
        what=f"rare events to 10%, {what}",
        units="answers",
        count=histories / (_NEEDED * variation),
        do=lambda: run(next(first), histories),
        note=note,
    )
