"""The service's commands as an administrator meets them: what is wrong is said in one line, with exit code 2."""

import gc
import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from continuity_api.commands import audit_log, backup, export, reproduce, restore, serve, worker
from continuity_api.commands.opened import StartError, opened
from continuity_api.configuration import settings
from continuity_api.storage.database import place
from flask import Flask

COMMANDS = [module.command for module in (serve, worker, reproduce, audit_log, export, restore, backup)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_keeps_the_lines_of_examples(command: click.Command) -> None:
    text = CliRunner().invoke(command, ["--help"]).output
    assert "\\b" not in text
    assert all(line.startswith("  ") for line in text.splitlines() if " continuity " in line and "Usage" not in line)


# the server leaves a socket that it could not bind to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=rf"^127\.0\.0\.1:{port} cannot be listened on .*--port"):
            serve._listening(Flask("none"), settings({}, port=port))
    gc.collect()


def test_a_host_without_address_is_named() -> None:
    with pytest.raises(StartError, match=r"^no host:0 cannot be listened on"):
        serve._listening(Flask("none"), settings({}, host="no host", port=0))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("shopping list, " * 20)
    with (
        pytest.raises(StartError, match=rf"^the database {file} cannot be used: file is not a database$"),
        opened(settings({}, database=f"sqlite:///{file}")),
    ):
        raise AssertionError("it was opened")
    assert file.read_text().startswith("shopping list")


def test_a_server_that_does_not_answer_is_named_without_its_user(tmp_path: Path) -> None:
    url = "postgresql://somebody:hunter2@127.0.0.1:1/plans?options=x"
    with (
        pytest.raises(StartError, match=r"^the database 127\.0\.0\.1:1/plans cannot be used: .*refused") as raised,
        opened(settings({}, database=url)),
    ):
        raise AssertionError("it was opened")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/team.db?timeout=3", "/srv/team.db"),
        ("postgresql://somebody:hunter2@db.example/plans?password=hunter2", "db.example/plans"),
        ("postgresql+psycopg://db.example:5433/plans", "db.example:5433/plans"),
    ],
)
def test_where_a_database_is_has_no_secret(url: str, shown: str) -> None:
    assert place(url) == shown
