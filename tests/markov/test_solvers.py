"""The solvers against matrix exponentials of written-out generators, dense linear algebra and closed forms."""

import math

import numpy as np
import pytest
from scipy.linalg import expm, null_space
from scipy.sparse import csr_array
from scipy.stats import binom

from continuity.errors import LimitError
from continuity.markov import stationary as module
from continuity.markov import transient as in_time
from continuity.markov.chain import Vector
from continuity.markov.elimination import eliminated, narrow_order
from continuity.markov.first_outage import UpStates, first_outage
from continuity.markov.horizon import stretches_and_weights
from continuity.markov.stationary import long_run, stationary
from continuity.markov.transient import poisson, transient


def generator(rates: Vector) -> Vector:
    """The generator of a chain."""
    result: Vector = rates - np.diag(rates.sum(axis=1))
    return result


@pytest.fixture
def stiff() -> Vector:
    """The rates of a random chain of 40 states, from 1e-6 to 100 per hour, in which every state reaches every other."""
    random = np.random.default_rng(5)
    rates = random.random((40, 40)) * (random.random((40, 40)) < 0.15) * 10.0 ** random.uniform(-6, 2, (40, 40))
    rates += np.roll(np.eye(40), 1, axis=1)
    np.fill_diagonal(rates, 0.0)
    return rates


def birth_death(up: Vector, down: Vector) -> Vector:
    """The rates of a chain whose states are a line."""
    result: Vector = np.diag(up, 1) + np.diag(down, -1)
    return result


def test_long_run_is_the_null_space_of_the_generator(stiff: Vector) -> None:
    expected = null_space(generator(stiff).T)[:, 0]
    assert stationary(csr_array(stiff)) == pytest.approx(expected / expected.sum(), rel=1e-9)


