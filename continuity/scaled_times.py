"""Times so many times as long on the same luck: for changes that a plan, which writes only whole times, cannot say."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.distributions import Distribution, SingleDraw, SumOf, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scaled(SingleDraw):
    """Another time, `factor` times as long, draw by draw. A plan writes only the other."""

    of: SingleDraw
    factor: float

    @property
    def draws(self) -> int:
        """As many as the other needs."""
        return self.of.draws

    def quantile(self, p: float, q: float) -> float:
        """The factor times the other's."""
        return self.factor * self.of.quantile(p, q)

    def moments(self) -> tuple[float, float]:
        """The factor times the mean, its square times the variance."""
        mean, variance = self.of.moments()
        return self.factor * mean, self.factor**2 * variance

    def as_written(self) -> Written:
        """The other."""
        return self.of.as_written()


def scaled(time: Distribution, factor: float) -> Distribution:
    """A time `factor` times as long on the same luck; what never ends still does not."""
    if isinstance(time, SingleDraw):
        return time if time.is_never else _Scaled(of=time, factor=factor)
    return SumOf(terms=tuple(scaled(part, factor) for part in time.parts()))


def half(whole: Distribution) -> Distribution:
    """A time half as long."""
    return scaled(whole, 0.5)
