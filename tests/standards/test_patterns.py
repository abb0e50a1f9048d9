"""Where patterns lead, and which lead nowhere in any plan."""

import re

import pytest

from continuity.standards.patterns import checked_pattern, matches, matches_below, value_at
from tests.standards.kit import full


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("sites.*", [("sites", "paris"), ("sites", "lyon"), ("sites", "vault")]),
        ("services.*.demand", [("services", "checkout", "demand")]),
        ("scenarios.*.events.*.fails", [("scenarios", "cards", "events", 0, "fails")]),
        ("nodes.*.maintenance.*.at", [("components", "web-paris", "maintenance", 0, "at")]),
        ("plans.leave-paris.return.after", [("plans", "leave-paris", "return", "after")]),
        ("timezone", [("timezone",)]),
        ("timezone.*", []),
        ("spares.*", []),
    ],
)
def test_patterns_lead_to_what_is_there(pattern: str, paths: list[tuple[str | int, ...]]) -> None:
    assert list(matches(full().data, pattern)) == paths


def test_below_an_entry_nodes_is_a_key_like_any_other() -> None:
    river = value_at(full().data, ("risks", "river"))
    assert list(matches_below(river, "nodes")) == [("nodes",)]


@pytest.mark.parametrize(
    "pattern",
    [
        "services.*.objectives.rto",
        "nodes.*.data.*.copies.*.backup.keep",
        "plans.*.steps.*.restores.to",
        "plans.leave-paris.steps.*",
        "services.*.needs.*.workaround",
        "services.*.x-audit",
        "x-audit",
        "exercises.*.measured",
    ],
)
def test_patterns_that_can_lead_somewhere_are_taken(pattern: str) -> None:
    assert checked_pattern(pattern) == pattern


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("service.*", "there is no 'service' in a plan: did you mean 'services'?"),
        ("services.*.objectives.rot", "there is no 'rot' below services.*.objectives: did you mean 'rto'?"),
        ("services.*.objectives.rto.mean", "below services.*.objectives.rto"),
        ("name.*", "there is no '*' below name: nothing is below"),
        ("exercises.first", "there is no 'first' below exercises"),
        ("", "a path in the plan is expected"),
        (".".join("a" * 40), "more than 12 steps"),
        (3, "a path in the plan is expected"),
        ("services.*.nodes", "there is no 'nodes' below services.*"),
    ],
)
def test_patterns_that_lead_nowhere_are_refused_with_the_way_out(pattern: object, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        checked_pattern(pattern)
