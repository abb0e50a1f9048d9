"""How figures are written for people: no more digits than are known, times in the unit that fits."""

from __future__ import annotations

import math

from continuity.results import Estimate

_NOTHING = "–"
_UNITS = ("y", "d", "h", "min")
_HOURS = {"y": 8760.0, "d": 24.0, "h": 1.0, "min": 1 / 60}
_FROM = _HOURS | {"d": 48.0}
"""From how many hours on a unit is used."""


def share_text(estimate: Estimate) -> str:
    """A share, such as an availability of `99.953%`, with the digits that its interval supports."""
    if estimate.estimate is None:
        return _NOTHING
    if estimate.low == estimate.high == estimate.estimate and estimate.estimate in {0.0, 1.0}:
        return f"{estimate.estimate:.0%}"  # known, not estimated
    return _percent(estimate.estimate, _share_digits(estimate))


def known_share_text(share: float | None) -> str:
    """A share that is known but for rounding: as many digits as tell three of what is lacking to 100%, at most 12."""
    if share is None:
        return _NOTHING
    lacking = 1.0 - share
    if share in {0.0, 1.0}:
        return f"{share:.0%}"
    digits = 3 if lacking > 0.1 else min(12, max(3, -math.floor(math.log10(lacking * 100)) + 2))  # noqa: PLR2004
    return _percent(share, digits)


def share_interval_text(estimate: Estimate) -> str:
    """The interval of a share, `99.94–99.96%`, to one digit more than the figure."""
    if estimate.low is None or estimate.high is None:
        return _NOTHING
    if estimate.low == estimate.high:
        return target_text(estimate.low)
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


def hours_text(value: float | None, *, longest: str = "y") -> str:
    """A time given in hours, in the unit that fits: `45 s`, `12 min`, `8.4 h`, `12 d`, `3.1 y`.

    Parameters: `longest`, the largest unit to use (`h`, where hours are not those of whole days).
    """
    if value is None:
        return _NOTHING
    for unit in _UNITS[_UNITS.index(longest) :]:
        if value >= _FROM[unit]:
            return f"{_significant(value / _HOURS[unit])} {unit}"
    return f"{_significant(value * 3600)} s"


def signed_hours(change: float) -> str:
    """A change of a time given in hours: `+12 min`, `-3.1 h`."""
    return f"{'-' if change < 0 else '+'}{hours_text(abs(change), longest='h')}"


def figure_text(value: float | None) -> str:
    """A plain figure to three significant digits."""
    return _NOTHING if value is None else _significant(value)


def _significant(value: float) -> str:
    if value == 0.0:
        return "0"
    if abs(value) >= 999.5:  # noqa: PLR2004 - from here on three digits would round whole units
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-4 else f"{value:.1e}"  # noqa: PLR2004
