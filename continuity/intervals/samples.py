"""Numbers of many replications, summed up: all that most intervals need of them, in memory that does not grow.

Sums are whole numbers of any size, so that they are exact, and the same in whatever order and pieces replications are
added. Real numbers are counted in a unit that is a power of two: what makes a float of 53 bits loses nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = "NDArray[np.int64] | NDArray[np.float64] | Sample"

_LOW = 31
_MASK = (1 << _LOW) - 1
_MOST = 2**63 - 1
_BITS = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """n numbers: their sum, the sum of their squares, the smallest and the largest, and how often these two occur.

    All but `n` and the occurrences are multiples of `unit`. Without a number, `least` and `most` are 0.
    """

    n: int = 0
    total: int = 0
    squares: int = 0
    least: int = 0
    at_least: int = 0
    most: int = 0
    at_most: int = 0
    unit: float = 1.0

    @classmethod
    def of(cls, values: Numbers, unit: float = 1.0) -> Sample:
        """Sum up whole numbers, which are multiples of the unit, or real ones, which have a unit of their own."""
        if isinstance(values, Sample):
            return values
        counted, own_unit = _whole(values)
        return samples_of(counted.reshape(-1, 1), unit * own_unit)[0]

    def __add__(self, other: Sample) -> Sample:
        """Join two samples in the same unit; the order makes no difference."""
        if not self.n or not other.n:
            return other if other.n else self
        least, most = min(self.least, other.least), max(self.most, other.most)
        return Sample(
            n=self.n + other.n,
            total=self.total + other.total,
            squares=self.squares + other.squares,
            least=least,
            at_least=sum(each.at_least for each in (self, other) if each.least == least),
            most=most,
            at_most=sum(each.at_most for each in (self, other) if each.most == most),
            unit=self.unit,
        )

    @property
    def sum(self) -> float:
        """The sum of the numbers."""
        return self.total * self.unit

    @property
    def mean(self) -> float:
        """Their mean; there must be some."""
        return self.total / self.n * self.unit

    @property
    def largest(self) -> float:
        """The largest of them."""
        return self.most * self.unit

    @property
    def hit(self) -> int:
        """How many are more than 0, if none is less."""
        return self.n - self.at_least if not self.least else self.n

    @property
    def spread(self) -> float:
        """The sum of their squared deviations from the mean, without the loss of digits that subtracting has."""
        return (self.squares * self.n - self.total**2) / self.n * self.unit**2 if self.n else 0.0

    @property
    def sum_of_squares(self) -> float:
        """The sum of their squares."""
        return self.squares * self.unit**2

    @property
    def standard_error(self) -> float | None:
        """Of the mean; None for a single number."""
        return math.sqrt(self.spread / (self.n - 1) / self.n) if self.n > 1 else None

    @property
    def all_alike(self) -> bool:
        """Whether all numbers are the same."""
        return self.at_least == self.n

    def less(self, amount: int) -> Sample:
        """The same with each number smaller by so many units."""
        return replace(
            self,
            total=self.total - self.n * amount,
            squares=self.squares - 2 * amount * self.total + self.n * amount**2,
            least=self.least - amount,
            most=self.most - amount,
        )

    def below(self, ceiling: float) -> Sample:
        """What each number lacks to a ceiling, which is a multiple of the unit, but for rounding."""
        upside_down = self.less(round(ceiling / self.unit))
        return replace(
            upside_down,
            total=-upside_down.total,
            least=-upside_down.most,
            at_least=self.at_most,
            most=-upside_down.least,
            at_most=self.at_least,
        )

    def with_zeros(self, number: int) -> Sample:
        """The same with zeros in addition, so that there are so many numbers."""
        zeros = number - self.n
        return self if not zeros else self + Sample(n=zeros, at_least=zeros, at_most=zeros, unit=self.unit)

    def in_units(self, unit: float) -> Sample:
        """The same numbers of units, each worth something else."""
        return replace(self, unit=unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Two numbers of each replication, such as down time and outages; `products`: the sum of their products."""

    first: Sample
    second: Sample
    products: int

    @classmethod
    def of(cls, first: Numbers, second: Numbers) -> Pairs:
        """Sum up two arrays of the same length."""
        assert not isinstance(first, Sample)
        assert not isinstance(second, Sample)
        one, one_unit = _whole(first)
        other, other_unit = _whole(second)
        products = int(sums_of_products(one.reshape(-1, 1), other.reshape(-1, 1))[0])
        return cls(first=Sample.of(one, one_unit), second=Sample.of(other, other_unit), products=products)

    @property
    def ratio(self) -> float:
        """Sum of the first over sum of the second, which is not 0."""
        return self.first.sum / self.second.sum

    @property
    def residuals(self) -> float:
        """The sum of the squares of first - ratio x second, without the loss of digits that subtracting has."""
        return self.residuals_of(Fraction(self.first.total, self.second.total))

    def residuals_of(self, ratio: Fraction, less: int = 0) -> float:
        """The sum of the squares of (first - `less`) - ratio x second, with the ratio as one of their units."""
        first = self.first.less(less)
        products = self.products - less * self.second.total
        exact = first.squares - 2 * ratio * products + ratio**2 * self.second.squares
        return float(exact) * self.first.unit**2


