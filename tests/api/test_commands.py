"""The service's commands as an administrator meets them: what is wrong is said in one line, with exit code 2."""

import gc
import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from continuity_api.commands import audit_log, backup, export, reproduce, restore, serve, worker
from continuity_api.commands.opened import StartError, opened
from continuity_api.configuration import settings
from continuity_api.storage.database import place
from flask import Flask

from tests.api.conftest import PLAN, call

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


def test_a_database_is_refused_under_the_name_that_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("serve", "worker", "audit-log verify", "export out", f"restore {PLAN}", "backup out"):
        done = call(*command.split(), "--database", "mysql://somebody:hunter2@host/x")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == ("continuity: --database: write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME\n")
    monkeypatch.setenv("CONTINUITY_DATABASE", "mysql://somebody:hunter2@host/x")
    assert call("export", "out").stderr.startswith("continuity: CONTINUITY_DATABASE: ")


def test_a_database_of_another_version_is_unusable(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
    done = call("audit-log", "verify", "--database", f"sqlite:///{file}")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"continuity: the database {file} is of another version of continuity: start")


def test_a_database_that_goes_away_meanwhile_is_named(sqlite_template: Path, tmp_path: Path) -> None:
    file = shutil.copy(sqlite_template, tmp_path / "service.db")
    with closing(sqlite3.connect(file)) as db:
        db.execute("DROP TABLE audit_log")
    done = call("audit-log", "verify", "--database", f"sqlite:///{file}")
    assert done.exit_code == 2
    assert done.stderr == f"continuity: the database {file} cannot be used: no such table: audit_log\n"


def test_what_needs_more_packages_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "continuity_api.commands.serve", None)
    done = call("serve")
    assert done.exit_code == 2
    assert "pip install 'continuity-planner[service]'" in done.stderr
