"""The long run as moments with weights: one moment where all is steady, many where inspections keep step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from continuity.exact.blocks import Block, Forced
from continuity.exact.evaluation import conditional
from continuity.exact.laws import Floats
from continuity.exact.outside import OutsideError
from continuity.exact.quadrature import weighted_times
from continuity.exact.views import LongRun, Phases, View

_MOST_INTERVALS = 120
_GRADES = (0.3, 1.0, 3.0, 10.0, 30.0)


class Steady:
    """What blocks do in the long run, looked up once for each. `weights` of the moments add up to 1."""

    def __init__(self, view: View, weights: Floats) -> None:
        self.weights = weights
        self._view = view
        self._tails: dict[tuple[int, Forced | None], Floats] = {}
        self._passings: dict[int, Floats] = {}
        self._shares: dict[int, tuple[dict[str, float], ...]] = {}
        self._kept: dict[int, Block] = {}  # so that no other block gets the identity of one that is known

    @classmethod
    def plain(cls) -> Steady:
        """The long run where nothing keeps step."""
        return cls(LongRun(), np.ones(1))

    def tails(self, block: Block, forced: Forced | None = None) -> Floats:
        """The tails of a block, a column for each moment."""
        key = id(block), forced
        if key not in self._tails:
            self._kept[id(block)] = block
            found = block.tails(self._view, forced)
            self._tails[key] = np.broadcast_to(found, (found.shape[0], self.weights.size))
        return self._tails[key]

    def passings(self, block: Block) -> Floats:
        """How often a block passes to each state."""
        if id(block) not in self._passings:
            self._kept[id(block)] = block
            self._passings[id(block)] = block.passings(self._view)
        return self._passings[id(block)]

    def shares(self, blocks: Sequence[Block]) -> list[dict[str, float]]:
        """The probability of each variable of some blocks, at each moment."""
        found: list[dict[str, float]] = [{} for _ in range(self.weights.size)]
        for block in blocks:
            if id(block) not in self._shares:
                columns = conditional(self.tails(block)).T.tolist()
                self._shares[id(block)] = tuple(dict(zip(block.variables, each, strict=True)) for each in columns)
            for all_of_moment, own in zip(found, self._shares[id(block)], strict=True):
                all_of_moment.update(own)
        return found


def in_step(blocks: Sequence[Block]) -> Steady | None:
    """The long run of a service whose parts keep step; None where they do not.

    Raises OutsideError where what keeps step cannot be averaged.
    """
    copies = [each for block in blocks for each in block.copies]
    fixed = sum(number for process, number in copies if process.keeps_step)
    inspected = [(process.cycle, number) for process, number in copies if process.cycle is not None]
    together = sum(number for _, number in inspected)
    if fixed > 1 or (fixed and together > fixed):
        raise OutsideError("several of its parts always take the same times: they keep step for ever")
    if together < 2 or fixed:  # noqa: PLR2004 - one alone keeps step with nobody
        return None
    periods = sorted({cycle.every for cycle, _ in inspected})
    whole = math.lcm(*periods)
    if whole // periods[0] > _MOST_INTERVALS:
        raise OutsideError("the inspections of its parts coincide too seldom for a mean over all their phases")
    edges = {float(at) for every in periods for at in range(0, whole + 1, every)}
    for cycle, _ in inspected:
        steps = [grade * cycle.down.mean for grade in _GRADES if 0.0 < grade * cycle.down.mean < cycle.every]
        edges.update(at + step for at in range(0, whole, cycle.every) for step in steps)
    times, weights = weighted_times(sorted(edges))
    return Steady(Phases(times), weights)
