"""Settings for all tests: hypothesis profiles, and no unexplained skips in CI."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

IN_CI = bool(os.environ.get("CI"))
SKIPS = Path(__file__).parents[1] / ".ci" / "skips.txt"

# No test fails because the machine is slow, or busy with others.
UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("local", **UNTIMED)
settings.register_profile("ci", derandomize=True, **UNTIMED)
settings.load_profile("ci" if IN_CI else "local")


def listed_skips(text: str) -> tuple[str, ...]:
    """Return the node ids (or their beginnings) that may skip; a line without a reason is refused."""
    entries = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and line[0] != "#"]
    for entry in entries:
        if len(entry) == 1:
            raise pytest.UsageError(f"{SKIPS.name}: {entry[0]} has no reason")
    return tuple(entry[0] for entry in entries)


class SkipGuard:
    """Fails the session when something was skipped that is not listed."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        self.listed = listed
        self.unlisted: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not hasattr(report, "wasxfail"):  # pytest reports an expected failure as skipped, too
            self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.note(report)

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not report.nodeid.startswith(self.listed):
            self.unlisted.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unlisted and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid in self.unlisted:
            terminalreporter.write_line(f"FAILED: skipped in CI, not in .ci/{SKIPS.name}: {nodeid}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if IN_CI:
        config.pluginmanager.register(SkipGuard(listed_skips(SKIPS.read_text())))
