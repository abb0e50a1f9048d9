"""Units whose failures leave a part: what they deliver together, counted by how many units deliver how much."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from continuity.exact.blocks import Forced
from continuity.exact.laws import Floats
from continuity.exact.processes import Process
from continuity.exact.views import View


@dataclass(frozen=True, slots=True)
class UnitMode:
    """A mode of a unit: its name, its process, and what the unit still delivers while it is failed."""

    name: str
    process: Process
    leaves: float


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """Identical independent units with several levels each; state j gives the node level number j, from the best.

    `level_of`: the node's own level by what its units deliver, best first.
    """

    owner: str
    units: int
    unit_modes: tuple[UnitMode, ...]
    level_of: Callable[[Sequence[float]], float]

    @property
    def modes(self) -> Sequence[str]:
        """The modes of a unit."""
        return [each.name for each in self.unit_modes]

    @cached_property
    def _values(self) -> tuple[float, ...]:
        """What a unit can deliver, best first."""
        return tuple(sorted({1.0, *(each.leaves for each in self.unit_modes)}, reverse=True))

    @cached_property
    def _mixes(self) -> tuple[tuple[tuple[int, ...], float], ...]:
        """How many units deliver each value, with the level that this gives."""

        def delivered(mix: tuple[int, ...]) -> list[float]:
            return [value for value, count in zip(self._values, mix, strict=True) for _ in range(count)]

        return tuple((mix, self.level_of(delivered(mix))) for mix in _splits(self.units, len(self._values)))

    @cached_property
    def levels(self) -> tuple[float, ...]:
        """The levels of the states, best first."""
        return tuple(sorted({level for _, level in self._mixes}, reverse=True))

    @property
    def variables(self) -> Sequence[str]:
        """One for each level but the best."""
        return [f"{self.owner}/level<{better:.6g}" for better in self.levels[:-1]]

    @cached_property
    def failures(self) -> Sequence[int]:
        """The fewest failed units that give each level."""
        failed = [(self.units - mix[0], level) for mix, level in self._mixes]
        return [min(count for count, level in failed if level <= bound) for bound in self.levels[1:]]

    @property
    def copies(self) -> Sequence[tuple[Process, int]]:
        """Each mode, once for each unit."""
        return [(each.process, self.units) for each in self.unit_modes]

    def tails(self, view: View, forced: Forced | None = None) -> Floats:
        """P(the level is that of state j or worse)."""
        unit = self._unit({each.name: self._share(each, view, forced) for each in self.unit_modes})
        return self._at_least(unit, None)

    def passings(self, view: View) -> Floats:
        """A mode of one unit fails, whatever else is failed: the rate times the change of the tails."""
        shares = {each.name: view.down(each.process, 0.0) for each in self.unit_modes}
        unit = self._unit(shares)
        total: Floats = np.zeros((len(self.levels) - 1, 1))
        for each in self.unit_modes:
            one = np.ones_like(shares[each.name])
            failed = self._at_least(unit, self._unit({**shares, each.name: one}))
            sound = self._at_least(unit, self._unit({**shares, each.name: 0.0 * one}))
            total = total + self.units * view.failing(each.process, 0.0) * (failed - sound)
        return np.asarray(total, dtype=np.float64)

    @staticmethod
    def _share(mode: UnitMode, view: View, forced: Forced | None) -> Floats:
        share = view.down(mode.process, 0.0)
        if forced is None or forced.mode != mode.name:
            return share
        return np.ones_like(share) if forced.down else np.zeros_like(share)

    def _unit(self, shares: dict[str, Floats]) -> list[Floats]:
        """The probability that a unit delivers each value: the smallest that its failed modes leave."""
        found, better = [], np.ones_like(next(iter(shares.values())))
        for value in self._values[::-1]:  # from the worst
            sound = np.ones_like(better)
            for mode in self.unit_modes:
                if mode.leaves == value:
                    sound = sound * (1.0 - shares[mode.name])
            found.append(better * (1.0 - sound) if value < 1.0 else better)
            better = better * sound
        return found[::-1]

    def _at_least(self, unit: Sequence[Floats], one: Sequence[Floats] | None) -> Floats:
        """The tails; with `one`, one of the units has that distribution."""
        rows = np.zeros((len(self.levels) - 1, unit[0].size))
        bounds = np.array(self.levels[1:])
        for mix, level in self._mixes:
            share = _multinomial(mix, unit) if one is None else _with_one(mix, unit, one)
            rows[level <= bounds] += share
        return rows


def number_of_mixes(units: int, values: int) -> int:
    """How many ways there are for so many units to deliver one of so many values each."""
    return math.comb(units + values - 1, values - 1)


def _splits(units: int, values: int) -> Iterator[tuple[int, ...]]:
    if values == 1:
        yield (units,)
        return
    for first in range(units, -1, -1):
        for rest in _splits(units - first, values - 1):
            yield (first, *rest)


def _multinomial(mix: Sequence[int], unit: Sequence[Floats]) -> Floats:
    ways, left = 1, sum(mix)
    total = np.ones_like(unit[0])
    for count, share in zip(mix, unit, strict=True):
        ways *= math.comb(left, count)
        left -= count
        total = total * share**count
    return total * ways


def _with_one(mix: Sequence[int], unit: Sequence[Floats], one: Sequence[Floats]) -> Floats:
    total = np.zeros_like(unit[0])
    for number, count in enumerate(mix):
        if count:
            rest = [each - (place == number) for place, each in enumerate(mix)]
            total = total + one[number] * _multinomial(rest, unit)
    return total
