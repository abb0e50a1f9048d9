"""Replications are added until services are known as precisely as asked for, or the budget is over."""

from __future__ import annotations

import json
import math
from collections.abc import Generator

import numpy as np
import pytest

from continuity.engines import Request, simulate
from continuity.errors import AnalysisError
from continuity.executors import Pool, processes
from continuity.intervals import OutageLengths, looks_alpha
from continuity.results import Run
from continuity.simulation.agreed_summary import availability
from continuity.simulation.measurements import Observed, gather
from continuity.simulation.recorder import Measured, Window
from continuity.simulation.sums import Sums, sums_of
from continuity.stopping import FEWEST, Collected, PreciseEnough, SoMany, Wanted, collect, hours_lost_in
from continuity.units import MINUTE, SECOND, parse_duration
from tests.executors_kit import Shuffled
from tests.simulation.support import plan_of

HOUR, YEAR = parse_duration("1h"), parse_duration("1y")
PLAN = """
components:
  disk: {failures: {f: {mttf: 200d, mttr: 8h}}}
  rack: {never_fails: x}
services:
  shop: {needs: [disk]}
  sign: {needs: [rack]}
  twin: {needs: [{any: [disk, psu]}]}
suppliers: {psu: {experienced: {availability: 99%, mttr: 1d}}}
"""


def figures(run: Run) -> str:
    data = run.as_data()
    return json.dumps({key: data[key] for key in data if key not in {"stopped", "precision"}})


def test_it_stops_when_the_service_is_known_precisely_and_not_long_after() -> None:
    plan = plan_of(PLAN)
    run = simulate(plan, Request(horizon=YEAR, precision=Wanted(relative={"shop": 0.1}, budget=60 * MINUTE)))
    found = run.precision["shop"]
    assert run.stopped == "every service is as precise as asked for"
    assert found.reached
    assert found.half_width is not None
    assert 0.07 < found.half_width <= 0.1
    down = run.services["shop"].downtime_hours_per_year
    assert down is not None
    assert down.mean.high is not None
    assert down.mean.estimate is not None
    assert found.confidence == 1 - looks_alpha(found.looks)
    assert down.mean.high - down.mean.estimate < found.half_width * down.mean.estimate  # at 95% it is narrower
    # so many independent exponential outages of 1.8 a year: half-width z sqrt(2 / (1.8 n)), at 97.5% or more
    assert run.replications > 2 / 1.8 * (2.24 / 0.1) ** 2


def test_the_same_number_of_replications_gives_the_same_figures_whoever_does_them() -> None:
    plan, wanted = plan_of(PLAN), Wanted(relative={"shop": 0.2, "sign": 0.01}, budget=60 * MINUTE)
    run = simulate(plan, Request(horizon=YEAR, precision=wanted))
    again = simulate(plan, Request(horizon=YEAR, replications=run.replications))
    assert figures(again) == figures(run)
    assert run.precision["sign"].reached
    assert run.precision["sign"].half_width == 0.0
    with processes(2) as workers:
        spread = simulate(plan, Request(horizon=YEAR, precision=wanted), workers=workers)
    shuffled = simulate(plan, Request(horizon=YEAR, precision=wanted), workers=Pool(lambda: Shuffled(1), 7))
    assert spread.as_data() == shuffled.as_data() == run.as_data()


