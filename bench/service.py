"""How quickly the service answers reads while it simulates: `python -m bench.service`.

Starts `continuity serve` on a free port of the loopback device, with plans, some runs and one long simulation in work,
and asks for pages of lists and single things at a fixed rate, as independent clients would. Prints JSON: times in
milliseconds, from the moment a request was due to its whole answer, so that waiting for a slow one before counts.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

_PLAN = Path(__file__).parents[1] / "scenarios" / "web-shop-basics" / "plan.yaml"
_CLIENTS = 16
_START_SECONDS = 60.0


@dataclass
class _Service:
    """A running service: where it listens, and the token for it."""

    port: int
    token: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer: dict[str, object] = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def _served(database: str, log: Path) -> Iterator[_Service]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "CONTINUITY_RATE": "1000000", "CONTINUITY_LOG_LEVEL": "info"}
    command = [sys.executable, "-m", "continuity", "serve", "--port", str(port), "--database", database]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        yield _Service(port, _token(process, log))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _token(process: subprocess.Popen[bytes], log: Path) -> str:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        said = log.read_text()
        if "Listening" in said and (found := re.search(r"cty_[\w-]+", said)):
            return found[0]
        time.sleep(0.1)
    raise click.ClickException(f"the service has not started: {log.read_text()[-500:]}")


def _prepare(service: _Service) -> list[str]:
    """Plans, ended runs, and one long simulation in work; returns what is read then."""
    files = {"plan.yaml": _PLAN.read_text(encoding="utf-8")}
    for number in range(20):
        service.ask("POST", "/api/v1/plans", {"id": f"plan-{number}", "files": files})
    runs = [_run(service, f"plan-{number}", 60) for number in range(10)]
    while any(service.ask("GET", f"/api/v1/runs/{run}")["state"] != "done" for run in runs):
        time.sleep(0.5)
    long = _run(service, "plan-0", 2_000_000)
    while service.ask("GET", f"/api/v1/runs/{long}")["state"] != "running":
        time.sleep(0.2)
    return [
        "/api/v1/plans",
        "/api/v1/plans/plan-3",
        "/api/v1/plans/plan-3/versions/latest",
        "/api/v1/runs",
        f"/api/v1/runs/{runs[0]}",
        f"/api/v1/runs/{runs[0]}/result",
        f"/api/v1/runs/{long}",
        "/api/v1/me",
    ]


def _run(service: _Service, plan: str, replications: int) -> str:
    options = {"horizon": "5y", "replications": replications, "engine": "simpy"}
    return str(service.ask("POST", "/api/v1/runs", {"kind": "simulate", "plan": plan, "options": options})["id"])


def _load(service: _Service, paths: list[str], rate: float, seconds: float) -> tuple[list[float], int]:
    """Times in milliseconds, and how many answers were not 200."""
    count = int(rate * seconds)
    begins = time.perf_counter() + 0.2
    numbers = iter(range(count))
    lock, times, wrong = threading.Lock(), [0.0] * count, [0]

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            due = begins + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.request("GET", paths[number % len(paths)], headers=service.headers)
            answer = connection.getresponse()
            answer.read()
            times[number] = (time.perf_counter() - due) * 1000
            if answer.status != http.client.OK:
                with lock:
                    wrong[0] += 1

    threads = [threading.Thread(target=client) for _ in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, wrong[0]


@click.command()
@click.option("--database", help="URL; default: a new file of SQLite.")
@click.option("--rate", default=200.0, show_default=True, help="Requests a second.")
@click.option("--seconds", default=20.0, show_default=True, help="For how long.")
def main(database: str | None, rate: float, seconds: float) -> None:
    """Measure reads while a simulation runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _served(database or f"sqlite:///{folder / 'service.db'}", folder / "log") as service:
            times, wrong = _load(service, _prepare(service), rate, seconds)
    quantiles = {f"p{share}_ms": round(float(np.percentile(times, share)), 1) for share in (50, 95, 99, 100)}
    kind = (database or "sqlite").partition(":")[0]
    click.echo(json.dumps({"database": kind, "rate": rate, "seconds": seconds, "not_200": wrong, **quantiles}))


if __name__ == "__main__":
    main()
