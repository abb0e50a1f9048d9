"""Every name stands for something in the plan, and one that does not is found where it stands."""

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

import pytest

from continuity.planfile.jsonschema import plan_schema
from continuity.planfile.marked import Data, YamlMapping, YamlSequence, locate
from continuity.planfile.reference_table import SECTIONS_OF
from continuity.planfile.references import is_id
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, SUPPLIERS
from tests.planfile.kit import HEAD, SHOP, findings, loaded, only_finding, parts, references

Json: TypeAlias = dict[str, Any]

SOUND = list(references(parts(SHOP)[0]))


def test_shop_is_sound() -> None:
    assert loaded(SHOP).plan.name == "Web shop"


@pytest.mark.parametrize("what", sorted(SECTIONS_OF.keys() - {"entry"} | {"data"}))
def test_shop_names_something_of_each_kind(what: str) -> None:
    named_only_in_settings = {"component", "supplier", "tier", "kind", "common cause"}
    named_by_nobody = {"agreement", "indicator", "improvement", "risk", "observation"}
    if what not in named_only_in_settings | named_by_nobody:
        assert what in {named for named, _, _, _ in SOUND}


@pytest.mark.parametrize(
    ("what", "name", "path", "key"),
    SOUND,
    ids=[f"{what} {name} {'.'.join(map(str, path))}" for what, name, path, _ in SOUND],
)
def test_misspelt_name_is_found_where_it_stands(what: str, name: str, path: tuple[str | int, ...], key: bool) -> None:
    place = locate(parts(SHOP)[0], path, key=key)
    lines = SHOP.splitlines()
    line = lines[place.line - 1]
    before, after = line[: place.column - 1], line[place.column - 1 :]
    assert name in after
    lines[place.line - 1] = before + after.replace(name, f"{name}x", 1)
    found = [each for each in findings("\n".join(lines)) if each.location == place]
    assert [each.id for each in found] == [f"unknown-{what.replace(' ', '-')}"]
    assert found[0].message == f"unknown {what} '{name}x': did you mean '{name}'?"


def test_all_unknown_names_are_found_at_once() -> None:
    found = findings(
        HEAD + "services:\n"
        "  shop: {needs: [a, {any: [b, c]}], site: d, hours: e, failures: {f: {mttf: 1d, mttr: 1h, team: g}}}"
    )
    assert [each.message.split("'")[1] for each in found] == ["a", "b", "c", "d", "e", "g"]


def test_defect_in_an_entry_hides_no_unknown_name() -> None:
    found = findings(
        HEAD + "components: {web: {never_fails: rock}}\n"
        "services: {shop: {needs: [webb], restart: soon}, other: {needs: [shop]}}"
    )
    assert [each.path for each in found] == ["services.shop.needs.0", "services.shop.restart"]


def test_entry_with_a_defect_is_still_known() -> None:
    finding = only_finding(HEAD + "services: {shop: {restart: soon}, other: {needs: [shop]}}")
    assert finding.path == "services.shop.restart"


@pytest.mark.parametrize("wrong", ["[web, db]", "", "web"])
def test_section_of_the_wrong_shape_is_the_only_error(wrong: str) -> None:
    finding = only_finding(HEAD + f"components: {wrong}\nservices: {{shop: {{needs: [web, db]}}}}")
    assert finding.path == "components"


def test_what_cannot_be_an_id_is_reported_once() -> None:
    finding = only_finding(HEAD + "services: {shop: {needs: [Web!]}}")
    assert finding.id == "schema-id"


def test_site_is_a_site() -> None:
    finding = only_finding(HEAD + "components: {rack: {never_fails: rock}, web: {site: rack, never_fails: rock}}")
    assert finding.message == "'rack' is no site: it is one of the components"


def test_service_is_a_service() -> None:
    finding = only_finding(HEAD + "components: {web: {never_fails: rock}}\nagreements: {gold: {services: [web]}}")
    assert (finding.path, finding.message) == (
        "agreements.gold.services.0",
        "'web' is no service: it is one of the components",
    )