def test_a_run_that_its_budget_ended_can_be_repeated() -> None:
    plan = plan_of(PLAN)
    run = simulate(plan, Request(horizon=YEAR, precision=Wanted(relative={"twin": 0.001}, budget=SECOND // 10)))
    assert run.stopped == "the budget is over"
    assert not run.precision["twin"].reached
    again = simulate(plan, Request(horizon=YEAR, replications=run.replications))
    assert again.stopped == "so many were asked for"
    assert figures(again) == figures(run)


def test_a_service_that_is_not_there_is_refused() -> None:
    with pytest.raises(AnalysisError, match="the plan has no service 'shpo': did you mean 'shop'"):
        simulate(plan_of(PLAN), Request(horizon=YEAR, precision=Wanted(relative={"shpo": 0.1})))


def test_a_number_that_is_usual_is_said_to_be_one() -> None:
    run = simulate(plan_of(PLAN), Request(horizon=HOUR))
    assert (run.replications, run.stopped) == (1000, "so many are usual for such a plan")


# --- the rule alone --------------------------------------------------------------------------------------------------


def summed(rows: list[Measured]) -> Sums:
    return sums_of(gather(("s",), (), [Observed([row]) for row in rows], 0), Window(begins=0, ends=YEAR), [None])


def measured(down: list[int]) -> Sums:
    """Replications of a year of one service with one outage each, or none where it takes no time."""
    rows = [
        Measured(down=each, outages=bool(each), agreed=YEAR, agreed_down=each, agreed_lengths=OutageLengths.of([each]))
        for each in down
    ]
    return summed(rows)


def pieces_of(rng: np.random.Generator, a_year: float, size: int = 50) -> Generator[Sums]:
    """Pieces of replications with a Poisson number of outages of exponential length, 1 h on average."""
    while True:
        lengths = [rng.exponential(HOUR, number) for number in rng.poisson(a_year, size)]
        rows = [
            Measured(
                down=sum(each),
                outages=len(each),
                agreed=YEAR,
                agreed_down=sum(each),
                agreed_lengths=OutageLengths.of(each),
            )
            for each in ([max(1, int(length)) for length in some] for some in lengths)
        ]
        yield summed(rows)


def rule(relative: float, clock: list[float]) -> PreciseEnough[Sums]:
    """A rule with a budget of 60 s and a clock that ticks once for each look at it."""
    return PreciseEnough(Wanted(relative={"s": relative}), hours_lost_in(YEAR), frozenset({"s"}), lambda: clock.pop(0))


def test_out_of_time_it_stops_at_the_end_of_the_piece() -> None:
    parts = (measured([HOUR, 0, 0, 0]) for _ in range(100))
    enough = rule(0.001, [0.0, 59.9, 60.0])
    found = collect(parts, enough)
    assert (found.measured.replications, found.stopped) == (8, "the budget is over")
    assert next(parts, None) is None  # closed


def test_there_is_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("continuity.stopping.MOST", 101)
    enough = rule(0.001, [0.0] * 100)
    assert enough.most == 101
    found = collect((measured([HOUR, 0, 0, 0]) for _ in range(100)), enough)
    assert (found.measured.replications, found.stopped) == (104, "no more than 101 histories are simulated")


def test_nothing_down_is_never_precise_enough() -> None:
    enough = rule(0.5, [0.0, 0.0, 0.0, 60.0])
    collect((measured([0] * FEWEST) for _ in range(100)), enough)
    assert enough.stopped == "the budget is over"
    assert enough.precision["s"].half_width is None


def test_looks_are_no_more_than_eight_times_as_many_replications_apart() -> None:
    looked: list[int] = []
    enough = rule(0.01, [0.0] * 3000)
    rng = np.random.default_rng(5)
    parts = pieces_of(rng, 1.0)
    taken = Collected()
    for n in range(50, 8000, 50):
        taken.add(next(parts))
        before = enough.precision.copy()
        enough.after(n, taken.all)
        if enough.precision != before:
            looked.append(n)
    assert looked == [100, 800, 6400]


def test_as_many_as_were_asked_for_are_enough() -> None:
    enough = SoMany(8, "so")
    assert collect((measured([0] * 4) for _ in range(9)), enough).measured.replications == 8
    assert enough.stopped == "so"


def test_stopping_by_width_leaves_the_intervals_as_good_as_they_say() -> None:
    """The share of runs whose ordinary 95% interval holds the truth when the rule stops them, judged by its error."""
    a_year, runs, held = 0.5, 300, 0
    truth = 1 - a_year * HOUR / YEAR
    for seed in range(runs):
        rng = np.random.default_rng((17, seed))
        found = collect(pieces_of(rng, a_year), rule(0.2, [0.0] * 2000))
        estimate = availability(found.measured.of_nodes[0])
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= truth <= estimate.high
    assert held / runs > 0.95 - 3 * math.sqrt(0.95 * 0.05 / runs)
