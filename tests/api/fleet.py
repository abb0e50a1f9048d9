"""A service in earnest: `continuity serve` and `continuity worker` as processes that are killed and started anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.ports import kept_port

_START_SECONDS = 120.0
_END_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Process:
    """A process on this machine, told apart from a later one with the same number by when it began."""

    pid: int
    began: str


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name; None where there is no such process, or only its remains."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields


def descendants(pid: int) -> list[Process]:
    """All that a process has started, and what those have started."""
    children: dict[int, list[Process]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))) is not None:
            children.setdefault(int(fields[1]), []).append(Process(int(entry.name), fields[19]))
    found: list[Process] = []
    parents = [pid]
    while parents:
        new = [child for parent in parents for child in children.get(parent, [])]
        found += new
        parents = [child.pid for child in new]
    return found


def is_alive(process: Process) -> bool:
    """Whether it is there, and is still that one."""
    fields = _stat(process.pid)
    return fields is not None and fields[19] == process.began


class Member:
    """One process of the service. Its log goes on when it is started anew."""

    def __init__(self, name: str, arguments: list[str], log: Path, environment: dict[str, str]) -> None:
        self.name, self.log = name, log
        self._arguments, self._environment = arguments, environment
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(each for each in sys.path if each)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "continuity", *self._arguments],
                env={**os.environ, **self._environment, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> list[Process]:
        """End it by SIGKILL, in whatever it is at; returns what it has started, which nobody has ended."""
        left = descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        return left

    def start_again(self) -> None:
        """Start it as before."""
        self.process = self._started()

    def wait_until_up(self) -> None:
        """Wait until it listens, or waits for runs. Raises AssertionError where it does not."""
        ends = time.monotonic() + _START_SECONDS
        while not re.search("Listening on|waits for runs", text := self.log.read_text("utf-8")):
            assert self.process.poll() is None, f"{self.name} has ended:\n{text[-2000:]}"
            assert time.monotonic() < ends, f"{self.name} does not come up:\n{text[-2000:]}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Fleet:
    """A server and some workers on one database.

    Parameters: `url` of the database; `folder` for logs; `workers`, how many beside the server's own; the second of
    them lets a run use two processes; `port` to listen on.
    """

    def __init__(self, url: str, folder: Path, workers: int, port: int) -> None:
        self.port = port
        said = {"CONTINUITY_DATABASE": url, "CONTINUITY_RATE": "1000000"}
        serve = ["serve", "--port", str(self.port), "--workers", "1"]
        self.server = Member("server", serve, folder / "server.log", said)
        self.workers = [
            Member(
                f"worker {n}", ["worker"], folder / f"worker-{n}.log", {**said, "CONTINUITY_RUN_JOBS": str(1 + n % 2)}
            )
            for n in range(workers)
        ]

    @property
    def members(self) -> list[Member]:
        """All processes."""
        return [self.server, *self.workers]

    def wait_until_up(self) -> None:
        """Wait until the server listens and every worker waits for runs. Raises AssertionError where one does not."""
        for member in self.members:
            member.wait_until_up()


@contextmanager
def fleet(url: str, folder: Path, workers: int) -> Iterator[Fleet]:
    """A service that runs within the block."""
    with kept_port() as port:
        found = Fleet(url, folder, workers, port)
        try:
            found.wait_until_up()
            yield found
        finally:
            for member in found.members:
                member.stop()
