"""Whether a figure of a published case agrees with its known value, and how far it is from it."""

from dataclasses import dataclass
from math import log10

from tests.validation.case_figures import CaseFigure
from tests.validation.cases import Known
from tests.validation.figures import measured

ROUNDING = 1e-9
"""For what a simulation gives exactly: hours, years and shares are converted in floating point."""
WORDS = 16
"""Digits of a floating-point number."""
PRECISION = 0.02
"""What 4 standard errors of a simulated figure must be below, as a share of the known value."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure held against its known value.

    Parameters: `expected`, what it was held against; `error`, its standard error, 0 for an exact one; `agrees`;
    `deviation`, in words; `precision`, 4 standard errors as a share of the expected value.
    """

    expected: float
    value: float
    error: float
    agrees: bool
    deviation: str
    precision: float = 0.0


def judge(figure: CaseFigure, known: Known) -> Outcome:
    """Ask the program for a figure, and judge it: an exact one by the tolerance, others by their standard error."""
    expected = known.value if figure.instead is None else figure.instead()
    value, error = measured(figure.measure)
    if figure.bound:
        return _bounded(figure, expected, value, known.tolerance)
    if figure.exact:
        return _exact(figure, expected, value, error, known.tolerance)
    assert error > 0, f"{figure}: an estimate without an error proves nothing"
    away, precision = (value - expected) / error, 4 * error / figure.measure.smaller(expected)
    agrees = abs(away) <= 4 and (figure.wide or precision < PRECISION)
    return Outcome(expected, value, error, agrees, f"{away:+.1f} standard errors", precision)


def _exact(figure: CaseFigure, expected: float, value: float, error: float, tolerance: float) -> Outcome:
    allowed = tolerance if figure.call.command == "analyse" else max(tolerance, ROUNDING)
    agrees = error == 0 and abs(value - expected) <= allowed
    return Outcome(expected, value, error, agrees, digits(value, expected))


def _bounded(figure: CaseFigure, bound: float, value: float, tolerance: float) -> Outcome:
    agrees = value <= bound + tolerance if figure.bound == "most" else value >= bound - tolerance
    return Outcome(bound, value, 0.0, agrees, f"at {figure.bound}: {value / bound - 1:+.1e}")


def digits(value: float, expected: float) -> str:
    """How many leading digits agree."""
    if value == expected:
        return "all digits"
    agreeing = int(-log10(abs(value - expected) / abs(expected))) if expected else 0
    return f"{max(0, min(WORDS, agreeing))} digits"
