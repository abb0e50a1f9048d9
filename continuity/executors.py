"""Where pieces of work are done: in this process, in several on this machine, or on a cluster.

A piece is a stretch of replications, by their numbers. Where it is done changes nothing: results come in the order
of the numbers, whoever was ready first, and whoever takes them decides in that order when there are enough.

| a piece | what happens | next |
|---|---|---|
| to come | fewer than `ahead` are given out | given out |
| given out | a worker has done it | done |
| given out | the worker's process ended, and the pool with it | given out, to a new pool |
| given out | it has been the first in line for the third pool that broke | LimitError |
| done | all before it are taken | taken |
| given out, done | enough were taken | dropped; cancelled where the executor can do that safely |
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache, partial
from multiprocessing import active_children, get_context, parent_process
from typing import Any, Generic, Protocol, TypeVar

from continuity.errors import AnalysisError, LimitError
from continuity.installation import differences, installation

T = TypeVar("T")
R = TypeVar("R")

Piece = tuple[int, int]
"""(first, count): the numbers of its replications."""

Prepare = Callable[[T], Callable[[int, int], R]]
"""Makes of a task what does its pieces. Called once in each worker, so it is a function or class that can be found by
its name, and what it makes depends on the task alone."""

_PASSED_ON = 2
_KEPT = 4
_MOST_BROKEN = 3
_LOOK_SECONDS = 2.0
_KILLED = (
    "worker processes were ended from outside three times in a row while they did replications {} to {}, "
    "perhaps for want of memory: try again with fewer --jobs"
)
_OTHER = "{who} has another installation than this process, so its results could differ: {what}. Install the same"


class Workers(Protocol):
    """Whoever does pieces."""

    def in_order(self, prepare: Prepare[T, R], task: T, pieces: Iterable[Piece]) -> Generator[R]:
        """Do the pieces of a task; their results in the order of the pieces.

        Pieces may be endless: no more are taken than are needed ahead. Close the iterator when there are enough.
        Raises what the work raises for the first piece that fails; LimitError when workers are lost for good.
        """
        ...


class Here:
    """Does all pieces in this process, one after another, each when it is asked for.

    `_prepared`: for the last tasks, who does their pieces, since a task may come again with more of them.
    """

    def __init__(self) -> None:
        self._prepared: deque[tuple[object, object, Callable[[int, int], Any]]] = deque(maxlen=_KEPT)

    def in_order(self, prepare: Prepare[T, R], task: T, pieces: Iterable[Piece]) -> Generator[R]:
        """See `Workers`."""
        work = self._work(prepare, task)
        for first, count in pieces:
            yield work(first, count)

    def _work(self, prepare: Prepare[T, R], task: T) -> Callable[[int, int], R]:
        for by, known, work in self._prepared:
            if by is prepare and known is task:
                return work
        new = prepare(task)
        self._prepared.append((prepare, task, new))
        return new


class Pool:
    """Gives pieces out to the workers of an executor of `concurrent.futures`.

    Parameters: `make`, which makes the executor, and another when that one has broken; `ahead`, how many pieces are
    given out at a time: so much is kept in memory; `lost`, errors of the executor that mean that the workers are lost
    for good, and what to say then; `look_after`, called every few seconds while a piece is waited for, which may raise;
    `cancels`, whether pieces that nobody wants any more are cancelled, else they are done for nothing.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        ahead: int,
        lost: Mapping[type[BaseException], str] | None = None,
        look_after: Callable[[], None] = lambda: None,
        *,
        cancels: bool = True,
    ) -> None:
        self._make, self._ahead, self._lost, self._look_after = make, ahead, lost or {}, look_after
        self._cancels = cancels
        self._executor = make()

    def in_order(self, prepare: Prepare[T, R], task: T, pieces: Iterable[Piece]) -> Generator[R]:
        """See `Workers`."""
        submit = partial(self._submit, installation(), prepare, zlib.compress(pickle.dumps(task), level=1))
        given_out = _GivenOut(submit, self._ahead, pieces)
        broken = 0
        try:
            while True:
                try:
                    if not given_out.fill():
                        return
                    result = given_out.first_result(self._look_after)
                except BrokenExecutor as error:
                    broken += 1
                    if broken == _MOST_BROKEN:
                        raise LimitError(_KILLED.format(*given_out.first_numbers)) from error
                    self._renew()
                except tuple(self._lost) as error:
                    raise LimitError(
                        next(text for kind, text in self._lost.items() if isinstance(error, kind))
                    ) from error
                else:
                    broken = 0
                    yield result
        finally:
            if self._cancels:
                given_out.cancel()

    def _submit(
        self, expected: dict[str, str], prepare: Prepare[T, R], pickled: bytes, first: int, count: int
    ) -> Future[R]:
        """Give a piece out; to a pool that has just broken: its future says so, as those given out before do."""
        try:
            with _interrupts_held_back():
                return self._executor.submit(_do, expected, prepare, pickled, first, count)
        except BrokenExecutor as error:
            broken: Future[R] = Future()
            broken.set_exception(error)
            return broken

    def _renew(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = self._make()

    def close(self, *, wait: bool = True) -> None:
        """Let the executor go; `wait` for what it does at the moment."""
        self._executor.shutdown(wait=wait, cancel_futures=True)


class _GivenOut(Generic[R]):
    """The pieces that are given out and not taken yet, in their order."""

    def __init__(self, submit: Callable[[int, int], Future[R]], ahead: int, pieces: Iterable[Piece]) -> None:
        self._submit, self._ahead, self._left = submit, ahead, iter(pieces)
        self._pieces: deque[tuple[Piece, Future[R]]] = deque()

    def fill(self) -> bool:
        """Give out pieces that are to come, and again those whose pool has broken; returns whether any is out."""
        for index, (piece, future) in enumerate(self._pieces):
            if future.done() and not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
                self._pieces[index] = piece, self._submit(*piece)
        while len(self._pieces) < self._ahead and (new := next(self._left, None)) is not None:
            self._pieces.append((new, self._submit(*new)))
        return bool(self._pieces)

    def first_result(self, look_after: Callable[[], None]) -> R:
        """Wait for the first piece, and take its result."""
        future = self._pieces[0][1]
        while True:
            try:
                result = future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if future.done():  # then it is the work itself that raised it, or has been done just now
                    result = future.result()
                else:
                    look_after()
                    continue
            self._pieces.popleft()
            return result

    @property
    def first_numbers(self) -> tuple[int, int]:
        """The first and the last replication of the first piece."""
        first, count = self._pieces[0][0]
        return first, first + count - 1

    def cancel(self) -> None:
        """Nobody wants what is left."""
        for _, future in self._pieces:
            future.cancel()


def _do(expected: dict[str, str], prepare: Prepare[T, R], pickled: bytes, first: int, count: int) -> R:
    """Do a piece in a worker. Raises AnalysisError where another continuity is installed than is expected."""
    found = differences(expected, installation())
    if found:
        raise AnalysisError(_OTHER.format(who="a worker", what="; ".join(found)))
    # A worker may have several threads, and what is prepared serves one at a time.
    work: Callable[[int, int], R] = _prepared(prepare, pickled, threading.get_ident())
    return work(first, count)


@lru_cache(maxsize=_KEPT)
def _prepared(prepare: Prepare[T, R], pickled: bytes, thread: int) -> Callable[[int, int], R]:
    return prepare(pickle.loads(zlib.decompress(pickled)))


def processes(jobs: int) -> AbstractContextManager[Workers]:
    """So many processes on this machine; one is this process itself."""
    return nullcontext(Here()) if jobs == 1 else _pool_of_processes(jobs)


@contextmanager
def _pool_of_processes(jobs: int) -> Iterator[Workers]:
    others = active_children()
    # Spawned, not forked: a fork copies the threads' locks of whoever calls this as a library.
    spawning = get_context("spawn")
    # Python 3.11 fails over a cancelled piece when a worker ends, and its pool then waits for ever (gh-107219, mended
    # in later ones). So no more are given out than the pool passes on at once, and cancelling them would change little.
    pool = Pool(
        lambda: ProcessPoolExecutor(jobs, mp_context=spawning, initializer=_end_with_parent),
        _PASSED_ON * jobs + 1,
        cancels=False,
    )
    try:
        yield pool
    finally:
        pool.close(wait=False)
        # Again until none is left: the pool may be starting one in this very moment.
        while ours := [worker for worker in active_children() if worker not in others]:
            for worker in ours:
                worker.terminate()  # or the end of a run would wait for pieces that nobody wants any more
            for worker in ours:
                worker.join()


def _end_with_parent() -> None:
    """End this worker when the process that started it has ended, however that was: else it would wait for ever."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start workers that leave interrupts from the keyboard to this process: they inherit what is blocked here."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
