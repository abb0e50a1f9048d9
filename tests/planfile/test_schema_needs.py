"""The grammar of requirements."""

import pytest

from continuity.distributions import Constant
from continuity.model import AllOf, AnyOf, AtLeast, Crew, Need, ShareOf, Soft, Term, Tolerant, WorkedAround
from continuity.units import DAY, HOUR, MINUTE
from tests.planfile.schema_kit import Case, check, component, sound

A, B, C = Need("a"), Need("b"), Need("c")
FRAME = "components: {web: {needs: [...]}}"
AT = "components.web.needs"

TERMS = [
    Case("a, 5", f"{AT}.1", "a node's id, or a mapping", "a, b"),
    Case("[a]", f"{AT}.0", "not a list", "all: [a]"),
    Case("a, A", f"{AT}.1", "'A' is no id", "a"),
    Case("a, never", f"{AT}.1", "a word of the format", "a, sometimes"),
    Case("{}", f"{AT}.0", "needs one of 'need', 'any', 'all', 'at_least' or 'share'", "{any: [a]}"),
    Case("{some: [a]}, b", f"{AT}.0.some", "unknown key 'some'", "{all: [a]}, b"),
    Case("{any: a}", f"{AT}.0.any", "write [a]", "{any: [a]}"),
    Case("{any: []}", f"{AT}.0.any", "name at least 1", "{any: [a]}"),
    Case("{any: [a, {all: [b, 7]}]}", f"{AT}.0.any.1.all.1", "a node's id", "{any: [a, {all: [b, c]}]}"),
    Case("{any: [a], all: [b]}", f"{AT}.0.all", "exclude each other", "{all: [b]}"),
    Case("{at_least: 2}", f"{AT}.0.at_least", "at_least: 2, of: [a, b, c]", "{at_least: 2, of: [a, b]}"),
    Case("{at_least: 3, of: [a, b]}", f"{AT}.0.at_least", "more than the 2 terms", "{at_least: 2, of: [a, b]}"),
    Case("{at_least: 0, of: [a]}", f"{AT}.0.at_least", "from 1", "{at_least: 1, of: [a]}"),
    Case("{any: [a], of: [a]}", f"{AT}.0.of", "go together", "{any: [a]}"),
    Case("{share: {}}", f"{AT}.0.share", "nothing is said", "{share: {a: 100%}}"),
    Case("{share: [a]}", f"{AT}.0.share", "a mapping", "{share: {a: 60%, b: 60%}}"),
    Case("{share: {a: 120%}}", f"{AT}.0.share.a", "120%", "{share: {a: 20%}}"),
    Case("{share: {A: 20%}}", f"{AT}.0.share.A", "is no id", "{share: {a: 20%}}"),
    Case("{need: a, without: 2}", f"{AT}.0.without", "2", "{need: a, without: 0%}"),
    Case("{any: [a], without: 2%}", f"{AT}.0.without", "write need", "{need: {any: [a]}, without: 2%}"),
    Case("{all: [a], tolerates: 2h}", f"{AT}.0.tolerates", "write need", "{need: {all: [a]}, tolerates: 2h}"),
    Case("{need: a, tolerates: 0s}", f"{AT}.0.tolerates", "no time at all", "{need: a, tolerates: 1s}"),
    Case("{need: a, tolerates: 5}", f"{AT}.0.tolerates", "5", "{need: a, tolerates: 5m}"),
    Case(
        "{need: a, tolerates: {refills: 1h}}", f"{AT}.0.tolerates", "needs 'lasts'", "{need: a, tolerates: {lasts: 1h}}"
    ),
    Case(
        "{need: a, tolerates: {lasts: 0s}}", f"{AT}.0.tolerates.lasts", "no time", "{need: a, tolerates: {lasts: 1h}}"
    ),
    Case("{need: a, workaround: {}}", f"{AT}.0.workaround", "needs 'level'", "{need: a, workaround: {level: 50%}}"),
    Case("{need: a, workaround: {level: 0%}}", f"{AT}.0.workaround.level", "0%", "{need: a, workaround: {level: 1%}}"),
    Case(
        "{need: a, workaround: {level: 5%, people: 3}}",
        f"{AT}.0.workaround.people",
        "add 'team'",
        "{need: a, workaround: {level: 5%, team: nurses, people: 3}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, needs: [{any: [b]}]}}",
        f"{AT}.0.workaround.needs.0",
        "an id such as",
        "{need: a, workaround: {level: 5%, needs: [b]}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, lasts: {uniform: [1h, 2h]}}}",
        f"{AT}.0.workaround.lasts",
        "not a mapping",
        "{need: a, workaround: {level: 5%, lasts: 2h}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, lasts: [1h]}}",
        f"{AT}.0.workaround.lasts",
        "not a list",
        "{need: a, workaround: {level: 5%, lasts: 1h}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, lasts: never}}",
        f"{AT}.0.workaround.lasts",
        "'never'",
        "{need: a, workaround: {level: 5%, lasts: 1d}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, ready: never}}",
        f"{AT}.0.workaround.ready",
        "'never' is not possible here",
        "{need: a, workaround: {level: 5%, ready: {exponential: 1d}}}",
    ),
    Case(
        "{need: a, workaround: {level: 5%, catch_up: 30%}}",
        f"{AT}.0.workaround.catch_up",
        "time of a team: add 'team'",
        "{need: a, workaround: {level: 5%, catch_up: 30%, team: nurses}}",
    ),
]


