"""Everything that is kept can be taken elsewhere and put back; the database is copied while it is used."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.evidence.archive import exported_columns, exported_tables
from continuity_api.evidence.whole_files import whole_file
from continuity_api.people.roles import Role
from continuity_api.runs import leases
from continuity_api.storage.database import Database
from continuity_api.storage.tables import Base, Webhook
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.api.conftest import PLAN, as_, call, postgresql, service_of, told, url_of

FILES = {"plan.yaml": PLAN.read_text(encoding="utf-8")}
HOOK = "https://hooks.example.org/"


@pytest.fixture
def admin(database_url: str) -> Iterator[FlaskClient]:
    """A service with a little of everything in it."""
    app = create_app(settings({}, database=database_url, webhook_hosts="hooks.example.org"))
    admin, approver = as_(app, Role.ADMIN, "ada"), as_(app, Role.APPROVER, "axel")
    admin.post("/api/v1/plans", json={"id": "shop", "title": "Läden \N{SNOWMAN}", "files": FILES})
    approver.post("/api/v1/plans/shop/versions/1/approvals", json={"decision": "approved"})
    for _ in range(2):
        admin.post("/api/v1/runs", json={"kind": "verify", "plan": "shop", "options": {"seed": 3}})
    admin.post("/api/v1/schedules", json={"plan": "shop", "at": "0 2 * * *"})
    made = told(admin.post("/api/v1/webhooks", json={"url": HOOK}))
    admin.post(f"/api/v1/webhooks/{made['id']}/test")
    with service_of(app).database.writing() as db:
        assert leases.claim(db, "worker") is not None  # one run is in work
    yield admin
    service_of(app).database.dispose()


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database in which there is nothing yet."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/restored.db"
        return
    with postgresql() as name:
        yield url_of(name)


def rows(url: str, table: str) -> list[dict[str, object]]:
    database = Database(url)
    try:
        with database.reading() as db:
            found = next(each for each in exported_tables() if each.name == table)
            asked = select(*(found.c[name] for name in exported_columns(found))).order_by(*found.primary_key.columns)
            return [dict(row._mapping) for row in db.execute(asked)]
    finally:
        database.dispose()


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_what_is_exported_is_restored(admin: FlaskClient, database_url: str, tmp_path: Path, into: str) -> None:
    file = tmp_path / "all.zip"
    done = call("export", file, "--database", database_url)
    assert done.exit_code == 0, done.stderr
    with empty(into, tmp_path) as url:
        done = call("restore", file, "--database", url)
        assert done.exit_code == 0, done.stderr
        secret = next(word for word in done.stderr.split() if word.startswith("cty_"))
        for table in ("users", "plans", "plan_versions", "approvals", "schedules"):
            assert rows(url, table) == rows(database_url, table) != [], table
        log = rows(database_url, "audit_log")
        assert rows(url, "audit_log")[: len(log)] == log
        assert [row["state"] for row in rows(url, "runs")] == ["queued", "queued"]
        assert [row["state"] for row in rows(url, "deliveries")] == ["given-up"]
        checked = call("audit-log", "verify", "--database", url)
        assert checked.exit_code == 0
        assert f"lines   {len(log) + 2}\n" in checked.stdout
        again = create_app(settings({}, database=url))
        try:
            client = again.test_client()
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
            assert told(client.get("/api/v1/me"))["name"] == "ada"
            more = {"id": "more", "files": FILES}
            assert client.post("/api/v1/plans", json=more).status_code == 201  # numbers go on where they ended
            assert told(client.get("/api/v1/webhooks"))["items"][0]["disabled_at"]
        finally:
            service_of(again).database.dispose()
        refused = call("restore", file, "--database", url)
        assert (refused.exit_code, "not empty" in refused.stderr) == (2, True)


def test_no_secret_is_exported(admin: FlaskClient, database_url: str) -> None:
    answer = admin.get("/api/v1/export")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as opened:
        texts = {name: opened.read(name).decode() for name in opened.namelist()}
        manifest = json.loads(texts["manifest.json"])
    assert manifest["members"].keys() == texts.keys() - {"manifest.json"}
    everything = "".join(texts.values())
    database = Database(database_url)
    with database.reading() as db:
        kept = [db.scalars(select(Webhook.secret)).one().decode()]
        kept += db.scalars(text("SELECT secret_hash FROM tokens"))
    database.dispose()
    assert len(kept) == 3
    assert not [each for each in kept if each in everything]
    assert admin.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ") not in everything
    assert set(Base.metadata.tables) - {each.name for each in exported_tables()} == {
        "tokens",
        "keepsakes",
        "idempotency_keys",
    }


def rewritten(file: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with other members."""
    with zipfile.ZipFile(file) as opened:
        members = {name: opened.read(name) for name in opened.namelist()} | change
    other = file.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as written:
        for name, content in members.items():
            if content is not None:
                written.writestr(name, content)
    return other


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tables/plans.jsonl": b"{}\n"}, "SHA-256"),
        ({"tables/plans.jsonl": None}, "members"),
        ({"tables/../../x": b""}, "members"),
        ({"manifest.json": None}, "no archive"),
        ({"manifest.json": b"[1"}, "cannot be read"),
        ({"manifest.json": b"[]"}, "cannot be read"),
        ({"manifest.json": b'{"format": 99, "members": {}}'}, "format 99"),
    ],
)
def test_a_changed_archive_restores_nothing(
    admin: FlaskClient, database_url: str, tmp_path: Path, change: dict[str, bytes | None], said: str
) -> None:
    file = tmp_path / "all.zip"
    assert call("export", file, "--database", database_url).exit_code == 0
    url = f"sqlite:///{tmp_path}/restored.db"
    done = call("restore", rewritten(file, change), "--database", url)
    assert done.exit_code == 2
    assert said in done.stderr
    assert rows(url, "users") == []
    assert call("restore", file, "--database", url).exit_code == 0


