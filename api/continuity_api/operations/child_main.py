"""The child process that does one operation: asked on standard input, answering on standard output; see `child`."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from continuity_api.operations.clock import ReplayedClock
from continuity_api.operations.context import Context
from continuity_api.operations.job import Job
from continuity_api.operations.limits import Limits
from continuity_api.operations.messages import KNOWN_ERRORS, error_as_data
from continuity_api.operations.registry import perform

if TYPE_CHECKING:
    from continuity.executors import Workers

_NICENESS: Final = 10
_TRIES: Final = 5
_BETWEEN_MESSAGES: Final = 0.1


def main() -> None:
    """Do the one operation that standard input asks for, and end."""
    answers = _private_output()
    asked = sys.stdin.buffer
    line = asked.readline()
    if not line:
        return  # nobody asks any more
    _end_with_parent(asked.fileno())
    _give_way()
    job = Job.from_data(json.loads(line))
    _limit_memory(job.limits)
    _say(answers, _answer(job, answers))


def _private_output() -> BinaryIO:
    """Standard output for answers alone: whatever else is printed goes to standard error."""
    private = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return private


def _end_with_parent(asked: int) -> None:
    """End this process when the one that asked has ended, however that was: its end of the pipe is closed then."""

    def wait() -> None:
        while os.read(asked, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _give_way() -> None:
    """Let whoever answers requests go first.

    Linux may share a machine out among sessions, of which this process has one of its own: niceness then counts within
    the session only, and the session has to be nice as well.
    """
    nice = os.nice(_NICENESS)
    with suppress(OSError):  # other systems have no such file, and some do not let one write it
        for _ in range(_TRIES):
            try:
                Path("/proc/self/autogroup").write_text(str(nice), encoding="ascii")
            except BlockingIOError:  # one in a tenth of a second may do so, in the whole system
                time.sleep(0.1)
            else:
                return


def _limit_memory(limits: Limits) -> None:
    """Limit the address space of this process, and of each that it starts, where the system keeps such a limit."""
    import resource  # lazy: not on every system, and only a child needs it

    if sys.platform == "linux":  # others take the limit and do not keep it, or refuse it
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = limits.memory_bytes if hard == resource.RLIM_INFINITY else min(hard, limits.memory_bytes)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _answer(job: Job, answers: BinaryIO) -> dict[str, Any]:
    """What is answered in the end: an outcome, or an error."""
    try:
        with _workers(job) as workers:
            context = Context(
                today=job.today,
                workers=workers,
                limits=job.limits,
                progress=_Teller(answers).tell,
                clock=None if job.clock is None else ReplayedClock(job.clock),
            )
            return {"outcome": perform(job.operation, job.files, job.options, context).as_data()}
    except Exception as error:  # whatever it is, the parent is told; what is no known error goes to its log, too
        if not isinstance(error, KNOWN_ERRORS):
            traceback.print_exc()
        return {"error": error_as_data(error, job.limits.memory)}


def _workers(job: Job) -> AbstractContextManager[Workers]:
    """Who simulates: processes on this machine, or a cluster."""
    if job.executor is not None:
        from continuity.cluster import cluster  # lazy: seldom asked for

        return cluster(job.executor)
    from continuity.executors import processes  # lazy: as above

    return processes(job.jobs)


class _Teller:
    """Tells how far the work is, but not more often than anybody wants to know."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._told = 0.0

    def tell(self, done: int, total: int) -> None:
        """Tell it, if it has not just been told."""
        now = time.monotonic()
        if now - self._told >= _BETWEEN_MESSAGES or done >= total:
            self._told = now
            _say(self._answers, {"progress": [done, total]})


def _say(answers: BinaryIO, message: dict[str, Any]) -> None:
    """Say something to the parent, in one line."""
    answers.write(json.dumps(message).encode("ascii") + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
