"""Times half as long on the same luck, for changes that a plan has no words for: a plan writes only whole times."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.distributions import Distribution, SingleDraw, SumOf, Written

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Half(SingleDraw):
    """Half of another time, draw by draw. A plan writes only the whole."""

    of: SingleDraw

    @property
    def draws(self) -> int:
        """As many as the whole needs."""
        return self.of.draws

    def quantile(self, p: float, q: float) -> float:
        """Half of the whole's."""
        return _HALF * self.of.quantile(p, q)

    def moments(self) -> tuple[float, float]:
        """Half the mean, a quarter of the variance."""
        mean, variance = self.of.moments()
        return _HALF * mean, _HALF**2 * variance

    def as_written(self) -> Written:
        """The whole."""
        return self.of.as_written()


def half(whole: Distribution) -> Distribution:
    """A time half as long on the same luck; what never ends still does not."""
    if isinstance(whole, SingleDraw):
        return whole if whole.is_never else _Half(of=whole)
    return SumOf(terms=tuple(half(part) for part in whole.parts()))