def test_words_are_no_names() -> None:
    assert not any(is_id(word) for word in ("all", "any", "of", "share", "paper", "best", "never"))
    assert {"all", "paper", "best"}.isdisjoint(name for _, name, _, _ in SOUND)


def test_settings_of_an_option_name_entries() -> None:
    head = HEAD + "teams: {ops: {people: 1}}\n"
    assert (
        only_finding(head + "options: {more: {sets: {teams.opps.people: 3}}}").message
        == "unknown team 'opps': did you mean 'ops'?"
    )
    finding = only_finding(head + "options: {more: {sets: {tems.ops.people: 3}}}")
    assert (finding.message, finding.place) == ("unknown section 'tems': did you mean 'teams'?", "0.yaml:4:25")


def test_missing_file_of_components_is_reported_in_reasonable_time() -> None:
    services = "\n".join(f"  s-{i}: {{needs: [component-{i}]}}" for i in range(3_000))
    found = findings(HEAD + "services:\n" + services)
    assert len(found) == 3_000


DEFINED = ("failures", "data", "copies", "steps")
CHECKED_BY_OTHER_RULES = (
    "services.*.tier",
    "services.*.kind",
    "services.*.impact.KEY",  # the name of a scale, which stands for itself
    "services.*.maintenance.[].renews.[]",
    "services.*.data.*.copies.*.from",
    "plans.*.steps.*.after.[]",
    "plans.*.steps.*.otherwise",
    "plans.*.steps.*.restores.from",
    "scenarios.*.events.[].mode",
)


def id_places(schema: Json, path: tuple[str, ...] = (), inside: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place where the JSON Schema of a plan allows an id: `*` any key, `[]` any position, KEY the key itself."""
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    if reference == "id":
        yield path
    elif reference and reference not in inside:
        yield from id_places(DEFINITIONS[reference], path, (*inside, reference))
    for form in schema.get("anyOf", ()):
        yield from id_places(form, path, inside)
    for key, value in schema.get("properties", {}).items():
        yield from id_places(value, (*path, key), inside)
    if isinstance(schema.get("propertyNames"), dict):
        yield from id_places(schema["propertyNames"], (*path, "KEY"), inside)
    for keyword, step in (("additionalProperties", "*"), ("items", "[]")):
        if isinstance(schema.get(keyword), dict):
            yield from id_places(schema[keyword], (*path, step), inside)


def only(path: tuple[str, ...]) -> Data:
    """Data with the name `somebody` at one place, and nothing else."""
    if not path:
        return "somebody"
    step, rest = path[0], path[1:]
    if step == "[]":
        items = YamlSequence(("", 1, 1))
        items.append(only(rest))
        return items
    entry = YamlMapping(("", 1, 1))
    entry["somebody" if step == "KEY" else "x" if step == "*" else step] = only(rest)
    return entry


SCHEMA = cast("Json", plan_schema())
DEFINITIONS = SCHEMA["$defs"]
ID_PLACES = sorted({".".join(path) for path in id_places(SCHEMA)})


def test_schema_has_places_for_ids() -> None:
    assert {"services.*.site", "services.*.needs.[].any.[]", "plans.*.steps.*.switches.KEY"} <= set(ID_PLACES)


@pytest.mark.parametrize("place", ID_PLACES)
def test_every_place_for_an_id_is_looked_at(place: str) -> None:
    path = tuple(place.split("."))
    as_service = ".".join(("services" if path[0] in (*NODE_SECTIONS, *SUPPLIERS.values()) else path[0], *path[1:]))
    local = as_service.replace("return.steps", "steps") in CHECKED_BY_OTHER_RULES
    defines = path[-1] == "KEY" and (len(path) == 2 or path[-2] in DEFINED)
    data = only(path)
    assert isinstance(data, YamlMapping)
    named = {name for _, name, _, _ in references(data)}
    assert ("somebody" in named) is not (local or defines)
