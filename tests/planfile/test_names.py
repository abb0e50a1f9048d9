"""The nearest known name."""

import time

import pytest

from continuity.planfile.names import nearest, unknown

KNOWN = ["checkout", "web", "web-lyon", "db-main", "db-copy", "recommender"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("chekout", "checkout"),  # a letter is missing
        ("checkoutt", "checkout"),  # one is too many
        ("chevkout", "checkout"),  # one is another
        ("chekcout", "checkout"),  # two are swapped
        ("Checkout", "checkout"),
        ("web_lyon", "web-lyon"),
        ("recomender", "recommender"),
        ("dbmain", "db-main"),
        ("recommendations", "recommender"),
        ("zzz", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_nearest(written: str, meant: str | None) -> None:
    assert nearest(written, KNOWN) == meant


def test_one_slip_is_found_among_very_many() -> None:
    known = {f"component-{i}" for i in range(100_000)} | {"checkout"}
    begun = time.process_time()
    assert [nearest("chekout", known) for _ in range(20)] == ["checkout"] * 20
    assert time.process_time() - begun < 1  # a comparison with each of them takes half a minute


def test_capitals_are_kept_where_names_have_them() -> None:
    zones = {f"Europe/Zone{i}" for i in range(1_000)} | {"Europe/Vienna"}
    assert nearest("Europe/Viena", zones) == "Europe/Vienna"


def test_few_known_names_are_listed() -> None:
    assert unknown("node", "zzz", ["b", "a"], ("x",)).hint == "known: a, b"
    assert unknown("node", "zzz", [f"n{i}" for i in range(100)], ("x",)).hint == ""
