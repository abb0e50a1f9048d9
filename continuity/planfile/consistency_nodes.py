"""What nodes must be together, beyond names that exist: one id, one node; no circles; a standby that someone calls."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.findings import Location
from continuity.model import Node, Plan, Standby
from continuity.planfile.cycles import around, cycles
from continuity.planfile.looking import entries, items, mapping, texts
from continuity.planfile.marked import YamlMapping
from continuity.planfile.names import unknown
from continuity.planfile.problems import Path, Problem
from continuity.planfile.references import data_sets, names_in_node
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS
from continuity.requirements import requirements

_REQUIRE = frozenset({"needs", "site", "failover"})


def node_problems(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """Everything that is wrong between nodes, or between a node and its own parts.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    yield from _shared_ids(data)
    yield from _shared_data(data)
    yield from _requirement_cycles(plan, data)
    yield from _idle_standbys(plan, data)
    yield from _failovers_without_member(plan)
    for node in plan.nodes.values():
        yield from _self_start(node, data)
        if node.maintenance:
            yield from _unknown_renewals(node, data)
    for path, _ in data_sets(data):
        yield from _copies(mapping(data, *map(str, path)), path)


def _shared_ids(data: YamlMapping) -> Iterator[Problem]:
    """One id in two sections of nodes."""
    first: dict[str, str] = {}
    for section in NODE_SECTIONS:
        nodes = mapping(data, section)
        for name in nodes.keys() & first.keys():
            place = Location(*mapping(data, first[name]).marks[name])
            message = f"'{name}' is also one of the {first[name]}, at {place}: an id belongs to one node"
            hint = "give one of the two another id"
            yield Problem(path=(section, name), id="duplicate-id", message=message, hint=hint, key=True)
        first = dict.fromkeys(nodes, section) | first


def _shared_data(data: YamlMapping) -> Iterator[Problem]:
    """One name for the data of two nodes."""
    first: dict[str, Path] = {}
    for path, name in data_sets(data):
        before = first.setdefault(name, path)
        if before is not path:
            message = f"there is data '{name}' on '{before[1]}', too, and data is named without its node"
            hint = "give one of the two another name"
            yield Problem(path=path, id="duplicate-data", message=message, hint=hint, key=True)


def _requirement_cycles(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    for cycle in cycles({name: requirements(node) for name, node in plan.nodes.items()}):
        needing, needed = cycle[0], cycle[1 % len(cycle)]
        named = names_in_node(data, plan.nodes[needing].section.value, needing)
        path = next(path for path, name in named if name == needed and path[2] in _REQUIRE)
        message = f"a cycle of requirements: {around(cycle)}"
        hint = "take one of them out; what is needed only while starting belongs in 'needs_to_start'"
        yield Problem(path=path, id="requirement-cycle", message=message, hint=hint)


def _failovers_without_member(plan: Plan) -> Iterator[Problem]:
    """A failover that finds all its members taken at the start: each takes its first free one, in the order of ids."""
    taken: dict[str, int] = {}
    for name, node in sorted(plan.nodes.items()):
        members = node.failover.between if node.failover else ()
        free = [each for each in members if each in plan.nodes and taken.get(each, 0) < plan.nodes[each].serves]
        if free:
            taken[free[0]] = taken.get(free[0], 0) + 1
        elif members:
            message = f"at the start all members of '{name}' are active in other failovers: nothing is left for it"
            hint = "name another member, or say with 'serves' how many failovers a member can be active in"
            path = (node.section.value, name, "failover", "between")
            yield Problem(path=path, id="no-member-left", message=message, hint=hint)


def _idle_standbys(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """A standby that nothing ever calls into use."""
    standbys = [node for node in plan.nodes.values() if node.standby is not None]
    started = started_nodes(data) if standbys else set()
    called = started | failover_members(data) if standbys else set()
    for node in standbys:
        path = (node.section.value, node.id, "standby")
        if node.standby is Standby.STOPPED and node.id not in started:
            message = f"'{node.id}' is stopped, and no step of a plan starts it"
            hint = f"let a step of a plan say 'starts: [{node.id}]', or make it a cold standby"
            yield Problem(path=path, id="standby-never-started", message=message, hint=hint)
        elif node.running is None and node.id not in called:
            message = f"'{node.id}' stands by for nothing: no failover names it, no step starts it"
            hint = "name it in a failover's 'between', say how many units are 'running', or leave 'standby' out"
            yield Problem(path=path, id="standby-for-nothing", message=message, hint=hint)


def failover_members(data: YamlMapping) -> set[str]:
    """The ids of all nodes that some failover is between."""
    failovers = (mapping(node, "failover") for section in NODE_SECTIONS for _, node in entries(data, section))
    return {name for failover in failovers for _, name in texts(failover.get("between"))}


def started_nodes(data: YamlMapping) -> set[str]:
    """The ids of all nodes that some step of a plan starts, on the way there or back."""
    plans = [plan for _, plan in entries(data, "plans")]
    blocks = [*plans, *(mapping(plan, "return") for plan in plans)]
    steps = (mapping(step) for block in blocks for _, step in entries(block, "steps"))
    return {name for step in steps for _, name in texts(step.get("starts"))}


def _self_start(node: Node, data: YamlMapping) -> Iterator[Problem]:
    """A node that must be up before it can come up."""
    if node.id in node.needs_to_start:
        path = (node.section.value, node.id, "needs_to_start")
        at = next(at for at, name in texts(mapping(data, *path[:2]).get("needs_to_start"), path) if name == node.id)
        message = f"'{node.id}' needs itself to start: once lost, it could never come back"
        yield Problem(path=at, id="needs-itself", message=message, hint="take it out of the list")


def _unknown_renewals(node: Node, data: YamlMapping) -> Iterator[Problem]:
    """Maintenance that renews a mode which the node does not have."""
    modes = {mode.id for mode in node.modes}
    path = (node.section.value, node.id)
    for at, work in items(mapping(data, *path).get("maintenance"), (*path, "maintenance")):
        for place, name in texts(mapping(work).get("renews"), (*at, "renews")):
            if name not in modes:
                yield unknown("mode", name, modes, place)


def _copies(held: YamlMapping, path: Path) -> Iterator[Problem]:
    """Data that is restored with itself; copies of copies that do not exist, or that come from each other."""
    for at, name in texts(held.get("with"), (*path, "with")):
        if name == path[-1]:
            message = f"'{name}' is always restored to the same moment as itself"
            yield Problem(path=at, id="data-with-itself", message=message, hint="name the other data")
    copies = mapping(held, "copies")
    sources = {name: mapping(each).get("from") for name, each in copies.items()}
    for name, source in sources.items():
        if isinstance(source, str) and source not in copies:
            yield unknown("copy", source, copies, (*path, "copies", name, "from"))
    for cycle in cycles({name: [source] for name, source in sources.items() if isinstance(source, str)}):
        message = f"these copies come from each other and never from the original: {around(cycle)}"
        hint = "a copy without 'from' is made from the original"
        yield Problem(path=(*path, "copies", cycle[0], "from"), id="copy-cycle", message=message, hint=hint)
