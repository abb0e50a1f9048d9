"""gunicorn serves as the image does: the admin's token once, requests answered, an end when asked."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.api.operations.kit import SMALL_FILES
from tests.api.ports import kept_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port() -> Iterator[int]:
    with kept_port() as port:
        yield port


def answered(url: str, token: str = "") -> str:
    ends = time.monotonic() + 120
    while True:
        try:
            with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:  # not there yet, or slow
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def test_gunicorn_serves_and_ends(tmp_path: Path, port: int) -> None:
    environment = {
        **os.environ,
        "CONTINUITY_DATABASE": f"sqlite:///{tmp_path / 's.db'}",
        "CONTINUITY_PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "api")]),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:continuity_api.gunicorn_settings"]
    log = tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen([*command, "continuity_api.wsgi:create()"], env=environment, stderr=out, stdout=out)
    try:
        url = f"http://127.0.0.1:{port}"
        assert answered(f"{url}/readyz") == "ready\n"
        (token,) = re.findall(r"cty_[\w-]+", log.read_text())
        assert '"name":"admin"' in answered(f"{url}/api/v1/me", token)
        health = [sys.executable, "-m", "continuity_api.healthcheck"]
        assert subprocess.run(health, env=environment, check=False).returncode == 0
        said = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as watching:
            watching.request("POST", "/api/v1/runs", json.dumps({"kind": "check", "files": SMALL_FILES}), said)
            run = json.loads(watching.getresponse().read())["id"]
            watching.request("GET", f"/api/v1/runs/{run}/events", headers=said)
            stream = watching.getresponse()
            assert stream.readline().startswith(b"event: ")
            server.send_signal(signal.SIGTERM)
            assert b'"queued"' in stream.read()  # raises IncompleteRead where the stream is cut off
        assert server.wait(120) == 0
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(120)
    assert subprocess.run(health, env=environment, check=False).returncode == 1
    assert token not in log.read_text().split(token, 1)[1]  # shown once
