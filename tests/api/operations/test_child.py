"""An operation in a process of its own: its result, its errors, its end, and the end of whoever asked for it."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from continuity_api.operations import child
from continuity_api.operations.child import CrashError
from continuity_api.operations.context import CancelledError
from continuity_api.operations.job import Job
from continuity_api.operations.limits import Limits
from continuity_api.operations.outcome import Outcome
from marshmallow import ValidationError

from continuity.errors import AnalysisError, LimitError, PlanError
from tests.api.operations.kit import SMALL_FILES, TODAY, after, done, never, no_progress

LONG = {"replications": 1_000_000, "engine": "simpy"}


class Started(list[subprocess.Popen[bytes]]):
    """The children that were started."""

    def start(self, *call: object, **how: object) -> subprocess.Popen[bytes]:
        self.append(real_popen(*call, **how))
        return self[-1]


real_popen: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    started = Started()
    monkeypatch.setattr(subprocess, "Popen", started.start)
    return started


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    monkeypatch.setattr(child, "_MODULE", "tests.api.operations.odd_child")

    def run(name: str, cancelled: Callable[[], bool] = never, **limits: float) -> Outcome:
        return child.run(Job(operation=name, files={}, today=TODAY, limits=Limits(**limits)), no_progress, cancelled)  # type: ignore[arg-type] # some are whole

    return run


def job(name: str = "simulate", **more: object) -> Job:
    return Job(**{"operation": name, "files": SMALL_FILES, "today": TODAY, "options": {"replications": 30}, **more})  # type: ignore[arg-type] # as the tests give them


def is_alive(process: int) -> bool:
    """Whether a process is there, and is no zombie that nobody has buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def members(group: int) -> list[int]:
    """The processes that are in a group."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and is_alive(int(each.name)):
            try:
                if os.getpgid(int(each.name)) == group:
                    found.append(int(each.name))
            except ProcessLookupError:
                continue
    return found


def eventually(condition: Callable[[], bool]) -> None:
    over = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < over, "it never came to be"
        time.sleep(0.02)


def test_outcome_is_that_of_this_process() -> None:
    told: list[tuple[int, int]] = []
    outcome = child.run(job(), lambda done, total: told.append((done, total)), never)
    assert outcome == done("simulate", options={"replications": 30})
    assert told[-1] == (30, 30)


@pytest.mark.parametrize("name", ["simulate", "rehearse"])
def test_result_does_not_depend_on_who_simulates(name: str) -> None:
    alone, together = (child.run(job(name, jobs=jobs), no_progress, never) for jobs in (1, 2))
    assert replace(alone, clock=()) == replace(together, clock=())


def test_errors_of_a_plan_keep_their_places() -> None:
    with pytest.raises(PlanError) as caught:
        child.run(job(files={"plan.yaml": "continuity: 1\nservices: {shop: {needs: [web]}}\n"}), no_progress, never)
    with pytest.raises(PlanError) as here:
        done("simulate", {"plan.yaml": "continuity: 1\nservices: {shop: {needs: [web]}}\n"})
    assert caught.value.findings == here.value.findings
    assert any(each.place.startswith("plan.yaml:2:") for each in caught.value.findings)


def test_other_errors_are_raised_as_if_it_were_here() -> None:
    with pytest.raises(AnalysisError, match=r"no scenario 'crush': did you mean 'crash'"):
        child.run(job("rehearse", options={"scenarios": ["crush"]}), no_progress, never)
    with pytest.raises(LimitError, match="31 replications are more than the 30"):
        child.run(job(options={"replications": 31}, limits=Limits(replications=30)), no_progress, never)
    with pytest.raises(ValidationError) as caught:
        child.run(job(options={"horizon": "soon", "colour": "red"}), no_progress, never)
    assert caught.value.messages_dict.keys() == {"horizon", "colour"}


def test_killed_child_is_told(started: Started) -> None:
    def kill(done: int, total: int) -> None:
        os.kill(started[0].pid, signal.SIGKILL)

    with pytest.raises(CrashError, match="was ended by the signal SIGKILL") as caught:
        child.run(job(options=LONG), kill, never)
    assert caught.value.exit_code == -signal.SIGKILL


def test_cancelled_child_and_all_its_workers_are_ended(started: Started) -> None:
    working: list[int] = []

    def cancelled() -> bool:
        working[:] = members(started[0].pid) if started else []
        return len(working) >= 3  # the child, and its two workers

    with pytest.raises(CancelledError):
        child.run(job(options=LONG, jobs=2), no_progress, cancelled)
    eventually(lambda: not any(map(is_alive, working)))


def test_child_ends_with_whoever_asked(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from datetime import date\n"
        "from continuity_api.operations import child\n"
        "from continuity_api.operations.job import Job\n"
        "from tests.api.operations.kit import SMALL_FILES\n"
        f"job = Job(operation='simulate', files=SMALL_FILES, options={LONG}, today=date(2027, 1, 4), jobs=2)\n"
        "child.run(job, lambda done, total: print(done, flush=True), lambda: False)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    with real_popen([sys.executable, script], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        (asked,) = children(parent.pid)
        working = members(asked)
        assert len(working) >= 3
        parent.kill()
    eventually(lambda: not any(map(is_alive, working)))


def children(process: int) -> list[int]:
    """The processes that the main thread of one has started."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep a limit of address space")
def test_memory_is_limited(odd: Callable[..., Outcome]) -> None:
    with pytest.raises(LimitError, match="needs more than the 1GB of memory that are allowed here"):
        odd("hogs", memory_bytes=1_000_000_000)


def test_deaf_child_is_ended_when_its_time_is_over(
    odd: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_GRACE_SECONDS", 0.0)
    with pytest.raises(LimitError, match=r"took longer than the 0\.5s that are allowed here"):
        odd("is_deaf", seconds=0.5)


def test_deaf_child_is_cancelled(odd: Callable[..., Outcome]) -> None:
    with pytest.raises(CancelledError):
        odd("is_deaf", after(5))


def test_listening_child_notices_that_its_time_is_over(
    odd: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_GRACE_SECONDS", 600.0)
    with pytest.raises(LimitError, match=r"took longer than the 0\.5s"):
        odd("goes_on", seconds=0.5)


@pytest.mark.parametrize(
    ("name", "message", "code"),
    [
        ("dies", "signal SIGSEGV", -signal.SIGSEGV),
        ("leaves", "exit code 7", 7),
        ("fails", "a defect of the program", None),
    ],
)
def test_crash_is_told_and_nothing_leaks(
    name: str, message: str, code: int | None, odd: Callable[..., Outcome], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(CrashError, match=message) as caught:
        odd(name)
    assert caught.value.exit_code == code
    assert "secret" not in str(caught.value)
    assert ("a secret in a traceback" in caplog.text) is (name == "fails")


def test_what_is_printed_goes_to_the_log(odd: Callable[..., Outcome], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        outcome = odd("prints")
    nice, *session = outcome.result.split()
    assert int(nice) >= min(19, os.nice(0) + 10), "the child is nicer than this process"
    if session:  # "/autogroup-123 nice 10"
        assert session[-1] == nice, "and so is its session, which Linux weighs against those of others"
    assert "more noise" in caplog.text
    assert "for the log" in caplog.text
