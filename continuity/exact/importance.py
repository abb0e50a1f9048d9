"""What each node, and each of its modes, means for a service: derivatives of its diagram.

Definitions are those of `continuity.analysis_results.Importance`. With x the probability of the first variable of a
node's only block and B its Birnbaum measure, U - U(node never fails) = x B. A node with several blocks is looked at by
conditioning. A pool is down when all its units have failed; a mode when it has failed in all units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import relibmss

from continuity.analysis_results import Importance
from continuity.exact.blocks import Block, Chance, Forced
from continuity.exact.laws import Floats
from continuity.exact.views import View

YEAR_HOURS = 8760.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """A service's unavailability at some moments, and how it hangs on each variable.

    `root`: its diagram; `shares`: of each variable, by moment; `weights` of the moments; `down`: by moment;
    `birnbaum`: by moment, a derivative for each variable.
    """

    root: relibmss.BddNode
    shares: Sequence[Mapping[str, float]]
    weights: Floats
    down: Floats
    birnbaum: Sequence[Mapping[str, float]]

    def given(self, forced: Mapping[str, float]) -> Floats:
        """P(down) by moment with some variables' probabilities set."""
        return np.array([self.root.prob({**shares, **forced}) for shares in self.shares])

    def slopes(self, block: Block, tails: Floats) -> Floats:
        """What one state more of a block adds to P(down): D[j] - D[j-1], a row for each j."""
        names = block.variables
        if len(names) == 1:
            return np.array([[each.get(names[0], 0.0) for each in self.birnbaum]])
        if np.all(tails > 0.0):
            weighed = np.array(
                [
                    [
                        shares[name] * each.get(name, 0.0)
                        for shares, each in zip(self.shares, self.birnbaum, strict=True)
                    ]
                    for name in names
                ]
            )
            beyond = np.concatenate([weighed[1:], np.zeros_like(weighed[:1])])
            return np.maximum(weighed - beyond, 0.0) / tails
        levels = [self.given(_in_state(names, state)) for state in range(len(names) + 1)]
        return np.diff(np.stack(levels), axis=0)


def _in_state(names: Sequence[str], state: int) -> dict[str, float]:
    return {name: 1.0 if number < state else 0.0 for number, name in enumerate(names)}


def tails_of(block: Block, view: View, columns: int) -> Floats:
    """The tails of a block with a column for each moment."""
    found = block.tails(view)
    return np.broadcast_to(found, (found.shape[0], columns))


def passings(of: Sensitivity, blocks: Sequence[Block], view: View) -> float:
    """How often the service goes down, per microsecond, in the long run."""
    total = 0.0
    for block in blocks:
        tails = tails_of(block, view, of.weights.size)
        total += float((block.passings(view) * of.slopes(block, tails)).sum(axis=0) @ of.weights)
    return total


def importances(
    of: Sensitivity, blocks: Sequence[Block], view: View, in_cut_sets: Mapping[str, float]
) -> dict[str, Importance]:
    """The importance of every node and common cause on which a service depends.

    Parameters: `blocks`, those that matter for it; `in_cut_sets`, the Fussell-Vesely importance by owner.
    """
    owned: dict[str, list[Block]] = {}
    for block in blocks:
        if not isinstance(block, Chance):
            owned.setdefault(block.owner, []).append(block)
    return {owner: _of_owner(of, owned[owner], view, in_cut_sets.get(owner)) for owner in sorted(owned)}


def _of_owner(of: Sensitivity, blocks: Sequence[Block], view: View, in_cuts: float | None) -> Importance:
    down = float(of.down @ of.weights)
    columns = of.weights.size
    slopes = [of.slopes(block, tails_of(block, view, columns)) for block in blocks]
    if len(blocks) == 1:
        tails = tails_of(blocks[0], view, columns)
        saved = float((tails * slopes[0]).sum(axis=0) @ of.weights)
        birnbaum = float(slopes[0].sum(axis=0) @ of.weights)
        up = down - saved
    else:
        names = [name for block in blocks for name in block.variables]
        up = float(of.given(dict.fromkeys(names, 0.0)) @ of.weights)
        worst = float(of.given(dict.fromkeys(names, 1.0)) @ of.weights)
        saved, birnbaum = down - up, worst - up
    modes: dict[str, Importance] = {}
    for block, slope in zip(blocks, slopes, strict=True):
        modes.update(_modes(of, block, slope, view, (down, saved, in_cuts)))
    return _importance(down, saved, birnbaum, in_cuts, modes)


def _modes(
    of: Sensitivity, block: Block, slopes: Floats, view: View, whole: tuple[float, float, float | None]
) -> dict[str, Importance]:
    down, of_node, in_cuts = whole
    columns = of.weights.size
    now = tails_of(block, view, columns)
    found = {}
    for mode in block.modes:
        without = np.broadcast_to(block.tails(view, Forced(mode, False)), now.shape)
        always = np.broadcast_to(block.tails(view, Forced(mode, True)), now.shape)
        saved = float(((now - without) * slopes).sum(axis=0) @ of.weights)
        birnbaum = float(((always - without) * slopes).sum(axis=0) @ of.weights)
        part = None if in_cuts is None or not of_node else min(1.0, in_cuts * saved / of_node)
        found[mode] = _importance(down, saved, birnbaum, part, {})
    return found


def _importance(
    down: float, saved: float, birnbaum: float, in_cuts: float | None, modes: Mapping[str, Importance]
) -> Importance:
    without = max(0.0, down - saved)
    share = saved / down if down else 0.0
    return Importance(
        birnbaum=birnbaum,
        criticality=share,
        fussell_vesely=share if in_cuts is None else in_cuts,
        risk_achievement=(without + birnbaum) / down if down else 1.0,
        risk_reduction=down / without if without > down * 1e-15 else (None if down else 1.0),
        saved_hours_per_year=saved * YEAR_HOURS,
        modes=modes,
    )
