"""What a text means, and where everything in it stands."""

import copy
import io
import pickle
from typing import TypeAlias

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile import source
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.marked import Data, Mark, YamlMapping, YamlSequence, locate
from continuity.planfile.source import parse_source

PlainData: TypeAlias = "str | int | float | bool | list[PlainData] | dict[str, PlainData] | None"

PLAN = """\
name: Web shop
services:
  shop:
    needs:
      - web
      - any: [a, b]
    restart: 5m
  mail: {needs: [web]}
"""


def parse(text: str, limits: Limits = DEFAULT_LIMITS) -> YamlMapping:
    return parse_source(text.encode(), "plan.yaml", limits)


def findings(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[Finding, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PlanError) as caught:
        parse_source(data, "plan.yaml", limits)
    return caught.value.findings


def brief(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> list[tuple[str, str]]:
    """Return place and id of each finding."""
    return [(f.place.removeprefix("plan.yaml:"), f.id) for f in findings(text, limits)]


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with each of the two parsers."""
    if request.param == "python":
        monkeypatch.setattr(source, "_new_parser", yaml.SafeLoader)
    return str(request.param)


# --- values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        *((word, word) for word in ("on", "off", "yes", "No", "y", "n")),
        *((word, word) for word in ("02:00", "1:30", "2027-01-04", "2027-01-04T09:00:00Z", "1_000", "0b11")),
        *((word, word) for word in ("4h", "99.95%", "20k EUR", "1.2.3", "+", ".", "-.", "e5", "=", "1e", "-x")),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0o8", "0o8"),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1e3", -1000.0),
        ("1E+2", 100.0),
        ("0.1", 0.1),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
        ('"\\u00e9\\n"', "é\n"),
        ("|\n  1\n", "1\n"),
        (">\n  1\n  2\n", "1 2\n"),
        ("!!str 1", "1"),
        ("!!str", ""),
        ("!!int '5'", 5),
        ("!!float 5", 5.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(written: str, value: Data, parser: str) -> None:
    got = parse(f"a: {written}")["a"]
    assert (got, type(got).__name__.removeprefix("Yaml")) == (
        value,
        {"list": "Sequence", "dict": "Mapping"}.get(type(value).__name__, type(value).__name__),
    )


@pytest.mark.parametrize("written", ["1", "1.50", "true", "null", "~", "0x10", "2027-01-04", "02:00", "on"])
def test_a_key_that_is_no_text_keeps_its_spelling(written: str, parser: str) -> None:
    assert list(parse(f"{written}: x")) == [written]


def test_a_byte_order_mark_is_no_part_of_the_text(parser: str) -> None:
    plan = parse_source(b"\xef\xbb\xbfa: 1", "plan.yaml")
    assert (dict(plan), plan.marks) == ({"a": 1}, {"a": ("plan.yaml", 1, 1)})


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_counts_as_one_line(ending: str, parser: str) -> None:
    plan = parse(PLAN.replace("\n", ending))
    assert plan == parse(PLAN)
    assert locate(plan, ("services", "mail")).line == 8


# Each character that could make a text look like something else is as likely as all others together.
chars = st.sampled_from(" #:,-?[]{}&*!|>'%@`~.+\"\\\n\t0123456789eExXoOtrufalsn_é") | st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"
)
# In braces libyaml takes `?0`, `:0` and `0:?` for punctuation, as YAML 1.1 does; ruamel writes them without quotes.
texts = st.text(chars, max_size=8).filter(
    lambda text: not text.startswith(("?", ":")) and ":?" not in text
) | st.sampled_from(["1e3", "0o17", "0x1F", "02:00", "null", "on", "", ".5"])
scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | texts
numbers = st.floats(allow_nan=False, allow_infinity=False)
documents = st.dictionaries(
    texts,
    st.recursive(
        scalars | numbers,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=20,
    ),
    min_size=1,
    max_size=4,
)


def written_by_ruamel(data: PlainData, *, flow: bool | None) -> str:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = flow
    writer.width = 1_000_000  # it breaks long keys in braces, which it cannot read itself
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()


@settings(max_examples=200)
@given(data=documents, flow=st.sampled_from([True, False, None]))
def test_what_another_program_writes_is_read_back(data: dict[str, PlainData], flow: bool | None) -> None:
    assert parse(written_by_ruamel(data, flow=flow)) == data


# --- places -----------------------------------------------------------------------------------------------


def places(node: yaml.Node) -> object:
    """Return the places of all keys and values, as the builder of PyYAML sees them."""
    mark = ("plan.yaml", node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return mark, [(places(key), places(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return mark, [places(item) for item in node.value]
    return mark


def places_read(data: Data, mark: Mark) -> object:
    """Return the same from what was read; `mark` is what the parent says of `data`."""
    if isinstance(data, YamlMapping):
        assert data.mark == mark
        values = [(data.marks[key], places_read(data[key], data.value_marks[key])) for key in data]
        return mark, values
    if isinstance(data, YamlSequence):
        assert data.mark == mark
        return mark, [places_read(item, at) for item, at in zip(data, data.marks, strict=True)]
    return mark


@settings(max_examples=200)
@given(data=documents, flow=st.sampled_from([True, False, None]))
def test_every_key_and_value_knows_its_place(data: dict[str, PlainData], flow: bool | None) -> None:
    text = written_by_ruamel(data, flow=flow)
    plan = parse(text)
    other = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert other is not None
    assert places_read(plan, plan.mark) == places(other)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "1:1"),
        (("name",), "1:7"),
        (("services",), "2:1"),
        (("services", "shop"), "3:3"),
        (("services", "shop", "needs", 0), "5:9"),
        (("services", "shop", "needs", 1), "6:9"),
        (("services", "shop", "needs", 1, "any"), "6:9"),
        (("services", "shop", "needs", 1, "any", 1), "6:18"),
        (("services", "shop", "restart"), "7:14"),
        (("services", "mail", "needs", 0), "8:18"),
        # what is missing is shown where it would belong
        (("services", "shop", "site"), "3:3"),
        (("services", "shop", "needs", 7), "4:5"),
        (("services", "shop", "needs", -1), "4:5"),
        (("services", "shop", "needs", "any"), "4:5"),
        (("services", "bank", "needs", 0), "2:1"),
        (("name", "x"), "1:7"),
        (("sites",), "1:1"),
    ],
)
def test_locate(path: tuple[str | int, ...], place: str, parser: str) -> None:
    assert str(locate(parse(PLAN), path)) == f"plan.yaml:{place}"


def test_locate_can_point_at_the_key_of_a_simple_value() -> None:
    assert str(locate(parse(PLAN), ("services", "shop", "restart"), key=True)) == "plan.yaml:7:5"


def test_columns_count_characters_and_not_bytes(parser: str) -> None:
    assert parse("é😀: {ü: 1}").value_marks == {"é😀": ("plan.yaml", 1, 5)}


def test_an_alias_is_the_same_object_at_a_place_of_its_own(parser: str) -> None:
    plan = parse("a: &x {k: [1]}\nb: *x\nc: &k word\n*k : 2\n")
    assert plan["b"] is plan["a"]
    assert plan["word"] == 2
    assert plan.value_marks["b"] == ("plan.yaml", 2, 4)
    assert plan.marks["word"] == ("plan.yaml", 4, 1)
    assert str(locate(plan, ("b", "k", 0))) == "plan.yaml:1:12"


def test_an_anchor_may_be_set_again(parser: str) -> None:
    assert parse("a: &x 1\nb: *x\nc: &x [&x 2, *x]\nd: *x\n") == {"a": 1, "b": 1, "c": [2, 2], "d": 2}


def test_data_survives_copying_between_processes() -> None:
    plan = parse(PLAN)
    for twin in (copy.deepcopy(plan), pickle.loads(pickle.dumps(plan))):
        assert twin == plan
        assert (twin.mark, twin.marks, twin.value_marks) == (plan.mark, plan.marks, plan.value_marks)


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("1:1", "source-empty")]),
        ("# nothing\n", [("1:1", "source-empty")]),
        ("---\n...\n", [("1:1", "source-empty")]),
        ("~", [("1:1", "source-empty")]),
        ("just text", [("1:1", "source-not-a-mapping")]),
        ("- a: .nan\n", [("1:1", "source-not-a-mapping"), ("1:6", "source-not-finite")]),
        ("\n- a\n", [("2:1", "source-not-a-mapping")]),
        ("a: 1\n---\nb: 2\n", [("2:1", "source-several-documents")]),
        ("%YAML 1.1\n---\na: on\n", [("1:1", "source-yaml-version")]),
        ("a: 1\nb: 2\na: 3\nb: 4\na: 5\n", [(f"{n}:1", "source-duplicate-key") for n in (3, 4, 5)]),
        ("1: a\n'1': b\n", [("2:1", "source-duplicate-key")]),
        ("a: {b: {c: 1, c: 2}}\n", [("1:15", "source-duplicate-key")]),
        (
            "a: .nan\nb: [-.inf, .Inf]\nc: 1e999\n",
            [(p, "source-not-finite") for p in ("1:4", "2:5", "2:12", "3:4")],
        ),
        (
            f"a: {'1' * 41}\nb: 0x{'f' * 39}\nc: 0.{'3' * 40}\n",
            [(f"{n}:4", "source-number-too-long") for n in (1, 2, 3)],
        ),
        (
            "a: !!python/object/apply:os.system [x]\nb: !foo 1\nc: ! x\n",
            [(f"{n}:4", "source-bad-tag") for n in (1, 2, 3)],
        ),
        (
            "a: !!int x\nb: !!str [1]\nc: !!map [1]\nd: !!seq {e: 1}\n",
            [(f"{n}:4", "source-bad-tag") for n in (1, 2, 3, 4)],
        ),
        ("a: !!bool 1\nb: !!float x\nc: !!null x\n", [(f"{n}:4", "source-bad-tag") for n in (1, 2, 3)]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", [("3:3", "source-merge-key")]),
        (
            "? [a, b]\n: 1\n? {c: 1}\n: {d: [2]}\ne: .nan\n",
            [("1:3", "source-complex-key"), ("3:3", "source-complex-key"), ("5:4", "source-not-finite")],
        ),
        ("a: &x [1]\n*x : 1\nb: {c: 1}\n", [("2:1", "source-complex-key")]),
        (
            "a: *x\n*y : 1\nb: .nan\n",
            [
                ("1:4", "source-unknown-anchor"),
                ("2:1", "source-unknown-anchor"),
                ("3:4", "source-not-finite"),
            ],
        ),
        ("a: &x [*x]\nb: *x\n", [("1:8", "source-recursive-alias")]),
        ("a: &x {b: *x, *x : 1}\n", [("1:11", "source-recursive-alias"), ("1:15", "source-recursive-alias")]),
        (
            'a: "x\\u001b[31m"\n"\\0": 1\n',
            [("1:4", "source-control-character"), ("2:1", "source-control-character")],
        ),
        ("a: 1\nb: .nan\nc: [1, 2\n", [("2:4", "source-not-finite"), ("4:1", "source-syntax")]),
    ],
)
def test_refused_with_every_place(text: str, expected: list[tuple[str, str]], parser: str) -> None:
    assert brief(text) == expected


def test_a_quoted_merge_key_is_a_key() -> None:
    assert parse("'<<': 1") == {"<<": 1}


def test_a_duplicate_names_both_places_and_the_path() -> None:
    message = "services.shop  The key `shop` is set twice, here and at plan.yaml:2:3.  [source-duplicate-key]"
    assert [finding.text() for finding in findings("services:\n  shop: {}\n  mail: {}\n  shop: {}\n  shop: {}\n")] == [
        f"plan.yaml:4:3  {message}",
        f"plan.yaml:5:3  {message}",
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: [1, {b: [x, .nan]}]", "a.1.b.1"),
        ("a: {b: 1, c: .nan}", "a.c"),
        ("a: [[], [1], {.nan: 1}]", "a.2"),
        ("a: [[], *x]", "a.1"),
    ],
)
def test_the_path_of_a_finding(text: str, path: str) -> None:
    assert [finding.path for finding in findings(text)] == [path]


def test_limits_hold_at_the_very_number() -> None:
    limits = Limits(bytes=30, nodes=5, scalar=4, number=3)
    assert parse("a: {b: [1]}", Limits(depth=3)) == {"a": {"b": [1]}}
    assert brief("a: {b: [[]]}", Limits(depth=3)) == [("1:9", "source-too-deep")]
    assert parse("a: [1, 2]", limits) == {"a": [1, 2]}
    assert brief("a: [1, 2, 3]", limits) == [("1:11", "source-too-many-nodes")]
    assert parse("abcd: abcd", limits) == {"abcd": "abcd"}
    assert brief("abcde: 1", limits) == [("1:1", "source-scalar-too-long")]
    assert parse("a: 123", limits) == {"a": 123}
    assert brief("a: 1234", limits) == [("1:4", "source-number-too-long")]
    assert brief("a: 1\na: 2\na: 3\na: 4", Limits(findings=2)) == [
        ("2:1", "source-duplicate-key"),
        ("3:1", "source-too-many-findings"),  # of the same place, the one without a path comes first
        ("3:1", "source-duplicate-key"),
    ]
    assert parse("a: 1".ljust(30), limits) == {"a": 1}
    assert brief("a: 1".ljust(31), limits) == [("1:1", "source-too-large")]


def test_what_an_alias_repeats_counts_as_if_written_again() -> None:
    text = "a: &x [1, 2]\nb: [*x, *x]\n"  # the mapping, 2 keys, 4 nodes of values, and 2 x 3 repeated
    assert parse(text, Limits(nodes=13))
    assert brief(text, Limits(nodes=12)) == [("2:9", "source-alias-expansion")]
    assert parse(text, Limits(depth=3))
    assert brief(text, Limits(depth=2)) == [("2:5", "source-too-deep")]
    assert brief("a: &x [[[1]], [2]]\nb: [*x]\n", Limits(depth=4)) == [("2:5", "source-too-deep")]
    long = f"a: &x {'y' * 100}\nb: [*x, *x]\n"
    assert parse(long, Limits(bytes=200))
    assert brief(long, Limits(bytes=199)) == [("2:9", "source-alias-expansion")]
    nested = f"a: &x [{'y' * 98}]\nb: &z [*x]\nc: *z\n"  # from `&` to `]`: 102, and 6 + 102
    assert parse(nested, Limits(bytes=102 + 108))
    assert brief(nested, Limits(bytes=102 + 107)) == [("3:4", "source-alias-expansion")]
    later = f"a: &x {'y' * 100}\nb: [*x, *x]\nc: &z [1]\nd: *z\n"
    assert parse(later, Limits(bytes=206))


def test_findings_are_sorted_by_place_and_survive_another_process() -> None:
    first, second = findings("a: .nan\nb: .inf\n")
    error = PlanError([second, first])
    assert error.findings == (first, second)
    assert str(error) == f"{first.text()}\n{second.text()}"
    assert pickle.loads(pickle.dumps(error)).findings == (first, second)


def test_a_finding_as_data() -> None:
    (finding,) = findings("a: [.nan]")
    assert finding.as_data() == {
        "id": "source-not-finite",
        "severity": "error",
        "path": "a.0",
        "place": "plan.yaml:1:5",
        "message": "`.nan` is not a finite number; every figure in a plan is one.",
        "hint": "",
    }


def test_a_finding_is_one_short_line_whatever_the_plan_says() -> None:
    (finding,) = findings(f'"x\\n\\u202e{"y" * 500}": .nan\n')
    assert finding.text().isprintable()
    assert finding.text().startswith("plan.yaml:1:514  x\\n\\u202eyyy")
    assert len(finding.text()) < 200
