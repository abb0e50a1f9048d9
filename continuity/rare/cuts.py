"""Which failures bring a service down together, and which of them matters most from where things stand.

The minimal cuts of the structure are found by trying: all single failures, all pairs, and so on. A way down from where
things stand is what a cut still lacks, and it is worth how likely that is failed, if repairs wait for nobody: the best
that can be known without people and queues of where strikes are worth most.
Source: L'Ecuyer and Tuffin, Approximating zero-variance importance sampling in a reliability setting, Annals of
Operations Research 189 (2011) 277-297.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

from continuity.rare.kinds import Kind
from continuity.rare.structure import Structure
from continuity.simulation.aiming import Aim

_MOST_TRIED = 20_000
_MOST_KEPT, _MOST_AIMS = 300, 40
_LARGEST = 8

Cut = tuple[tuple[int, int], ...]
"""(kind, how many failures of it) pairs."""


def minimal_cuts(structure: Structure, kinds: Sequence[Kind]) -> list[Cut]:
    """The minimal cuts, fewest failures first, as far as some 20,000 trials find them."""
    found: list[Cut] = []
    tried = 0
    able = [number for number, each in enumerate(kinds) if each.unavailability > 0.0]
    for size in range(1, _LARGEST + 1):
        if tried + math.comb(len(able) + size - 1, size) > _MOST_TRIED:
            break
        for chosen in combinations_with_replacement(able, size):
            tried += 1
            counts = _counted(chosen, len(kinds))
            possible = all(count <= each.most for count, each in zip(counts, kinds, strict=True))
            if possible and not any(_within(cut, counts) for cut in found) and structure.is_down(counts):
                found.append(tuple((number, counts[number]) for number in sorted(set(chosen))))
    return found


def _counted(chosen: Sequence[int], kinds: int) -> list[int]:
    counts = [0] * kinds
    for number in chosen:
        counts[number] += 1
    return counts


def _within(cut: Cut, counts: Sequence[int]) -> bool:
    return all(counts[number] >= count for number, count in cut)


class CutPull:
    """What each kind of failure pulls towards an outage: see `biasing.Pull`."""

    def __init__(self, kinds: Sequence[Kind], cuts: Sequence[Cut]) -> None:
        self._kinds = kinds
        likely = sorted(cuts, key=lambda cut: -self._mass(cut, [0] * len(kinds)))
        self._cuts = likely[:_MOST_KEPT]
        self._known: dict[tuple[int, ...], Sequence[Aim]] = {}

    @property
    def kinds(self) -> int:
        """How many kinds there are."""
        return len(self._kinds)

    def aims(self, failed: Sequence[int]) -> Sequence[Aim]:
        """The likeliest ways from here; `failed`: how many failures of each kind there are."""
        key = tuple(failed)
        if key not in self._known:
            aims = [self._aim(cut, failed) for cut in self._cuts if not _within(cut, failed)]
            self._known[key] = sorted(aims, key=lambda aim: -aim.likely)[:_MOST_AIMS]
        return self._known[key]

    def _aim(self, cut: Cut, failed: Sequence[int]) -> Aim:
        begun = tuple(number for number, _ in cut if failed[number])
        return Aim(begun, tuple(self._rest(cut, failed)), self._mass(cut, failed))

    def is_down(self, failed: Sequence[int]) -> bool:
        """Whether one of the cuts is complete."""
        return any(_within(cut, failed) for cut in self._cuts)

    @staticmethod
    def _rest(cut: Cut, failed: Sequence[int]) -> Iterator[tuple[int, int]]:
        """What of a cut is still to fail."""
        return ((number, count - failed[number]) for number, count in cut if count > failed[number])

    def _mass(self, cut: Cut, failed: Sequence[int]) -> float:
        """The probability that the rest of a cut is failed, about."""
        return math.prod(
            math.comb(self._kinds[number].most - failed[number], count) * self._kinds[number].unavailability ** count
            for number, count in self._rest(cut, failed)
        )