@pytest.mark.parametrize("case", TERMS, ids=lambda case: case.bad)
def test_terms(case: Case) -> None:
    check(case, FRAME)


INSTANT = Constant(time=0)


def worked_around(term: Term) -> WorkedAround:
    """A term whose workaround says nothing but its level."""
    return WorkedAround(term=term, level=0.5, ready=INSTANT, lasts=None, needs=(), crew=None, catch_up=0.0)


@pytest.mark.parametrize(
    ("snippet", "term"),
    [
        ("a", A),
        ("{all: [a, b]}", AllOf((A, B))),
        ("{any: [b, a]}", AnyOf((B, A))),
        ("{at_least: 2, of: [a, b, a]}", AtLeast(2, (A, B, A))),
        ("{share: {b: 70%, a: 0.5}}", ShareOf((("a", 0.5), ("b", 0.7)))),
        ("{need: a}", A),
        ("{need: {need: a}}", A),
        ("{need: a, without: 80%}", Soft(A, 0.8)),
        ("{need: a, tolerates: 2h}", Tolerant(A, 2 * HOUR)),
        ("{need: a, tolerates: {lasts: 20m, refills: 4h}}", Tolerant(A, 20 * MINUTE, 4 * HOUR)),
        ("{need: {any: [a, b]}, without: 10%}", Soft(AnyOf((A, B)), 0.1)),
        ("{need: a, workaround: {level: 50%}}", worked_around(A)),
        (
            "{need: a, without: 10%, tolerates: 1h, workaround: {level: 50%}}",
            Soft(worked_around(Tolerant(A, HOUR)), 0.1),
        ),
        (
            "{need: a, workaround: {level: 60%, ready: 15m, lasts: 24h, needs: [c, b], team: nurses, people: 8,"
            " catch_up: 30%}}",
            WorkedAround(
                term=A,
                level=0.6,
                ready=Constant(time=15 * MINUTE),
                lasts=DAY,
                needs=("c", "b"),
                crew=Crew((("nurses", 8),)),
                catch_up=0.3,
            ),
        ),
        (
            "{any: [{all: [a, {need: b, without: 5%}]}, {share: {c: 100%}}]}",
            AnyOf((AllOf((A, Soft(B, 0.05))), ShareOf((("c", 1.0),)))),
        ),
    ],
)
def test_what_terms_are(snippet: str, term: Term) -> None:
    assert component(f"needs: [{snippet}]").needs == (term,)


def test_needs_keep_their_order() -> None:
    assert component("needs: [c, {any: [b, a]}, a]").needs == (C, AnyOf((B, A)), A)
    assert component("needs: []").needs == ()


def test_terms_as_deep_as_a_text_may_be() -> None:
    deep = "a"
    for _ in range(28):  # the reader of the text allows 64 levels of lists and mappings, two for each of these
        deep = f"{{any: [{deep}]}}"
    assert isinstance(sound(FRAME.replace("...", deep)).nodes["web"].needs[0], AnyOf)
    deep = "a"
    for _ in range(58):
        deep = f"{{need: {deep}}}"
    assert sound(FRAME.replace("...", deep)).nodes["web"].needs == (A,)
