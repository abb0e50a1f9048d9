"""What a plan can say and this engine cannot run yet: refused by name and path, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.findings import Finding, Severity
from continuity.model import Mode, Plan


def refusals(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each thing in the plan that would change the simulation and that this engine does not know."""
    said = [*_of_nodes(plan), *_of_causes(plan)]
    return tuple(
        Finding(
            id="engine-cannot-run",
            severity=Severity.ERROR,
            message=f"the simulation cannot run {what} yet",
            path=path,
            location=None,
            hint="leave it out to see the availability without it",
        )
        for path, what in said
    )


def _of_nodes(plan: Plan) -> Iterator[tuple[str, str]]:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        for mode in node.modes:
            yield from _of_mode(f"{path}.failures.{mode.id}", mode)


def _of_mode(path: str, mode: Mode) -> Iterator[tuple[str, str]]:
    if mode.corrupts:
        yield f"{path}.corrupts", "a failure that corrupts data"


def _of_causes(plan: Plan) -> Iterator[tuple[str, str]]:
    for cause in plan.common_causes.values():
        yield from _of_mode(f"common_causes.{cause.id}", cause.mode)
