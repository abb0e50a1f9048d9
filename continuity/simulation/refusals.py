"""What a plan can say and this engine cannot run yet: refused by name and path, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.findings import Finding, Severity
from continuity.model import AllOf, AnyOf, AtLeast, Mode, Node, Plan, Soft, Term, Tolerant, WorkedAround


def refusals(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each thing in the plan that would change the simulation and that this engine does not know."""
    said = [*_of_nodes(plan), *_of_causes(plan), *_of_plans(plan)]
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
        for number, term in enumerate(node.needs):
            yield from _of_term(f"{path}.needs.{number}", term)
        if node.failover and node.failover.otherwise and node.failover.otherwise.crew:
            yield f"{path}.failover.otherwise.team", "a switch that waits for people"
        if node.maintenance:
            yield f"{path}.maintenance", "maintenance"
        if node.hours:
            yield f"{path}.hours", "an agreed service time"
        if node.objectives and node.objectives.each:
            yield f"{path}.objectives.each", "an objective for each period"
        yield from _of_standby(path, node)


def _of_mode(path: str, mode: Mode) -> Iterator[tuple[str, str]]:
    if mode.crew:
        yield f"{path}.team", "a repair that waits for people"
    if mode.spares:
        yield f"{path}.spares", "a repair that waits for a spare part"
    if mode.corrupts:
        yield f"{path}.corrupts", "a failure that corrupts data"


def _of_term(path: str, term: Term) -> Iterator[tuple[str, str]]:
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _of_term(path, each)
        case Soft(part):
            yield from _of_term(path, part)
        case Tolerant(part, refills=refills):
            if refills is not None:
                yield f"{path}.tolerates.refills", "a tolerance that must refill"
            yield from _of_term(path, part)
        case WorkedAround(part):
            yield f"{path}.workaround", "a workaround"
            yield from _of_term(path, part)
        case _:
            pass


def _of_standby(path: str, node: Node) -> Iterator[tuple[str, str]]:
    if node.failover and not node.failover.automatic:
        yield f"{path}.failover.automatic", "a failover that only a plan step switches"


def _of_causes(plan: Plan) -> Iterator[tuple[str, str]]:
    for cause in plan.common_causes.values():
        yield from _of_mode(f"common_causes.{cause.id}", cause.mode)


def _of_plans(plan: Plan) -> Iterator[tuple[str, str]]:
    for each in plan.plans.values():
        if each.invoke and each.invoke.when:
            yield f"plans.{each.id}.invoke.when", "a plan that a failure invokes"