def samples_of(values: NDArray[np.int64], unit: float = 1.0) -> list[Sample]:
    """A sample for each column of an array of shape [n, columns], n at least 1."""
    least, most = values.min(axis=0), values.max(axis=0)
    figures = zip(
        exact_sums(values),
        sums_of_products(values, values),
        least.tolist(),
        (values == least).sum(axis=0).tolist(),
        most.tolist(),
        (values == most).sum(axis=0).tolist(),
        strict=True,
    )
    return [
        Sample(
            n=len(values),
            total=total,
            squares=squares,
            least=low,
            at_least=at_low,
            most=high,
            at_most=at_high,
            unit=unit,
        )
        for total, squares, low, at_low, high, at_high in figures
    ]


def exact_sums(values: NDArray[np.int64]) -> list[int]:
    """The sum of each column, whatever its size."""
    high, low = (values >> _LOW).sum(axis=0).tolist(), (values & _MASK).sum(axis=0).tolist()
    return [(one << _LOW) + other for one, other in zip(high, low, strict=True)]


def sums_of_products(first: NDArray[np.int64], second: NDArray[np.int64]) -> list[int]:
    """The sum of the products of each column of two arrays of the same shape, whatever its size.

    Numbers are between 0 and 2^62. Where products may be too large for 64 bits, halves are multiplied.
    """
    if _largest(first) * _largest(second) * max(1, len(first)) <= _MOST:
        found: list[int] = (first * second).sum(axis=0).tolist()
        return found
    high, low = first >> _LOW, first & _MASK
    other_high, other_low = second >> _LOW, second & _MASK
    both = exact_sums(high * other_high)
    mixed = [one + other for one, other in zip(exact_sums(high * other_low), exact_sums(low * other_high), strict=True)]
    small = exact_sums(low * other_low)
    parts = zip(both, mixed, small, strict=True)
    return [(one << 2 * _LOW) + (other << _LOW) + rest for one, other, rest in parts]


def real_as_whole(values: NDArray[np.float64], unit: float) -> NDArray[np.int64]:
    """Real numbers as multiples of a unit, the nearest."""
    return np.rint(values / unit).astype(np.int64)


def _whole(values: NDArray[Any]) -> tuple[NDArray[np.int64], float]:
    """Numbers as multiples of a unit, and the unit: 1 for whole ones."""
    if values.dtype.kind != "f":
        return values.astype(np.int64, copy=False), 1.0
    largest = float(np.abs(values).max(initial=0.0))
    unit = math.ldexp(1.0, (math.frexp(largest)[1] if largest else 0) - _BITS)
    return real_as_whole(values, unit), unit


def _largest(values: NDArray[np.int64]) -> int:
    return int(np.abs(values).max(initial=0))
