"""The digest names what a plan says, and not how it is laid out."""

import re
from hashlib import blake2b

import pytest

from continuity.planfile.digest import digest
from tests.planfile.kit import SHOP, parts


def digest_of(text: str) -> str:
    return digest(parts(text)[0], {})


def test_digest_is_32_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9a-f]{32}", digest_of(SHOP))


def test_digest_is_the_same_for_ever() -> None:
    # A digest that changes with the program would make every stored result look like another plan's.
    canonical = b'[{"name":"Test","services":{"shop":{"needs":["a","b"],"units":2}}},[]]'
    text = "name: Test\nservices: {shop: {units: 2, needs: [b, a]}}"
    assert digest_of(text) == blake2b(canonical, digest_size=16).hexdigest() == "aa69f695eee97a1b0a1da8ea3f22053b"


@pytest.mark.parametrize(
    "other",
    [
        "a: {y: [1, 2], x: 1h}\nneeds: [p, q]  # a comment",
        "needs:\n- q\n- p\na:\n  x: '1h'\n  y:\n  - 1\n  - 2\n",
        '{"needs": ["p", "q"], "a": {"x": "1h", "y": [1, 2]}}',
    ],
)
def test_layout_and_order_do_not_count(other: str) -> None:
    assert digest_of(other) == digest_of("a: {x: 1h, y: [1, 2]}\nneeds: [q, p]")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a: 1", "a: 2"),
        ("a: 1", "b: 1"),
        ("a: 1", "a: '1'"),
        ("a: true", "a: 'true'"),
        ("between: [a, b]", "between: [b, a]"),
        ("uniform: [1h, 2h]", "uniform: [2h, 1h]"),
        ("any: [a, b]", "all: [a, b]"),
        ("all: [{any: [a, b]}, c]", "all: [a, {any: [b, c]}]"),
        ("a: {b: 1}", "a: {}\nb: 1"),
    ],
)
def test_what_is_said_counts(text: str, other: str) -> None:
    assert digest_of(text) != digest_of(other)


def test_order_of_nested_terms_does_not_count() -> None:
    assert digest_of("needs: [a, {any: [b, {all: [c, d]}]}]") == digest_of("needs: [{any: [{all: [d, c]}, b]}, a]")


def test_what_data_files_say_counts() -> None:
    (data,) = parts("a: 1")
    digests = {
        digest(data, columns) for columns in ({}, {("f", "c"): ("1h",)}, {("f", "c"): ("2h",)}, {("f", "d"): ("1h",)})
    }
    assert len(digests) == 4
