"""Common-cause groups: the probabilities worked out by hand, and what members and top events make of them."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.importers.openpsa_common_causes import MODELS, total
from tests.importers.openpsa_kit import (
    basic,
    events,
    gate,
    group,
    imported,
    loaded,
    model,
    of_events,
    top,
    tree,
    written,
)

Q = 0.1
ALL = {2: "a b", 3: "a b c", 4: "a b c d"}
# By number of members, model, first level and factors: Q1, Q2, .. by hand.
CASES = {
    "beta 2": (2, "beta-factor", 2, [0.2], [0.08, 0.02]),
    "beta 3": (3, "beta-factor", 3, [0.2], [0.08, 0, 0.02]),
    # Q2 = 1/2 rho2 (1 - rho3) Q, Q3 = rho2 rho3 Q
    "mgl 3": (3, "MGL", 2, [0.1, 0.3], [0.09, 0.5 * 0.1 * 0.7 * 0.1, 0.1 * 0.3 * 0.1]),
    # Q1 = (1 - rho2) Q, Q2 = 1/3 rho2 (1 - rho3) Q, Q3 = 1/3 rho2 rho3 (1 - rho4) Q, Q4 = rho2 rho3 rho4 Q
    "mgl 4": (4, "MGL", 2, [0.1, 0.2, 0.3], [0.09, 0.008 / 3, 0.0014 / 3, 0.0006]),
    "mgl 4 with one letter": (4, "MGL", 2, [0.3], [0.07, 0.03 / 3, 0, 0]),
    # alpha_t = 0.7 + 2 x 0.2 + 3 x 0.1 = 1.4: Q1 = 0.7 / 1.4 Q, Q2 = 2/2 x 0.2 / 1.4 Q, Q3 = 3 x 0.1 / 1.4 Q
    "alpha 3": (3, "alpha-factor", 1, [0.7, 0.2, 0.1], [0.05, 0.02 / 1.4, 0.03 / 1.4]),
    # alpha_t = 0.9 + 0.1 + 0.06 + 0.08 = 1.14
    # Q2 = 2/3 x 0.05 / 1.14 Q, Q3 = 3/3 x 0.02 / 1.14 Q, Q4 = 4 x 0.02 / 1.14 Q
    "alpha 4": (
        *(4, "alpha-factor", 1, [0.9, 0.05, 0.02, 0.02]),
        [0.09 / 1.14, 0.01 / 3 / 1.14, 0.002 / 1.14, 0.008 / 1.14],
    ),
    "alpha 2, not adding up to 1": (2, "alpha-factor", 1, [0.9, 0.3], [0.06, 0.04]),
    # Given directly; a member of three is in two pairs, so 0.8 + 2 x 0.05 + 0.1 = 1 preserves its probability.
    "phi 3": (3, "phi-factor", 1, [0.8, 0.05, 0.1], [0.08, 0.005, 0.01]),
    "phi 2": (2, "phi-factor", 1, [0.75, 0.25], [0.075, 0.025]),
}


def text(case: str, formula: str) -> str:
    members, kind, first, factors, _ = CASES[case]
    return model(tree(gate("top", formula)), group(kind, ALL[members], Q, *factors, first=first))


@pytest.mark.parametrize("case", CASES)
def test_causes_by_hand(case: str) -> None:
    members, *_, expected = CASES[case]
    found = of_events(text(case, f"<or>{events(*ALL[members].split())}</or>"))
    causes = {
        "-".join(("group", *map(str, numbers))): expected[size - 1]
        for size in range(1, members + 1)
        for numbers in combinations(range(1, members + 1), size)
        if expected[size - 1]
    }
    assert found == {name: pytest.approx(value, rel=1e-13) for name, value in causes.items()}


@pytest.mark.parametrize("case", CASES)
def test_member_fails_as_often_as_before(case: str) -> None:
    """Up to the product of causes that come together: no more than the square of their sum."""
    members, _, _, _, expected = CASES[case]
    causes = [value for size, value in enumerate(expected, 1) for _ in range(math.comb(members - 1, size - 1))]
    assert math.fsum(causes) == pytest.approx(Q, rel=1e-13)
    for member in ALL[members].split():
        found = top(text(case, events(member)))
        assert found == pytest.approx(1 - math.prod(1 - value for value in causes), rel=1e-13)
        assert Q - Q * Q < found < Q


@pytest.mark.parametrize("case", CASES)
def test_all_fail_together(case: str) -> None:
    """All members fail when the causes that strike cover them; counted over all subsets of causes."""
    members, *_, expected = CASES[case]
    causes = [
        (set(hit), expected[size - 1])
        for size in range(1, members + 1)
        for hit in combinations(range(members), size)
        if expected[size - 1]
    ]
    probability = 0.0
    for state in range(1 << len(causes)):
        struck = [bool(state >> at & 1) for at in range(len(causes))]
        if set().union(*(hit for (hit, _), is_there in zip(causes, struck, strict=True) if is_there)) == {
            *range(members)
        }:
            probability += math.prod(
                value if is_there else 1 - value for (_, value), is_there in zip(causes, struck, strict=True)
            )
    assert top(text(case, f"<and>{events(*ALL[members].split())}</and>")) == pytest.approx(probability, rel=1e-12)


@given(
    st.sampled_from(["beta-factor", "MGL", "alpha-factor"]),
    st.integers(2, 8),
    st.lists(st.floats(0.01, 1), min_size=8, max_size=8),
)
def test_shares_of_a_member_add_up_to_1(kind: str, members: int, drawn: list[float]) -> None:
    number = {"beta-factor": 1, "MGL": members - 1, "alpha-factor": members}[kind]
    shares = MODELS[kind](members, drawn[:number])
    assert total(members, shares) == pytest.approx(1, rel=1e-12)
    assert all(share >= 0 for share in shares.values())


def test_factors_that_change_a_member_are_said() -> None:
    """Phi factors are taken as they are: with 0.7 + 0.2 + 0.1 a member of three, in two pairs, adds up to 1.2."""
    gates = model(tree(gate("top", events("a"))), group("phi-factor", "a b c", 0.1, 0.7, 0.2, 0.1))
    result = imported(gates)
    assert any("1.2 times as likely" in remark.text for remark in result.remarks)
    causes = [0.07, 0.02, 0.02, 0.01]
    assert top(gates) == pytest.approx(1 - math.prod(1 - value for value in causes), rel=1e-13)
    assert not any("times as likely" in each.text for each in imported(text("phi 3", events("a"))).remarks)


def test_members_may_be_defined_and_lie_in_a_tree() -> None:
    inner = group("beta-factor", "a b", 0.1, 0.2, first=2)
    whole = model(tree(gate("top", f"<and>{events('a', 'b')}</and>"), basic("a", 0.1), inner))
    assert any("1 member of a group has a probability of its own" in each.text for each in imported(whole).remarks)
    plan = written(imported(whole))
    assert plan["components"]["a"] == {"needs": ["group-1", "group-1-2"]}
    assert plan["components"]["group-1-2"]["title"] == "[a b]"
    assert top(whole) == pytest.approx(0.02 + 0.98 * 0.08 * 0.08, rel=1e-13)


def test_only_what_the_tops_lead_to_is_made() -> None:
    """Of a group of four only the causes that hit the member in the tree, eight of fifteen."""
    text_of_one = model(tree(gate("top", events("b"))), group("alpha-factor", "a b c d", 0.1, 0.8, 0.1, 0.05, 0.05))
    assert len(of_events(text_of_one)) == 8
    assert loaded(imported(text_of_one)).nodes.keys() >= {"group-2", "group-1-2", "group-2-3", "group-1-2-3-4"}


@settings(max_examples=30)
@given(st.integers(2, 4), st.floats(1e-9, 0.5), st.just(0.0) | st.floats(1e-9, 1))
def test_beta_factor_against_its_formula(members: int, probability: float, beta: float) -> None:
    names = ALL[members]
    whole = model(
        tree(gate("top", f"<and>{events(*names.split())}</and>")),
        group("beta-factor", names, probability, beta, first=members),
    )
    common, alone = beta * probability, (1 - beta) * probability
    assert top(whole) == pytest.approx(common + (1 - common) * alone**members, rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "first", "factors", "published"),
    [
        ("beta-factor", 3, [0.2], 0.04308),
        ("MGL", 2, [0.2, 0.1], 0.01630),
        ("alpha-factor", 1, [0.7, 0.2, 0.1], 0.05298),
        ("phi-factor", 1, [0.7, 0.2, 0.1], 0.04104),
    ],
)
def test_three_trains_as_published(kind: str, first: int, factors: list[float], published: float) -> None:
    """Three trains of a valve and a pump, the valves one group and the pumps another, each failing with 0.1.

    Source: the risk analysis tests of scram (github.com/rakhimov/scram), which give five digits and want 1e-5.
    """
    trains = [gate(f"train{each}", f"<or>{events(f'valve{each}', f'pump{each}')}</or>") for each in range(3)]
    groups = [
        group(kind, " ".join(f"{part}{each}" for each in range(3)), 0.1, *factors, first=first).replace("Group", part)
        for part in ("valve", "pump")
    ]
    whole = model(tree(gate("top", f"<and>{events('train0', 'train1', 'train2')}</and>"), *trains), *groups)
    assert top(whole) == pytest.approx(published, abs=1e-5)
