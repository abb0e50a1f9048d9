"""The image and the compose file, as far as they can be checked without an engine: what they name is there."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from continuity_api.configuration import PREFIX, SettingsSchema

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name
            assert any(f"!{name}" == each or each.startswith(f"!{name}/") for each in ignored), name


def test_the_image_runs_as_nobody_in_particular() -> None:
    last = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert "--uid 10001" in last


def test_containers_have_no_more_than_they_need(compose: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        container = compose["services"][name]
        assert container["read_only"] is True
        assert container["cap_drop"] == ["ALL"]
        assert container["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["web"]["ports"])
    assert "ports" not in compose["services"]["db"]


def test_settings_and_commands_exist(compose: dict[str, Any]) -> None:
    known = {PREFIX + name.upper() for name in SettingsSchema().fields}
    for container in compose["services"].values():
        said = [name for name in container.get("environment", {}) if name.startswith(PREFIX)]
        assert set(said) <= known
    assert entry_points(group="continuity.commands", name=compose["services"]["worker"]["command"][0])
    entry = compose["services"]["web"]["entrypoint"]
    module, _, call = entry[-1].partition(":")
    assert hasattr(import_module(module), call.removesuffix("()"))
    assert hasattr(import_module(compose["services"]["web"]["healthcheck"]["test"][3]), "main")


def test_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert compose["services"]["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert not re.search(r"://[^:]+:[^$][^@]*@", text)
