"""What the exact route cannot treat, node by node: named with its path in the plan and its reason, never ignored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import networkx as nx

from continuity.distributions import Constant, Distribution, Exponential
from continuity.exact.capacities import number_of_mixes
from continuity.exact.laws import is_known
from continuity.exact.tolerance import TolerantLeaves
from continuity.exact.waiting import Waits
from continuity.findings import Finding, Severity
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Clock,
    Failover,
    Mode,
    Node,
    Plan,
    RecoveryPlan,
    Soft,
    Standby,
    Term,
    Tolerant,
    WorkedAround,
)
from continuity.requirements import requirements

_MOST_MIXES = 5_000
_MOST_INSPECTIONS = 20_000
_Said = Iterator[tuple[str, str]]


class OutsideError(Exception):
    """A node turned out to be outside the exact route while its diagram was made. `reason`: why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def outside(plan: Plan, horizon: float) -> dict[str, tuple[Finding, ...]]:
    """For each node that the exact route cannot treat by itself, what forbids it. `horizon` in microseconds."""
    return _Looking(plan, horizon).found()


def below(plan: Plan) -> dict[str, frozenset[str]]:
    """For each node, itself and all on which it depends in any way, for starting too."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(plan.nodes)
    for name, node in plan.nodes.items():
        graph.add_edges_from((name, each) for each in (*requirements(node), *node.needs_to_start))
    return {name: frozenset({name, *nx.descendants(graph, name)}) for name in plan.nodes}


def finding(path: str, message: str) -> Finding:
    """What keeps something outside, as a finding."""
    return Finding(
        id="outside-exact",
        severity=Severity.ERROR,
        message=message,
        path=path,
        location=None,
    )


def path_of(node: Node) -> str:
    """The path of a node in its plan."""
    return f"{node.section.value}.{node.id}"


class _Looking:
    """One use: looks at every node."""

    def __init__(self, plan: Plan, horizon: float) -> None:
        self._plan = plan
        self._horizon = horizon
        self._waits = Waits(plan)
        self._tolerant = TolerantLeaves(plan)
        self._acted_on = _acted_on(plan)
        self._members: dict[str, list[Node]] = {}
        for node in plan.nodes.values():
            for member in node.failover.between if node.failover else ():
                self._members.setdefault(member, []).append(node)

    def found(self) -> dict[str, tuple[Finding, ...]]:
        """What forbids each node that something forbids."""
        said: dict[str, list[tuple[str, str]]] = {}
        for node in self._plan.nodes.values():
            said[node.id] = [*self._of_node(node)]
        for cause in self._plan.common_causes.values():
            of_cause = [*self._of_mode(f"common_causes.{cause.id}", None, cause.mode)]
            for name, share in cause.hits.items():
                node = self._plan.nodes[name]
                said[name] += of_cause if share > 0.0 else []
                if 0.0 < cause.mode.leaves < 1.0 and share > 0.0 and node.units > 1 and _has_partial_units(node):
                    said[name].append((f"common_causes.{cause.id}.leaves", "its units too fail in part"))
        return {name: tuple(finding(*each) for each in lines) for name, lines in said.items() if lines}

    def _of_node(self, node: Node) -> _Said:
        path = path_of(node)
        for mode in node.modes:
            yield from self._of_mode(f"{path}.failures.{mode.id}", node, mode)
        for number, term in enumerate(node.needs):
            yield from self._of_term(f"{path}.needs.{number}", term)
        if node.restart is not None and not _takes_no_time(node.restart):
            yield f"{path}.restart", "it has to be restarted"
        if node.needs_to_start:
            yield f"{path}.needs_to_start", "others must be up for it to start"
        if node.maintenance:
            yield f"{path}.maintenance", "it has planned maintenance"
        if node.demand_by_calendar:
            yield f"{path}.demand", "what is asked of it follows a calendar"
        if node.id in self._acted_on:
            yield path, f"the plan {self._acted_on[node.id]} may act on it by itself"
        yield from self._of_pool(path, node)
        yield from self._of_standby(path, node)
        if node.failover is not None:
            yield from self._of_failover(f"{path}.failover", node.failover)

    def _of_pool(self, path: str, node: Node) -> _Said:
        values = {mode.leaves for mode in node.modes if not mode.of_node} | {1.0}
        if _has_partial_units(node):
            if number_of_mixes(node.units, len(values)) > _MOST_MIXES:
                yield f"{path}.units", "there are too many ways in which its units can deliver a part"
            if any(mode.of_node and 0.0 < mode.leaves < 1.0 for mode in node.modes) and node.units > 1:
                yield f"{path}.failures", "a failure of the whole node and failures of its units leave a part"
            if any(mode.beta and mode.leaves for mode in node.modes):
                yield f"{path}.failures", "a shared failure and failures of its units leave a part"

    def _of_mode(self, path: str, node: Node | None, mode: Mode) -> _Said:
        units = 1 if node is None or mode.of_node else node.units
        if mode.corrupts:
            yield f"{path}.corrupts", "its failure corrupts data"
        if mode.spares:
            yield f"{path}.spares", "its repair waits for a spare part"
        if mode.call_when > 1:
            yield f"{path}.call_when", "repairs wait for more failures"
        if mode.repairs_all and units > 1:
            yield f"{path}.repairs", "one repair renews all units"
        if mode.clock is Clock.RUNNING:
            yield f"{path}.clock", "it ages only in use"
        for name, law in _laws(mode):
            if not is_known(law):
                yield f"{path}.{name}", f"the distribution {type(law).__name__}"
        if mode.inspection and self._horizon / mode.inspection > _MOST_INSPECTIONS:
            yield f"{path}.inspection", f"it is inspected more than {_MOST_INSPECTIONS:,} times in the time asked for"
        wait = self._waits.of(node, mode)
        if wait.reason:
            yield f"{path}.team", wait.reason

    def _of_term(self, path: str, term: Term) -> _Said:
        match term:
            case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
                for each in terms:
                    yield from self._of_term(path, each)
            case Soft(part):
                yield from self._of_term(path, part)
            case WorkedAround():
                yield f"{path}.workaround", "people work around its loss"
            case Tolerant(part):
                why = self._tolerant.refusal(term)
                if why:
                    yield f"{path}.tolerates", why
                yield from self._of_term(path, part)
            case _:
                pass

    def _of_standby(self, path: str, node: Node) -> _Said:
        if node.standby is Standby.STOPPED:
            yield f"{path}.standby", "it is stopped until a plan starts it"
        elif node.standby in {Standby.WARM, Standby.COLD}:
            if node.running is None:
                yield f"{path}.standby", "it ages by whether it is in use"
            elif not _is_memoryless_pool(node):
                yield f"{path}.standby", "its standby units age more slowly, and it has not a single exponential mode"

    def _of_failover(self, path: str, failover: Failover) -> _Said:
        for member in map(self._plan.nodes.__getitem__, failover.between):
            if len(self._members[member.id]) > member.serves:
                yield f"{path}.between", f"{member.id} is a member of several failovers"
        if not failover.automatic:
            return
        if not _takes_no_time(failover.takes):
            yield f"{path}.takes", "a switch takes time"
        if failover.coverage < 1.0:
            yield f"{path}.coverage", "a switch may go wrong"


def _takes_no_time(law: Distribution) -> bool:
    return isinstance(law, Constant) and law.time == 0


def _has_partial_units(node: Node) -> bool:
    return any(mode.leaves > 0.0 for mode in node.modes if not mode.of_node)


def _laws(mode: Mode) -> Iterator[tuple[str, Distribution]]:
    yield "time_to_failure", mode.time_to_failure
    yield "time_to_repair", mode.time_to_repair
    if mode.detect is not None:
        yield "detect", mode.detect


def _is_memoryless_pool(node: Node) -> bool:
    """Whether the number of failed units says all: one exponential mode, found and repaired by itself."""
    if len(node.modes) != 1:
        return False
    mode = node.modes[0]
    exponential = isinstance(mode.time_to_failure, Exponential) and isinstance(mode.time_to_repair, Exponential)
    plain = mode.detect is None and mode.inspection is None and not mode.of_node
    return exponential and plain and not mode.beta and not mode.leaves


def _acted_on(plan: Plan) -> Mapping[str, str]:
    """The nodes that a plan may start, stop, repair or switch without being called by hand, with that plan."""
    found: dict[str, str] = {}
    for recovery in plan.plans.values():
        if recovery.invoke is not None and recovery.invoke.when is not None:
            for each in _with_those_it_runs(plan, recovery, set()):
                for step in each.all_steps:
                    named = (*step.starts, *step.stops, *step.repairs, *(name for name, _ in step.switches))
                    found.update(dict.fromkeys(named, recovery.id))
    return found


def _with_those_it_runs(plan: Plan, recovery: RecoveryPlan, seen: set[str]) -> Iterator[RecoveryPlan]:
    if recovery.id not in seen:
        seen.add(recovery.id)
        yield recovery
        for step in recovery.all_steps:
            if step.runs is not None:
                yield from _with_those_it_runs(plan, plan.plans[step.runs], seen)
