"""A service that is asked to end while somebody watches a run."""

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.api.fleet import Member
from tests.api.operations.kit import SMALL_FILES
from tests.api.ports import kept_port


@pytest.fixture
def port() -> Iterator[int]:
    with kept_port() as kept:
        yield kept


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_of_events_is_finished_and_keeps_nobody_waiting(
    tmp_path: Path, port: int, number: signal.Signals
) -> None:
    log = tmp_path / "server.log"
    serve = ["serve", "--port", str(port), "--workers", "0"]
    server = Member("server", serve, log, {"CONTINUITY_DATABASE": f"sqlite:///{tmp_path / 'service.db'}"})
    try:
        server.wait_until_up()
        (token,) = re.findall(r"cty_\S+", log.read_text("utf-8"))
        said = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asking:
            asking.request("POST", "/api/v1/runs", json.dumps({"kind": "check", "files": SMALL_FILES}), said)
            run = json.loads(asking.getresponse().read())["id"]
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as watching:
            watching.request("GET", f"/api/v1/runs/{run}/events", headers=said)
            stream = watching.getresponse()
            assert stream.readline().startswith(b"event: ")
            server.process.send_signal(number)
            assert b'"queued"' in stream.read()  # raises IncompleteRead where the stream is cut off
        server.process.wait(60)
        assert "still running" not in log.read_text("utf-8")
    finally:
        server.stop()
