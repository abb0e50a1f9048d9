"""Whatever the data are, the door answers with problems and never with an exception."""

import copy
import dataclasses
import random
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.model import Plan
from continuity.planfile.fields import Context
from continuity.planfile.load import assemble
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Path
from continuity.planfile.reference import kinds_of_entries
from continuity.planfile.schema import Built, FileEntry, build
from continuity.planfile.schema_entry import Reader
from tests.planfile.test_schema_whole import whole_data

KEYS = sorted({key for schema in kinds_of_entries().values() for key in schema.keys})
WORDS = [
    "1h",
    "30d",
    "never",
    "99%",
    "once in 3y",
    "2 per year",
    "20k EUR",
    "mon-fri",
    "08:00",
    "2027-01-04",
    "all",
    "best",
    "120%",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.integers(),
    st.floats(),
    st.sampled_from(WORDS),
    st.sampled_from(["a", "web", "A", ""]),
    st.text(max_size=8),
)
ANY_KEY = st.one_of(st.sampled_from(KEYS), st.sampled_from(["web", "a", "x-a", "Web", "<<", "1h"]), st.text(max_size=4))
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_KEY, inner, max_size=4),
    max_leaves=25,
)
SECTIONS = sorted(Reader(Context()).schema(FileEntry).keys)


def looked_at(data: dict[str, object]) -> Built:
    """What the door says, whose parts are what they should be."""
    built = build(data)
    assert isinstance(built.plan, Plan)
    for problem in built.problems:
        assert problem.id.startswith("schema-")
        assert problem.message
        assert all(isinstance(step, str | int) for step in problem.path)
        assert "\n" not in problem.message
    return built


@given(st.dictionaries(st.one_of(st.sampled_from(SECTIONS), ANY_KEY), DATA, max_size=5))
def test_any_data(data: dict[str, object]) -> None:
    built = looked_at(data)
    assert built.problems or (data["continuity"], type(data["name"])) == (1, str)


@given(
    st.sampled_from(SECTIONS),
    st.dictionaries(st.sampled_from(["web", "db"]), st.dictionaries(ANY_KEY, DATA, max_size=6)),
)
def test_any_entries(section: str, entries: dict[str, object]) -> None:
    looked_at({"continuity": 1, "name": "A", "currency": "EUR"} | {section: entries})


@given(st.dictionaries(st.integers() | st.booleans() | st.none() | st.floats(), DATA, min_size=1, max_size=3))
def test_keys_that_are_no_text(odd: dict[object, object]) -> None:
    for section in ("components", "tiers", "scenarios"):
        assert looked_at({"continuity": 1, "name": "A", section: {"web": odd}}).problems
        assert looked_at({"continuity": 1, "name": "A", section: odd}).problems


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything inside a value."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path] * bool(path) + [place for key, item in inner for place in places(item, (*path, key))]


def plain(value: object) -> object:
    """The data without the places of its text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


WHOLE = cast("dict[str, object]", plain(whole_data()))
PLACES = places(WHOLE)


def changed(place: tuple[str | int, ...], value: object) -> dict[str, object]:
    """The whole plan with another value at one place."""
    data = copy.deepcopy(WHOLE)
    here: object = data
    for step in place[:-1]:
        here = cast("dict[str | int, object]", here)[step]
    cast("dict[str | int, object]", here)[place[-1]] = value
    return data


SOUND = build(WHOLE).plan
BY_ID = [field.name for field in dataclasses.fields(Plan) if isinstance(getattr(SOUND, field.name), dict)]


def entries(plan: Plan, without: object) -> dict[tuple[str, str], object]:
    """Everything in a plan that has an id, but those with one id."""
    return {(name, one): entry for name in BY_ID for one, entry in getattr(plan, name).items() if one != without}


@given(st.sampled_from([place for place in PLACES if len(place) > 2]), DATA)
def test_a_sound_plan_with_any_value_anywhere(place: tuple[str | int, ...], value: object) -> None:
    built = looked_at(changed(place, value))
    assert all(problem.path[:2] == place[:2] for problem in built.problems)
    assert entries(built.plan, without=place[1]) == entries(SOUND, without=place[1])


def test_a_value_left_out_anywhere_is_found_at_its_place() -> None:
    for place in random.Random(1).sample(PLACES, 150):
        found = [problem.path for problem in build(changed(place, None)).problems]
        assert place in found, place


@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_whatever_stands_elsewhere_in_the_plan_every_check_answers(place: Path, other: Path) -> None:
    data = whole_data()
    held = cast("dict[str | int, object]", found(data, place[:-1]))
    held[place[-1]] = found(whole_data(), other)
    assert all(answer(data))


def answer(data: YamlMapping) -> list[str]:
    """The places of what is wrong with a plan, or else of what it assumes."""
    try:
        return [assumption.place for assumption in assemble([data]).plan.assumptions]
    except PlanError as error:
        return [finding.place for finding in error.findings]


def found(data: object, path: Path) -> object:
    """What is at a path."""
    for step in path:
        data = cast("dict[str | int, object]", data)[step]
    return data


def test_data_with_places_are_read_as_plain_data_are() -> None:
    assert isinstance(whole_data(), YamlMapping)
    assert build(whole_data()) == build(WHOLE)
