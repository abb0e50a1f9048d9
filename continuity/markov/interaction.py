"""Which nodes have to share a chain, because what happens to one depends on the state of the other.

What happens to a node depends on people and spare parts that repairs share, on the levels that a failover or a restart
looks at, on who needs it where its clock runs only in use, on common causes, and on the sites of teams. To know a
node's level all is needed on which it depends in any way; of this, what nothing ties together has chains of its own,
whose probabilities multiply. What only looks at a node does not belong to the node's chain.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from continuity.graph import requirement_order
from continuity.model import Clock, Crew, Mode, Node, Plan, Standby
from continuity.requirements import requirements, workarounds_in

Vertex = tuple[str, str]
"""(kind, id): a node, a team, a person, a pool of spares, or a common cause."""


class Interaction:
    """Who depends on whom in a plan.

    `order`: all nodes, each after what its level depends on; `dependents[id]`: those whose level depends on a node's.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.order = requirement_order(plan)
        self._levels: nx.DiGraph[str] = nx.DiGraph()
        self._levels.add_nodes_from(plan.nodes)
        self._levels.add_edges_from((name, each) for name, node in plan.nodes.items() for each in requirements(node))
        self.dependents = {name: tuple(sorted(self._levels.predecessors(name))) for name in plan.nodes}
        self._below: dict[str, frozenset[str]] = {}
        self._ties: nx.DiGraph[Vertex] = nx.DiGraph()
        self._ties.add_nodes_from(node_vertex(name) for name in plan.nodes)
        for node in plan.nodes.values():
            self._tie_node(node)
        for cause in plan.common_causes.values():
            self._tie_mode(("cause", cause.id), cause.mode)
            self._ties.add_edges_from((node_vertex(name), ("cause", cause.id)) for name in cause.hits)
        self._needed = self._ties.copy()
        self._needed.add_edges_from((node_vertex(a), node_vertex(b)) for a, b in self._levels.edges)

    def below(self, name: str) -> frozenset[str]:
        """A node and all on whose level its level depends, directly or not."""
        found = self._below.get(name)
        if found is None:
            found = self._below[name] = frozenset({name, *nx.descendants(self._levels, name)})
        return found

    def needed(self, name: str) -> frozenset[Vertex]:
        """All on which a node's level depends in any way."""
        here = node_vertex(name)
        return frozenset({here, *nx.descendants(self._needed, here)})

    def chains(self, needed: frozenset[Vertex]) -> list[frozenset[Vertex]]:
        """What of it shares a chain."""
        ties = self._ties.subgraph(needed)
        return [frozenset(each) for each in nx.weakly_connected_components(ties)]

    # --- ties: from what happens to what decides it ----------------------------------------------------------------

    def _tie_node(self, node: Node) -> None:
        here = node_vertex(node.id)
        self._ties.add_edges_from((here, node_vertex(each)) for each in self._looked_at(node))
        for mode in node.modes:
            self._tie_mode(here, mode)
        if node.failover is not None and node.failover.otherwise is not None:
            self._tie_crew(here, node.failover.otherwise.crew)
        for term in node.needs:
            for workaround in workarounds_in(term):
                self._tie_crew(here, workaround.crew)

    def _looked_at(self, node: Node) -> Iterator[str]:
        """The nodes whose levels, or whose failovers, decide what happens to a node."""
        if node.failover is not None:
            for member in node.failover.between:
                yield from self.below(member)
                yield from self._failovers_with(member)
        if node.standby not in (None, Standby.HOT):
            yield from self._failovers_with(node.id)
        if node.restart is not None or node.needs_to_start:
            for each in (node.id, *node.needs_to_start):
                yield from self.below(each)
        if any(mode.clock is Clock.RUNNING for mode in node.modes):
            for each in (node.id, *self.dependents[node.id]):
                yield from self.below(each)

    def _failovers_with(self, member: str) -> Iterator[str]:
        for name in self.dependents[member]:
            failover = self.plan.nodes[name].failover
            if failover is not None and member in failover.between:
                yield name

    def _tie_mode(self, here: Vertex, mode: Mode) -> None:
        self._tie_crew(here, mode.crew)
        if mode.spares is not None:
            self._compete(here, ("spares", mode.spares))

    def _tie_crew(self, here: Vertex, crew: Crew | None) -> None:
        for name, _ in crew.teams if crew is not None else ():
            self._compete(here, ("team", name))
            self._tie_team(name)
            deputy = self.plan.teams[name].deputy
            if deputy is not None:
                self._compete(("team", name), ("team", deputy))
                self._tie_team(deputy)

    def _tie_team(self, name: str) -> None:
        """A team, its people, and all on which the sites depend at which they work."""
        team = self.plan.teams[name]
        sites = {team.site, *(self.plan.people[each].site for each in team.members)}
        for person in team.members:
            self._compete(("team", name), ("person", person))
        for site in sites:
            if site is not None:
                self._ties.add_edges_from((("team", name), node_vertex(each)) for each in self.below(site))

    def _compete(self, one: Vertex, other: Vertex) -> None:
        self._ties.add_edge(one, other)
        self._ties.add_edge(other, one)


def node_vertex(name: str) -> Vertex:
    """The vertex of a node."""
    return "node", name


def node_ids(vertices: frozenset[Vertex]) -> frozenset[str]:
    """The ids of the nodes among some vertices."""
    return frozenset(name for kind, name in vertices if kind == "node")
