"""Who calls whom: addresses in settings, resolved to workloads, and the order and cycles of the calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from continuity.importers.addresses import Address, addresses, says_address
from continuity.importers.directory import Directory, Target
from continuity.importers.manifests import Workload
from continuity.importers.settings import Variable


@dataclass(frozen=True, slots=True)
class Call:
    """A workload's call of another, or of any of several.

    Parameters: `targets`, ids, sorted; `variables`, the names of the settings that say so, in their order;
    `shared`, whether all of these settings come from maps that the workload takes whole.
    """

    targets: tuple[str, ...]
    variables: tuple[str, ...]
    shared: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """What the settings of one workload say.

    Parameters: `made`, its calls in their order; `itself`, variables that name the workload itself;
    `dead_ends`, (variable, address, reason); `outside`, (variable, host).
    """

    made: tuple[Call, ...]
    itself: tuple[str, ...]
    dead_ends: tuple[tuple[str, str, str], ...]
    outside: tuple[tuple[str, str], ...]


def calls(workload: Workload, directory: Directory, own: str) -> Calls:
    """What the settings of a workload say about whom it calls; `own` is its id."""
    made: dict[tuple[str, ...], list[Variable]] = {}
    itself: dict[str, None] = {}
    dead_ends: dict[tuple[str, str, str], None] = {}
    outside: dict[tuple[str, str], None] = {}
    for variable, address, target in resolved(workload, directory):
        if own in target.nodes:
            itself[variable.name] = None
        elif target.nodes:
            made.setdefault(target.nodes, []).append(variable)
        elif says_address(variable.name) and target.dead_end:
            dead_ends[variable.name, address.text, target.dead_end] = None
        elif says_address(variable.name):
            outside[variable.name, target.outside] = None
    found = tuple(call(targets, variables) for targets, variables in made.items())
    return Calls(found, tuple(itself), tuple(dead_ends), tuple(outside))


def resolved(workload: Workload, directory: Directory) -> Iterator[tuple[Variable, Address, Target]]:
    """Yield each address in the settings of a workload, and where it leads.

    A bare word counts only where the variable's name announces an address: `POSTGRES_DB: accounts` names no
    host.
    """
    for variable in workload.variables:
        for address in addresses(variable.value):
            if address.numeric:
                yield variable, address, Target(outside=address.host)
            elif address.certain or says_address(variable.name):
                yield variable, address, directory.resolve(address.host, workload.key[1])


def call(targets: tuple[str, ...], variables: Sequence[Variable]) -> Call:
    """A call with the settings that say so."""
    names = tuple(dict.fromkeys(variable.name for variable in variables))
    return Call(targets, names, all(variable.whole_map for variable in variables))


def graph_of(made: Mapping[str, Sequence[Call]]) -> "nx.DiGraph[str]":
    """The calls as a graph, nodes and edges in their order."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(made)
    for source, found in made.items():
        graph.add_edges_from((source, target) for one in found for target in one.targets)
    return graph


def reading_order(made: Mapping[str, Sequence[Call]], exposed: Iterable[str]) -> list[str]:
    """Ids in the order in which a plan is read: what users reach, what that calls, and so on; then the rest.

    Parameters: `made`, the calls of each id; `exposed`, the ids that users reach.
    """
    graph = graph_of(made)
    order = walked(graph, sorted(exposed))
    rest = graph.subgraph(set(graph) - set(order))
    order += walked(rest, sorted(node for node in rest if graph.in_degree(node) == 0))
    return order + sorted(set(graph) - set(order))


def walked(graph: "nx.DiGraph[str]", sources: Sequence[str]) -> list[str]:
    """The ids that can be reached from the sources, nearest first, by id among equals."""
    layers = nx.bfs_layers(graph, sources) if sources else ()
    return [node for layer in layers for node in sorted(layer)]


def without_cycles(made: Mapping[str, Sequence[Call]]) -> tuple[dict[str, list[Call]], dict[str, list[Call]]]:
    """The calls that can be requirements together, and those that close a cycle.

    Parameters: `made`, the calls of each id; its order decides. Ids are walked depth first in that order and
    each one's calls in theirs; a call that leads back to where the walk came from closes a cycle. So the
    calls of the first ids, those that users reach, are the ones that stay.
    """
    closing = closing_edges(graph_of(made))
    kept: dict[str, list[Call]] = {}
    dropped: dict[str, list[Call]] = {}
    for source, found in made.items():
        for one in found:
            closes = any((source, target) in closing for target in one.targets)
            (dropped if closes else kept).setdefault(source, []).append(one)
    return kept, dropped


def closing_edges(graph: "nx.DiGraph[str]") -> set[tuple[str, str]]:
    """The edges that lead back on a depth-first walk; without them the graph has no cycle."""
    on_the_way: set[str] = set()
    closing: set[tuple[str, str]] = set()
    for source, target, step in nx.dfs_labeled_edges(graph):
        if step == "forward":
            on_the_way.add(target)
        elif step == "reverse":
            on_the_way.discard(target)
        elif target in on_the_way:
            closing.add((source, target))
    return closing
