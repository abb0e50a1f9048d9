"""One failure mode's copy as an alternating renewal process: how likely it is down, and how often it fails.

In the long run P(down) = E[down] / (E[life] + E[down]), and failures come at the rate 1 / (E[life] + E[down]).
Exponential times have a closed form at every moment, others a renewal equation (`renewal`), inspected ones cycles of
inspections (`inspected`). Source: Barlow and Proschan, Mathematical Theory of Reliability (Wiley 1965), chapter 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from continuity.distributions import Constant, Distribution, Exponential, SingleDraw, SumOf
from continuity.exact.inspected import InspectionCycle
from continuity.exact.laws import Floats, cdf, is_discrete, points
from continuity.exact.renewal import Renewal
from continuity.exact.tails import longer_than
from continuity.model import Mode

_SEEN_ERROR, _PLAIN_ERROR, _SUM_ERROR = 10.0, 1e-8, 1e-6
"""What the grids show of the error, with a margin; and what they do not show: of slopes, of sums as points."""
_CLOSER = 16  # what begins new after the first repair begins with a kink


@dataclass(frozen=True, kw_only=True)
class Process:
    """A failure mode's copy.

    Parameters: `life`; `detect` and `repair`, the parts of the down time; `inspection`, every so many microseconds, or
    None; `at_start`, the probability of beginning failed. `horizon`, up to when its moments are asked for.
    """

    life: Distribution
    detect: tuple[SingleDraw, ...]
    repair: tuple[SingleDraw, ...]
    inspection: int | None
    at_start: float
    horizon: float

    @classmethod
    def of(cls, mode: Mode, horizon: float, hazard: float = 1.0, at_start: float | None = None) -> Process:
        """The process of a mode, or of its part with a share of the hazard."""
        life = mode.time_to_failure
        if hazard < 1.0:
            assert isinstance(life, SingleDraw)  # the reader refuses beta for a sum, whose hazard cannot be split
            life = life.with_hazard(hazard)
        return cls(
            life=life,
            detect=mode.detect.parts() if mode.detect else (),
            repair=mode.time_to_repair.parts(),
            inspection=mode.inspection,
            at_start=mode.at_start if at_start is None else at_start,
            horizon=horizon,
        )

    @property
    def down(self) -> tuple[SingleDraw, ...]:
        """The parts of the down time after a failure is found."""
        return (*self.detect, *self.repair)

    @property
    def never_back(self) -> bool:
        """Whether it stays down once it has failed."""
        return any(part.is_never for part in self.down)

    @property
    def never_fails(self) -> bool:
        """Whether it never fails but for what it begins with."""
        return self.life.is_never

    @property
    def keeps_step(self) -> bool:
        """Whether its times are fixed, so that it may keep step with others like it for ever."""
        return not self.never_fails and not self.never_back and self._is_lattice

    @property
    def _is_lattice(self) -> bool:
        return is_discrete(self.life) and all(is_discrete(part) for part in self.down)

    @cached_property
    def _mean_down(self) -> float:
        return math.fsum(part.mean() for part in self.down)

    @cached_property
    def cycle(self) -> InspectionCycle | None:
        """Its cycle of inspections, where there is one."""
        if self.inspection is None or self.never_fails or self.never_back:
            return None
        return InspectionCycle(self.life, points(self.down), self.inspection)

    @cached_property
    def rate(self) -> float:
        """Failures per microsecond in the long run."""
        if self.never_fails or self.never_back:
            return 0.0
        if self.cycle is not None:
            return 1.0 / (self.cycle.mean_inspections() * self.cycle.every)
        return 1.0 / (self.life.mean() + self._mean_down)

    @cached_property
    def long_run(self) -> float:
        """The share of time down in the long run."""
        if self.never_fails:
            return self.at_start if any(part.is_never for part in self.repair) else 0.0
        if self.never_back:
            return 1.0
        if self.cycle is not None:
            return max(0.0, 1.0 - self.life.mean() * self.rate)
        return self._mean_down * self.rate

    def long_run_longer(self, time: float) -> float:
        """The share of time in which it has been down for longer than a time, in the long run."""
        if self.never_fails or self.never_back:
            return self.long_run
        return self.rate * longer_than(self.down, time)[1]

    def rate_longer(self, time: float) -> float:
        """How often, per microsecond, it comes to be down for longer than a time, in the long run."""
        return self.rate * longer_than(self.down, time)[0] if self.rate else 0.0

    # --- from new ---------------------------------------------------------------------------------------------------

    def down_at(self, times: Floats, longer: float = 0.0) -> Floats:
        """P(down) at times from new; with `longer`, for longer than that, or since the start."""
        fresh = self._fresh(times, longer)
        if not self.at_start:
            return fresh
        if self.cycle is not None:
            return fresh  # it has been taken into account
        return (1.0 - self.at_start) * fresh + self.at_start * self._failed_first(times, longer)

    def _fresh(self, times: Floats, longer: float) -> Floats:
        if self.never_fails:
            return np.zeros_like(times)
        if self.never_back:
            return cdf(self.life, times - longer)
        if self.cycle is not None:
            return self.cycle.down_at(times, self.at_start, points(self.repair))
        if self._is_exponential and not longer:
            return -self.long_run * np.expm1(-times * self._pull)
        if isinstance(self.life, Constant) and all(isinstance(part, Constant) for part in self.down):
            since = np.mod(times, self.life.time + self._mean_down) - self.life.time
            return np.asarray((since >= longer) & (since >= 0.0), dtype=np.float64)
        return self._renewal.down_at(times, longer)

    def _failed_first(self, times: Floats, longer: float) -> Floats:
        """P(down) for what begins failed and found: until its first repair, then as what begins new."""
        if any(part.is_never for part in self.repair):
            return np.ones_like(times)
        if self._is_exponential and not longer:
            return self.long_run + (1.0 - self.long_run) * np.exp(-times * self._pull)
        law = self.repair[0] if len(self.repair) == 1 else SumOf(terms=self.repair)
        total = 1.0 - cdf(law, times)
        first = points(self.repair, _CLOSER)
        for value, weight in zip(first.values, first.weights, strict=True):
            total += weight * np.where(times < value, 0.0, self._fresh(np.maximum(times - value, 0.0), longer))
        return total

    @property
    def _is_exponential(self) -> bool:
        exponential = isinstance(self.life, Exponential) and isinstance(self.repair[0], Exponential)
        return exponential and not self.detect and len(self.repair) == 1

    @property
    def _pull(self) -> float:
        """How fast exponential times forget: failure rate plus repair rate, per microsecond."""
        return 1.0 / self.life.mean() + 1.0 / self._mean_down

    @cached_property
    def _renewal(self) -> Renewal:
        return Renewal(self.life, self.down, self.horizon)

    @property
    def error(self) -> float:
        """The estimated error of its moments from new: 0 where they have a closed form or were not asked for."""
        if "_renewal" not in self.__dict__:
            return 0.0
        spread = sum(not is_discrete(part) for part in self.down)
        return _SEEN_ERROR * self._renewal.error + (_SUM_ERROR if spread > 1 else _PLAIN_ERROR)
