"""Tasks for workers in tests: found by their names, since worker processes import them."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from continuity.errors import AnalysisError


def squares(task: int) -> Callable[[int, int], list[int]]:
    """The squares of the numbers of a piece, and what is added to each."""
    return lambda first, count: [task + number**2 for number in range(first, first + count)]


def fails_from(task: int) -> Callable[[int, int], int]:
    """Fails for every piece that begins at `task` or later."""

    def work(first: int, count: int) -> int:
        if first >= task:
            raise AnalysisError(f"replication {first}")
        return first

    return work


def process(task: Path) -> Callable[[int, int], int]:
    """The process that does a piece."""
    return lambda first, count: os.getpid()


def dies_once(task: Path) -> Callable[[int, int], list[int]]:
    """Kills its own process at number 5, as long as the file `task` is not there."""

    def work(first: int, count: int) -> list[int]:
        if first <= 5 < first + count and not task.exists():
            task.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return list(range(first, first + count))

    return work


def always_dies(task: int) -> Callable[[int, int], int]:
    """Kills its own process at `task`."""

    def work(first: int, count: int) -> int:
        if first == task:
            os.kill(os.getpid(), signal.SIGKILL)
        return first

    return work


def endless_from(task: int) -> Callable[[int, int], int]:
    """Does not come back from number `task` on."""

    def work(first: int, count: int) -> int:
        while first >= task:
            time.sleep(1)
        return first

    return work


def slow_after(task: int) -> Callable[[int, int], int]:
    """Takes half a minute for every number after `task`."""

    def work(first: int, count: int) -> int:
        if first > task:
            time.sleep(30)
        return first

    return work


class Shuffled(Executor):
    """Does what it is given when a result is asked for, in an order that a seed decides; counts what it has done."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.done: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = _Asked(self)
        self._waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run_until(self, wanted: Future[Any]) -> None:
        while not wanted.done():
            future, call = self._waiting.pop(self._random.randrange(len(self._waiting)))
            if future.set_running_or_notify_cancel():
                self.done.append(len(self._waiting))
                try:
                    future.set_result(call())
                except Exception as error:
                    future.set_exception(error)


class _Asked(Future[Any]):
    def __init__(self, executor: Shuffled) -> None:
        super().__init__()
        self._executor = executor

    def result(self, timeout: float | None = None) -> Any:
        self._executor.run_until(self)
        return super().result(timeout)
