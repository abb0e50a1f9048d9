"""Watching a run: server-sent events, for as long as it is open, or a minute; a browser then asks again by itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Iterator
from http import HTTPStatus

from sqlalchemy import select

from continuity_api.problems import Problem
from continuity_api.runs.states import ENDED
from continuity_api.storage.database import Database
from continuity_api.storage.tables import RunRow

_LOOK_SECONDS, _LONGEST_SECONDS, _SIGN_OF_LIFE_SECONDS = 0.5, 60.0, 10.0
_MOST_WATCHERS = 8
"""Each holds a thread of the server, of which there are 16."""
_PLACES = threading.BoundedSemaphore(_MOST_WATCHERS)


class _Ending:
    """Whether this process is about to end. No lock is behind it: a signal's handler could wait for itself."""

    begun = False


def end_all() -> None:
    """End the streams of this process, which is about to end: it need not wait for them, and they are not cut off."""
    _Ending.begun = True


def watch(database: Database, run_id: str) -> Iterator[str]:
    """The events of a run, as `stream` has them. Raises Problem 429 where too many watch at this process already."""
    if not _PLACES.acquire(blocking=False):
        detail = f"{_MOST_WATCHERS} watch runs here already: ask for the run now and then instead"
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "watchers", detail, headers={"Retry-After": "10"})
    return _Watcher(stream(database, run_id))


class _Watcher(Iterator[str]):
    """A stream that gives its place back when it ends, however that is: a server calls `close` in any case."""

    def __init__(self, events: Generator[str]) -> None:
        self._events, self._ended = events, False

    def __del__(self) -> None:
        """No server closes what it never began to read: the answer to a HEAD, say."""
        self.close()

    def __next__(self) -> str:
        return next(self._events)

    def close(self) -> None:
        """Give the place back, once."""
        self._events.close()
        if not self._ended:
            self._ended = True
            _PLACES.release()


def stream(database: Database, run_id: str) -> Generator[str]:
    """The events of a run, each as the stream has it: its state whenever that changes, and its progress."""
    ends = time.monotonic() + _LONGEST_SECONDS
    shown: dict[str, dict[str, object]] = {}
    said_at = time.monotonic()
    while time.monotonic() < ends and not _Ending.begun:
        events = dict(_events(database, run_id))
        for name, data in events.items():
            if shown.get(name) != data:
                yield f"event: {name}\ndata: {json.dumps(data)}\n\n"
                said_at = time.monotonic()
        shown = events
        if events["state"]["state"] in ENDED:
            return
        if time.monotonic() - said_at > _SIGN_OF_LIFE_SECONDS:
            yield ": still here\n\n"
            said_at = time.monotonic()
        time.sleep(_LOOK_SECONDS)


def _events(database: Database, run_id: str) -> Iterator[tuple[str, dict[str, object]]]:
    columns = (RunRow.state, RunRow.verdict, RunRow.summary, RunRow.progress_done, RunRow.progress_total)
    with database.reading() as db:
        state, verdict, summary, done, total = db.execute(select(*columns).where(RunRow.id == run_id)).one()
    yield "progress", {"done": done, "total": total}
    yield "state", {"state": state, "verdict": verdict, "summary": summary}
