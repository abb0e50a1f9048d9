"""The level of a node, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.distributions import Constant
from continuity.model import AllOf, AnyOf, AtLeast, Need, ShareOf, Soft, Term, Tolerant, WorkedAround
from continuity.requirements import remembers
from continuity.structure import (
    UNCAPPED,
    LevelFunction,
    capacity_of,
    forget,
    is_fit,
    is_up,
    level_of,
    limit_of,
    own_level,
    under_demand,
    works,
)

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


# --- under a demand ------------------------------------------------------------------------------------------------

BOTH = ShareOf((("b", 1.0), ("c", 1.0)))


@pytest.mark.parametrize(
    ("needs", "site", "capacity"),
    [
        ((), None, UNCAPPED),
        ((), "b", 0.5),
        ((Need("c"),), None, 0.9),
        ((BOTH,), None, 1.4),
        ((BOTH, Need("c")), None, 0.9),
        ((AllOf((BOTH, ShareOf((("c", 2.0),)))),), None, 1.4),
        ((AnyOf((BOTH, ShareOf((("c", 2.0),)))),), None, 1.8),
        ((AtLeast(2, (BOTH, Need("a"), Need("c"))),), None, 0.9),
        ((Soft(BOTH, 0.3),), None, 1.4),
        ((Soft(ShareOf((("a", 1.0),)), 0.3),), None, 0.3),
        ((Tolerant(BOTH, 1),), None, 1.4),
    ],
)
def test_capacity_is_not_cut_off_at_1(needs: tuple[Term, ...], site: str | None, capacity: float) -> None:
    assert capacity_of(needs, site, POSITION, forget)(LEVELS) == pytest.approx(capacity, abs=1e-15)


def test_a_whole_site_limits_no_capacity() -> None:
    capacity = capacity_of((ShareOf((("b", 1.0), ("c", 1.0))),), "a", POSITION, forget)
    assert capacity([1.0, 0.5, 0.9]) == 1.4
    assert capacity([0.6, 0.5, 0.9]) == 0.6
    assert (limit_of(1.0), limit_of(0.6), limit_of(0.0)) == (UNCAPPED, 0.6, 0.0)


@pytest.mark.parametrize(
    ("capacity", "demand", "level"),
    [(1.0, 1.2, 1 / 1.2), (1.2, 1.2, 1.0), (1.5, 1.2, 1.0), (0.6, 1.2, 0.5), (0.5, 0.5, 1.0), (0.4, 0.5, 0.8)],
)
def test_a_demand_divides_capacity_before_the_cap_at_1(capacity: float, demand: float, level: float) -> None:
    assert under_demand(capacity, demand) == pytest.approx(level, abs=1e-15)


def test_what_nothing_limits_has_its_normal_capacity() -> None:
    assert under_demand(UNCAPPED, 2.5) == 0.4
    assert under_demand(UNCAPPED, 1.0) == 1.0


def test_more_units_than_make_full_capacity_count_under_a_demand() -> None:
    assert own_level(6, 6.0, 2, 5, UNCAPPED) == 1.2
    assert own_level(1, 1.0, 2, 5, UNCAPPED) == 0.0
    assert own_level(6, 6.0, 2, 5) == 1.0


NODES = st.sampled_from(sorted(POSITION))
SHARES = st.dictionaries(NODES, st.sampled_from([0.1, 0.3, 0.6, 1.0]), min_size=1).map(
    lambda weights: ShareOf(tuple(weights.items()))
)


def nested(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        several.map(lambda terms: AtLeast((len(terms) + 1) // 2, terms)),
        st.tuples(inner, st.sampled_from([0.1, 0.3, 0.8])).map(lambda pair: Soft(*pair)),
        inner.map(lambda term: Tolerant(term, 1)),
    )


TERMS = st.recursive(st.one_of(NODES.map(Need), SHARES), nested, max_leaves=8)
SOME_LEVELS = st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0]), min_size=3, max_size=3)


AROUND = WorkedAround(Need("a"), level=0.6, ready=Constant(time=0), lasts=None, needs=("c",), crew=None, catch_up=0.0)


@given(st.one_of(TERMS, nested(st.one_of(TERMS, st.just(AROUND)))))
def test_a_term_remembers_where_its_function_needs_a_past(term: Term) -> None:
    asked = []

    def remember(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
        asked.append(term)
        return part

    level_of((term,), POSITION, remember)
    assert remembers(term) is bool(asked)


@given(st.lists(TERMS, max_size=3), SOME_LEVELS, st.sampled_from([None, "a"]), st.sampled_from([0.0, 0.5, 1.0]))
def test_at_a_demand_of_1_the_level_is_what_it_is_without_to_the_bit(
    needs: list[Term], levels: list[float], site: str | None, own: float
) -> None:
    terms = needs if site is None else [*needs, Need(site)]
    without = level_of(terms, POSITION, forget, own=3)([*levels, own])
    capacity = capacity_of(needs, site, POSITION, forget)(levels)
    assert under_demand(min(limit_of(own), capacity), 1.0) == without
    assert under_demand(min(own, capacity), 1.0) == without


def test_what_depends_on_the_past_is_made_of_the_term_inside() -> None:
    tolerant = Tolerant(Need("a"), 1)
    around = WorkedAround(AnyOf((tolerant, Need("b"))), 0.6, Constant(time=0), None, (), None, 0.0)
    seen = []

    def remember(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
        seen.append((term, part(LEVELS)))
        return lambda levels: 0.75

    assert level_of((around,), POSITION, remember)(LEVELS) == 0.75
    assert seen == [(tolerant, 0.2), (around, 0.75)]
    assert level_of((around,), POSITION, forget)(LEVELS) == 0.5


def test_levels_are_compared_with_a_slack() -> None:
    assert is_up(0.1 + 0.2, 0.3)
    assert is_up(0.3, 0.1 + 0.2)
    assert not is_up(0.3, 0.3 + 1e-6)
    assert not works(1e-10)
    assert works(1e-6)
    assert is_fit(0.01, None)
    assert not is_fit(0.01, 0.5)
