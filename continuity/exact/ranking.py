"""The cut sets of a service by node, and what they say of each node: single points of failure, Fussell-Vesely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import CutSet
from continuity.exact.blocks import Block, Chance
from continuity.exact.cut_sets import CutSearch, Found
from continuity.exact.diagrams import Diagrams
from continuity.exact.sensitivity import Sensitivity

DEFAULT_ORDER = 4
_MOST_EXACT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The cut sets of a service.

    `left_out`: how many are not listed, None where nobody counted. `single`: the ids whose failure alone brings the
    service down, None where nobody looked. `in_cuts`: P(a minimal cut set that holds it is down) by owner, None where
    there are too many cut sets for it.
    """

    listed: tuple[CutSet, ...] = ()
    left_out: int | None = None
    single: tuple[str, ...] | None = None
    in_cuts: Mapping[str, float] | None = field(default=None)


def rank(diagrams: Diagrams, of: Sensitivity, blocks: Sequence[Block], request: AnalysisRequest) -> Ranking:
    """Find the cut sets of a service and what they say."""
    down, weights = of.unavailability, of.steady.weights.tolist()
    shares = {name: sum(w * each[name] for w, each in zip(weights, of.shares, strict=True)) for name in of.shares[0]}
    search = CutSearch.of(of.root, shares, _failures(blocks))
    if search is None or down <= 0.0:
        return Ranking()
    owners = {name: block.owner for block in blocks for name in block.variables}
    counted = {name: 0 if isinstance(block, Chance) else 1 for block in blocks for name in block.variables}
    sets = search.best(
        most=request.most_cut_sets,
        max_order=request.max_order or DEFAULT_ORDER,
        least=(request.min_share or 0.0) * down,
    )
    alone = search.best(most=_MOST_EXACT, max_order=1, least=0.0)
    in_cuts = None
    if request.importance and search.in_all <= _MOST_EXACT and len(weights) == 1:
        every = search.best(most=_MOST_EXACT, max_order=None, least=0.0)
        in_cuts = dict(_holding(diagrams, every, owners, shares))
    return Ranking(
        listed=tuple(_by_node(sets, owners, search.failures, down)),
        left_out=search.in_all - len(sets),
        single=tuple(sorted({owners[name] for each in alone for name in each.variables if counted[name]})),
        in_cuts=in_cuts,
    )


def _failures(blocks: Sequence[Block]) -> dict[str, int]:
    """How many failures each variable adds to those of the variables before it in its block."""
    found = {}
    for block in blocks:
        before = 0
        for name, count in zip(block.variables, block.failures, strict=True):
            found[name], before = count - before, count
    return found


def _by_node(
    sets: Sequence[Found], owners: Mapping[str, str], failures: Mapping[str, int], down: float
) -> Iterator[CutSet]:
    """Cut sets by node: sets of the same nodes, by several modes, are one."""
    joined: dict[tuple[tuple[str, int], ...], float] = {}
    for each in sets:
        nodes: dict[str, int] = {}
        for name in each.variables:
            nodes[owners[name]] = nodes.get(owners[name], 0) + failures[name]
        key = tuple(sorted((owner, count) for owner, count in nodes.items() if count))
        joined[key] = 1.0 - (1.0 - joined[key]) * (1.0 - each.probability) if key in joined else each.probability
    for key, probability in sorted(joined.items(), key=lambda item: (-item[1], item[0])):
        yield CutSet(nodes=dict(key), probability=probability, share=min(1.0, probability / down))


def _holding(
    diagrams: Diagrams, sets: Sequence[Found], owners: Mapping[str, str], shares: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """P(some minimal cut set that holds one of its variables is down), for each owner."""
    holding: dict[str, list[Found]] = {}
    for each in sets:
        for owner in {owners[name] for name in each.variables}:
            holding.setdefault(owner, []).append(each)
    manager, variables = diagrams.manager, diagrams.variables
    for owner, held in holding.items():
        down = manager.Or([manager.And([variables[name] for name in each.variables]) for each in held])
        yield owner, down.prob(shares)
