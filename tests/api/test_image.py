"""The image and the compose file, as far as they can be checked without an engine: what they name is there."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from continuity_api import gunicorn_settings, healthcheck
from continuity_api.configuration import PREFIX, SettingsSchema, settings
from continuity_api.healthcheck import _SECONDS
from continuity_api.storage.database import place
from gunicorn.config import KNOWN_SETTINGS  # type: ignore[import-untyped] # gunicorn has no type hints

KNOWN = {each.name: each for each in KNOWN_SETTINGS}
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


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_what_the_containers_are_told_is_accepted(compose: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        said = {key: re.sub(r"\$\{\w+[^}]*\}", "x1", text) for key, text in environment(compose, name).items()}
        assert settings(said).database == "postgresql://continuity:x1@db/continuity"
        assert [each["path"] for each in compose["services"][name]["env_file"]] == [".env"]  # and what users set there
    [database] = re.findall(r"^\s+CONTINUITY_DATABASE=(\S+)$", DOCKERFILE, re.MULTILINE)
    folder = re.search(r"install -d .* (/\S+)$", DOCKERFILE, re.MULTILINE)
    assert folder is not None
    assert place(settings({"CONTINUITY_DATABASE": database}).database) == f"{folder[1]}/service.db"


def environment(compose: dict[str, Any], name: str) -> dict[str, str]:
    said: dict[str, str] = compose["services"][name]["environment"]
    assert all(isinstance(value, str) for value in said.values())  # a number or a truth would be written otherwise
    return said


def test_variables_of_the_compose_file_are_documented(compose: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "service-configuration.md").read_text(encoding="utf-8")
    how = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    for name in {key for each in ("web", "worker") for key in environment(compose, each)}:
        assert f"| `{name}` |" in page
    for name in re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")):
        assert f"{name}=" in how


def test_containers_end_in_peace(compose: dict[str, Any]) -> None:
    web, worker = compose["services"]["web"], compose["services"]["worker"]
    assert seconds(web["stop_grace_period"]) > gunicorn_settings.graceful_timeout
    assert seconds(worker["stop_grace_period"]) > 0
    assert web["init"] is worker["init"] is True
    health = web["healthcheck"]
    assert _SECONDS < seconds(health["timeout"]) < seconds(health["interval"])
    port = web["environment"]["CONTINUITY_PORT"]
    assert [each.rsplit(":", 1)[1] for each in web["ports"]] == [port]


def test_gunicorn_knows_its_settings() -> None:
    said = {name for name in vars(gunicorn_settings) if name.islower() and not name.startswith("_")}
    ours = {name for name in said if name not in ("annotations", "end_all", "migrate", "settings", "signal", "welcome")}
    assert ours <= KNOWN.keys()
    assert ours >= {"bind", "workers", "threads", "graceful_timeout", "logconfig_dict"}
    assert ours >= {"on_starting", "post_worker_init"}


def test_health_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), _Ready) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setattr(healthcheck, "_SECONDS", 120)
        monkeypatch.setenv("CONTINUITY_PORT", str(server.server_port))
        assert healthcheck.main() == 0
        thread.join()
    assert healthcheck.main() == 1


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def test_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert compose["services"]["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert not re.search(r"://[^:\s]+:[^$\s][^@\s]*@", text)
