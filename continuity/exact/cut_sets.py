"""Minimal cut sets out of a diagram, most probable first: never all of them, so that 1e8 of them cost nothing.

The family of minimal cut sets is itself a diagram (Rauzy, New algorithms for fault trees analysis, Reliability
Engineering and System Safety 40 (1993) 203-211). Every node of it knows the most probable set below it and the fewest
failures; the search goes where the best is, and stops when enough are found.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import relibmss

_MOST_NODES = 200_000
_MOST_STEPS = 400_000


@dataclass(frozen=True, slots=True)
class Found:
    """A cut set as variables, and the probability that all are true."""

    variables: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True, order=True)
class _Open:
    """A part of the search: `-log` of the most that can come of it, then what settles ties."""

    badness: float
    number: int
    node: int = field(compare=False)
    chosen: tuple[str, ...] = field(compare=False)
    spent: float = field(compare=False)
    failed: int = field(compare=False)


class CutSearch:
    """The search in one family of cut sets. `in_all`: how many there are; `failures`: how many each variable adds."""

    def __init__(self, family: relibmss.ZddNode, shares: Mapping[str, float], failures: Mapping[str, int]) -> None:
        self.in_all = int(family.count())
        self.failures = failures
        self._cost = {name: -math.log(share) if share > 0.0 else math.inf for name, share in shares.items()}
        self._root = family.get_id()
        self._children: dict[int, tuple[int, int]] = {}
        self._label: dict[int, str] = {}
        self._full: set[int] = set()  # the terminal that holds the empty set
        self._order: list[int] = []
        self._read(family)
        self._least: dict[int, float] = dict.fromkeys(self._full, 0.0)
        self._fewest: dict[int, int] = dict.fromkeys(self._full, 0)
        self._bound()

    @classmethod
    def of(cls, root: relibmss.BddNode, shares: Mapping[str, float], failures: Mapping[str, int]) -> CutSearch | None:
        """The search for a diagram of failures; None where there are too many to look at them at all."""
        family = root.minpath()
        if family is None or family.size()[0] > _MOST_NODES:
            return None
        return cls(family, shares, failures)

    def _read(self, root: relibmss.ZddNode) -> None:
        stack: list[tuple[relibmss.ZddNode, bool]] = [(root, False)]
        seen: set[int] = set()
        while stack:
            node, done = stack.pop()
            identity = node.get_id()
            if done:
                self._order.append(identity)
            elif identity not in seen:
                seen.add(identity)
                parts = node.get_children()
                if parts is None:
                    if node.count():
                        self._full.add(identity)
                    continue
                self._children[identity] = (parts[0].get_id(), parts[1].get_id())
                self._label[identity] = node.get_label()
                stack.append((node, True))
                stack += [(part, False) for part in parts]

    def _bound(self) -> None:
        """The least cost (-log probability) and the fewest failures of a set below each node."""
        least, fewest, none = self._least, self._fewest, 1 << 60
        for node in self._order:
            low, high = self._children[node]
            name = self._label[node]
            least[node] = min(least.get(low, math.inf), least.get(high, math.inf) + self._cost[name])
            fewest[node] = min(fewest.get(low, none), fewest.get(high, none) + self.failures[name])

    def best(self, *, most: int, max_order: int | None, least: float) -> list[Found]:
        """The most probable sets. `most`: so many; `max_order`: the most failures in one; `least`: probability."""
        limit = -math.log(least) if least > 0.0 else math.inf
        found: list[Found] = []
        heap = [_Open(self._least.get(self._root, math.inf), 0, self._root, (), 0.0, 0)]
        steps = 0
        while heap and len(found) < most and steps < _MOST_STEPS:
            here = heapq.heappop(heap)
            if here.badness > limit or math.isinf(here.badness):
                break
            if here.node in self._full:
                found.append(Found(here.chosen, math.exp(-here.spent)))
                continue
            for each in self._branches(here, steps):
                if max_order is None or each.failed + self._fewest[each.node] <= max_order:
                    heapq.heappush(heap, each)
            steps += 2
        return found

    def _branches(self, here: _Open, steps: int) -> list[_Open]:
        """Without the variable here, and with it."""
        low, high = self._children[here.node]
        name = self._label[here.node]
        spent, failed = here.spent + self._cost[name], here.failed + self.failures[name]
        branches = []
        if low in self._least:
            branches.append(_Open(here.spent + self._least[low], steps + 1, low, here.chosen, here.spent, here.failed))
        if high in self._least:
            branches.append(_Open(spent + self._least[high], steps + 2, high, (*here.chosen, name), spent, failed))
        return branches
