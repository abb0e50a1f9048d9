"""A dask cluster on the loopback device, of processes that a test starts and ends itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SECONDS = 120


class Loopback:
    """A scheduler on a free port, and workers that are added one by one; each one is a process with one thread.

    Parameters: `folder`, for their files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler_file = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.scheduler_file))
        self.address = _wait_for(self._announced)

    def _announced(self) -> str | None:
        try:
            return str(json.loads(self.scheduler_file.read_text(encoding="utf-8"))["address"])
        except (FileNotFoundError, json.JSONDecodeError):  # not there yet, or half written
            return None

    @property
    def executor(self) -> str:
        """What `--executor` takes."""
        return self.address.replace("tcp://", "dask://")

    def add_worker(self, sources: Path = ROOT) -> subprocess.Popen[bytes]:
        """Start a worker; `sources`, the folder with the package that it imports."""
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(self._folder))
        return self._start("worker", self.address, *options, sources=sources)

    def _start(self, *arguments: str, sources: Path = ROOT) -> subprocess.Popen[bytes]:
        call = (sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard")
        log = (self._folder / f"{len(self._processes)}-{arguments[0]}.log").open("wb")
        environment = os.environ | {"PYTHONPATH": str(sources)}
        with log:
            started = subprocess.Popen(call, stdout=log, stderr=log, cwd=self._folder, env=environment)
        self._processes.append(started)
        return started

    def stop(self) -> None:
        """End everything that was started."""
        for each in reversed(self._processes):
            each.kill()
        for each in self._processes:
            each.wait()


def _wait_for(found: Callable[[], str | None]) -> str:
    """Ask again and again, until there is an answer."""
    over = time.monotonic() + _SECONDS
    while time.monotonic() < over:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise TimeoutError(f"the scheduler was not there within {_SECONDS} s")


@contextmanager
def loopback(folder: Path) -> Iterator[Loopback]:
    """A scheduler without workers; it and all that is added ends with the block."""
    cluster = Loopback(folder)
    try:
        yield cluster
    finally:
        cluster.stop()
