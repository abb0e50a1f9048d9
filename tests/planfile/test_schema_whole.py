"""A plan that says everything that the format lets one say."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from continuity.planfile.fields import Context
from continuity.planfile.load import assemble
from continuity.planfile.marked import YamlMapping
from continuity.planfile.reference import blocks_of, kinds_of_entries, updated
from continuity.planfile.schema import build
from continuity.planfile.schema_entry import Described, Entry, Reader
from continuity.planfile.schema_nodes import ComponentEntry, NodeEntry, SupplyEntry
from continuity.planfile.source import parse_source, read_source
from continuity.planfile.tiers_and_kinds import completed

WHOLE = Path(__file__).with_name("whole-format.yaml")
PAGE = Path(__file__).parents[2] / "docs" / "plan-format.md"


def whole_data() -> YamlMapping:
    """The plan, in which the one node with a kind says by itself what the kind would supply."""
    return read_source(WHOLE)


def test_nothing_is_wrong_with_it() -> None:
    assert not build(whole_data()).problems
    assert assemble([whole_data()]).plan.name == "Regional clinic"


def test_every_key_of_the_format_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    read = Reader.values

    def listening(self: Reader, schema: Entry, data: Mapping[str, object]) -> object:
        said[schema.definition].update(data)
        return read(self, schema, data)

    monkeypatch.setattr(Reader, "values", listening)
    build(whole_data())
    kinds = kinds_of_entries()
    assert said.keys() == kinds.keys()
    said["common-cause"] |= said["mode"]  # all but `hits` is the same there
    missing = {
        name: schema.keys - said[name] - Described.common_keys for name, schema in kinds.items() if name != "supply"
    }
    assert not {name: keys for name, keys in missing.items() if keys}


def test_a_supply_has_the_keys_of_a_node_but_two() -> None:
    reader = Reader(Context())
    assert reader.schema(ComponentEntry).keys - reader.schema(SupplyEntry).keys == {"tier", "kind"}
    assert issubclass(SupplyEntry, NodeEntry)


def test_every_key_has_a_description_and_a_label() -> None:
    for name, schema in kinds_of_entries().items():
        for key, field in schema.by_key.items():
            assert field.description.endswith((".", "`.")), (name, key)
            assert field.label, (name, key)


def test_every_kind_of_entry_says_what_it_is_once() -> None:
    whats = [schema.what for name, schema in kinds_of_entries().items()]
    assert len(set(whats)) == len(whats)
    assert all(what.split()[0] in {"a", "an", "the", "what"} for what in whats)


def test_the_reference_page_has_the_keys_of_every_entry() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert updated(page) == page, "run: python -m continuity.planfile.reference docs/plan-format.md"
    assert set(blocks_of(page)) == kinds_of_entries().keys() - {"supply"} | {"common"}
    assert Reader(Context()).schema(Described).keys == Described.common_keys


def test_links_in_the_reference_page_lead_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', page))
    lines = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in lines}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors | headings


def test_examples_in_the_reference_page_are_sound() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) > 10
    for example in examples:
        head = "" if "continuity: 1" in example else "continuity: 1\nname: Example\ncurrency: EUR\n"
        data, chains = completed(parse_source(f"{head}{example}".encode(), "example.yaml"))
        assert not chains
        assert not build(data).problems, example
