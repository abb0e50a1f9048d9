"""Options of operations: what is refused, what is meant where nothing is said, what the OpenAPI document says."""

import subprocess
import sys
from typing import Any

import click
import jsonschema
import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from continuity_api.operations.registry import OPERATIONS
from marshmallow import ValidationError

from continuity.cli import program

REQUIRED: dict[str, dict[str, Any]] = {"drill": {"scenario": "flood"}, "show": {"id": "shop"}}
NOT_FOR_SERVICES = {
    "jobs",
    "executor",
    "max_size",
    "format",
    "output",
    "write_baseline",
    "force",
    "list",
    "check",
    "diff",
}
ARGUMENTS = {
    "rehearse": {"scenarios"},
    "improve": {"scenarios"},
    "drill": {"scenario"},
    "show": {"id"},
    "explain": {"rule"},
}


def refused(name: str, options: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        OPERATIONS[name].schema().load({**REQUIRED.get(name, {}), **options} if isinstance(options, dict) else options)
    return dict(caught.value.messages_dict)


@pytest.mark.parametrize(
    ("name", "options", "key", "message"),
    [
        ("simulate", {"horizon": "0s"}, "horizon", "this takes some time: write 1h, say"),
        ("simulate", {"horizon": "12"}, "horizon", "'12' has no unit: write 12s, 12m, 12h or 12d"),
        ("simulate", {"horizon": 12}, "horizon", "must be a text"),
        ("simulate", {"horizon": None}, "horizon", "must not be null"),
        ("simulate", {"horizon": "1h" * 10_000}, "horizon", "the text is longer than 10,000 characters"),
        ("simulate", {"replications": 0}, "replications", "must be 1 to 100,000,000"),
        ("simulate", {"replications": True}, "replications", "must be a whole number"),
        ("simulate", {"replications": 1.5}, "replications", "must be a whole number"),
        ("simulate", {"seed": 2**63}, "seed", "to 9,223,372,036,854,775,807"),
        ("simulate", {"precision": ["5"]}, "precision", "as in 5% or checkout=5%"),
        ("simulate", {"precision": ["5%"], "replications": 7}, "precision", "leave one out"),
        ("simulate", {"budget": "5m"}, "budget", "say until which precision"),
        ("simulate", {"history_of": ["shop"]}, "history_of", "say which history"),
        ("simulate", {"engine": "magic"}, "engine", "must be one of auto, exact, kernel, simpy"),
        ("simulate", {"until_first_outage": 1}, "until_first_outage", "must be true or false"),
        ("simulate", {"set": ["teams.dba.people"]}, "set", "this is no setting: write PATH=VALUE"),
        ("simulate", {"set": ["a=[1"]}, "set", ""),
        ("simulate", {"start": "02:00"}, "start", "write it like 2027-01-04"),
        ("simulate", {"start": "0001-01-01"}, "start", "is no date between 1900 and 2999"),
        ("simulate", {"at": ["1h"] * 101}, "at", "must have at most 100 characters or entries"),
        ("simulate", {"replication": 9}, "replication", "unknown key: did you mean 'replications'?"),
        ("simulate", {"engine": "simpi"}, "engine", "must be one of auto, exact, kernel, simpy: did you mean 'simpy'?"),
        ("simulate", {"colour": "red"}, "colour", "unknown key"),
        ("rehearse", {"history": "worst"}, "history", "write the number of a history from 0, or typical, or bad"),
        ("rehearse", {"history": 3}, "history", "must be a text"),
        ("rehearse", {"scenarios": [""]}, "scenarios", "must have 1 to 200 characters or entries"),
        ("analyse", {"share": "two"}, "share", ""),
        ("check", {"fail_on": "information"}, "fail_on", "must be one of error, warning"),
        ("check", {"today": "yesterday"}, "today", ""),
        ("audit", {"by": "2028-01-01"}, "by", "name that with `against`"),
        ("drill", {"scenario": None}, "scenario", "must not be null"),
        ("import-psplib", {"unit": "0s"}, "unit", "this takes some time"),
    ],
)
def test_refusals(name: str, options: dict[str, Any], key: str, message: str) -> None:
    messages = refused(name, options)
    assert messages.keys() == {key}
    assert message in str(messages[key])


@pytest.mark.parametrize("name", OPERATIONS)
def test_options_are_an_object(name: str) -> None:
    assert refused(name, ["x"]) == {"_schema": ["must be an object: names with their values"]}


def command_of(name: str) -> click.Command:
    """The command that does the same."""
    context = click.Context(program)
    if name == "standards":
        return click.Command("audit --list")
    if not name.startswith("import-"):
        command = program.get_command(context, name)
    else:
        group = program.get_command(context, "import")
        assert isinstance(group, click.Group)
        command = group.get_command(context, name.removeprefix("import-"))
    assert command is not None
    return command


@pytest.mark.parametrize("name", OPERATIONS)
def test_options_are_those_of_the_command_line(name: str) -> None:
    there = {
        param.opts[0].lstrip("-").replace("-", "_").lower()
        for param in command_of(name).params
        if isinstance(param, click.Option)
    }
    here = {field.data_key or key for key, field in OPERATIONS[name].schema().fields.items()}
    assert here - ARGUMENTS.get(name, set()) == there - NOT_FOR_SERVICES


def described(name: str) -> dict[str, Any]:
    """The options of an operation as the OpenAPI document has them."""
    document = APISpec("Operations", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    document.components.schema("Options", schema=OPERATIONS[name].schema)
    found: dict[str, Any] = document.to_dict()["components"]["schemas"]["Options"]
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_option_is_described_and_its_example_and_default_hold(name: str) -> None:
    schema = described(name)
    assert schema["additionalProperties"] is False
    for key, option in schema["properties"].items():
        assert option["description"].endswith((".", "?")), key
        jsonschema.validate(option["example"], option)
        OPERATIONS[name].schema().load({**REQUIRED.get(name, {}), **needed_by(name, key), key: option["example"]})
        if option.get("default") is not None:
            jsonschema.validate(option["default"], option)


def needed_by(name: str, key: str) -> dict[str, Any]:
    """What else an option asks for."""
    needed: dict[tuple[str, str], dict[str, Any]] = {
        ("audit", "by"): {"against": "iso20000-1:2011"},
        ("simulate", "history_of"): {"history": 0},
        ("rehearse", "history_of"): {"history": "typical"},
        ("simulate", "budget"): {"precision": ["5%"]},
    }
    return needed.get((name, key), {})


def test_describing_operations_loads_no_engine() -> None:
    heavy = "{'numpy', 'scipy', 'simpy', 'networkx', 'numba', 'relibmss', 'rich'}"
    code = f"import sys, continuity_api.operations.registry; print(sorted({heavy} & sys.modules.keys()))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
