"""A plan analysed by Markov chains: which services can be, their chains, and the figures that these give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from continuity import __version__
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, Analysis
from continuity.errors import AnalysisError, LimitError
from continuity.findings import Finding, in_order
from continuity.markov.casting import cast_of
from continuity.markov.chain import Chain, chain_of
from continuity.markov.evaluation import Step, Take, steps_for
from continuity.markov.first_outage import FirstOutage, first_outage
from continuity.markov.horizon import FEW, MANY, stretches_and_weights
from continuity.markov.interaction import Interaction, Vertex, node_ids
from continuity.markov.joint import up_states
from continuity.markov.measures import Times, service_result
from continuity.markov.mixture import Solved, mix
from continuity.markov.outside import of_measured, outside
from continuity.markov.stationary import long_run
from continuity.markov.transient import DENSE, transient
from continuity.model import Node, Plan
from continuity.structure import is_up
from continuity.units import hours


def analyse(plan: Plan, request: AnalysisRequest) -> Analysis:
    """Analyse a plan by Markov chains.

    Returns the services (or all nodes) that can be analysed; what keeps others out is in `outside`. Raises
    AnalysisError where none can be, LimitError where a chain is too large.
    """
    return _Analysis(plan, request).run()


NEGLECTED = 1e-18
"""What need not count in a mean over the horizon."""


class _Analysis:
    """The analysis of one plan: its chains, each made and solved once."""

    def __init__(self, plan: Plan, request: AnalysisRequest) -> None:
        self._plan = plan
        self._request = request
        self._interaction = Interaction(plan)
        self._outside = outside(plan)
        self._chains: dict[frozenset[Vertex], Chain] = {}
        self._solved: dict[int, Solved] = {}

    def run(self) -> Analysis:
        """Analyse what can be."""
        plan, request = self._plan, self._request
        wanted = tuple(plan.nodes.values()) if request.all_nodes else plan.services
        nodes = [node for node in wanted if not self._against(node)]
        against = tuple({each: None for node in wanted for each in self._against(node)})
        if not nodes:
            raise AnalysisError("a Markov chain can analyse nothing that was asked for", against)
        steps = {node.id: self._steps(node.id) for node in nodes}
        chains = {id(step.chain): step.chain for each in steps.values() for step in each if isinstance(step, Take)}
        times = self._solve(list(chains.values()))
        results = {node.id: self._result(node, steps[node.id], times) for node in nodes}
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
            outside=in_order(against),
            states=sum(chain.states for chain in chains.values() if chain.states > 1),
        )

    def _against(self, node: Node) -> list[Finding]:
        """What forbids to analyse a node."""
        needed = self._interaction.needed(node.id)
        found = [each.finding for each in self._outside if each.about & needed]
        return [*found, *(each.finding for each in of_measured(node))]

    # --- chains ----------------------------------------------------------------------------------------------------

    def _steps(self, name: str) -> tuple[Step, ...]:
        by_node: dict[str, Chain] = {}
        for vertices in self._interaction.chains(self._interaction.needed(name)):
            if vertices not in self._chains:
                self._chains[vertices] = chain_of(cast_of(self._interaction, vertices))
            by_node.update(dict.fromkeys(node_ids(vertices), self._chains[vertices]))
        return steps_for(self._interaction, by_node, name)

    def _solve(self, chains: Sequence[Chain]) -> Times:
        """Solve all chains for the same times."""
        horizon = hours(self._request.horizon)
        fastest = max((float(chain.rates.sum(axis=1).max()) for chain in chains), default=0.0)
        many = all(chain.states <= DENSE for chain in chains)
        stretches, weights = stretches_and_weights(horizon, fastest, MANY if many else FEW)
        at = sorted({hours(moment) for _, moment in self._request.at})
        for chain in chains:
            shares = long_run(chain.rates, chain.start)
            then = transient(chain.rates, chain.start, np.diff(at, prepend=0.0).tolist())
            meanwhile = transient(chain.rates, chain.start, stretches, NEGLECTED)
            arcs = chain.rates.tocoo()
            self._solved[id(chain)] = Solved(
                at=np.column_stack([shares, then, meanwhile]),
                flows=(arcs.row, arcs.col, shares[arcs.row] * arcs.data),
            )
        place = {typed: at.index(hours(moment)) for typed, moment in self._request.at}
        return Times(
            at={typed: 1 + column for typed, column in place.items()},
            horizon=slice(1 + len(at), 1 + len(at) + len(stretches)),
            weights=weights,
            first=place,
            moments=tuple(at),
        )

    # --- figures ---------------------------------------------------------------------------------------------------

    def _result(self, node: Node, steps: Sequence[Step], times: Times) -> AnalysedService:
        mixture = mix(steps, self._solved, times.horizon.stop, node.id)
        return service_result(node, mixture, times, self._first(node, steps, times))

    def _first(self, node: Node, steps: Sequence[Step], times: Times) -> FirstOutage | str:
        """The first outage, or why it is not found."""
        try:
            up = up_states(steps, lambda level: is_up(level, node.up_from), node.id)
            return first_outage(up, times.moments)
        except LimitError as error:
            return error.message
