"""What fails unseen and is found at the next inspection: cycles that begin and end at inspections.

Inspections are at the multiples of T. A cycle begins when a failure is found, at an inspection; D later (detection,
repair) a new life L begins; the cycle lasts N inspections, N = floor((D + L) / T) + 1. Cycles are independent, so that
E[cycle] = T x sum over k of P(D + L >= kT), and what is down depends on the time since the last inspection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from continuity.distributions import Distribution
from continuity.exact.laws import NO_TIME, Floats, Points, cdf

_NEGLIGIBLE = 1e-13
_MOST_CYCLES = 200_000


@dataclass(frozen=True, slots=True)
class InspectionCycle:
    """The cycle of a mode. Parameters: `life`; `down`, what passes after it is found; `every`, T in microseconds."""

    life: Distribution
    down: Points
    every: int

    def going_on(self, counts: Floats, down: Points | None = None) -> Floats:
        """P(D + L >= kT) for counts k of inspections since the cycle began."""
        return 1.0 - self._ended(counts * self.every, down)

    def _ended(self, times: Floats, down: Points | None = None) -> Floats:
        """P(D + L <= t)."""
        of = self.down if down is None else down
        return np.asarray(
            sum(weight * cdf(self.life, times - value) for value, weight in zip(of.values, of.weights, strict=True))
        )

    def down_in(self, counts: Floats, phases: Floats, down: Points | None = None) -> Floats:
        """P(the cycle is going on after k inspections, and at a time after the last of them it is down)."""
        of = self.down if down is None else down
        begins = counts * self.every
        total = np.zeros(np.broadcast(begins, phases).shape)
        for value, weight in zip(of.values, of.weights, strict=True):
            failed = cdf(self.life, begins + phases - value) - cdf(self.life, begins - value)
            total += weight * np.where(begins + phases < value, 1.0, failed)
        return total

    def _counts(self) -> Floats:
        """As many inspections as a cycle can go on for."""
        most = 64
        while most < _MOST_CYCLES and float(self.going_on(np.array([float(most)]))[0]) > _NEGLIGIBLE:
            most *= 2
        return np.arange(float(most))

    def mean_inspections(self) -> float:
        """E[N]."""
        return float(self.going_on(self._counts()).sum())

    def down_at_phase(self, phases: Floats) -> Floats:
        """P(down) at times since an inspection (0 to T), in the long run."""
        counts = self._counts()
        total = np.zeros_like(phases)
        for block in np.array_split(counts, max(1, counts.size * phases.size // 1_000_000)):
            total += self.down_in(block[:, None], phases[None, :]).sum(axis=0)
        return np.clip(total / self.mean_inspections(), 0.0, 1.0)

    def failing_at_phase(self, phases: Floats) -> Floats:
        """Failures per microsecond at times since an inspection, in the long run: the slope of what has failed."""
        counts = self._counts()
        width = self.every * 1e-5
        before, after = np.maximum(phases - width, 0.0), np.minimum(phases + width, float(self.every))
        total = np.zeros_like(phases)
        for count in np.array_split(counts, max(1, counts.size * phases.size // 1_000_000)):
            begins = count[:, None] * self.every
            total += (self._ended(begins + after[None, :]) - self._ended(begins + before[None, :])).sum(axis=0)
        return np.asarray(total / (after - before) / self.mean_inspections(), dtype=np.float64)

    def down_at(self, times: Floats, at_start: float, first_repair: Points) -> Floats:
        """P(down) at times from new; with probability `at_start` it begins failed and found, and is repaired first."""
        last = int(np.max(times, initial=0.0) // self.every) + 1
        counts = np.arange(last + 1.0)
        found = self._found(counts, at_start, first_repair)
        done = np.floor_divide(times, self.every)
        phases = times - done * self.every
        new = self.down_in(done, phases, NO_TIME) * (1.0 - at_start)
        total = new + (at_start * self.down_in(done, phases, first_repair) if at_start else 0.0)
        for number in np.unique(done):  # all cycles that may go on at this inspection
            here = done == number
            ages = np.arange(number + 1.0)
            each = self.down_in(ages[:, None], phases[here][None, :])
            total[here] += found[: int(number) + 1][::-1] @ each
        return np.clip(total, 0.0, 1.0)

    def _found(self, counts: Floats, at_start: float, first_repair: Points) -> Floats:
        """The probability that a failure is found at inspection k, for each k (none at 0)."""
        from scipy.signal import lfilter  # lazy: slow to import

        def lengths(down: Points) -> Floats:
            return np.concatenate(([0.0], -np.diff(self.going_on(counts, down))))

        first = (1.0 - at_start) * lengths(NO_TIME)
        if at_start:
            first = first + at_start * lengths(first_repair)
        kernel = lengths(self.down)
        return np.asarray(lfilter([1.0], np.concatenate(([1.0], -kernel[1:])), first), dtype=np.float64)
