"""What a plan can say and the compiled kernel cannot run: refused by name and path, never ignored."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.distributions import Distribution, SingleDraw
from continuity.findings import Finding, Severity
from continuity.kernel.processes import is_known
from continuity.model import AllOf, AnyOf, AtLeast, Clock, Mode, Node, Plan, Soft, Term, Tolerant, WorkedAround

_Said = Iterator[tuple[str, str]]


def refusals(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each thing in the plan that the kernel does not know."""
    own = [*_of_nodes(plan), *_of_causes(plan)]
    return tuple(
        Finding(
            id="engine-cannot-run",
            severity=Severity.ERROR,
            message=f"the compiled kernel cannot run {what}",
            path=path,
            location=None,
            hint="the engine simpy can",
        )
        for path, what in own
    )


def _of_nodes(plan: Plan) -> _Said:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        yield from _of_node(path, node)
        for mode in node.modes:
            yield from _of_mode(f"{path}.failures.{mode.id}", mode)
        for number, term in enumerate(node.needs):
            yield from _of_term(f"{path}.needs.{number}", term)


def _of_node(path: str, node: Node) -> _Said:
    if node.running is not None:
        yield f"{path}.running", "a pool with standby units"
    if node.standby is not None:
        yield f"{path}.standby", "a standby"
    if node.failover is not None:
        yield f"{path}.failover", "a failover"
    if node.restart is not None:
        yield f"{path}.restart", "a restart"
    if node.needs_to_start:
        yield f"{path}.needs_to_start", "what is needed to start"
    if node.maintenance:
        yield f"{path}.maintenance", "maintenance"
    if node.hours is not None:
        yield f"{path}.hours", "an agreed service time"
    if node.objectives is not None and node.objectives.each is not None:
        yield f"{path}.objectives.each", "an objective for each period"
    if node.demand != 1.0 or node.demand_by_calendar:
        yield f"{path}.demand", "a demand"


def _of_mode(path: str, mode: Mode) -> _Said:
    if mode.crew is not None:
        yield f"{path}.team", "a repair that waits for people"
    if mode.spares is not None:
        yield f"{path}.spares", "a repair that waits for a spare part"
    if mode.leaves:
        yield f"{path}.leaves", "a failure that leaves something"
    if mode.call_when > 1:
        yield f"{path}.call_when", "repairs that wait for more failures"
    if mode.repairs_all:
        yield f"{path}.repairs", "a joint repair"
    if mode.corrupts is not None:
        yield f"{path}.corrupts", "a failure that corrupts data"
    if mode.clock is Clock.RUNNING:
        yield f"{path}.clock", "a clock that stops"
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
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _of_term(path, each)
        case Soft(part):
            yield from _of_term(path, part)
        case WorkedAround(part):
            yield f"{path}.workaround", "a workaround"
            yield from _of_term(path, part)
        case Tolerant(part):
            yield f"{path}.tolerates", "a tolerance"
            yield from _of_term(path, part)
        case _:
            pass


def _of_causes(plan: Plan) -> _Said:
    for name in plan.common_causes:
        yield f"common_causes.{name}", "a common cause"
