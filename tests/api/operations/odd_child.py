"""A child process in which odd things happen: `child` starts it instead of its own where a test says so."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from continuity_api.operations import child_main
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files
from continuity_api.operations.outcome import Outcome


def hogs(context: Context) -> None:
    """Takes all memory there is."""
    taken = []
    while True:
        taken.append(bytearray(100_000_000))


def is_deaf(context: Context) -> None:
    """Never says how far it is, and so never notices anything."""
    time.sleep(600)


def goes_on(context: Context) -> None:
    """Works for ever, and says so."""
    with context.phase("Working") as advance:
        for number in range(1_000_000):
            advance(number, 1_000_000)
            time.sleep(0.01)


def fails(context: Context) -> None:
    """Has a defect."""
    raise RuntimeError("a secret in a traceback")


def prints(context: Context) -> None:
    """Prints what nobody has asked for."""
    sys.stdout.write("noise\n" * 10)
    os.write(1, b"more noise\n")
    sys.stderr.write("for the log\n")


def dies(context: Context) -> None:
    """Is ended by a signal."""
    os.kill(os.getpid(), signal.SIGSEGV)


def leaves(context: Context) -> None:
    """Ends without a word."""
    os._exit(7)


ODD: Mapping[str, Callable[[Context], None]] = {
    each.__name__: each for each in (hogs, is_deaf, goes_on, fails, prints, dies, leaves)
}


def perform(name: str, files: Files, options: Mapping[str, object], context: Context) -> Outcome:
    """Do something odd; then give back how nice this process is, and, where there is such a thing, its session."""
    ODD[name](context)
    session = Path("/proc/self/autogroup")
    return Outcome(result=f"{os.nice(0)} {session.read_text('ascii') if session.exists() else ''}")


if __name__ == "__main__":
    child_main.perform = perform  # type: ignore[attr-defined] # which is imported there
    child_main.main()
