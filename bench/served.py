"""A service that runs for a measurement, as people run it: `continuity serve`, or gunicorn with a worker beside it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

_START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """Where it listens, the token for it, and the ids of the processes that answer."""

    port: int
    token: str
    main: int

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """One request on a connection of its own; the JSON of its answer. Raises ClickException for an error."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        data: dict[str, object] = json.loads(answer.read())
        connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise click.ClickException(f"{method} {path}: {data}")
        return data

    def seconds(self) -> float:
        """The processor time of all that answers so far; Linux only, 0 elsewhere."""
        return sum(map(_seconds, [self.main, *_children(self.main)]))


@contextmanager
def served(database: str, log: Path, *, gunicorn: bool = False) -> Iterator[Served]:
    """A service on a free port of the loopback device, with one worker for runs, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {**os.environ, "CONTINUITY_RATE": "1000000", "CONTINUITY_PORT": str(port), "CONTINUITY_DATABASE": database}
    python = [sys.executable, "-m"]
    settings = ["--config", "python:continuity_api.gunicorn_settings", "continuity_api.wsgi:create()"]
    command = ["gunicorn", *settings] if gunicorn else ["continuity", "serve"]
    with log.open("wb") as out, ExitStack() as ending:
        process = _started(ending, [*python, *command], where, out)
        token = _token(process, port, log)
        if gunicorn:
            _started(ending, [*python, "continuity", "worker"], where, out)
        yield Served(port, token, process.pid)


def _started(ending: ExitStack, command: list[str], where: dict[str, str], out: object) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=out, stderr=out, env=where)  # type: ignore[call-overload] # a file
    ending.callback(process.wait, 60)
    ending.callback(process.send_signal, signal.SIGTERM)
    return process  # type: ignore[no-any-return] # as above


def _token(process: subprocess.Popen[bytes], port: int, log: Path) -> str:
    """The admin's token, once the service answers."""
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        found = re.search(r"cty_[\w-]+", log.read_text())
        if found and _listens(port):
            return found[0]
        time.sleep(0.1)
    raise click.ClickException(f"the service has not started on an empty database: {log.read_text()[-500:]}")


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _children(process: int) -> list[int]:
    """The processes of gunicorn that answer; a run's own process is in a session of its own and not counted."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        return [child for child in map(int, listed) if os.getsid(child) == os.getsid(process)]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _seconds(process: int) -> float:
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(said[11]) + int(said[12])) / _TICKS
