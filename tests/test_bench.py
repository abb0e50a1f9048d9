"""What is measured by `make bench` is what it says: the plans, not their speed."""

import math
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.contestants import Contest, histories_by_hand
from bench.layered_plans import L, Layered, M, S, Small, X
from bench.memory_use import peak
from bench.rehearsed_plan import SCENARIO, SERVICES, STEPS, TEAMS, rehearsed_plan
from bench.timing import Work, in_turns, measured
from continuity.model import Plan
from continuity.planfile.load import load
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals
from continuity.simulation.replications import Simulator
from continuity.simulation.tracks import outages
from continuity.units import HOUR

Reader = Callable[[str], Plan]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def plan(text: str) -> Plan:
        (tmp_path / "plan.yaml").write_text(text)
        return load(tmp_path / "plan.yaml").plan

    return plan


def test_the_rehearsed_plan_is_as_large_as_promised(read: Reader) -> None:
    plan = read(rehearsed_plan())
    steps = sum(len(each.steps) for each in plan.plans.values())
    assert (steps, len(plan.teams), len(plan.services)) == (STEPS, TEAMS, SERVICES) == (40, 6, 20)


def test_every_service_of_the_rehearsed_plan_is_lost_and_comes_back_by_its_steps(read: Reader) -> None:
    (history,) = run_rehearsals(RehearsalTask(plan=read(rehearsed_plan()), scenario=SCENARIO, seed=1), 0, 1)
    assert set(history.invoked) == {"leave-main", "tell-everybody"}
    assert not history.plan_failed
    for track in history.tracks.values():
        (outage,) = outages(track, 1.0)
        assert outage.over
        assert outage.length < track.ends / 10


@pytest.mark.parametrize(
    ("model", "services", "components"),
    [(M, 50, 125), (L, 1000, 3000), (Layered(layers=2, width=4, hard=True), 8, 24)],
)
def test_layered_plans_are_as_large_as_they_say(read: Reader, model: Layered, services: int, components: int) -> None:
    plan = read(model.text())
    assert len(plan.services) == model.services == services
    assert len(plan.nodes) - services == model.components == components


def test_the_largest_plan_is_as_large_as_it_says() -> None:
    assert (X.services, X.components) == (10_000, 30_000)


def test_the_small_plan_is_read(read: Reader) -> None:
    assert [node.id for node in read(S.text()).services] == ["shop"]


def test_a_figure_is_the_best_of_several_and_has_its_floor() -> None:
    ticks = iter([0.0, 4.0, 10.0, 11.0, 20.0, 22.0, 30.0, 35.0, 40.0, 42.0])
    found = measured("nothing", "loads", 10, lambda: None, clock=lambda: next(ticks))
    assert (found.per_second, found.slowest_per_second) == (10.0, 2.0)
    assert found.draws_for_each == found.floor_per_second / 10.0 > 0


@pytest.mark.parametrize("model", [S, Layered(layers=2, width=4, shared=True), Layered(layers=2, width=20, hard=True)])
def test_models_by_hand_simulate_what_the_plans_say(read: Reader, model: Small | Layered) -> None:
    hours, histories = 4_000, 20
    work = Contest("plan", read(model.text()))
    engine = Simulator(work.task(hours)).run(0, histories)
    by_hand = list(map(histories_by_hand(model, hours), range(histories)))
    down = np.array([sum(each.down for each in services.values()) for services in by_hand])
    outages = np.array([sum(each.outages for each in services.values()) for services in by_hand])
    _agree(engine.down.sum(axis=1) / HOUR, down)
    _agree(engine.outages.sum(axis=1), outages)


def _agree(one: NDArray[np.number], other: NDArray[np.number]) -> None:
    """Two samples have the same mean, as far as their standard errors tell."""
    error = math.sqrt((one.var(ddof=1) + other.var(ddof=1)) / len(one))
    assert error > 0
    assert abs(one.mean() - other.mean()) < 3 * error


def test_memory_is_that_of_the_process_itself() -> None:
    """Not of the one that started it, which may have had more: that is what getrusage says on Linux."""
    mine = np.ones(400_000_000, dtype=np.uint8)
    assert peak() >= mine.nbytes
    command = [sys.executable, "-c", "from bench.memory_use import peak; print(peak())"]
    of_child = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert 10_000_000 < of_child < mine.nbytes


def test_pieces_of_work_take_turns() -> None:
    done: list[str] = []
    works = [
        Work(what=name, units="turns", count=1, do=partial(done.append, name), clock=partial(next, count()))
        for name in "ab"
    ]
    first, second = in_turns(works, times=2)
    assert done == ["a", "b", "a", "b"]
    assert (first.first_is_faster, second.first_is_faster) == (None, 1.0)
