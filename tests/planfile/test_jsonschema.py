"""The JSON Schema of a plan file: sound itself, as strict as it can be, and never stricter than the reader."""

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from continuity.findings import dotted
from continuity.planfile.jsonschema import plan_schema
from continuity.planfile.reference import kinds_of_entries
from continuity.planfile.schema import build
from tests.planfile.schema_kit import Case, data_of
from tests.planfile.test_schema import TOP
from tests.planfile.test_schema_data import BACKUPS, COPIES, COPY, DATA, SETS
from tests.planfile.test_schema_failures import AT, CAUSE, CAUSES, FAILOVER, FAILOVERS, MODE, MODES, OK, WORK, WORKS
from tests.planfile.test_schema_fuzz import DATA as ANY_DATA
from tests.planfile.test_schema_fuzz import PLACES, changed
from tests.planfile.test_schema_needs import FRAME, TERMS
from tests.planfile.test_schema_nodes import (
    AVAILABILITY,
    DEMANDS,
    IMPACTS,
    NODE,
    OBJECTIVES,
    OTHER,
    PROMISES,
    STANDBY,
    UNITS,
)
from tests.planfile.test_schema_people import CALENDARS, PEOPLE, SPARES, TEAMS
from tests.planfile.test_schema_plans import PLAN, PLANS, STEP, STEPS
from tests.planfile.test_schema_scenarios import EVENT, EVENTS, SCENARIO, SCENARIOS
from tests.planfile.test_schema_whole import whole_data

SCHEMA = plan_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FRAMES = {
    "...": TOP,
    MODE: MODES,
    CAUSE: CAUSES,
    FAILOVER: FAILOVERS,
    WORK: WORKS,
    NODE: [*UNITS, *STANDBY, *AVAILABILITY, *PROMISES, *OTHER],
    "services: {shop: {objectives: {...}}}": OBJECTIVES,
    "currency: EUR\nservices: {shop: {...}}": IMPACTS,
    "services: {shop: {...}}": DEMANDS,
    FRAME: TERMS,
    DATA: SETS,
    COPY: COPIES,
    COPY.replace("...", "at: lyon, backup: {...}"): BACKUPS,
    "calendars: {office: {...}}": CALENDARS,
    "people: {anna: {...}}": PEOPLE,
    "teams: {dba: {...}}": TEAMS,
    "spares: {disks: {...}}": SPARES,
    PLAN: PLANS,
    STEP: STEPS,
    SCENARIO: SCENARIOS,
    EVENT: EVENTS,
}


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(plan_schema(whole=False))
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_is_the_same_each_time() -> None:
    assert json.dumps(plan_schema()) == json.dumps(SCHEMA)


def test_every_key_is_described() -> None:
    parts = cast("dict[str, dict[str, object]]", SCHEMA["$defs"]) | {"plan-file": SCHEMA}
    for name, schema in kinds_of_entries().items():
        part = parts.get(name) or parts[f"{name}-in-part"]
        properties = cast("dict[str, dict[str, object]]", part["properties"])
        assert properties.keys() == schema.keys
        for key, field in schema.by_key.items():
            assert properties[key]["description"] == field.description
        assert part["additionalProperties"] is False
        assert ("patternProperties" in part) == schema.is_open


def test_a_plan_that_says_everything() -> None:
    assert not list(VALIDATOR.iter_errors(whole_data()))


@pytest.mark.parametrize("frame", FRAMES)
def test_what_is_good_is_good_here(frame: str) -> None:
    for case in FRAMES[frame]:
        errors = list(VALIDATOR.iter_errors(data_of(frame.replace("...", case.good))))
        assert not errors, (case.good, errors)


def seen(frame: str, case: Case) -> bool:
    """Whether the JSON Schema refuses what the reader refuses."""
    return not VALIDATOR.is_valid(data_of(frame.replace("...", case.bad)))


def test_most_of_what_is_wrong_with_one_key_is_wrong_here() -> None:
    cases = [(frame, case) for frame, cases in FRAMES.items() for case in cases]
    problems = {case: build(data_of(frame.replace("...", case.bad))).problems for frame, case in cases}
    unseen = [
        f"{dotted(problem.path)}: {case.bad}"
        for frame, case in cases
        for problem in problems[case]
        if problem.id in {"schema-unknown-key", "schema-type", "schema-id", "schema-no-value"} and not seen(frame, case)
    ]
    assert unseen == [f"{AT}.call_when: {OK}, call_when: 2.0"]  # for JSON that is a whole number


@pytest.mark.parametrize(
    "text",
    [
        "components: {web: {failures: {crash: {mttf: 30}}}}",
        "components: {web: {failures: {crash: {mttf: 30d, frequency: once in 3y}}}}",
        "components: {web: {failures: {crash: {mttf: {weibull: {shape: 2}}}}}}",
        "components: {web: {availability: 99%, never_fails: so}}",
        "components: {web: {needs: [{any: [a], all: [b]}]}}",
        "components: {web: {needs: [{need: a, workaround: {ready: 5m}}]}}",
        "components: {web: {maintenance: [{every: 4w}]}}",
        "components: {never: {}}",
        "kinds: {vm: {kind: other}}",
        "teams: {ops: {members: [anna], people: 3}}",
        "teams: {ops: {call_out: 1h}}",
        "plans: {p: {covers: [web]}}",
        "scenarios: {s: {events: [{at: 1h}]}}",
        "scenarios: {s: {events: [{fails: web, destroys: web}]}}",
        "accepted: [{id: x, reason: soon}]",
    ],
)
def test_what_is_refused(text: str) -> None:
    assert VALIDATOR.is_valid(data_of(""))
    assert not VALIDATOR.is_valid(data_of(text))