def test_sweeps_find_what_elimination_finds(stiff: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = stationary(csr_array(stiff))
    monkeypatch.setattr(module, "MOST_ELIMINATED", 0)
    assert stationary(csr_array(stiff)) == pytest.approx(exact, rel=1e-11)


@pytest.mark.parametrize("size", [12, 700])
def test_tiny_probabilities_have_their_digits(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of states with known products; the last of twelve has a probability of 1e-44."""
    up, down = np.full(size - 1, 1e-4 if size == 12 else 0.9), np.ones(size - 1)
    expected = np.cumprod(np.append(1.0, up / down))
    rates = csr_array(birth_death(up, down))
    assert stationary(rates) == pytest.approx(expected / expected.sum(), rel=1e-12)
    if size == 12:
        monkeypatch.setattr(module, "MOST_ELIMINATED", 0)
        assert stationary(rates) == pytest.approx(expected / expected.sum(), rel=1e-12)


def test_elimination_in_a_window_is_elimination_of_all(stiff: Vector) -> None:
    narrow = np.triu(np.tril(stiff, 5), -5) + birth_death(np.full(39, 0.3), np.full(39, 2.0))
    shuffled = np.random.default_rng(1).permutation(40)
    rates = csr_array(narrow[np.ix_(shuffled, shuffled)])
    order, width = narrow_order(rates)
    assert width < 39
    found = np.empty(40)
    found[order] = eliminated(csr_array(rates[order][:, order]), width)
    assert found == pytest.approx(eliminated(rates, 39), rel=1e-13)


def test_absorbing_classes_share_by_the_way_to_them() -> None:
    """From state 0 to the pair 1, 2 at 3 per hour and to state 3 at 1 per hour."""
    rates = np.zeros((4, 4))
    rates[0, 1], rates[0, 3], rates[1, 2], rates[2, 1] = 3.0, 1.0, 1.0, 4.0
    found = long_run(csr_array(rates), np.array([1.0, 0.0, 0.0, 0.0]))
    assert found == pytest.approx([0.0, 0.75 * 0.8, 0.75 * 0.2, 0.25], rel=1e-14)


def test_what_settles_too_slowly_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ELIMINATED", 0)
    monkeypatch.setattr(module, "_MOST_SWEEPS", 20)
    size = 300
    with pytest.raises(LimitError, match="300 states"):
        stationary(csr_array(birth_death(np.full(size - 1, 1.0), np.full(size - 1, 1.01))))


@pytest.mark.parametrize("dense", [0, 400])
@pytest.mark.parametrize("hours", [0.001, 0.3, 20.0, 1000.0])
def test_probabilities_at_a_moment(stiff: Vector, dense: int, hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_time, "DENSE", dense)
    start = np.zeros(40)
    start[3] = 1.0
    expected = start @ expm(generator(stiff) * hours)
    found = transient(csr_array(stiff), start, [hours / 4, hours * 3 / 4])[:, 1]
    assert found == pytest.approx(expected, abs=1e-12)


def test_both_ways_through_time_agree_in_every_digit(stiff: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    start = np.eye(40)[0]
    small = transient(csr_array(stiff), start, [0.001])[:, 0]
    monkeypatch.setattr(in_time, "DENSE", 0)
    assert transient(csr_array(stiff), start, [0.001])[:, 0] == pytest.approx(small, rel=1e-12)
    assert small.min() < 1e-10


@pytest.mark.parametrize("dense", [0, 400])
def test_an_outage_of_1e_13_has_its_digits(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four units fail one after the other at 1e-3 per hour each; all have failed after 0.5 h with (5e-4)^4."""
    monkeypatch.setattr(in_time, "DENSE", dense)
    rates = birth_death(np.array([4e-3, 3e-3, 2e-3]), np.zeros(3))
    up = UpStates(inner=csr_array(rates), lost=np.array([0.0, 0.0, 0.0, 1e-3]), start=np.eye(4)[0], begins_down=0.0)
    found = first_outage(up, [0.5])
    assert found.come[0] == pytest.approx((-math.expm1(-5e-4)) ** 4, rel=1e-10)
    assert found.mean == pytest.approx(1000 * (1 + 1 / 2 + 1 / 3 + 1 / 4), rel=1e-12)
    assert found.sd == pytest.approx(1000 * math.sqrt(1 + 1 / 4 + 1 / 9 + 1 / 16), rel=1e-12)


def test_a_rare_outage_is_exponential() -> None:
    """A pair (1e-6 per hour each) of which a lost one is back after 1e-6 h: (3 a + b) / (2 a a) h, spread as much."""
    rates = birth_death(np.array([2e-6]), np.array([1e6]))
    up = UpStates(inner=csr_array(rates), lost=np.array([0.0, 1e-6]), start=np.eye(2)[0], begins_down=0.0)
    found = first_outage(up, [])
    assert found.mean == pytest.approx((3e-6 + 1e6) / (2e-6 * 1e-6), rel=1e-14)
    assert found.sd == pytest.approx(found.mean, rel=1e-11)


def test_an_outage_that_may_never_come_has_no_mean() -> None:
    rates = np.zeros((2, 2))
    rates[0, 1] = 1.0
    up = UpStates(inner=csr_array(rates), lost=np.array([1.0, 0.0]), start=np.eye(2)[0], begins_down=0.0)
    found = first_outage(up, [1.0])
    assert math.isinf(found.mean)
    assert found.come[0] == pytest.approx(0.5 * -math.expm1(-2.0), rel=1e-13)
    assert found.not_come[0] == pytest.approx(1 - found.come[0], rel=1e-13)


def test_beginning_down_is_an_outage_at_once() -> None:
    up = UpStates(inner=csr_array((1, 1)), lost=np.array([0.5]), start=np.array([0.75]), begins_down=0.25)
    found = first_outage(up, [2.0])
    assert found.mean == pytest.approx(0.75 * 2.0, rel=1e-14)
    assert found.sd == pytest.approx(math.sqrt(0.75 * 8.0 - 1.5**2), rel=1e-13)
    assert found.come[0] == pytest.approx(1 - 0.75 * math.exp(-1.0), rel=1e-13)


@pytest.mark.parametrize("expected", [1e-9, 0.3, 40.0, 1e6])
def test_numbers_of_steps(expected: float) -> None:
    first, weights = poisson(expected, 1e-18)
    assert weights.sum() == pytest.approx(1.0, rel=1e-14)
    mean = float(np.arange(first, first + weights.size) @ weights)
    assert mean == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("steps", [32, 64])
@pytest.mark.parametrize("rate", [1e-5, 0.7, 30.0])
def test_means_over_the_horizon(rate: float, steps: int) -> None:
    """exp(-rate t) over 8,760 h, looked at as the fastest rate asks for."""
    stretches, weights = stretches_and_weights(8760.0, 40.0, steps)
    moments = np.cumsum(stretches)
    assert moments[-1] == pytest.approx(8760.0, rel=1e-14)
    assert weights.sum() == pytest.approx(1.0, rel=1e-13)
    mean = float(np.exp(-rate * moments) @ weights)
    assert mean == pytest.approx(-math.expm1(-rate * 8760) / (rate * 8760), abs=1e-12)


def test_independent_units_are_binomial() -> None:
    """Fifty units without repair, counted: a line of states."""
    rates = csr_array(birth_death(np.arange(50.0, 0.0, -1.0) * 0.01, np.zeros(50)))
    found = transient(rates, np.eye(51)[0], [7.0])[:, 0]
    assert found == pytest.approx(binom.pmf(np.arange(51), 50, -math.expm1(-0.07)), rel=1e-9)
