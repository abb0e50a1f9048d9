"""Every job in a plan that people do, where it is written, and which sites are down as long as it is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from continuity.model import AllOf, Crew, Mode, Need, Node, Person, Plan, Team, Term
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Path
from continuity.planfile.workarounds import stands_in_for, workarounds
from continuity.requirements import required_terms

_NOWHERE: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Job:
    """A job: the path of its `team`, its crew, and the sites of teams that are surely down as long as it is wanted."""

    path: Path
    crew: Crew
    down: frozenset[str] = _NOWHERE


def jobs(plan: Plan, data: YamlMapping) -> Iterator[Job]:
    """Every job in the plan.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    down_with = sites_down_with(plan)
    for node in plan.nodes.values():
        yield from _of_node(node, data, down_with)
    for cause in plan.common_causes.values():
        if cause.mode.crew:
            hit = [name for name, share in cause.hits.items() if share == 1 and cause.mode.leaves == 0]
            down = _NOWHERE.union(*(down_with.get(name, _NOWHERE) for name in hit))
            yield Job(("common_causes", cause.id, "team"), cause.mode.crew, down)
    yield from _of_plans(plan)


def _of_node(node: Node, data: YamlMapping, down_with: Mapping[str, frozenset[str]]) -> Iterator[Job]:
    here = (node.section.value, node.id)
    for mode in node.modes:
        if mode.crew:
            down = down_with.get(node.id, _NOWHERE) if _brings_down(node, mode) else _NOWHERE
            yield Job((*here, "failures", mode.id, "team"), mode.crew, down)
    if node.failover and node.failover.otherwise and node.failover.otherwise.crew:
        yield Job((*here, "failover", "otherwise", "team"), node.failover.otherwise.crew)
    for path, workaround in workarounds(node, data):
        if workaround.crew:
            yield Job((*path, "team"), workaround.crew, down_with.get(stands_in_for(workaround) or "", _NOWHERE))


def _brings_down(node: Node, mode: Mode) -> bool:
    """Whether one failure of a mode brings its node to level 0, whatever else there is."""
    return mode.leaves == 0 and (mode.of_node or node.units == node.required)


def _of_plans(plan: Plan) -> Iterator[Job]:
    for recovery in plan.plans.values():
        if recovery.authority:
            yield Job(("plans", recovery.id, "authority", "team"), recovery.authority.crew)
        back = recovery.way_back.steps if recovery.way_back else {}
        for steps, block in ((("steps",), recovery.steps), (("return", "steps"), back)):
            for step in block.values():
                if step.crew:
                    yield Job(("plans", recovery.id, *steps, step.id, "team"), step.crew)


def sites_down_with(plan: Plan) -> Mapping[str, frozenset[str]]:
    """For each node, the sites of teams and persons that are down whenever it is at level 0."""
    down: dict[str, set[str]] = {}
    for site in {each.site for each in chain[Team | Person](plan.teams.values(), plan.people.values()) if each.site}:
        for name in _needed(site, plan):
            down.setdefault(name, set()).add(site)
    return {name: frozenset(sites) for name, sites in down.items()}


def _needed(site: str, plan: Plan) -> set[str]:
    """The site and everything without which it is at level 0."""
    seen, waiting = {site}, [site]
    while waiting:
        node = plan.nodes.get(waiting.pop())
        needed = {each for term in required_terms(node) for each in _hard(term)} if node else set()
        waiting += needed - seen
        seen |= needed
    return seen


def _hard(term: Term) -> Iterator[str]:
    """The nodes without which a term is at level 0."""
    match term:
        case Need(node):
            yield node
        case AllOf(terms):
            for each in terms:
                yield from _hard(each)
