"""The level of a node, worked out by hand."""

import pytest

from continuity.model import AllOf, AnyOf, AtLeast, Need, ShareOf, Soft, Term
from continuity.structure import forget, is_fit, is_up, level_of, own_level, works

POSITION = {"a": 0, "b": 1, "c": 2}
LEVELS = [0.2, 0.5, 0.9]


@pytest.mark.parametrize(
    ("terms", "level"),
    [
        ((), 1.0),
        ((Need("b"),), 0.5),
        ((Need("b"), Need("c")), 0.5),
        ((AllOf((Need("a"), Need("c"))),), 0.2),
        ((AnyOf((Need("a"), Need("c"))),), 0.9),
        ((AtLeast(1, (Need("a"), Need("b"), Need("c"))),), 0.9),
        ((AtLeast(2, (Need("a"), Need("b"), Need("c"))),), 0.5),
        ((AtLeast(3, (Need("a"), Need("b"), Need("c"))),), 0.2),
        ((ShareOf((("a", 0.5), ("b", 0.5))),), 0.35),
        ((ShareOf((("b", 1.0), ("c", 1.0))),), 1.0),
        ((Soft(Need("a"), 0.8),), 0.8),
        ((Soft(Need("c"), 0.8),), 0.9),
        ((Soft(AllOf((Need("a"), Need("b"))), 0.3), AnyOf((Need("b"), AllOf((Need("c"),))))), 0.3),
    ],
)
def test_level_of_requirements(terms: tuple[Term, ...], level: float) -> None:
    assert level_of(terms, POSITION, forget)(LEVELS) == pytest.approx(level, abs=1e-15)


def test_an_own_level_is_one_term_more() -> None:
    assert level_of((Need("c"),), POSITION, forget, own=0)(LEVELS) == 0.2
    assert level_of((AnyOf((Need("b"), Need("c"))),), POSITION, forget, own=0)(LEVELS) == 0.2
    assert level_of((), POSITION, forget, own=1)(LEVELS) == 0.5


@pytest.mark.parametrize(
    ("sound", "capacity", "required", "full", "level"),
    [
        (3, 3, 2, 3, 1.0),
        (2, 2, 2, 3, 2 / 3),
        (1, 1, 2, 3, 0.0),
        (3, 3, 2, 2, 1.0),
        (2, 1.5, 2, 2, 0.75),
        (0, 0, 1, 1, 0),
    ],
)
def test_own_level(sound: int, capacity: float, required: int, full: int, level: float) -> None:
    assert own_level(sound, capacity, required, full) == pytest.approx(level, abs=1e-15)


def test_levels_are_compared_with_a_slack() -> None:
    assert is_up(0.1 + 0.2, 0.3)
    assert is_up(0.3, 0.1 + 0.2)
    assert not is_up(0.3, 0.3 + 1e-6)
    assert not works(1e-10)
    assert works(1e-6)
    assert is_fit(0.01, None)
    assert not is_fit(0.01, 0.5)