def test_the_head_is_required() -> None:
    assert VALIDATOR.is_valid({"continuity": 1, "name": "A"})
    for head in ({"continuity": 1}, {"name": "A"}, {"continuity": 2, "name": "A"}, {"continuity": 1, "name": ""}):
        assert not VALIDATOR.is_valid(head)


def test_nothing_is_required_in_a_node_as_a_kind_may_supply_it() -> None:
    assert VALIDATOR.is_valid(data_of("components: {web: {kind: vm, failures: {crash: {mttr: 5m}}}}"))


def test_a_file_of_a_folder_need_not_say_what_others_say() -> None:
    part = {"teams": {"ops": {"call_out": "1h"}}, "plans": {"leave": {"covers": ["lake"]}}}
    assert not VALIDATOR.is_valid(part)
    in_folder = Draft202012Validator(plan_schema(whole=False))
    assert in_folder.is_valid(part)
    assert not in_folder.is_valid({"teams": {"ops": {"cal_out": "1h"}}})
    assert not in_folder.is_valid({"accepted": [{"id": "x"}]})  # a list is written in one file


def section(place: tuple[str | int, ...], value: object) -> dict[str, object]:
    """One section of the plan that says everything, with another value at one place."""
    whole = changed(place, value)
    return {key: whole[key] for key in ("continuity", "name", "currency", str(place[0]))}


@given(st.sampled_from(PLACES), ANY_DATA)
def test_what_it_refuses_the_reader_refuses(place: tuple[str | int, ...], value: object) -> None:
    data = section(place, value)
    if not VALIDATOR.is_valid(data):
        assert build(data).problems


VALUES: dict[str, list[object]] = {
    "duration": ["90s", "15m", "15min", "4h", "2d", "1w", "6mo", "1y", "1h30m", "2.5h", "0s", "PT4H", "P1DT2H", "P2W"],
    "share": ["99.95%", 0.9995, "100%", "0%", "0.5", "5 %"],
    "time": [
        "1h",
        "never",
        {"exponential": "30d"},
        {"weibull": {"shape": 2, "scale": "1d"}},
        {"weibull": {"shape": 0.5, "mean": "1d"}},
        {"lognormal": {"median": "1h", "p95": "2h"}},
        {"lognormal": {"mean": "1h", "sd": "2h"}},
        {"usually": "3h", "at_worst": "8h"},
        {"gamma": {"shape": 2, "mean": "1h"}},
        {"normal": {"mean": "2h", "sd": "1h"}},
        {"uniform": ["1h", "2h"]},
        {"triangular": ["1h", "2h", "3h"]},
        {"pert": ["1h", "2h", "3h"]},
        {"empirical": ["1h", "1h", "9h"]},
        {"sum": ["1h", {"exponential": "2h"}]},
    ],
    "moment": ["2027-01-04", "2027-01-04T09:00", "02:00", "02:00:30", "Sun 02:00", "sun 02:00"],
    "money": ["20k EUR", "20k", "2M", "1.5bn EUR", 500, 2.5, "0"],
}
PLACE_OF = {
    "duration": ("services", "admissions", "objectives", "rto"),
    "share": ("services", "admissions", "objectives", "met_in"),
    "time": ("services", "admissions", "restart"),
    "moment": ("scenarios", "flood", "begins"),
    "money": ("options", "third-person", "cost"),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in VALUES.items() for value in values])
def test_values_as_the_format_writes_them(name: str, value: object) -> None:
    data = section(PLACE_OF[name], value)
    assert VALIDATOR.is_valid(data)
    assert not build(data).problems or (name, value) == ("share", "0%")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duration", 5),
        ("duration", "5"),
        ("duration", "5M"),
        ("duration", "5ms"),
        ("duration", ""),
        ("duration", "P"),
        ("duration", "30m1h"),
        ("share", 99.95),
        ("share", 1),
        ("share", "half"),
        ("time", {}),
        ("time", {"exponential": "1h", "uniform": ["1h", "2h"]}),
        ("time", {"weibull": {"shape": 2}}),
        ("time", {"uniform": ["1h"]}),
        ("time", {"normals": {"mean": "1h", "sd": "1h"}}),
        ("moment", "Sunday"),
        ("moment", "2027-1-4"),
        ("money", "20 kilo"),
        ("money", True),
    ],
    ids=repr,
)
def test_values_that_are_refused(name: str, value: object) -> None:
    data = section(PLACE_OF[name], value)
    assert not VALIDATOR.is_valid(data)
    assert build(data).problems
