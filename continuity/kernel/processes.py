"""Durations as rows: distribution by distribution, with the keys of the processes that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from continuity.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    Pert,
    ScaledHazard,
    SingleDraw,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.kernel.tables import Form, Part, Shape
from continuity.streams import part_name, process_key

_WITH_SHARE = (LogNormal, Normal, Gamma, Uniform, Triangular, Pert, Empirical)
"""Whose time with a share of the hazard is another distribution; all others stay what they are."""


def is_known(distribution: Distribution) -> bool:
    """Whether every part of a distribution can become a row."""
    return all(_is_known(part) for part in distribution.parts())


def _is_known(part: SingleDraw) -> bool:
    if isinstance(part, ScaledHazard):
        return isinstance(part.of, _WITH_SHARE)
    return part.draws == 0 or isinstance(part, Empirical) or _quantile_of(part) is not None


class Durations:
    """Collects the rows of many durations. `parts`, `forms` and `values` become tables of these names."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.values: list[float] = []
        self._forms: dict[Form, int] = {}
        self._known: dict[SingleDraw, int] = {}

    @property
    def forms(self) -> list[Form]:
        """What parts are like, each once."""
        return list(self._forms)

    def add(self, distribution: Distribution, name: str) -> int:
        """Add a duration that the process of this name draws; returns the index of its first part."""
        first = len(self.parts)
        for number, part in enumerate(distribution.parts(), 1):
            self.parts.append(Part(key=np.uint64(process_key(part_name(name, number))), form=self._form_of(part)))
        for row in self.parts[first:-1]:
            row.more = 1
        return first

    def _form_of(self, part: SingleDraw) -> int:
        found = self._known.get(part)
        if found is None:
            found = self._known[part] = self._forms.setdefault(self._form(part), len(self._forms))
        return found

    def _form(self, part: SingleDraw) -> Form:
        if part.draws == 0:
            return Form(shape=Shape.CERTAIN, certain=part.sample(0.5))
        if isinstance(part, ScaledHazard):
            return replace(self._form(part.of), share=part.share)
        if isinstance(part, Empirical):
            first = len(self.values)
            self.values.extend(part.values)
            return Form(shape=Shape.EMPIRICAL, first=first, count=len(part.values))
        quantile = _quantile_of(part)
        assert quantile is not None  # asked by `is_known` before
        shape, parameters = quantile
        a, b, c = (*map(float, parameters), 0.0, 0.0)[:3]
        return Form(shape=shape, a=a, b=b, c=c)


def _quantile_of(part: SingleDraw) -> tuple[Shape, Sequence[float]] | None:  # noqa: PLR0911 - one for each
    """Return which quantile a distribution has, and its parameters in the order in which that takes them."""
    match part:
        case Exponential(scale=scale):
            return Shape.EXPONENTIAL, (scale,)
        case Weibull(shape=shape, scale=scale):
            return Shape.WEIBULL, (shape, scale)
        case LogNormal(median=median, sigma=sigma):
            return Shape.LOGNORMAL, (median, sigma)
        case Normal(centre=centre, sd=sd):
            return Shape.NORMAL, (centre, sd)
        case Gamma(shape=shape, scale=scale):
            return Shape.GAMMA, (shape, scale)
        case Uniform(low=low, high=high):
            return Shape.UNIFORM, (low, high)
        case Triangular(low=low, mode=mode, high=high):
            return Shape.TRIANGULAR, (low, mode, high)
        case Pert(low=low, mode=mode, high=high):
            return Shape.PERT, (low, mode, high)
    return None
