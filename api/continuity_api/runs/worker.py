"""The worker: takes runs, has each done by a process of its own, and writes down what came out.

Any number of workers, on any machines that reach the database, share the work. A worker that is told to stop gives its
runs back; one that is killed leaves them to whoever finds their leases expired.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from continuity.errors import ContinuityError
from continuity_api.configuration import Settings
from continuity_api.operations import child
from continuity_api.operations.context import CancelledError
from continuity_api.operations.outcome import Outcome
from continuity_api.problems import of_error
from continuity_api.runs import leases
from continuity_api.runs.ending import ended
from continuity_api.runs.leases import Lease
from continuity_api.runs.reproducing import job_of
from continuity_api.storage.database import Database

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_RENEW_SECONDS = 3.0
_AFTER_ERROR_SECONDS = 2.0


@dataclass(slots=True)
class _Hold:
    """What a run's process is told and tells: how far it is, and whether it should stop."""

    progress: tuple[int, int] = (0, 0)
    stop: bool = False


class Worker:
    """Does runs, `slots` of them at a time, until it is told to stop.

    Parameters: `housekeeping`, called now and then between runs, for what has to be done at its time.
    """

    def __init__(
        self, database: Database, settings: Settings, slots: int, housekeeping: Callable[[], None] | None = None
    ) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._database, self._settings, self._slots = database, settings, slots
        self._housekeeping = housekeeping
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; returns at once."""
        works = [self._take_runs] * self._slots + ([self._keep_house] if self._housekeeping else [])
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Take no more runs, give back those in work, and wait until that is done."""
        self._stopping.set()
        ends = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))

    @property
    def is_alive(self) -> bool:
        """Whether all that it does is going on."""
        return all(thread.is_alive() for thread in self._threads)

    def _take_runs(self) -> None:
        while not self._stopping.is_set():
            try:
                took_one = self.work_once()
            except (SQLAlchemyError, OSError):
                _LOG.exception("the database cannot be used, or no process be started; trying again")
                self._stopping.wait(_AFTER_ERROR_SECONDS)
                continue
            if not took_one:
                self._stopping.wait(_LOOK_SECONDS)

    def _keep_house(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            try:
                assert self._housekeeping is not None
                self._housekeeping()
            except (SQLAlchemyError, OSError):
                _LOG.exception("housekeeping failed; trying again")
                self._stopping.wait(_AFTER_ERROR_SECONDS)

    def work_once(self) -> bool:
        """Do the next run, if there is one; whether there was."""
        lease = self._claim()
        if lease is None:
            return False
        _LOG.info("run %s taken, attempt %d", lease.run_id, lease.attempt)
        hold = _Hold()
        renewing = threading.Thread(target=self._renew, args=(lease, hold), daemon=True)
        renewing.start()
        try:
            self._do(lease, hold)
        finally:
            hold.stop = True
            renewing.join()
        return True

    def _claim(self) -> Lease | None:
        with self._database.reading() as db:
            if not leases.anything_waits(db):  # so that idle workers do not hinder those who write
                return None
        with self._database.writing() as db:
            for run in leases.end_abandoned(db):
                ended(db, run)
            return leases.claim(db, self.name)

    def _do(self, lease: Lease, hold: _Hold) -> None:
        def note(done: int, total: int) -> None:
            hold.progress = (done, total)

        try:
            outcome = child.run(
                job_of(self._database, self._settings, lease.run_id), note, lambda: hold.stop or self._stopping.is_set()
            )
        except CancelledError:
            self._give_up(lease)
        except ContinuityError as error:
            self._end(lease, of_error(error).as_data())
        else:
            self._end(lease, outcome)

    def _end(self, lease: Lease, what: Outcome | dict[str, object]) -> None:
        """Write down how a run ended; a database that is away for a moment is waited for as long as the lease lasts."""
        for attempt in range(10):
            try:
                with self._database.writing() as db:
                    if isinstance(what, Outcome):
                        run = leases.finish(db, lease, what) or leases.cancelled(db, lease)
                    else:
                        run = leases.fail(db, lease, what)
                    if run is not None:
                        ended(db, run)
                        _LOG.info("run %s ended: %s", run.id, run.state)
                    else:
                        _LOG.warning("run %s was taken over by another worker", lease.run_id)
            except SQLAlchemyError:
                _LOG.exception("the end of run %s cannot be written down; trying again", lease.run_id)
                self._stopping.wait(min(_AFTER_ERROR_SECONDS, 0.2 * (attempt + 1)))
            else:
                return

    def _give_up(self, lease: Lease) -> None:
        """The run's process was ended: because somebody cancelled the run, this worker stops, or the lease was lost."""
        with self._database.writing() as db:
            run = leases.cancelled(db, lease)
            if run is not None and run.cancel_requested_by is not None:
                ended(db, run)
            else:
                leases.release(db, lease)

    def _renew(self, lease: Lease, hold: _Hold) -> None:
        """Keep the lease while the run is done, and notice when nobody wants it any more."""
        renewed = time.monotonic()
        while not hold.stop:
            time.sleep(_LOOK_SECONDS / 2)
            with suppress(SQLAlchemyError):  # the lease goes on for a while; the next look may succeed
                if time.monotonic() - renewed > _RENEW_SECONDS:
                    with self._database.writing() as db:
                        wanted = leases.renew(db, lease, hold.progress)
                    renewed = time.monotonic()
                else:
                    with self._database.reading() as db:
                        wanted = leases.is_wanted(db, lease)
                if not wanted:
                    hold.stop = True
