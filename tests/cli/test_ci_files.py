"""The files by which build servers call the program name commands, options and forms that exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from continuity.cli import program

ROOT = Path(__file__).parents[2]
COMMANDS = {
    ".pre-commit-hooks.yaml": {"check", "fmt"},
    "action.yml": {"check"},
    "compare/action.yml": {"compare"},
    "templates/continuity.gitlab-ci.yml": {"check", "compare"},
}


def texts(data: Any) -> list[str]:
    """Every text in what a YAML file says."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts(value)]
    return [data] if isinstance(data, str) else []


@pytest.mark.parametrize("name", COMMANDS)
def test_calls_name_what_there_is(name: str) -> None:
    data = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    lines = [line for text in texts(data) for line in text.splitlines()]
    calls = [line for line in lines if re.match(r"continuity (check|compare|fmt)\b", line) and "Check a" not in line]
    words = [shlex.split(call) for call in calls]
    assert {each[1] for each in words} == COMMANDS[name]
    for call, (_, called, *_) in zip(calls, words, strict=True):
        command = program.get_command(click.Context(program), called)
        assert command is not None
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", call)) <= known


def test_a_hook_is_named_after_its_command() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [(hook["id"], hook["name"], hook["entry"]) for hook in hooks] == [
        (f"continuity-{name}", f"continuity {name}", f"continuity {name}") for name in ("check", "fmt")
    ]


def test_the_forms_of_the_action_are_those_of_the_command() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    command = program.get_command(click.Context(program), "check")
    assert command is not None
    (form,) = (each for each in command.params if each.name == "form")
    assert isinstance(form.type, click.Choice)
    assert set(form.type.choices) <= set(re.findall(r"[a-z]+", inputs["format"]["description"]))
    assert inputs["format"]["default"] in form.type.choices
