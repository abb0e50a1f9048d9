"""Doing an operation in a process of its own: whatever becomes of it, this one lives, and it can be ended at once.

| what happens | what `run` does |
|---|---|
| the child hands over an outcome | returns it |
| it hands over an error | raises it, as if it had happened here |
| it is cancelled | ends it and all its workers, raises CancelledError |
| its time is over, and it does not notice | ends it, raises LimitError |
| it ends without a word: killed, or out of memory | raises CrashError, with its exit code or signal |
| this process ends, however that is | the child notices, and ends with its workers |

The child is asked on its standard input, which stays open as long as this process lives, and answers on its standard
output, a line of JSON for each message. What it writes on standard error goes to the log.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from continuity.errors import ContinuityError, LimitError
from continuity_api.operations.context import CancelledError, Progress
from continuity_api.operations.job import Job
from continuity_api.operations.messages import error_from_data
from continuity_api.operations.outcome import Outcome

_LOG: Final = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 2.0
"""How long after its time a child may go on: long enough to notice by itself, and to say so."""
_CHUNK: Final = 1 << 16
_LONGEST_LOG: Final = 100_000
_MODULE: Final = "continuity_api.operations.child_main"


class CrashError(ContinuityError):
    """The process that did an operation has ended without a result.

    Parameters: `message`, a sentence for people; `exit_code`, negative for a signal, None where it has said itself that
    something went wrong.
    """

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        self.message = message
        self.exit_code = exit_code
        super().__init__(message, exit_code)

    def __str__(self) -> str:
        """The message."""
        return self.message


def run(job: Job, progress: Progress, cancelled: Callable[[], bool]) -> Outcome:
    """Do an operation in a process of its own.

    Parameters: `progress`, called with (done, sure to come) now and then; `cancelled`, asked ten times a second.
    Raises what the operation raises (see `Operation.perform`), CancelledError, LimitError, CrashError.
    """
    with _child() as process:
        return _Talk(process, job, progress, cancelled).outcome()


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """A child that waits for its job; in the end it and all that it has started are ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that its workers can be ended with it, and no key on a terminal ends it
        env=_environment(),
    )
    try:
        yield process
    finally:
        if process.returncode is None:  # else its number may be another's by now, and its workers end by themselves
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):  # of what the child has not read
                    pipe.close()


def _environment() -> dict[str, str]:
    """Where the child finds the same packages as this process, whatever folder it is in."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each), "PYTHONSAFEPATH": "1"}


class _Talk:
    """What is said with one child."""

    def __init__(
        self, process: subprocess.Popen[bytes], job: Job, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self._process, self._job = process, job
        self._progress, self._cancelled = progress, cancelled
        self._over = time.monotonic() + job.limits.seconds + _GRACE_SECONDS
        self._half, self._written = bytearray(), bytearray()
        self._to_write = memoryview(json.dumps(job.as_data()).encode("ascii") + b"\n")

    def outcome(self) -> Outcome:
        """See `run`."""
        try:
            for message in self._messages():
                if "progress" in message:
                    self._progress(*message["progress"])
                elif "outcome" in message:
                    return Outcome.from_data(message["outcome"])
                else:
                    raise error_from_data(message["error"]) or CrashError("the run failed by a defect of the program")
        finally:
            if self._written:
                _LOG.warning("%s: %s", self._job.operation, self._written.decode("utf-8", "replace"))
        raise self._crashed()

    def _messages(self) -> Iterator[dict[str, Any]]:
        """What the child says, until it has closed its output."""
        with selectors.DefaultSelector() as selector:
            self._register(selector)
            while any(key.data == "out" for key in selector.get_map().values()):
                self._look()
                for key, _ in selector.select(_LOOK_SECONDS):
                    yield from self._serve(selector, key)

    def _register(self, selector: selectors.BaseSelector) -> None:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        os.set_blocking(process.stdin.fileno(), False)
        selector.register(process.stdin, selectors.EVENT_WRITE, "in")
        selector.register(process.stdout, selectors.EVENT_READ, "out")
        selector.register(process.stderr, selectors.EVENT_READ, "err")

    def _look(self) -> None:
        if self._cancelled():
            raise CancelledError
        if time.monotonic() >= self._over:
            limits = self._job.limits
            raise LimitError(f"the run took longer than the {limits.time} that are allowed here: ask for less")

    def _serve(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> Iterator[dict[str, Any]]:
        """Write or read what one pipe has room for, or has."""
        if key.data == "in":
            if not self._write(key.fd):
                selector.unregister(key.fileobj)
            return
        data = os.read(key.fd, _CHUNK)
        if not data:
            selector.unregister(key.fileobj)
        elif key.data == "err":
            self._written += data[: _LONGEST_LOG - len(self._written)]
        else:
            yield from self._lines(data)

    def _write(self, file: int) -> bool:
        """Write on; returns whether there is more to write."""
        try:
            self._to_write = self._to_write[os.write(file, self._to_write) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:  # it has ended, which the end of its output tells
            return False
        return bool(self._to_write)

    def _lines(self, data: bytes) -> Iterator[dict[str, Any]]:
        *whole, rest = data.split(b"\n")
        for line in whole:
            self._half += line
            message: dict[str, Any] = json.loads(self._half)
            self._half.clear()
            yield message
        self._half += rest

    def _crashed(self) -> CrashError:
        """What is to be said of a child that has ended without a word."""
        code = self._process.wait()
        how = f"was ended by the signal {_name_of(-code)}" if code < 0 else f"has ended with the exit code {code}"
        limits = self._job.limits
        return CrashError(
            f"the process that did the run {how}, without a result: perhaps for want of memory ({limits.memory} are "
            "allowed here)",
            code,
        )


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
