"""How a service's level follows from what chains tell: which of them, of which nodes, and what is computed from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from continuity.markov.chain import Chain
from continuity.markov.interaction import Interaction
from continuity.markov.levels import needs_of, under
from continuity.requirements import nodes_in, required_terms

Values = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is known of a node: its level, or its own part without its requirements."""

    node: str
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """Take what a chain tells: `columns` of what it shows are appended to the values."""

    chain: Chain
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compute:
    """Compute the level of a node and append it to the values, of which `keep` are needed further on."""

    level: Callable[[Values], float]
    keep: tuple[int, ...]


Step = Take | Compute


def steps_for(interaction: Interaction, chains: Mapping[str, Chain], name: str) -> tuple[Step, ...]:
    """What to do one after the other to know a node's level, which is the only value at the end.

    Parameters: `chains`, by the ids of the nodes that are in them.
    """
    return _Steps(interaction, chains, name).steps


class _Steps:
    """Makes the steps for one node."""

    def __init__(self, interaction: Interaction, chains: Mapping[str, Chain], name: str) -> None:
        self._plan = interaction.plan
        self._chains = chains
        self._order = self._ordered(name)
        self._live: list[Told] = []
        self._taken: set[int] = set()
        self.steps = tuple(step for number in range(len(self._order)) for step in self._of_node(number))

    def _closed(self, name: str) -> bool:
        chain = self._chains[name]
        return chain.closed[chain.names.index(name)]

    def _needed(self, name: str) -> list[str]:
        """The nodes whose levels are needed to compute a node's; none where its chain knows it."""
        terms = () if self._closed(name) else required_terms(self._plan.nodes[name])
        return sorted({each for term in terms for each in nodes_in(term)})

    def _ordered(self, name: str) -> list[str]:
        """The nodes to look at, each after what it needs."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_node(name)
        waiting = [name]
        while waiting:
            each = waiting.pop()
            for needed in self._needed(each):
                if needed not in graph:
                    waiting.append(needed)
                graph.add_edge(each, needed)
        return list(nx.dfs_postorder_nodes(graph, name))

    def _of_node(self, number: int) -> Iterator[Step]:
        name = self._order[number]
        chain = self._chains[name]
        if id(chain) not in self._taken:
            self._taken.add(id(chain))
            yield self._take(chain, number)
        if not self._closed(name):
            yield self._compute(name, number)

    def _take(self, chain: Chain, number: int) -> Take:
        """All that is needed of a chain, at once: it may not be taken twice."""
        nodes = [each for each in self._order[number:] if self._chains[each] is chain]
        self._live += [Told(each, is_part=not self._closed(each)) for each in nodes]
        return Take(chain, tuple(chain.names.index(each) for each in nodes))

    def _compute(self, name: str, number: int) -> Compute:
        node = self._plan.nodes[name]
        part = self._live.index(Told(name, is_part=True))
        position = {told.node: index for index, told in enumerate(self._live) if not told.is_part}
        needs = needs_of(node, position)

        def level(values: Values) -> float:
            return under(node, values[part] if needs is None else min(values[part], needs(values)))

        later = self._order[number + 1 :]
        wanted = {Told(each, is_part=True) for each in later} | {Told(each) for each in later if self._closed(each)}
        wanted |= {Told(needed) for each in later for needed in self._needed(each)}
        keep = tuple(index for index, told in enumerate(self._live) if told in wanted)
        self._live = [*(self._live[index] for index in keep), Told(name)]
        return Compute(level, keep)
