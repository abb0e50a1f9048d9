"""A plan analysed by Markov chains: which services can be, their chains, and the figures that these give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from continuity import __version__
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, Analysis
from continuity.errors import AnalysisError, LimitError
from continuity.findings import Finding, in_order
from continuity.markov.casting import cast_of
from continuity.markov.chain import Chain, chain_of
from continuity.markov.evaluation import Step, Take, steps_for
from continuity.markov.first_outage import FirstOutage, first_outage
from continuity.markov.interaction import Interaction, Vertex, node_ids
from continuity.markov.joint import up_states
from continuity.markov.measures import Times, service_result
from continuity.markov.mixture import mix
from continuity.markov.outside import of_measured, outside, too_large
from continuity.markov.solving import Solver
from continuity.model import Node, Plan
from continuity.structure import is_up
from continuity.units import hours


def analyse(plan: Plan, request: AnalysisRequest) -> Analysis:
    """Analyse a plan by Markov chains.

    Returns the services (or all nodes) that can be analysed; what keeps others out is in `outside`. Raises
    AnalysisError where none can be, LimitError where that is only because of the size of chains.
    """
    return _Analysis(plan, request).run()


class _Analysis:
    """The analysis of one plan: its chains, each made once."""

    def __init__(self, plan: Plan, request: AnalysisRequest) -> None:
        self._plan = plan
        self._request = request
        self._interaction = Interaction(plan)
        self._outside = outside(plan)
        self._chains: dict[frozenset[Vertex], Chain | LimitError] = {}
        self._too_large: dict[str, LimitError] = {}

    def run(self) -> Analysis:
        """Analyse what can be."""
        plan, request = self._plan, self._request
        wanted = tuple(plan.nodes.values()) if request.all_nodes else plan.services
        against = tuple({each: None for node in wanted for each in self._against(node)})
        steps = dict(self._steps([node for node in wanted if not self._against(node)]))
        chains = {id(step.chain): step.chain for each in steps.values() for step in each if isinstance(step, Take)}
        results = dict(self._results(steps, Solver(request, list(chains.values()))))
        if not results:
            self._refuse(against)
        services = {node.id for node in plan.services}
        return Analysis(
            plan_name=plan.name,
            digest=plan.digest,
            engine="markov",
            why="",
            horizon_hours=hours(request.horizon),
            version=__version__,
            platform={},
            assumptions=plan.assumptions,
            services={name: each for name, each in results.items() if name in services},
            nodes=results if request.all_nodes else None,
            outside=in_order(
                [*against, *(too_large(plan.nodes[name], error) for name, error in self._too_large.items())]
            ),
            states=sum(chain.states for chain in chains.values() if chain.states > 1),
        )

    def _against(self, node: Node) -> list[Finding]:
        """What forbids to analyse a node."""
        needed = self._interaction.needed(node.id)
        found = [each.finding for each in self._outside if each.about & needed]
        return [*found, *(each.finding for each in of_measured(node))]

    def _refuse(self, against: Sequence[Finding]) -> NoReturn:
        """Say that nothing can be analysed."""
        if self._too_large and not against:
            raise next(iter(self._too_large.values()))
        raise AnalysisError("a Markov chain can analyse nothing that was asked for", against)

    def _steps(self, nodes: Sequence[Node]) -> Iterator[tuple[str, tuple[Step, ...]]]:
        """How the level of each node follows from chains, where these are not too large."""
        for node in nodes:
            by_node: dict[str, Chain] = {}
            try:
                for vertices in self._interaction.chains(self._interaction.needed(node.id)):
                    by_node.update(dict.fromkeys(node_ids(vertices), self._chain(vertices)))
            except LimitError as error:
                self._too_large[node.id] = error
            else:
                yield node.id, steps_for(self._interaction, by_node, node.id)

    def _chain(self, vertices: frozenset[Vertex]) -> Chain:
        found = self._chains.get(vertices)
        if found is None:
            try:
                found = chain_of(cast_of(self._interaction, vertices))
            except LimitError as error:
                found = error
            self._chains[vertices] = found
        if isinstance(found, LimitError):
            raise found
        return found

    def _results(self, steps: Mapping[str, Sequence[Step]], solver: Solver) -> Iterator[tuple[str, AnalysedService]]:
        """The figures of each node for which they can be found."""
        for name, each in steps.items():
            node = self._plan.nodes[name]
            try:
                mixture = mix(each, solver, name)
            except LimitError as error:
                self._too_large[name] = error
            else:
                yield name, service_result(node, mixture, solver.times, _first(node, each, solver.times))


def _first(node: Node, steps: Sequence[Step], times: Times) -> FirstOutage | str:
    """The first outage, or why it is not found."""
    try:
        return first_outage(up_states(steps, lambda level: is_up(level, node.up_from), node.id), times.moments)
    except LimitError as error:
        return error.message
