"""What a plan can say and a Markov chain cannot: found node by node, with the reason and the way out.

A finding concerns nodes, teams, pools of spares or common causes: a service can be analysed if nothing on which it
depends in any way is concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from continuity.distributions import Distribution
from continuity.errors import LimitError
from continuity.findings import Finding, Severity
from continuity.markov.interaction import Vertex, node_vertex
from continuity.markov.outside_people import Said, said_of_people
from continuity.markov.phases import AT_ONCE, NEVER_ENDS, is_single, phases_of
from continuity.model import AllOf, AnyOf, AtLeast, Mode, Node, Plan, Soft, Term, Tolerant, WorkedAround

MEMORYLESS = "write `exponential`, a `sum` of such, or ask `simulate`"
SIMULATE = "ask `simulate`"


@dataclass(frozen=True, slots=True)
class Outside:
    """A finding, and what it concerns."""

    about: frozenset[Vertex]
    finding: Finding


def outside(plan: Plan) -> tuple[Outside, ...]:
    """All that no chain can say of a plan."""
    found = [each for node in plan.nodes.values() for each in _of_node(node)]
    found += _of_causes(plan)
    found += said_of_people(plan)
    found += _of_spares(plan)
    found += _of_recovery(plan)
    return tuple(_outside(*each) for each in found)


def of_measured(node: Node) -> Iterator[Outside]:
    """What no chain can say of a node's own figures, whatever depends on it."""
    if node.hours is not None:
        what = "an agreed service time, which goes by the clock"
        yield _outside(frozenset({node_vertex(node.id)}), f"{node.section.value}.{node.id}.hours", what, SIMULATE)


def too_large(node: Node, error: LimitError) -> Finding:
    """What keeps a node out only because of its size."""
    return _finding(f"{node.section.value}.{node.id}", error.message, "")


def _outside(about: frozenset[Vertex], path: str, what: str, hint: str) -> Outside:
    return Outside(about, _finding(path, f"a Markov chain cannot say {what}", hint))


def _finding(path: str, message: str, hint: str) -> Finding:
    return Finding(id="outside-markov", severity=Severity.ERROR, message=message, path=path, location=None, hint=hint)


def _of_node(node: Node) -> Iterator[Said]:
    path, here = f"{node.section.value}.{node.id}", frozenset({node_vertex(node.id)})
    for mode in node.modes:
        yield from _of_mode(f"{path}.failures.{mode.id}", mode, here)
    for number, term in enumerate(node.needs):
        yield from _of_term(f"{path}.needs.{number}", term, here)
    if node.maintenance:
        yield here, f"{path}.maintenance", "maintenance, which comes at fixed times", SIMULATE
    if any(share != 1.0 for share in node.demand_by_calendar.values()):
        yield here, f"{path}.demand", "a demand that goes by the clock", SIMULATE
    if node.restart is not None:
        yield from _of_time(f"{path}.restart", node.restart, here)
    failover = node.failover
    if failover is not None:
        yield from _of_time(f"{path}.failover.takes", failover.takes, here)
        if failover.otherwise is not None and failover.otherwise.takes is not None:
            yield from _of_time(f"{path}.failover.otherwise", failover.otherwise.takes, here)


def _of_mode(path: str, mode: Mode, here: frozenset[Vertex]) -> Iterator[Said]:
    life = phases_of(mode.time_to_failure)
    if life == AT_ONCE:
        yield here, f"{path}.time_to_failure", "a life of no length", SIMULATE
    elif life is None:
        yield here, f"{path}.time_to_failure", "a life that is not exponential", MEMORYLESS
    elif mode.beta and not is_single(life):
        yield here, f"{path}.beta", "a shared part of a life of several stages", SIMULATE
    yield from _of_time(f"{path}.time_to_repair", mode.time_to_repair, here)
    if mode.detect is not None:
        yield from _of_time(f"{path}.detect", mode.detect, here)
    if mode.inspection is not None:
        yield here, f"{path}.inspection", "inspections, which come at fixed times", SIMULATE
    if mode.corrupts is not None:
        yield here, f"{path}.corrupts", "a failure that corrupts data", SIMULATE


def _of_time(path: str, duration: Distribution, here: frozenset[Vertex]) -> Iterator[Said]:
    if phases_of(duration) is None:
        yield here, path, "a time that is not exponential", MEMORYLESS


def _of_term(path: str, term: Term, here: frozenset[Vertex]) -> Iterator[Said]:
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _of_term(path, each, here)
        case Soft(part):
            yield from _of_term(path, part, here)
        case Tolerant():
            yield here, f"{path}.tolerates", "a tolerance, which ends after a fixed time", SIMULATE
        case WorkedAround():
            yield here, f"{path}.workaround", "a workaround", SIMULATE
        case _:
            pass


def _of_causes(plan: Plan) -> Iterator[Said]:
    for cause in plan.common_causes.values():
        yield from _of_mode(f"common_causes.{cause.id}", cause.mode, frozenset({("cause", cause.id)}))


def _of_spares(plan: Plan) -> Iterator[Said]:
    for pool in plan.spares.values():
        phases = phases_of(pool.resupply)
        if phases is None or not (phases in (AT_ONCE, NEVER_ENDS) or is_single(phases)):
            what = "a resupply that is not exponential"
            yield frozenset({("spares", pool.id)}), f"spares.{pool.id}.resupply", what, MEMORYLESS


def _of_recovery(plan: Plan) -> Iterator[Said]:
    """Recovery plans that set themselves off: whatever their steps touch."""
    if not any(each.invoke is not None and each.invoke.when is not None for each in plan.plans.values()):
        return
    for recovery in plan.plans.values():
        about = {
            node_vertex(name) for step in recovery.all_steps for name in (*step.starts, *step.stops, *step.repairs)
        }
        about |= {node_vertex(name) for step in recovery.all_steps for name, _ in step.switches}
        crews = [step.crew for step in recovery.all_steps]
        crews.append(recovery.authority.crew if recovery.authority is not None else None)
        about |= {("team", name) for crew in crews if crew is not None for name, _ in crew.teams}
        yield frozenset(about), f"plans.{recovery.id}", "a recovery plan that sets itself off", SIMULATE
