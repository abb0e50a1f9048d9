"""Which nodes have to share a chain, because what happens to one depends on the state of the other.

Nodes are tied together by people and spare parts that their repairs share, by failovers (which look at their members'
levels), restarts (at requirements), clocks that run only in use, common causes, and the sites of teams. Nodes that
nothing ties together have chains of their own, whose probabilities multiply.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from continuity.graph import requirement_order
from continuity.model import Clock, Crew, Node, Plan
from continuity.requirements import requirements, workarounds_in

Vertex = tuple[str, str]
"""(kind, id): a node, a team, a person, a pool of spares, or a common cause."""


class Interaction:
    """Who depends on whom in a plan, and what shares a chain.

    `order`: all nodes, each after what its level depends on; `dependents[id]`: those whose level depends on a node's.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        inputs = {name: tuple(sorted(requirements(node))) for name, node in plan.nodes.items()}
        self._levels: nx.DiGraph[str] = nx.DiGraph()
        self._levels.add_nodes_from(plan.nodes)
        self._levels.add_edges_from((name, each) for name, needed in inputs.items() for each in needed)
        self.dependents = {name: tuple(sorted(self._levels.predecessors(name))) for name in plan.nodes}
        self.order = requirement_order(plan)
        self._below: dict[str, frozenset[str]] = {}
        ties: nx.Graph[Vertex] = nx.Graph()
        ties.add_nodes_from(("node", name) for name in plan.nodes)
        ties.add_edges_from(self._ties())
        self._components: dict[Vertex, frozenset[Vertex]] = {}
        for found in nx.connected_components(ties):
            component = frozenset(found)
            self._components.update(dict.fromkeys(component, component))

    def below(self, name: str) -> frozenset[str]:
        """A node and all on whose level its level depends, directly or not."""
        found = self._below.get(name)
        if found is None:
            found = self._below[name] = frozenset({name, *nx.descendants(self._levels, name)})
        return found

    def chain_of(self, name: str) -> frozenset[str]:
        """The nodes that share a chain with a node, itself included."""
        return frozenset(each for kind, each in self._components[("node", name)] if kind == "node")

    def tied_to_team(self, team: str) -> frozenset[str]:
        """The nodes that share a chain with the jobs of a team; none where the team has no jobs."""
        found = self._components.get(("team", team), frozenset())
        return frozenset(each for kind, each in found if kind == "node")

    def _ties(self) -> Iterator[tuple[Vertex, Vertex]]:
        for node in self.plan.nodes.values():
            here = ("node", node.id)
            yield from ((here, ("node", each)) for each in self._looked_at(node))
            yield from ((here, each) for each in self._resources(node))
        for cause in self.plan.common_causes.values():
            here = ("cause", cause.id)
            yield from ((here, ("node", each)) for each in cause.hits)
            yield from ((here, each) for each in self._of_crew(cause.mode.crew))
            if cause.mode.spares is not None:
                yield here, ("spares", cause.mode.spares)

    def _looked_at(self, node: Node) -> Iterator[str]:
        """The nodes whose levels decide what happens to a node."""
        if node.failover is not None:
            for member in node.failover.between:
                yield from self.below(member)
        if node.restart is not None or node.needs_to_start:
            yield from self.below(node.id)
            for needed in node.needs_to_start:
                yield from self.below(needed)
        if any(mode.clock is Clock.RUNNING for mode in node.modes):
            yield from self.below(node.id)
            for dependent in self.dependents[node.id]:
                yield from self.below(dependent)

    def _resources(self, node: Node) -> Iterator[Vertex]:
        """The people and parts for which a node's jobs compete."""
        for mode in node.modes:
            yield from self._of_crew(mode.crew)
            if mode.spares is not None:
                yield "spares", mode.spares
        if node.failover is not None and node.failover.otherwise is not None:
            yield from self._of_crew(node.failover.otherwise.crew)
        for term in node.needs:
            for workaround in workarounds_in(term):
                yield from self._of_crew(workaround.crew)

    def _of_crew(self, crew: Crew | None) -> Iterator[Vertex]:
        for name, _ in crew.teams if crew is not None else ():
            yield from self._of_team(name)
            deputy = self.plan.teams[name].deputy
            if deputy is not None:
                yield from self._of_team(deputy)

    def _of_team(self, name: str) -> Iterator[Vertex]:
        """A team, its people, and all on which the sites depend at which they work."""
        team = self.plan.teams[name]
        yield "team", name
        sites = {team.site, *(self.plan.people[each].site for each in team.members)}
        yield from (("person", each) for each in team.members)
        for site in sites:
            if site is not None:
                yield from (("node", each) for each in self.below(site))
