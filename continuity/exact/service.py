"""One service in the long run: which moments stand for it, how likely it is down, how often it goes down."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import relibmss

from continuity.exact.blocks import Block
from continuity.exact.diagrams import Diagrams, OutsideError
from continuity.exact.evaluation import variable_shares
from continuity.exact.importance import Sensitivity
from continuity.exact.laws import Floats
from continuity.exact.parts import Parts
from continuity.exact.quadrature import weighted_times
from continuity.exact.views import LongRun, Phases, View

_MOST_INTERVALS = 120
_GRADES = (0.3, 1.0, 3.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """The long run of some blocks: the view of it, and the weights of its moments."""

    view: View
    weights: Floats


LONG_RUN = Steady(view=LongRun(), weights=np.ones(1))


def support(root: relibmss.BddNode, parts: Parts, shares: Mapping[str, float]) -> tuple[Block, ...]:
    """The blocks on which a diagram depends, in the order of their first variables."""
    found = {id(block): block for block in map(parts.block_of, sorted(root.bmeas(shares)))}
    return tuple(found.values())


def steady(blocks: Sequence[Block]) -> Steady:
    """The long run of a service with these blocks. Raises OutsideError where what keeps step cannot be averaged."""
    fixed = sum(copies for block in blocks for process, copies in block.copies if process.keeps_step)
    inspected = [(process, copies) for block in blocks for process, copies in block.copies if process.cycle is not None]
    together = sum(copies for _, copies in inspected)
    if fixed > 1 or (fixed and together > fixed):
        raise OutsideError("several of its parts always take the same times: they keep step for ever")
    if together < 2 or fixed:  # noqa: PLR2004 - one alone keeps step with nobody
        return LONG_RUN
    periods = sorted({process.cycle.every for process, _ in inspected if process.cycle})
    whole = math.lcm(*periods)
    if whole // periods[0] > _MOST_INTERVALS:
        raise OutsideError("the inspections of its parts coincide too seldom for a mean over all their phases")
    edges = {float(at) for every in periods for at in range(0, whole + 1, every)}
    for process, _ in inspected:
        assert process.cycle is not None
        mean = process.cycle.down.mean
        steps = [mean * grade for grade in _GRADES if mean > 0.0 and mean * grade < process.cycle.every]
        edges.update(at + step for at in range(0, whole, process.cycle.every) for step in steps)
    times, weights = weighted_times(sorted(edges))
    return Steady(view=Phases(times), weights=weights)


def sensitivity(root: relibmss.BddNode, blocks: Sequence[Block], of: Steady) -> Sensitivity:
    """The unavailability of a service and its derivatives."""
    by_name = variable_shares(blocks, of.view)
    columns = of.weights.size
    shares = [
        {name: float(each[column if each.size > 1 else 0]) for name, each in by_name.items()}
        for column in range(columns)
    ]
    return Sensitivity(
        root=root,
        shares=shares,
        weights=of.weights,
        down=np.array([root.prob(each) for each in shares]),
        birnbaum=[root.bmeas(each) for each in shares],
    )


def thresholds(diagrams: Diagrams, name: str) -> list[tuple[float, float, relibmss.BddNode]]:
    """For each level that a node can have, but the lowest: the level, its step, and when the node is below it."""
    values = diagrams.values[name]
    return [
        (value, value - lower, diagrams.below(name, value))
        for lower, value in zip(values[:-1], values[1:], strict=True)
    ]
