"""A dask cluster on this machine gives what one process gives, also when a worker is killed; others are refused."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from click.testing import CliRunner

from continuity.cli import program
from continuity.cluster import _Watch, address_of, cluster
from continuity.engines import Request, simulate
from continuity.errors import AnalysisError, LimitError
from continuity.reports.run import run_as_json
from continuity.simulation.rehearsals import runner
from continuity.units import parse_duration
from tests.cluster.loopback import ROOT, Loopback, loopback
from tests.simulation.support import HEAD, plan_of

pytest.importorskip("distributed", reason="dask.distributed is not installed (the extra `cluster`)")

YEAR = parse_duration("1y")
SHOP = """
components:
  web: {units: 3, required: 2, failures: {crash: {mttf: 10d, mttr: {usually: 1h, at_worst: 9h}, team: ops}}}
services:
  shop: {needs: [web], objectives: {rto: 4h, availability: 99%}}
teams: {ops: {people: 1}}
scenarios: {crash: {events: [{at: 0h, fails: web, mode: crash}], lasts: 3d, begins: any time}}
"""


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests may take long to start a scheduler and its workers."""
    monkeypatch.setattr("continuity.cluster._WAIT_SECONDS", 120)


@pytest.fixture
def two_workers(patient: None, tmp_path: Path) -> Iterator[tuple[Loopback, list[subprocess.Popen[bytes]]]]:
    with loopback(tmp_path) as started:
        yield started, [started.add_worker() for _ in range(2)]


def test_a_worker_killed_half_way_changes_no_byte(
    two_workers: tuple[Loopback, list[subprocess.Popen[bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    on, (worker, _) = two_workers
    monkeypatch.setattr("continuity.engines._FAILURES_OF_PIECE", 500)
    plan, request = plan_of(SHOP), Request(horizon=YEAR, replications=200)
    left = []

    def kill_half_way(done: int, total: int) -> None:
        if done >= total / 2 and worker.poll() is None:
            worker.kill()
            worker.wait()
            left.append(total - done)

    with cluster(on.executor) as workers:
        spread = run_as_json(simulate(plan, request, kill_half_way, workers))
        histories = runner(plan, 1, request.start, workers)("crash", 0, 40)
    assert left
    assert left[0] > 50
    assert spread == run_as_json(simulate(plan, request))
    assert histories == runner(plan, 1, request.start)("crash", 0, 40)


def test_the_commands_take_a_cluster(
    two_workers: tuple[Loopback, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    on, _ = two_workers
    plan = tmp_path / "plan.yaml"
    plan.write_text(HEAD + SHOP, encoding="utf-8")
    for command in ("simulate", "rehearse", "verify"):
        call = (command, str(plan), "--replications", "20", "--format", "json")
        here, there = (CliRunner().invoke(program, [*call, *who]) for who in ((), ("--executor", on.executor)))
        assert there.stderr == ""
        assert json.loads(there.stdout)
        assert (there.stdout, there.exit_code) == (here.stdout, here.exit_code)


@pytest.mark.usefixtures("patient")
def test_a_worker_with_other_sources_is_refused_by_name(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "continuity", other / "continuity", ignore=shutil.ignore_patterns("__pycache__"))
    units = other / "continuity" / "units.py"
    units.write_text(units.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    with loopback(tmp_path) as on:
        on.add_worker(other)
        with (
            pytest.raises(AnalysisError, match=r"worker tcp://\S+ has another installation .*continuity \S+ \(sources"),
            cluster(on.executor),
        ):
            pass


def test_no_logger_of_dask_speaks_while_a_cluster_is_used(
    two_workers: tuple[Loopback, list[subprocess.Popen[bytes]]],
) -> None:
    on, _ = two_workers

    def heard() -> dict[str, int]:
        names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
        return {name: logging.getLogger(name).getEffectiveLevel() for name in names}

    before = heard()
    with cluster(on.executor):
        during = heard()
    assert "distributed.batched" in before
    assert set(during.values()) == {logging.CRITICAL}
    assert heard() | before == heard()


def test_a_scheduler_that_dies_ends_the_run_with_an_error(
    two_workers: tuple[Loopback, list[subprocess.Popen[bytes]]], caplog: pytest.LogCaptureFixture
) -> None:
    on, _ = two_workers
    begun: list[float] = []

    def kill(done: int, total: int) -> None:
        if not begun:
            begun.append(time.monotonic())
            on.stop()

    with (
        cluster(on.executor) as workers,
        pytest.raises(LimitError, match="the connection to the scheduler was lost"),
    ):
        simulate(plan_of(SHOP), Request(horizon=YEAR, replications=100_000, engine="simpy"), kill, workers)
    assert time.monotonic() - begun[0] < 120
    assert "Traceback" not in caplog.text


class Client:
    """What a run looks at of a dask client."""

    def __init__(self) -> None:
        self.status, self.scheduler_comm = "running", object()

    def scheduler_info(self) -> dict[str, dict[str, str]]:
        return {"workers": {"tcp://127.0.0.1:1": "one"}}


@pytest.mark.parametrize("lost", [{"status": "connecting"}, {"status": "closed"}, {"scheduler_comm": object()}])
def test_a_result_that_was_being_fetched_is_lost_with_the_connection(lost: dict[str, object]) -> None:
    """dask tells nobody: not even when it has another connection."""
    client = Client()
    watch = _Watch(client, "tcp://127.0.0.1:1")
    watch.look()
    for name, value in lost.items():
        setattr(client, name, value)
    with pytest.raises(LimitError, match="the connection to the scheduler was lost"):
        watch.look()


@pytest.mark.usefixtures("patient")
def test_a_cluster_whose_last_worker_is_killed_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("continuity.cluster._DESERTED_SECONDS", 1)
    with loopback(tmp_path) as on:
        worker = on.add_worker()

        def kill(done: int, total: int) -> None:
            worker.kill()

        with cluster(on.executor) as workers, pytest.raises(LimitError, match="gone, and for 1 s none has come"):
            simulate(plan_of(SHOP), Request(horizon=YEAR, replications=100_000, engine="simpy"), kill, workers)


def test_a_scheduler_without_workers_says_how_to_start_some(tmp_path: Path) -> None:
    with (
        loopback(tmp_path) as on,
        pytest.raises(LimitError, match=rf"has no workers: start some with `dask worker {on.address}`"),
        cluster(on.executor),
    ):
        pass


def refused(port: int) -> None:
    with pytest.raises(LimitError, match="no dask scheduler answers at tcp://127"), cluster(f"dask://127.0.0.1:{port}"):
        pass


def test_where_nobody_listens_is_no_scheduler() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and so nobody else can listen there
        refused(nobody.getsockname()[1])


def test_what_answers_something_else_is_no_scheduler() -> None:
    class Another(BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + 100 * b" ")

    with ThreadingTCPServer(("127.0.0.1", 0), Another) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        refused(server.server_address[1])
        server.shutdown()


def test_what_takes_a_connection_and_says_nothing_is_no_scheduler() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refused(silent.getsockname()[1])


@pytest.mark.parametrize(
    "text", ["dask://host", "dask://:1", "http://host:1", "dask://h:0", "dask://h:99999", "h:1", ""]
)
def test_what_is_no_address_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no executor that is known here: an executor is written dask://HOST:PORT"):
        address_of(text)
    assert address_of("dask://10.0.0.5:8786") == ("10.0.0.5", 8786)
