"""Pieces of work come back in their order whoever does them; workers that die are replaced; other versions refused."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import count
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity import executors
from continuity.engines import Request, simulate
from continuity.errors import AnalysisError, LimitError
from continuity.executors import Here, Piece, Pool, Workers, processes
from continuity.installation import differences, installation, source_digest
from continuity.reports.run import run_as_json
from continuity.simulation.rehearsals import runner
from continuity.simulation.replications import pieces
from continuity.units import parse_duration
from tests.executors_kit import (
    Shuffled,
    always_dies,
    dies_once,
    endless_from,
    fails_from,
    process,
    slow_after,
    squares,
)
from tests.simulation.support import plan_of

ROOT = Path(__file__).parents[1]
YEAR = parse_duration("1y")
SHOP = """
currency: EUR
components:
  web: {units: 3, required: 2, failures: {crash: {mttf: 10d, mttr: {usually: 1h, at_worst: 9h}, team: ops}}}
services:
  shop: {needs: [web], objectives: {rto: 4h, availability: 99%}, impact: {1h: 10.1, 7h: 33.3}}
teams: {ops: {people: 1}}
scenarios: {both: {events: [{at: 0h, fails: web, mode: crash}], lasts: 3d, begins: any time}}
"""


def numbered(size: int, number: int) -> list[Piece]:
    return list(pieces(size, number))


@given(st.integers(1, 50), st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32))
def test_results_come_in_order_whoever_is_ready_first(number: int, size: int, ahead: int, seed: int) -> None:
    pool = Pool(lambda: Shuffled(seed), ahead)
    found = [each for part in pool.in_order(squares, 7, numbered(size, number)) for each in part]
    here = [each for part in Here().in_order(squares, 7, [(0, number)]) for each in part]
    assert found == here == [7 + each**2 for each in range(number)]


def test_pieces_cover_the_replications_once_whoever_does_them() -> None:
    assert numbered(4, 10) == [(0, 4), (4, 4), (8, 2)]
    assert [piece for piece, _ in zip(pieces(3), range(3), strict=False)] == [(0, 3), (3, 3), (6, 3)]


def test_no_more_pieces_are_given_out_than_ahead() -> None:
    asked: list[int] = []

    def endless() -> Iterator[Piece]:
        for first in count():
            asked.append(first)
            yield first, 1

    taken = Pool(lambda: Shuffled(1), 5).in_order(squares, 0, endless())
    assert [next(taken) for _ in range(3)] == [[0], [1], [4]]
    taken.close()
    assert len(asked) == 7  # five ahead of the third


@pytest.mark.parametrize("seed", range(5))
def test_the_first_piece_that_fails_is_the_one_that_is_told(seed: int) -> None:
    taken = Pool(lambda: Shuffled(seed), 8).in_order(fails_from, 3, numbered(1, 9))
    assert [next(taken) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(AnalysisError, match=r"^replication 3$"):
        next(taken)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_gives_the_same_bytes(seed: int) -> None:
    plan = plan_of(SHOP)
    request = Request(horizon=YEAR, replications=230, at=(("30d", YEAR // 12),))

    def result(workers: Workers | None) -> str:
        return run_as_json(simulate(plan, request, workers=workers))

    assert result(Pool(lambda: Shuffled(seed), 6)) == result(None)


def test_the_size_of_pieces_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, request = plan_of(SHOP), Request(horizon=YEAR, replications=45)
    found = set()
    for failures in (1, 500, 1_000_000):
        monkeypatch.setattr("continuity.engines._FAILURES_OF_PIECE", failures)
        found.add(run_as_json(simulate(plan, request)))
    assert len(found) == 1


def test_histories_of_a_scenario_do_not_depend_on_the_workers() -> None:
    plan, start = plan_of(SHOP), Request(horizon=1).start
    alone = runner(plan, 5, start)("both", 3, 50)
    assert runner(plan, 5, start, Pool(lambda: Shuffled(3), 3))("both", 3, 50) == alone
    with processes(2) as workers:
        assert runner(plan, 5, start, workers)("both", 3, 50) == alone


def test_a_task_that_comes_again_is_not_prepared_again() -> None:
    prepared: list[str] = []

    def prepare(task: str) -> Callable[[int, int], int]:
        prepared.append(task)
        return lambda first, count: first

    here, tasks = Here(), [f"task {number}" for number in range(5)]
    for task in (tasks[0], tasks[1], tasks[0], *tasks[1:], tasks[0]):
        assert list(here.in_order(prepare, task, [(3, 1), (4, 1)])) == [3, 4]
    assert prepared == [*tasks, tasks[0]]


def test_an_error_in_a_worker_comes_back_as_it_is() -> None:
    with processes(2) as workers, pytest.raises(AnalysisError, match=r"^replication 2$"):
        list(workers.in_order(fails_from, 2, numbered(1, 9)))


def test_whoever_looks_after_the_workers_can_end_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_LOOK_SECONDS", 0.01)
    looks: list[int] = []

    def give_up_at_the_third() -> None:
        looks.append(1)
        if len(looks) == 3:
            raise LimitError("nobody is there")

    class Nobody(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            return Future()

    with pytest.raises(LimitError, match="nobody is there"):
        list(Pool(Nobody, 2, look_after=give_up_at_the_third).in_order(squares, 0, numbered(1, 4)))


# --- processes -------------------------------------------------------------------------------------------------------


def test_a_killed_worker_is_replaced_and_its_pieces_done_again(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    with processes(2) as workers:
        found = [each for part in workers.in_order(dies_once, killed, numbered(2, 30)) for each in part]
    assert killed.exists()
    assert found == list(range(30))


def test_a_piece_that_kills_every_worker_ends_the_run_and_is_named() -> None:
    with (
        processes(2) as workers,
        pytest.raises(LimitError, match=r"three times in a row while they did replications 4 to 5"),
    ):
        list(workers.in_order(always_dies, 4, numbered(2, 8)))
    assert not active_children()


def test_no_worker_is_waited_for_or_left_when_nobody_wants_more() -> None:
    begun = time.monotonic()
    with processes(2) as workers:
        taken = workers.in_order(endless_from, 3, ((first, 1) for first in count()))
        assert [next(taken) for _ in range(3)] == [0, 1, 2]
        taken.close()
    assert not active_children()
    assert time.monotonic() - begun < 120  # the pieces would never end


def test_a_worker_killed_after_a_run_that_wanted_no_more_keeps_nobody_waiting() -> None:
    with processes(2) as workers:
        taken = workers.in_order(slow_after, 0, ((first, 1) for first in count()))
        assert next(taken) == 0
        taken.close()
        threading.Timer(1, _kill_workers).start()
        assert list(workers.in_order(squares, 1, numbered(1, 3))) == [[1], [2], [5]]


def _kill_workers() -> None:
    for worker in active_children():
        worker.kill()


def test_workers_are_other_processes_and_one_is_this_one(tmp_path: Path) -> None:
    with processes(2) as workers:
        assert os.getpid() not in set(workers.in_order(process, tmp_path, numbered(1, 4)))
    with processes(1) as workers:
        assert set(workers.in_order(process, tmp_path, numbered(1, 4))) == {os.getpid()}


def test_workers_end_when_the_process_that_started_them_is_killed() -> None:
    text = (
        "from itertools import count\n"
        "from continuity.executors import processes\n"
        "from tests.executors_kit import process\n"
        "if __name__ == '__main__':\n"
        "    with processes(2) as workers:\n"
        "        for found in workers.in_order(process, None, ((first, 1) for first in count())):\n"
        "            print(found, flush=True)\n"
    )
    started = subprocess.Popen([sys.executable, "-c", text], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    with started.stdout:
        worker = int(started.stdout.readline())
        started.kill()
        started.wait()
        over = time.monotonic() + 120
        while _is_there(worker):
            assert time.monotonic() < over
            time.sleep(0.1)


def _is_there(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")  # one that has ended may still be listed, until somebody takes note
    return not (stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


# --- versions --------------------------------------------------------------------------------------------------------


def test_a_worker_with_another_installation_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given_out = Pool(lambda: Shuffled(1), 2).in_order(squares, 0, iter_and_then_change(monkeypatch))
    assert next(given_out) == [0]
    with pytest.raises(AnalysisError, match=r"numpy 1\.0 there, .* here\. Install the same"):
        list(given_out)


def iter_and_then_change(monkeypatch: pytest.MonkeyPatch) -> Iterable[Piece]:
    """Pieces of which those after the third are given out when workers have an old numpy."""
    yield from ((0, 1), (1, 1))
    monkeypatch.setattr(executors, "installation", lambda: installation() | {"numpy": "1.0"})
    yield from ((2, 1), (3, 1))


def test_an_edit_of_the_sources_is_another_installation() -> None:
    here = installation()
    assert source_digest()[:12] in here["continuity"]
    assert differences(here, here) == []
    assert differences(here, here | {"python": "2.7", "libc": here["libc"]}) == [
        f"python 2.7 there, {here['python']} here"
    ]
    assert differences({"numpy": "2"}, {}) == ["numpy unknown there, 2 here"]
