"""A dask cluster as workers: connecting to its scheduler, and refusing workers that would give other results."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from continuity.errors import AnalysisError, LimitError
from continuity.executors import Pool, Workers
from continuity.installation import differences, installation

_SCHEME = "dask://"
_WAIT_SECONDS = 5
_DESERTED_SECONDS = 60
_PER_THREAD, _FEWEST_AHEAD = 4, 16
_HOW = "an executor is written dask://HOST:PORT, the address of a dask scheduler"
_MISSING = "--executor dask:// needs the package distributed: install continuity-planner[cluster]"
_NOBODY = (
    "no dask scheduler answers at {address} within {seconds} s: is `dask scheduler` running there, and may this host "
    "connect to it?"
)
_NO_WORKERS = "the scheduler at {address} has no workers: start some with `dask worker {address}`"
_OTHER = (
    "worker {worker} has another installation than this process, so its results could differ: {what}. Install the same "
    "there and here"
)
_GONE = "the connection to the scheduler was lost before all replications were done: is it still running?"
_DESERTED = "all workers of the scheduler at {address} are gone, and for {seconds} s none has come"
_KILLED = "the same replications have ended several workers of the cluster, perhaps for want of memory there"


def address_of(executor: str) -> tuple[str, int]:
    """Host and port of `dask://HOST:PORT`. Raises ValueError, with what to write instead."""
    host, colon, port = executor.removeprefix(_SCHEME).rpartition(":")
    if not (executor.startswith(_SCHEME) and host and colon and port.isdecimal() and 0 < int(port) < 2**16):
        raise ValueError(f"{executor!r} is no executor that is known here: {_HOW}")
    return host, int(port)


@contextmanager
def cluster(executor: str) -> Iterator[Workers]:
    """The workers of the scheduler at `dask://HOST:PORT`.

    Raises AnalysisError where dask.distributed is not installed, or a worker has another installation than this
    process; LimitError when no dask scheduler answers, or has no workers.
    """
    host, port = address_of(executor)
    address = f"tcp://{host}:{port}"
    try:
        from distributed import Client, KilledWorker  # lazy: slow to import, and an extra
        from distributed.client import ClosedClientError
        from distributed.comm.core import connect
    except ImportError as error:
        raise AnalysisError(_MISSING) from error
    make: Any = Client  # without types, as all that it gives
    with _silent(*_LOGGERS):
        asyncio.run(_greet(connect, address))
        with make(address, timeout=_WAIT_SECONDS, set_as_default=False) as client:
            threads = _threads(client, address)
            _refuse_others(client.run(installation, on_error="return"))
            pool = Pool(
                lambda: client.get_executor(pure=False),
                max(_FEWEST_AHEAD, _PER_THREAD * threads),
                {KilledWorker: _KILLED, CancelledError: _GONE, ClosedClientError: _GONE},
                _Watch(client, address).look,
            )
            yield pool


async def _greet(connect: Any, address: str) -> None:
    """Make sure that a scheduler answers: a client that has not met one is slow to give up.

    dask's own limit is for the connection; it would wait for ever for somebody who takes it and then says nothing.
    """
    try:
        comm = await asyncio.wait_for(connect(address, timeout=_WAIT_SECONDS), _WAIT_SECONDS)
    except (OSError, MemoryError, ValueError) as error:  # the latter two: what answers, answers something else
        raise LimitError(_NOBODY.format(address=address, seconds=_WAIT_SECONDS)) from error
    await comm.close()


_LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
"""What speaks of lost connections: dask (importing it gives each of these a level of its own) and what it uses."""


@contextmanager
def _silent(*names: str) -> Iterator[None]:
    """Keep loggers from writing tracebacks of what is told as an error anyway."""
    loggers = [logging.getLogger(name) for name in names]
    before = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.setLevel(level)


class _Watch:
    """Notices what nobody tells a piece that is waited for: it would be waited for for ever.

    A client that has lost its scheduler cancels all that it has given out, but not a result that it was fetching. And
    a scheduler without workers waits for new ones.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._connection = client.scheduler_comm
        self._since: float | None = None

    def look(self) -> None:
        """Raises LimitError when the connection was lost, or when there have been no workers for long enough."""
        if self._client.status != "running" or self._client.scheduler_comm is not self._connection:
            raise LimitError(_GONE)
        if self._client.scheduler_info()["workers"]:
            self._since = None
            return
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if now - self._since >= _DESERTED_SECONDS:
            raise LimitError(_DESERTED.format(address=self._address, seconds=_DESERTED_SECONDS))


def _threads(client: Any, address: str) -> int:
    """How many threads the workers have together."""
    try:
        client.wait_for_workers(1, timeout=_WAIT_SECONDS)
    except TimeoutError as error:
        raise LimitError(_NO_WORKERS.format(address=address)) from error
    return sum(client.nthreads().values())


def _refuse_others(installed: Mapping[str, object]) -> None:
    """Refuse to begin where a worker has something else installed, or could not say what."""
    here = installation()
    for worker, there in sorted(installed.items()):
        found = differences(here, there) if isinstance(there, dict) else [f"it says: {there!r}"]
        if found:
            raise AnalysisError(_OTHER.format(worker=worker, what="; ".join(found)))
