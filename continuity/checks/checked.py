"""What rules look at: a sound plan, and what several of them want to know about it, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Final

from continuity.checks.limits import CheckLimits
from continuity.checks.owned import OwnedFiles
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    DataSet,
    Need,
    Node,
    Plan,
    RecoveryPlan,
    Scenario,
    ShareOf,
    Standby,
    Step,
    Term,
)
from continuity.planfile.load import Loaded
from continuity.planfile.problems import Path
from continuity.requirements import remembers, required_terms, requirements, workarounds_in
from continuity.structure import LevelFunction, forget, level_of

_LOSSES: Final = ("fails", "destroys", "corrupts")


class Checked:
    """A plan under check.

    Parameters: `loaded`, a sound plan with its text; `today`, the date that ages are counted from; `limits`, the
    numbers to compare with; `owned_files`, who may set what. `declared` is the plan as it is written, `data` the same
    with what tiers and kinds supply.
    """

    def __init__(
        self, loaded: Loaded, today: date, limits: CheckLimits, owned_files: tuple[OwnedFiles, ...] = ()
    ) -> None:
        self.plan: Plan = loaded.plan
        self.declared = loaded.declared
        self.data = loaded.data
        self.today = today
        self.limits = limits
        self.owned_files = owned_files
        self.idle: frozenset[int] = frozenset()
        """The positions of the entries of `accepted` that silence nothing; known only to the rules that run last."""
        self.usual: dict[str, float] = {}
        """The levels while nothing has failed: filled in by `levels` when first asked for, as the next."""
        self.down_without: dict[str, tuple[Node, ...]] = {}
        """By recovery plan, the services that are down when what it covers is lost: filled in when first asked for."""
        self.bridged: dict[tuple[str, float, int], Mapping[str, float]] = {}
        """By recovery plan, time and number of ready workarounds, the levels that these and tolerances leave."""

    @cached_property
    def services(self) -> Mapping[str, Node]:
        """The services, by id."""
        return {service.id: service for service in self.plan.services}

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """For each node, the ids of those whose level depends on it directly, in whatever way."""
        found: dict[str, list[str]] = {}
        for name, needed in self.below.items():
            for each in needed:
                found.setdefault(each, []).append(name)
        return {name: tuple(users) for name, users in found.items()}

    @cached_property
    def hard(self) -> Mapping[str, tuple[tuple[Path, str], ...]]:
        """For each node, the path and the id of what it cannot do without: hard terms of its needs, and its site."""
        return {name: tuple(hard_needs(node)) for name, node in self.plan.nodes.items()}

    @cached_property
    def hard_users(self) -> Mapping[str, tuple[str, ...]]:
        """For each node, the ids of those that cannot do without it, as they say themselves."""
        found: dict[str, list[str]] = {}
        for name, needs in self.hard.items():
            for _, needed in needs:
                found.setdefault(needed, []).append(name)
        return {name: tuple(users) for name, users in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All ids, each after everything that its level depends on."""
        return tuple(TopologicalSorter(self.below).static_order())

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each id stands in `order`."""
        return {name: index for index, name in enumerate(self.order)}

    @cached_property
    def level_functions(self) -> tuple[LevelFunction, ...]:
        """For each node, in order, the function that makes its level out of all levels, its failover left aside."""
        nodes = (self.plan.nodes[name] for name in self.order)
        return tuple(level_of(required_terms(node), self.position, forget) for node in nodes)

    @cached_property
    def ready_times(self) -> tuple[float, ...]:
        """How long the workarounds of the plan take until they are ready, on average, the soonest first."""
        terms = (term for node in self.plan.nodes.values() for term in node.needs)
        return tuple(sorted({each.ready.mean() for term in terms for each in workarounds_in(term)}))

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The standbys that serve nothing until a step starts them."""
        return frozenset(node.id for node in self.plan.nodes.values() if node.standby is Standby.STOPPED)

    @cached_property
    def remembering(self) -> frozenset[str]:
        """The nodes that tolerate a loss for a time, or work around it."""
        return frozenset(node.id for node in self.plan.nodes.values() if any(map(remembers, node.needs)))

    @cached_property
    def below(self) -> Mapping[str, frozenset[str]]:
        """For each node, the ids of those on whose level its own depends directly."""
        return {name: requirements(node) for name, node in self.plan.nodes.items()}

    @cached_property
    def surely_lost_with(self) -> Mapping[str, frozenset[str]]:
        """For each node, itself and every node whose loss alone brings it to 0 by hard requirements and sites."""
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            found[name] = frozenset({name}).union(*(found[needed] for _, needed in self.hard[name]))
        return found

    @cached_property
    def data_sets(self) -> Mapping[str, tuple[Node, DataSet]]:
        """All data by name, each with the node it lives on."""
        return {name: (node, held) for node in self.plan.nodes.values() for name, held in node.data.items()}

    @cached_property
    def data_of_service(self) -> Mapping[str, tuple[str, ...]]:
        """For each service, the names of the data on it and on every node that it depends on."""
        nothing = frozenset[str]()
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            below = [found[needed] for needed in self.below[name] if found[needed]]
            own = self.plan.nodes[name].data
            found[name] = nothing.union(own, *below) if own or len(below) > 1 else below[0] if below else nothing
        return {service.id: tuple(sorted(found[service.id])) for service in self.plan.services}

    @cached_property
    def all_steps(self) -> tuple[tuple[Path, RecoveryPlan, Step], ...]:
        """Every step of every recovery plan, with its path."""
        return tuple(
            ((*block, step.id), recovery, step)
            for recovery in self.plan.plans.values()
            for block, steps in blocks(recovery)
            for step in steps
        )

    @cached_property
    def places(self) -> Mapping[str, frozenset[str]]:
        """For each node, itself, its site, and the site of that: what is destroyed there destroys it."""
        found: dict[str, frozenset[str]] = {}
        for name in self.order:
            site = self.plan.nodes[name].site
            found[name] = frozenset({name}).union(found[site] if site else ())
        return found

    def is_critical(self, service: Node) -> bool:
        """Whether a service says of itself that it must come back soon: by its objectives, priority or tags."""
        if service.priority == 1 or "critical" in service.tags:
            return True
        objectives = service.objectives
        if objectives is None:
            return False
        soon = objectives.rto is not None and objectives.rto <= self.limits.critical_rto
        return soon or (objectives.mtpd is not None and objectives.mtpd <= self.limits.critical_mtpd)

    def lost_in(self, scenario: Scenario) -> frozenset[str]:
        """The nodes that a scenario names as failed or destroyed, and those with data that it corrupts."""
        return frozenset(
            self.data_sets[event.target][0].id if event.kind == "corrupts" else event.target
            for event in scenario.events
            if event.kind in _LOSSES and event.target is not None
        )

    def touched_by(self, names: Iterable[str]) -> frozenset[str]:
        """Some nodes, and all that depend on one of them, directly or not, in whatever way."""
        found = set(names)
        waiting = list(found)
        for name in waiting:
            for user in self.users.get(name, ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return frozenset(found)

    def everything_below(self, name: str) -> frozenset[str]:
        """A node, and all that its level depends on, directly or not, in whatever way."""
        found = {name}
        waiting = [name]
        for each in waiting:
            new = self.below[each] - found
            found |= new
            waiting += new
        return frozenset(found)

    def services_on(self, names: Iterable[str]) -> tuple[Node, ...]:
        """The services that the loss of one of some nodes can touch, themselves if they are some, by id."""
        touched = self.touched_by(names)
        return tuple(self.services[name] for name in sorted(touched & self.services.keys()))


def path_of(node: Node, *rest: str | int) -> Path:
    """The path of a node, or of something in it."""
    return (node.section.value, node.id, *rest)


def hard_needs(node: Node) -> Iterator[tuple[Path, str]]:
    """The path and the id of everything that a node cannot do without, in the order of the text."""
    for i, term in enumerate(node.needs):
        yield from ((path_of(node, "needs", i), name) for name in _hard_in(term))
    if node.site is not None:
        yield path_of(node, "site"), node.site


def _hard_in(term: Term) -> Iterator[str]:
    match term:
        case Need(node):
            yield node
        case AllOf(terms) | AnyOf((_,) as terms):
            for each in terms:
                yield from _hard_in(each)
        case AtLeast(k, terms) if k == len(terms):
            for each in terms:
                yield from _hard_in(each)
        case ShareOf(((node, _),)):
            yield node
        case _:
            pass


def blocks(recovery: RecoveryPlan) -> Iterator[tuple[Path, tuple[Step, ...]]]:
    """The steps of a recovery plan, and those of its way back, each with the path of their mapping."""
    yield ("plans", recovery.id, "steps"), tuple(recovery.steps.values())
    if recovery.way_back is not None:
        yield ("plans", recovery.id, "return", "steps"), tuple(recovery.way_back.steps.values())


def steps_before(step: Step, steps: Mapping[str, Step]) -> tuple[str, ...]:
    """The ids of the steps that must be done before one, of those in its block, in no particular order."""
    waiting = list(step.after)
    for name in waiting:
        waiting += [other for other in steps[name].after if other not in waiting]
    return tuple(waiting)
