"""What begins new, fails, is repaired and fails again: how likely it is down at a time, by its renewal equation.

W(t), the mean number of failures by t, solves W = F + W * C, F being the distribution of a life and C that of a cycle
(a life and the down time after it). It is solved by the trapezoidal rule for Stieltjes integrals on three grids, the
differences of which are taken off (Richardson) and show the error; Xie, On the solution of renewal-type integral
equations, Communications in Statistics B 18 (1989) 281-293. Then P(down at t) is the integral of w(t - x) P(D > x)
over x, with w, the slope of W, linear between grid points, and the integrals of P(D > x) exact, however short D is.
The grid ends where the process has settled; after that failures come at their long-run rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from continuity.distributions import Distribution, Exponential, SingleDraw, SumOf
from continuity.exact.laws import Floats, cdf, is_discrete, points
from continuity.exact.tails import longer_than

_SIZE, _LARGEST_SIZE = 2**12, 2**15
_CYCLES, _DOWN_TIMES = 16.0, 40.0
_EARLY, _DEPTH = 64.0, 3
_SETTLED = 1e-9
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)
_FINEST, _KNOTS = 1e-7, 480
_LATER_TIMES = 200
_AT_ONCE = 2_000_000
_FIRST_STEPS = 200
Both = Callable[[Floats], tuple[Floats, Floats]]
"""Values at some times, by the better and by the coarser set of slopes."""


class Survival:
    """P(D > x) of a down time D, with its integrals from 0: of itself, and of x times itself."""

    def __init__(self, parts: Sequence[SingleDraw], until: float) -> None:
        self.law: Distribution = parts[0] if len(parts) == 1 else SumOf(terms=tuple(parts))
        self._discrete = points(parts) if is_discrete(self.law) else None
        mean = self.law.mean()
        knots = np.geomspace(_FINEST * mean, max(until, 2.0 * mean), _KNOTS)
        if self._discrete is None:
            spread = points(parts).values[::8]  # where its mass is
            knots = np.union1d(knots, spread[(spread > 0.0) & (spread < knots[-1])])
        self._both = self._between(np.concatenate(([0.0], knots))) if self._discrete is None else None

    def _between(self, knots: Floats) -> Callable[[Floats], Floats]:
        """Both integrals by Gauss quadrature up to each knot; between knots as cubics with the right slopes."""
        from scipy.interpolate import CubicHermiteSpline  # lazy: slow to import

        half = np.diff(knots)[:, None] / 2.0
        x = knots[:-1, None] + half * (1.0 + _NODES)
        density = (1.0 - cdf(self.law, x)) * half * _WEIGHTS
        sums = np.cumsum(np.stack([density.sum(axis=1), (density * x).sum(axis=1)], axis=1), axis=0)
        survival = 1.0 - cdf(self.law, knots)
        slopes = np.stack([survival, knots * survival], axis=1)
        between: Callable[[Floats], Floats] = CubicHermiteSpline(
            knots, np.concatenate([np.zeros((1, 2)), sums]), slopes
        )
        return between

    def integrals(self, x: Floats) -> tuple[Floats, Floats]:
        """The integrals from 0 to x of P(D > s) and of s P(D > s), for many x of at least 0."""
        if self._both is None:
            assert self._discrete is not None
            least = np.minimum(x[..., None], self._discrete.values)
            return least @ self._discrete.weights, least**2 @ self._discrete.weights / 2.0
        found = self._both(x)
        return found[..., 0], found[..., 1]


@dataclass(frozen=True, slots=True)
class Slopes:
    """The slope w of W: linear between `at` the grid's times, and a constant `more` in each step, so that W is met."""

    at: Floats
    more: Floats


@dataclass(frozen=True, slots=True)
class Grid:
    """The slope of W at equal steps of time, by Richardson on the finer and on the coarser pair of grids.

    `jumps`: where lives have few possible lengths, what W gains at each time, and no slopes; empty elsewhere.
    """

    times: Floats
    better: Slopes
    coarser: Slopes
    jumps: Floats

    def first(self, number: int) -> Grid:
        """The grid's first times only."""
        slopes = [Slopes(each.at[:number], each.more[: number - 1]) for each in (self.better, self.coarser)]
        return Grid(self.times[:number], slopes[0], slopes[1], self.jumps)


