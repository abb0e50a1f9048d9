"""A step without effect does not say what to do.

What: A step has a `kind` and no effect, and no `do`.

Why: Whoever gets the step at three in the morning reads one word.

Example: `look: {kind: verification, team: support, takes: 20m}`.

Instead: Say it in a sentence: `do: Order something and cancel it.`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.roles import changes_something
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "step-says-nothing"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each step without words or effect."""
    for path, _, step in checked.all_steps:
        if step.kind is not None and not step.do and not changes_something(step) and step.runs is None:
            yield Found(path, f"'{step.id}' does not say what to do", "add do: and a sentence", key=True)