def test_a_cut_off_archive_restores_nothing(admin: FlaskClient, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    assert call("export", file, "--database", database_url).exit_code == 0
    file.write_bytes(file.read_bytes()[:-100])
    done = call("restore", file, "--database", f"sqlite:///{tmp_path}/restored.db")
    assert done.exit_code == 2
    assert "no archive" in done.stderr


def test_the_audit_log_is_verified(admin: FlaskClient, database_url: str, tmp_path: Path) -> None:
    assert call("audit-log", "verify", "--database", database_url).exit_code == 0
    database = Database(database_url)
    with database.writing() as db:
        db.execute(text("UPDATE audit_log SET who = 'another' WHERE number = 2"))
    database.dispose()
    done = call("audit-log", "verify", "--database", database_url)
    assert (done.exit_code, "line 2" in done.stderr) == (1, True)
    file = tmp_path / "all.zip"
    file.write_text("old")
    assert call("export", file, "--database", database_url).exit_code == 2
    assert file.read_text() == "old"


@pytest.mark.parametrize("command", ["audit-log verify", "export out", "backup out", "reproduce run"])
def test_a_mistyped_name_makes_no_database(tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(*command.split(), "--database", f"sqlite:///{tmp_path}/mistyped.db")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"continuity: there is no database {tmp_path}/mistyped.db: say which with --database\n"
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_made_while_the_database_is_used(
    admin: FlaskClient, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup"
    file.write_text("old")
    if database_url.startswith("postgresql"):
        with monkeypatch.context() as patched:
            patched.setenv("PATH", str(tmp_path))
            done = call("backup", file, "--database", database_url)
            assert "pg_dump" in done.stderr
            assert file.read_text() == "old"
        if shutil.which("pg_dump") is None:
            return
        done = call("backup", file, "--database", database_url)
        if "server version mismatch" in done.stderr:
            pytest.skip("pg_dump here is older than the server")
        assert done.exit_code == 0, done.stderr
        assert file.read_bytes().startswith(b"PGDMP")
        return
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody writes meanwhile
        other.execute("DELETE FROM plan_versions WHERE number = 99")
        done = call("backup", file, "--database", database_url)
        other.rollback()
    assert done.exit_code == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    for table in ("users", "plan_versions", "audit_log"):
        assert rows(f"sqlite:///{file}", table) == rows(database_url, table) != []


@pytest.mark.parametrize("command", [("audit-log", "verify"), ("export", "everything.zip")])
def test_a_backup_is_looked_at_without_being_changed(
    sqlite_template: Path, tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "copy.db"
    assert call("backup", str(copy), "--database", f"sqlite:///{sqlite_template}").exit_code == 0
    before = copy.read_bytes()
    assert call(*command, "--database", f"sqlite:///{copy}").exit_code == 0
    assert copy.read_bytes() == before


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("old")

    def fill() -> None:
        with whole_file(file) as half_done:
            half_done.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        fill()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("backup", "old")]
    done = call("backup", "/dev/full/x", "--database", "sqlite:///" + str(file))
    assert done.exit_code == 2
    assert done.stderr.startswith("continuity: /dev/full/x cannot be written: ")


@pytest.mark.parametrize("command", ["export", "backup"])
def test_the_database_does_not_replace_itself(sqlite_template: Path, tmp_path: Path, command: str) -> None:
    file = shutil.copy(sqlite_template, tmp_path / "service.db")
    done = call(command, file, "--database", f"sqlite:///{file}")
    assert (done.exit_code, "the database itself" in done.stderr) == (2, True)


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="no ordinary file"), whole_file(tmp_path / "folder"):
        raise AssertionError


def test_something_else_is_not_backed_up(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a database" * 100)
    done = call("backup", tmp_path / "backup", "--database", f"sqlite:///{other}")
    assert done.exit_code == 2
    assert "cannot be copied" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]