class Renewal:
    """A process from new, up to a horizon in microseconds. Parameters: `life`; `parts` of the down time, all finite."""

    def __init__(self, life: Distribution, parts: Sequence[SingleDraw], horizon: float, depth: int = 0) -> None:
        self._life = life
        self._parts = tuple(parts)
        self._cycle = life.mean() + sum(part.mean() for part in parts)
        self.error = 0.0
        self._survival = Survival(parts, horizon)
        self._grid = self._settled(horizon)
        self._on_grid: dict[float, Both] = {}
        self._after_grid: dict[float, Both] = {}
        self._depth = depth
        self._horizon = horizon

    def _settled(self, horizon: float) -> Grid:
        memoryless = isinstance(self._life, Exponential)  # it forgets as soon as it is repaired
        until = _DOWN_TIMES * (self._cycle - self._life.mean()) if memoryless else _CYCLES * self._cycle
        size, until = _SIZE, min(horizon, until)
        grid = self._solve(until, size)
        while until < horizon and not self._has_settled(grid):
            size, until = min(size * 2, _LARGEST_SIZE), min(horizon, until * 2)  # in the end coarser: the error says so
            grid = self._solve(until, size)
        return grid

    def _has_settled(self, grid: Grid) -> bool:
        if grid.jumps.size:
            return False
        last = grid.better.at[grid.times > grid.times[-1] - self._cycle]
        return bool(np.max(np.abs(last * self._cycle - 1.0)) < _SETTLED)

    def _solve(self, until: float, size: int) -> Grid:
        from scipy.interpolate import CubicSpline  # lazy: slow to import

        fine, middle, coarse = (self._count(until, size // part) for part in (1, 2, 4))
        times = np.linspace(0.0, until, size + 1)
        if is_discrete(self._life):  # W has steps: no slopes, and no expansion of the error
            none = Slopes(np.zeros(size + 1), np.zeros(size))
            return Grid(times, none, none, np.diff(fine, prepend=0.0))

        def slopes(on_grid: Floats, on_half: Floats, step: int) -> Slopes:
            correction = CubicSpline(times[:: 2 * step], (on_grid[::2] - on_half) / 3.0)(times[::step])
            count = CubicSpline(times[::step], on_grid + correction)
            at = np.asarray(count(times, 1), dtype=np.float64)
            return Slopes(at, np.diff(count(times)) / times[1] - (at[:-1] + at[1:]) / 2.0)

        return Grid(times, slopes(fine, middle, 1), slopes(middle, coarse, 2), np.zeros(0))

    def _on_the_grid(self, longer: float) -> Both:
        """P(down for longer) between the grid's times, by both sets of slopes: convolutions, then a spline."""
        from scipy.interpolate import CubicSpline  # lazy: slow to import
        from scipy.signal import fftconvolve  # lazy: slow to import

        grid, step = self._grid, self._grid.times[1]
        zeroth, first = self._survival.integrals(np.maximum(grid.times, longer))  # shorter ones do not count
        mass, moment = np.diff(zeroth), np.diff(first)
        lever = grid.times[:-1] * mass - moment  # in each step of x, the integral of (its begin - x)
        size = grid.times.size

        def down(slopes: Slopes) -> Floats:
            found = fftconvolve(slopes.at[1:] + slopes.more, mass) + fftconvolve(np.diff(slopes.at) / step, lever)
            return np.concatenate(([0.0], found[: size - 1]))

        both = CubicSpline(grid.times, np.stack([down(grid.better), down(grid.coarser)], axis=1))
        return lambda times: tuple(both(times).T)

    def _count(self, until: float, size: int) -> Floats:
        """W at `size` + 1 equal steps from 0 to `until`."""
        from scipy.signal import fftconvolve  # lazy: slow to import

        times = np.linspace(0.0, until, size + 1)
        first = cdf(self._life, times)
        step = times[1]
        # P(cycle <= t): the masses of the life in each step, times the mean over the step of P(D <= t - life).
        repaired = np.diff(times - self._survival.integrals(times)[0]) / step
        cycle = np.maximum.accumulate(np.concatenate(([0.0], fftconvolve(np.diff(first), repaired)[:size])))
        steps = np.diff(cycle, append=cycle[-1])  # what the cycle gains in the step that begins here
        kernel = 0.5 * (np.concatenate(([0.0], steps[:-1])) + steps)
        # W[i] = F[i] + the sum over j of kernel[j] W[i - j]; the term j = 0 holds W[i] itself.
        return divided(first, np.concatenate(([1.0 - kernel[0]], -kernel[1:])))

    @cached_property
    def _early(self) -> Renewal:
        """The same with a grid for the first times only: what is small then keeps its digits."""
        return Renewal(self._life, self._parts, self._grid.times[-1] / _EARLY, self._depth + 1)

    def down_at(self, times: Floats, longer: float = 0.0) -> Floats:
        """P(down at t for longer than `longer`) at many times."""
        early = times < self._grid.times[-1] / _EARLY
        if self._depth == _DEPTH or not early.any():
            return self._down_at(times, longer)
        found = np.zeros_like(times)
        found[early] = self._early.down_at(times[early], longer)
        found[~early] = self._down_at(times[~early], longer)
        self.error = max(self.error, self._early.error)
        return found

    def _down_at(self, times: Floats, longer: float) -> Floats:
        if self._grid.jumps.size:
            return self._by_jumps(times, longer)
        found, coarser = np.zeros_like(times), np.zeros_like(times)
        last = self._grid.times[-1]
        afterwards = (times > last) & (times <= self._horizon)
        at_kinks = np.minimum(times, np.abs(times - longer)) < _FIRST_STEPS * self._grid.times[1]
        exactly = (at_kinks & ~afterwards) | (times > self._horizon)
        between = ~(exactly | afterwards)
        if between.any():
            if longer not in self._on_grid:
                self._on_grid[longer] = self._on_the_grid(longer)
            found[between], coarser[between] = self._on_grid[longer](times[between])
        if afterwards.any():
            if longer not in self._after_grid:
                self._after_grid[longer] = self._afterwards(longer)
            found[afterwards], coarser[afterwards] = self._after_grid[longer](times[afterwards])
        found[exactly], coarser[exactly] = self._exactly(times[exactly], longer)
        self.error = max(self.error, float(np.max(np.abs(found - coarser), initial=0.0)))
        return np.clip(found, 0.0, 1.0)

    def _afterwards(self, longer: float) -> Both:
        """P(down) from the grid's end to the horizon: it hardly moves, so that a spline through few times does."""
        from scipy.interpolate import CubicSpline  # lazy: slow to import

        last = self._grid.times[-1]
        later = last + np.geomspace(self._grid.times[1], self._horizon - last, _LATER_TIMES)
        times = np.concatenate(([last], later[:-1], [self._horizon]))
        both = CubicSpline(times, np.stack(self._exactly(times, longer), axis=1))
        return lambda at: tuple(both(at).T)

    def _exactly(self, times: Floats, longer: float) -> tuple[Floats, Floats]:
        """The integral at each of some times, so many at once as fit into memory."""
        found, coarser = np.zeros_like(times), np.zeros_like(times)
        for here in np.array_split(np.arange(times.size), 1 + times.size * self._grid.times.size // _AT_ONCE):
            found[here], coarser[here] = self._integrate(times[here], longer)
        return found, coarser

    def _integrate(self, times: Floats, longer: float) -> tuple[Floats, Floats]:
        """The integral of w(s) P(D > t - s) over the s from 0 to t - `longer`."""
        grid = self._grid
        if not longer and times.size and times.max() <= grid.times[-1]:  # early: no later step of the grid matters
            until = min(int(np.searchsorted(grid.times, times.max())) + 2, grid.times.size)
            grid = grid.first(until)
        ends = np.maximum(times - longer, 0.0)
        edges = np.minimum(grid.times[None, :], ends[:, None])
        zeroth, first = self._survival.integrals(times[:, None] - edges)
        # Over x = t - s, in each step of the grid: w is linear in x.
        mass, moment = -np.diff(zeroth, axis=1), -np.diff(first, axis=1)
        lever = (times[:, None] - grid.times[None, 1:]) * mass - moment  # integral of (x1 - x), x1 at the step's end
        width = grid.times[1]

        def total(slopes: Slopes) -> Floats:
            rise = np.diff(slopes.at) / width
            return np.asarray(mass @ (slopes.at[1:] + slopes.more) + lever @ rise, dtype=np.float64)

        late = self._beyond(times, ends, longer)
        return total(grid.better) + late, total(grid.coarser) + late

    def _beyond(self, times: Floats, ends: Floats, longer: float) -> Floats:
        """The part of the integral after the grid, at the long-run rate."""
        begins = np.minimum(ends, self._grid.times[-1])
        late = self._survival.integrals(times - begins)[0] - self._survival.integrals(times - ends)[0]
        return late / self._cycle

    def _by_jumps(self, times: Floats, longer: float) -> Floats:
        """P(down) where lives have few possible lengths: failures at the grid's times."""
        jumps = self._grid.jumps
        at = np.flatnonzero(jumps > 0.0)
        total = np.zeros_like(times)
        for where in np.array_split(at, 1 + at.size * times.size // _AT_ONCE):
            ages = times[:, None] - self._grid.times[where][None, :]
            still = np.where(ages >= longer, 1.0 - cdf(self._survival.law, np.maximum(ages, 0.0)), 0.0)
            total += still @ jumps[where]
        settled = times > self._grid.times[-1]
        self.error = max(self.error, float(self._grid.times[1] / self._cycle))
        steady = longer_than(self._parts, longer)[1] / self._cycle
        return np.clip(np.where(settled, steady, total), 0.0, 1.0)


def divided(numerator: Floats, denominator: Floats) -> Floats:
    """The quotient of two power series, as many terms as they have.

    Newton's iteration for the inverse, then one correction of the quotient: Knuth, The Art of Computer Programming,
    volume 2, section 4.7.
    """
    from scipy.signal import fftconvolve  # lazy: slow to import

    size = numerator.size
    inverse = np.array([1.0 / denominator[0]])
    while inverse.size < size:
        terms = min(2 * inverse.size, size)
        lacking = -fftconvolve(denominator[:terms], inverse)[:terms]
        lacking[0] += 2.0
        inverse = fftconvolve(inverse, lacking)[:terms]
    quotient = fftconvolve(inverse, numerator)[:size]
    left = numerator - fftconvolve(denominator, quotient)[:size]
    return np.asarray(quotient + fftconvolve(inverse, left)[:size], dtype=np.float64)
