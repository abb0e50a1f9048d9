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
from continuity.exact.diagrams import Diagrams
from continuity.exact.evaluation import Flat, variable_shares
from continuity.exact.figures import FromNewFigures, LongRunFigures, analysed_service, from_new_method, mean_level
from continuity.exact.importance import importances
from continuity.exact.laws import Floats
from continuity.exact.outside import OutsideError, below, finding, outside, path_of
from continuity.exact.over_time import OverTime, over_time
from continuity.exact.parts import Parts
from continuity.exact.ranking import Ranking, rank
from continuity.exact.sensitivity import Sensitivity
from continuity.exact.steady import Steady, in_step
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
    levels: tuple[tuple[float, float, relibmss.BddNode], ...]
    blocks: tuple[Block, ...]
    down: Sensitivity
    first: int


class _Analysis:
    """One use: the analysis of one plan."""

    def __init__(self, plan: Plan, request: AnalysisRequest) -> None:
        self._plan = plan
        self._request = request
        self._until = float(max([request.horizon, *(moment for _, moment in request.at)]))
        self._parts = Parts(plan, self._until)
        self._said: list[Finding] = []
        self._steady = Steady.plain()
        self._ranked: set[str] = set()
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
        roots = [root for each in treated for root in (each.down.root, *(below for _, _, below in each.levels))]
        blocks = list({id(block): block for each in treated for block in each.blocks}.values())
        flat = Flat(roots, self._diagrams.always)
        long_run = flat.probabilities(variable_shares(blocks, LongRun()), 1)[:, 0]
        moments = sorted({moment for _, moment in self._request.at})
        new = over_time(flat, len(roots), blocks, self._request.horizon, moments)
        most_down = sorted(treated, key=lambda each: (-each.down.unavailability, each.node.id))
        self._ranked = {each.node.id for each in most_down[: self._request.cut_sets]}
        found = {each.node.id: self._of_node(each, long_run, new, moments) for each in treated}
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
        number = 0
        for name in self._names:
            node = self._plan.nodes[name]
            try:
                root = self._diagrams.down(name)
                levels = tuple(self._diagrams.levels(name))
                down, blocks = self._sensitivity(name, root, [below for _, _, below in levels])
            except OutsideError as error:
                self._said.append(finding(path_of(node), error.reason))
                continue
            yield _Treated(node=node, levels=levels, blocks=blocks, down=down, first=number)
            number += 1 + len(levels)

    def _sensitivity(
        self, name: str, root: relibmss.BddNode, others: Sequence[relibmss.BddNode]
    ) -> tuple[Sensitivity, tuple[Block, ...]]:
        """How a node hangs on its blocks, and which these are. Raises OutsideError where they keep step too long."""
        possible = self._parts.blocks_of(self._diagrams.all_below([name]))
        down = Sensitivity.of(root, possible, self._steady)
        mattering = set(down.birnbaum[0])
        for each in {other.get_id(): other for other in others if other.get_id() != root.get_id()}.values():
            mattering |= each.bmeas(down.shares[0]).keys()
        blocks = tuple(block for block in possible if not mattering.isdisjoint(block.variables))
        special = in_step(blocks)
        return (down if special is None else Sensitivity.of(root, blocks, special)), blocks

    def _of_node(self, of: _Treated, long_run: Floats, new: OverTime, at: Sequence[int]) -> AnalysedService:
        lower = self._lower(of, long_run)
        lowest = self._diagrams.values[of.node.id][0]
        deciding = [block for block in of.blocks if not of.down.birnbaum[0].keys().isdisjoint(block.variables)]
        figures = LongRunFigures(
            down=of.down.unavailability,
            levels=[(level, step, share) for (level, step, _), share in zip(of.levels, lower, strict=True)],
            lowest=lowest,
            rate=of.down.outage_rate(deciding),
        )
        ranking, importance = self._importance(of.node.id, of.down, deciding)
        return analysed_service(of.node, figures, self._from_new(of, new, at, lowest), importance, ranking)

    def _lower(self, of: _Treated, long_run: Floats) -> list[float]:
        """P(lower than each level) in the long run."""
        if of.down.steady is self._steady:
            return [float(each) for each in long_run[of.first + 1 : of.first + 1 + len(of.levels)]]
        shares = of.down.steady.shares(of.blocks)
        return [of.down.mean(np.array([below.prob(each) for each in shares])) for _, _, below in of.levels]

    def _importance(
        self, name: str, of: Sensitivity, blocks: Sequence[Block]
    ) -> tuple[Ranking, Mapping[str, Importance]]:
        request = self._request
        ranking = rank(self._diagrams, of, blocks, request) if name in self._ranked else Ranking()
        return ranking, importances(of, blocks, ranking.in_cuts) if request.importance else {}

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
        if len(self._ranked) < len(treated):
            yield (
                f"cut sets and single points of failure were looked for of the {len(self._ranked)} services that are "
                "down most: --cut-sets says of how many"
            )
        each = sorted(one.node.id for one in treated if one.node.objectives and one.node.objectives.each)
        if each:
            yield f"promises for each calendar period are not judged here, `simulate` does: {', '.join(each)}"
