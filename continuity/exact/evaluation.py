"""Probabilities of many diagrams at many moments at once: the diagrams as flat arrays, read from the bottom up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import relibmss

from continuity.exact.blocks import Block
from continuity.exact.laws import Floats
from continuity.exact.views import View

_CELLS = 30_000_000


def conditional(tails: Floats) -> Floats:
    """The probabilities of a block's variables, P(at least j | at least j - 1), from its tails."""
    before = np.concatenate([np.ones_like(tails[:1]), tails[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0.0, np.minimum(tails / before, 1.0), 0.0)


def variable_shares(blocks: Sequence[Block], view: View) -> dict[str, Floats]:
    """The probability of every variable of some blocks, by name, a column for each moment."""
    found: dict[str, Floats] = {}
    for block in blocks:
        found.update(zip(block.variables, conditional(block.tails(view)), strict=True))
    return found


class Flat:
    """Diagrams as arrays, a row of results for each root. Parameters: `roots`; `always`, the diagram that is true."""

    def __init__(self, roots: Sequence[relibmss.BddNode], always: relibmss.BddNode) -> None:
        read = _Reading(always)
        read.all(roots)
        order = sorted(read.levels, key=read.levels.__getitem__)
        index = {identity: place for place, identity in enumerate(order, 2)}
        index.update({identity: int(identity == read.always) for identity in read.ends})
        self._low = np.array([index[read.children[each][0]] for each in order], dtype=np.int64)
        self._high = np.array([index[read.children[each][1]] for each in order], dtype=np.int64)
        self.roots = np.array([index[root.get_id()] for root in roots], dtype=np.int64)
        of_level = np.array([read.levels[each] for each in order], dtype=np.int64)
        starts = [*np.flatnonzero(np.diff(of_level, prepend=-1)).tolist(), of_level.size]
        self._steps = [(read.names[int(of_level[a])], a, b) for a, b in pairwise(starts)]

    @property
    def variables(self) -> Iterator[str]:
        """The names of the variables on which the diagrams depend."""
        return (name for name, _, _ in self._steps)

    def probabilities(self, shares: Mapping[str, Floats], columns: int) -> Floats:
        """P(true) of each root at each moment; `shares` gives each variable's, as `variable_shares` does."""
        most = max(1, _CELLS // (self._low.size + 2))
        parts = [slice(begin, begin + most) for begin in range(0, columns, most)]
        return np.concatenate([self._of(shares, part, min(columns, part.stop) - part.start) for part in parts], axis=1)

    def _of(self, shares: Mapping[str, Floats], part: slice, columns: int) -> Floats:
        found = np.zeros((self._low.size + 2, columns))
        found[1] = 1.0
        for name, begin, end in self._steps:
            share = shares[name]
            here = share if share.size == 1 else share[part]
            low, high = found[self._low[begin:end]], found[self._high[begin:end]]
            found[begin + 2 : end + 2] = low * (1.0 - here) + high * here
        return found[self.roots]


class _Reading:
    """One use: walks diagrams and notes what is there. A level is the place of a variable in the order."""

    def __init__(self, always: relibmss.BddNode) -> None:
        self.always = always.get_id()
        self.levels: dict[int, int] = {}
        self.children: dict[int, tuple[int, int]] = {}
        self.names: dict[int, str] = {}
        self.ends: set[int] = set()

    def all(self, roots: Sequence[relibmss.BddNode]) -> None:
        """Read everything below some roots."""
        waiting = list(roots)
        while waiting:
            node = waiting.pop()
            identity = node.get_id()
            if identity in self.levels or identity in self.ends:
                continue
            level = node.get_level()
            if level is None:
                self.ends.add(identity)
                continue
            low, high = node.get_children()
            self.levels[identity] = level
            self.children[identity] = (low.get_id(), high.get_id())
            self.names.setdefault(level, node.get_label())
            waiting += (low, high)
