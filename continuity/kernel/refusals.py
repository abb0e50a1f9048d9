"""What a plan can say and the compiled kernel cannot run: refused by name and path, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.distributions import Distribution, SingleDraw
from continuity.findings import Finding, Severity
from continuity.kernel.processes import is_known
from continuity.model import Failover, Mode, Node, Plan, Term
from continuity.requirements import workarounds_in
from continuity.simulation.demand import has_demand
from continuity.simulation.harm import cost_points

_Said = Iterator[tuple[str, str]]


def refusals(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each thing that SimPy's engine knows, and the kernel does not."""
    return tuple(
        Finding(
            id="engine-cannot-run",
            severity=Severity.ERROR,
            message=f"the compiled kernel cannot run {what}",
            path=path,
            location=None,
            hint="the engine simpy can",
        )
        for path, what in (*_of_plan(plan), *_of_nodes(plan), *_of_causes(plan))
    )


def _of_plan(plan: Plan) -> _Said:
    for name in plan.teams:
        yield f"teams.{name}", "a team"
    for name, each in plan.plans.items():
        if each.invoke is not None and each.invoke.when:
            yield f"plans.{name}.invoke", "a plan that a condition invokes"


def _of_nodes(plan: Plan) -> _Said:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        yield from _of_node(path, node)
        for mode in node.modes:
            yield from _of_mode(f"{path}.failures.{mode.id}", mode)
        for number, term in enumerate(node.needs):
            yield from _of_term(f"{path}.needs.{number}", term)


def _of_node(path: str, node: Node) -> _Said:
    if node.maintenance:
        yield f"{path}.maintenance", "maintenance"
    if node.hours is not None:
        yield f"{path}.hours", "an agreed service time"
    if node.objectives is not None and node.objectives.each is not None:
        yield f"{path}.objectives.each", "an objective for each period"
    if cost_points(node):
        yield f"{path}.impact", "what outages cost"
    if has_demand(node):
        yield f"{path}.demand", "a demand"
    if node.restart is not None:
        yield from _of_duration(f"{path}.restart", node.restart)
    if node.failover is not None:
        yield from _of_failover(f"{path}.failover", node.failover)


def _of_failover(path: str, failover: Failover) -> _Said:
    yield from _of_duration(f"{path}.takes", failover.takes)
    if failover.otherwise is not None:
        if failover.otherwise.crew is not None:
            yield f"{path}.otherwise.team", "a switch that waits for people"
        if failover.otherwise.takes is not None:
            yield from _of_duration(f"{path}.otherwise.takes", failover.otherwise.takes)


def _of_mode(path: str, mode: Mode) -> _Said:
    if mode.crew is not None:
        yield f"{path}.team", "a repair that waits for people"
    if mode.spares is not None:
        yield f"{path}.spares", "a repair that waits for a spare part"
    if mode.corrupts is not None:
        yield f"{path}.corrupts", "a failure that corrupts data"
    if mode.repairs_all and mode.beta:
        yield f"{path}.repairs", "a joint repair of what a `beta` splits"
    yield from _of_duration(f"{path}.time_to_failure", _hardest(mode))
    yield from _of_duration(f"{path}.time_to_repair", mode.time_to_repair)
    if mode.detect is not None:
        yield from _of_duration(f"{path}.detect", mode.detect)


def _hardest(mode: Mode) -> Distribution:
    """The life that is hardest to draw: with a `beta`, the one with a share of the hazard."""
    life = mode.time_to_failure
    return life.with_hazard(mode.beta) if mode.beta and isinstance(life, SingleDraw) else life


def _of_duration(path: str, duration: Distribution) -> _Said:
    if not is_known(duration):
        yield path, f"the distribution {type(duration).__name__}"


def _of_term(path: str, term: Term) -> _Said:
    for _ in workarounds_in(term):
        yield f"{path}.workaround", "a workaround"


def _of_causes(plan: Plan) -> _Said:
    for name, cause in plan.common_causes.items():
        yield from _of_mode(f"common_causes.{name}", cause.mode)
