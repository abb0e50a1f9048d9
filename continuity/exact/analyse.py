"""The exact analysis of a plan: of each service that can be treated its figures, of the others what forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import relibmss

from continuity import __version__
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, Analysis, Importance
from continuity.errors import AnalysisError
from continuity.exact.blocks import Block
from continuity.exact.diagrams import Diagrams, OutsideError
from continuity.exact.evaluation import Flat, variable_shares
from continuity.exact.figures import FromNewFigures, LongRunFigures, analysed_service, from_new_method, mean_level
from continuity.exact.importance import Sensitivity, importances, passings
from continuity.exact.outside import below, finding, outside, path_of
from continuity.exact.over_time import OverTime, over_time
from continuity.exact.parts import Parts
from continuity.exact.ranking import Ranking, rank
from continuity.exact.service import Steady, sensitivity, steady, support, thresholds
from continuity.exact.views import LongRun
from continuity.findings import Finding
from continuity.model import Node, Plan
from continuity.units import hours


def analyse(plan: Plan, request: AnalysisRequest) -> Analysis:
    """Analyse a plan exactly. Raises AnalysisError where no service (or node, if all are asked for) can be treated."""
    return _Analysis(plan, request).result()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Treated:
    """A node that can be treated.

    `levels`: each level but the lowest, its step above the next lower one, and when the node is below it; `first`: the
    number of its first diagram in the list of all, that of being down, which the levels follow.
    """

    node: Node
    root: relibmss.BddNode
    levels: tuple[tuple[float, float, relibmss.BddNode], ...]
    blocks: tuple[Block, ...]
    steady: Steady
    first: int


class _Analysis:
    """One use: the analysis of one plan."""

    def __init__(self, plan: Plan, request: AnalysisRequest) -> None:
        self._plan = plan
        self._request = request
        self._until = float(max([request.horizon, *(moment for _, moment in request.at)]))
        self._parts = Parts(plan, self._until)
        self._said: list[Finding] = []
        wanted = plan.nodes.values() if request.all_nodes else plan.services
        self._wanted = tuple(sorted(wanted, key=lambda node: node.id))
        self._diagrams = Diagrams(plan, self._parts, self._possible())

    def _possible(self) -> list[str]:
        """The nodes below which nothing is outside; the others are noted."""
        forbidden = outside(self._plan, self._until)
        depends = below(self._plan)
        noted: dict[tuple[str, str], Finding] = {}
        possible = []
        for node in self._wanted:
            found = [each for name in sorted(depends[node.id]) for each in forbidden.get(name, ())]
            found += [finding(f"{path_of(node)}.hours", "only a part of the time is agreed")] if node.hours else []
            noted.update({(each.path, each.message): each for each in found})
            if not found:
                possible.append(node.id)
        self._said = list(noted.values())
        self._names = tuple(possible)
        return possible

    def result(self) -> Analysis:
        """Everything that was asked for."""
        treated = list(self._treated())
        if not treated:
            raise AnalysisError("the exact route can treat nothing of what was asked for", self._said)
        roots = [root for each in treated for root in (each.root, *(below for _, _, below in each.levels))]
        blocks = list({id(block): block for each in treated for block in each.blocks}.values())
        self._flat = Flat(roots, self._diagrams.always)
        steady_state = self._flat.probabilities(variable_shares(blocks, LongRun()), 1)[:, 0]
        moments = sorted({moment for _, moment in self._request.at})
        new = over_time(self._flat, len(roots), blocks, self._request.horizon, moments)
        found = {each.node.id: self._of_node(each, steady_state, new, moments) for each in treated}
        services = {node.id for node in self._plan.services}
        return Analysis(
            plan_name=self._plan.name,
            digest=self._plan.digest,
            engine="exact",
            why="",
            horizon_hours=hours(self._request.horizon),
            version=__version__,
            platform={},
            assumptions=self._plan.assumptions,
            services={name: each for name, each in found.items() if name in services},
            nodes=found if self._request.all_nodes else None,
            notes=tuple(self._notes(treated)),
            outside=tuple(self._said),
        )

    def _treated(self) -> Iterator[_Treated]:
        """The nodes' diagrams and what they rest on; a note on each that turns out to be outside."""
        made: list[tuple[Node, relibmss.BddNode, tuple[tuple[float, float, relibmss.BddNode], ...]]] = []
        for name in self._names:
            node = self._plan.nodes[name]
            try:
                made.append((node, self._diagrams.down(name), tuple(thresholds(self._diagrams, name))))
            except OutsideError as error:
                self._said.append(finding(path_of(node), error.reason))
        blocks = list({id(block): block for block in self._parts.blocks.values()}.values())
        shares = {name: float(share[0]) for name, share in variable_shares(blocks, LongRun()).items()}
        number = 0
        for node, root, levels in made:
            lower = self._diagrams.manager.Or([root, *(below for _, _, below in levels)])
            mattering = support(lower, self._parts, shares)
            try:
                state = steady(mattering)
            except OutsideError as error:
                self._said.append(finding(path_of(node), error.reason))
                continue
            yield _Treated(node=node, root=root, levels=levels, blocks=mattering, steady=state, first=number)
            number += 1 + len(levels)

    def _of_node(
        self, of: _Treated, steady_state: np.ndarray[tuple[int], np.dtype[np.float64]], new: OverTime, at: Sequence[int]
    ) -> AnalysedService:
        here = sensitivity(of.root, of.blocks, of.steady)
        lower = self._lower(of, steady_state)
        lowest = self._diagrams.values[of.node.id][0]
        long_run = LongRunFigures(
            down=float(here.down @ here.weights),
            levels=[(level, step, share) for (level, step, _), share in zip(of.levels, lower, strict=True)],
            lowest=lowest,
            rate=passings(here, of.blocks, of.steady.view),
        )
        ranking, importance = self._importance(of, here)
        return analysed_service(of.node, long_run, self._from_new(of, new, at, lowest), importance, ranking)

    def _lower(self, of: _Treated, steady_state: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
        """P(lower than each level) in the long run."""
        if of.steady.weights.size == 1:
            return [float(each) for each in steady_state[of.first + 1 : of.first + 1 + len(of.levels)]]
        shares = variable_shares(of.blocks, of.steady.view)
        flat = Flat([below for _, _, below in of.levels], self._diagrams.always)
        return [float(each) for each in flat.probabilities(shares, of.steady.weights.size) @ of.steady.weights]

    def _importance(self, of: _Treated, here: Sensitivity) -> tuple[Ranking, Mapping[str, Importance]]:
        request = self._request
        ranking = Ranking()
        if request.importance or request.cut_sets:
            ranking = rank(self._diagrams, here, of.blocks, request)
        if not request.importance:
            return ranking, {}
        mattering = [block for block in of.blocks if here.birnbaum[0].keys() & set(block.variables)]
        return ranking, importances(here, mattering, of.steady.view, ranking.in_cuts or {})

    def _from_new(self, of: _Treated, new: OverTime, at: Sequence[int], lowest: float) -> FromNewFigures:
        rows = range(of.first + 1, of.first + 1 + len(of.levels))
        pairs = list(zip(of.levels, rows, strict=True))

        def level(lower: Mapping[int, float]) -> float:
            return mean_level(lowest, [(value, step, lower[row]) for (value, step, _), row in pairs])

        columns = {typed: at.index(moment) for typed, moment in self._request.at}
        error = float(new.errors[of.first]) + max(
            (process.error for block in of.blocks for process, _ in block.copies), default=0.0
        )
        return FromNewFigures(
            down=float(new.means[of.first]),
            level=level({row: float(new.means[row]) for row in rows}),
            down_at={typed: float(new.at[of.first, column]) for typed, column in columns.items()},
            level_at={
                typed: level({row: float(new.at[row, column]) for row in rows}) for typed, column in columns.items()
            },
            accuracy=from_new_method(max(error, 1e-15)),
        )

    def _notes(self, treated: Sequence[_Treated]) -> Iterator[str]:
        yield (
            "availability, frequencies, importance and cut sets are of the long run; what is promised is judged on "
            "availability_over_horizon, the mean from new"
        )
        each = sorted(one.node.id for one in treated if one.node.objectives and one.node.objectives.each)
        if each:
            yield f"a promise for each calendar period is not judged here, `continuity simulate` does: {', '.join(each)}"
