"""Damaged, hostile and odd files: a sound plan or findings with their places, soon, and never a traceback."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.findings import Location
from continuity.importers.openpsa import import_openpsa
from tests.importers.openpsa_kit import (
    basic,
    events,
    gate,
    group,
    house,
    imported,
    loaded,
    model,
    numbers,
    parameter,
    tree,
)

A = basic("a", 0.1)


def top(formula: str, *rest: str) -> str:
    return model(tree(gate("top", formula), *rest))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252", "us-ascii"])
def test_encodings(encoding: str) -> None:
    name = "Ventil" if encoding == "us-ascii" else "Überdruck"
    text = top(events(name), basic(name, 0.1))
    declared = encoding.removesuffix("-sig")
    data = text.replace('version="1.0"', f'version="1.0" encoding="{declared}"').encode(encoding)
    result = import_openpsa([(data, "small.xml")])
    assert name in result.text
    with pytest.raises(PlanError, match=r"small\.xml:\d+:\d+  .*invalid token"):
        import_openpsa([(top(events("Überdruck")).encode("latin-1"), "small.xml")])


def test_document_type_without_declarations_is_harmless() -> None:
    for kind in ("<!DOCTYPE opsa-mef>", '<!DOCTYPE opsa-mef SYSTEM "mef.dtd">'):
        loaded(imported(top(events("a"), A).replace("<opsa-mef>", f"{kind}\n<opsa-mef>")))


@pytest.mark.parametrize(
    "data",
    [
        b"<opsa-mef>" + b"<a/>" * 600_000,
        b"<" * 1_000_000,
        b"<opsa-mef>" + b"<define-fault-tree>" * 1_000_000,
        b" " * 17_000_000,
        b'<opsa-mef name="' + b"a" * 15_000_000 + b'"/>',
        b"<opsa-mef " + b" ".join(b'a%d="1"' % i for i in range(300_000)) + b"/>",
    ],
    ids=["elements", "brackets", "depth", "blanks", "long name", "attributes"],
)
def test_floods_are_refused_soon(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(PlanError):
        import_openpsa([(data, "small.xml")])
    assert time.process_time() - start < 10


def test_many_names_in_foreign_letters_take_no_time() -> None:
    names = [f"{chr(0x4E00 + i % 20000)}{chr(0x4E00 + i // 20000)}" for i in range(30_000)]
    start = time.process_time()
    result = imported(top(f"<or>{events(*names)}</or>", *(basic(name, 1e-6) for name in names)))
    assert result.counts["events"] == len(names)
    assert time.process_time() - start < 10


VOTES = f'<atleast min="2"><and>{events("a", "g")}</and>{events("b", "C.x", "h")}<constant value="false"/></atleast>'
WHOLE = model(
    tree(
        gate("top", VOTES),
        gate("g", f"<or>{events('c', 'd')}</or>"),
        basic("a", f"<exponential>{numbers(1e-4)}<system-mission-time/></exponential>"),
        basic("b", '<mul><parameter name="p"/><int value="2"/></mul>'),
        house("h", "true"),
        '<define-component name="C" role="private"><label>C</label>',
        basic("x", 0.25),
        "</define-component>",
        parameter("p", f"<lognormal-deviate>{numbers(0.1, 3, 0.95)}</lognormal-deviate>", 'unit="float"'),
    ),
    group("MGL", "c d", 0.1, 0.2, first=2),
)
PIECES = (
    *(
        "<or>",
        "</or>",
        "<not>",
        "</not>",
        '"',
        "<",
        ">",
        "/>",
        "&",
        "&amp;",
        "&#0;",
        "]]>",
        "<!--",
        "<![CDATA[",
        "<?x?>",
    ),
    *(
        "name",
        "min",
        "-1",
        "1e999",
        "top",
        "a",
        "C.x",
        "\0",
        "\ud800",
        "é",
        "level",
        "99",
        "0",
        "true",
        "event",
        "gate",
    ),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=5)),
        min_size=1,
        max_size=4,
    )
)
@example([(0, 0, "\ufeff")])
def test_damaged_file_becomes_a_sound_plan_or_findings(edits: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    sound_or_refused(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(WHOLE)))
def test_any_bytes_become_a_sound_plan_or_findings(data: bytes, at: int) -> None:
    sound_or_refused(data)
    sound_or_refused(WHOLE.encode()[:at] + data)
    sound_or_refused(WHOLE.encode()[:at] + data + WHOLE.encode()[at:])


def sound_or_refused(data: bytes) -> None:
    """Import, and read the plan; what cannot be imported has findings with places."""
    try:
        result = import_openpsa([(data, "small.xml")])
    except PlanError as error:
        places = [found.location for found in error.findings]
    else:
        places = [Location("plan.yaml", 1, 1)]
        loaded(result)
    assert places
    assert all(place and place.line for place in places)


def test_whole_is_sound() -> None:
    assert {"top", "g", "b", "x", "h"} <= loaded(imported(WHOLE)).nodes.keys()
