"""Plans for operations, and how a test does one."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from continuity_api.operations.context import Context
from continuity_api.operations.outcome import Outcome
from continuity_api.operations.registry import perform

ROOT = Path(__file__).parents[3]
TODAY = date(2027, 1, 4)
SMALL = """\
continuity: 1
name: Small
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 100h, mttr: 10h, recovers: by itself}}}
  disk: {failures: {worn: {mttf: 500h, mttr: 5h, recovers: by itself}}}
services:
  shop: {needs: [web, disk], objectives: {availability: 90%, rto: 12h}}
scenarios:
  crash: {events: [{at: 0h, fails: disk, lasts: 8h}], lasts: 2d}
"""
SMALL_FILES = {"plan.yaml": SMALL}


def example(name: str) -> str:
    """The text of a worked example."""
    return (ROOT / "scenarios" / name / "plan.yaml").read_text(encoding="utf-8")


def done(
    name: str, files: Mapping[str, str] = SMALL_FILES, options: dict[str, Any] | None = None, **how: Any
) -> Outcome:
    """An operation done in this process."""
    return perform(name, files, options or {}, Context(**{"today": TODAY, **how}))


def no_progress(done: int, total: int) -> None:
    """Nobody wants to know."""


def never() -> bool:
    """It is not cancelled."""
    return False


def after(looks: int) -> Callable[[], bool]:
    """It is cancelled when it has been asked so often."""
    left = [looks]

    def cancelled() -> bool:
        left[0] -= 1
        return left[0] < 0

    return cancelled
