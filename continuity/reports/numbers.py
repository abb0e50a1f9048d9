"""How figures are written for people: no more digits than are known, times in the unit that fits."""

from __future__ import annotations

import math

from continuity.results import Estimate

_NOTHING = "–"


def availability_text(estimate: Estimate) -> str:
    """An availability such as `99.953%`, with the digits that its interval supports."""
    if estimate.estimate is None:
        return _NOTHING
    return _percent(estimate.estimate, _share_digits(estimate))


def availability_interval_text(estimate: Estimate) -> str:
    """The interval of an availability, `99.94–99.96%`, to one digit more than the figure."""
    if estimate.low is None or estimate.high is None:
        return _NOTHING
    digits = _share_digits(estimate) + 1
    return f"{_percent(estimate.low, digits).removesuffix('%')}–{_percent(estimate.high, digits)}"


def target_text(target: float) -> str:
    """A target share as a plan writes it: `99.95%`."""
    return f"{round(target * 100, 10):.12g}%"


def _share_digits(estimate: Estimate) -> int:
    """Decimals of the percentage: the first uncertain digit is the last that is shown."""
    width = (estimate.high or 0.0) - (estimate.low or 0.0)
    if width <= 0.0:
        return 3
    return min(12, max(1, -math.floor(math.log10(width * 100))))


def _percent(share: float, digits: int) -> str:
    text = f"{share:.{digits}%}"
    if share < 1.0 and text.startswith("100"):  # a share that is not whole never becomes 100%
        text = f"{math.floor(share * 10 ** (digits + 2)) / 10 ** (digits + 2):.{digits}%}"
    return text


def hours_text(value: float | None) -> str:
    """A time given in hours, in the unit that fits: `45 s`, `12 min`, `8.4 h`, `12 d`, `3.1 y`."""
    if value is None:
        return _NOTHING
    for unit, size in (("y", 8760.0), ("d", 48.0), ("h", 1.0), ("min", 1 / 60)):
        if value >= size:
            return f"{_significant(value / (24.0 if unit == 'd' else size))} {unit}"
    return f"{_significant(value * 3600)} s"


def figure_text(value: float | None) -> str:
    """A plain figure to three significant digits."""
    return _NOTHING if value is None else _significant(value)


def _significant(value: float) -> str:
    if value == 0.0:
        return "0"
    if abs(value) >= 1000.0:  # noqa: PLR2004 - from here on three digits would round whole units
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-4 else f"{value:.1e}"  # noqa: PLR2004
