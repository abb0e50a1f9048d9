"""What each node, and each of its modes, means for a service: derivatives of its diagram.

Definitions are those of `continuity.analysis_results.Importance`. With G the tails of a node's only block and D[j] =
P(down | state j), U less U(it never fails) is the sum of G[j] (D[j] - D[j-1]), and linear in G; a node with several
blocks is looked at by conditioning. A pool is down when all its units have failed, a mode when it has failed in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from continuity.analysis_results import Importance
from continuity.exact.blocks import Block, Chance, Forced
from continuity.exact.laws import Floats
from continuity.exact.sensitivity import Sensitivity

_YEAR_HOURS = 8760.0
_ROUNDING = 1e-15


def importances(
    of: Sensitivity, blocks: Sequence[Block], in_cut_sets: Mapping[str, float] | None
) -> dict[str, Importance]:
    """The importance of every node and common cause on which a service depends.

    Parameters: `blocks`, those that matter for it; `in_cut_sets`, P(a minimal cut set that holds it is down) by owner,
    None where it is not known: then its lower bound, the criticality, stands in.
    """
    owned: dict[str, list[Block]] = {}
    for block in blocks:
        if not isinstance(block, Chance):
            owned.setdefault(block.owner, []).append(block)
    known = in_cut_sets or {}
    return {owner: _Owner(of, owned[owner], known.get(owner)).importance() for owner in sorted(owned)}


class _Owner:
    """One use: the importance of one node or common cause."""

    def __init__(self, of: Sensitivity, blocks: Sequence[Block], in_cuts: float | None) -> None:
        self._of = of
        self._blocks = blocks
        self._slopes = [of.slopes(block) for block in blocks]
        self._down = of.unavailability
        self._saved, self._birnbaum = self._alone() if len(blocks) == 1 else self._together()
        self._in_cuts = in_cuts if in_cuts is None or not self._down else min(1.0, in_cuts / self._down)

    def _alone(self) -> tuple[float, float]:
        tails, slopes = self._of.steady.tails(self._blocks[0]), self._slopes[0]
        return self._of.mean((tails * slopes).sum(axis=0)), self._of.mean(slopes.sum(axis=0))

    def _together(self) -> tuple[float, float]:
        names = [name for block in self._blocks for name in block.variables]
        up, worst = (self._of.mean(self._of.given(dict.fromkeys(names, share))) for share in (0.0, 1.0))
        return self._down - up, worst - up

    def importance(self) -> Importance:
        """That of the owner, with its modes."""
        modes: dict[str, Importance] = {}
        for block, slopes in zip(self._blocks, self._slopes, strict=True):
            modes.update((mode, self._mode(block, slopes, mode)) for mode in block.modes)
        return self._measures(self._saved, self._birnbaum, self._in_cuts, modes)

    def _mode(self, block: Block, slopes: Floats, mode: str) -> Importance:
        if len(self._blocks) == 1 and len(block.modes) == 1:
            return self._measures(self._saved, self._birnbaum, self._in_cuts, {})
        steady, mean = self._of.steady, self._of.mean
        without, always = (steady.tails(block, Forced(mode, down)) for down in (False, True))
        saved = mean(((steady.tails(block) - without) * slopes).sum(axis=0))
        birnbaum = mean(((always - without) * slopes).sum(axis=0))
        # A cut set holds the node by one of its modes: in proportion to what each mode costs.
        part = None if self._in_cuts is None or self._saved <= 0.0 else min(1.0, self._in_cuts * saved / self._saved)
        return self._measures(saved, birnbaum, part, {})

    def _measures(
        self, saved: float, birnbaum: float, in_cuts: float | None, modes: Mapping[str, Importance]
    ) -> Importance:
        down = self._down
        without = max(0.0, down - saved)
        share = saved / down if down else 0.0
        return Importance(
            birnbaum=birnbaum,
            criticality=share,
            fussell_vesely=share if in_cuts is None else in_cuts,
            risk_achievement=(without + birnbaum) / down if down else 1.0,
            risk_reduction=_ratio(down, without),
            saved_hours_per_year=saved * _YEAR_HOURS,
            modes=modes,
        )


def _ratio(down: float, without: float) -> float | None:
    """U over U without it; None where that is infinite, 1 where nothing can be lost."""
    if down == 0.0:
        return 1.0
    return None if without <= down * _ROUNDING else down / without
