"""Putting an archive into an empty database: all of it, or nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from continuity.errors import ContinuityError
from continuity_api.events.deliveries import give_up_all
from continuity_api.events.signing import new_secret
from continuity_api.evidence.archive import (
    FORMAT,
    MANIFEST,
    column_value,
    exported_columns,
    exported_tables,
    member_of,
)
from continuity_api.evidence.audit_log import record, verified
from continuity_api.people.roles import ALLOWED, Role
from continuity_api.people.tokens import new_token
from continuity_api.people.users import FIRST_ADMIN, SERVICE, create_user
from continuity_api.runs.states import State
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow, User, Webhook

_BATCH = 50
_LONGEST_MANIFEST = 1_000_000


class ArchiveError(ContinuityError):
    """The archive cannot be restored; the message says why, and that nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored: rows by table; the admin whose new token this is; how far the audit log goes."""

    rows: dict[str, int]
    admin: str
    secret: str
    entries: int
    newest_hash: str


def restore(session: Session, file: Path) -> Restored:
    """Put an archive into an empty database, in one block that writes.

    Runs that were in work wait again. Webhooks are disabled, since their secrets are not in the archive.
    Raises ArchiveError where the file is no archive, is damaged, or the database is not empty; ChainError where the
    audit log does not fit together; OSError where the file cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as opened:
            manifest = _manifest(opened)
            _check_digests(opened, manifest)
            _check_empty(session)
            rows = {table.name: _fill(session, opened, table) for table in exported_tables()}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{file} is no archive, or a part of it is missing: {error}") from None
    except (DataError, IntegrityError, StatementError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"what is in {file} does not fit into the database: {type(error).__name__}") from None
    entries, newest = verified(session)
    if {"entries": entries, "newest_hash": newest} != manifest["audit_log"]:
        raise ArchiveError("the end of the audit log is not the one that the manifest tells of")
    _count_on(session)
    _begin_again(session)
    admin, secret = _new_admin_token(session)
    details = {"entries": entries, "newest_hash": newest, "made_at": manifest["made_at"]}
    record(session, SERVICE, "service.restore", "service", details=details)
    return Restored(rows=rows, admin=admin, secret=secret, entries=entries, newest_hash=newest)


def _manifest(opened: zipfile.ZipFile) -> dict[str, Any]:
    """What the archive says is in it."""
    names = opened.namelist()
    if MANIFEST not in names or opened.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise ArchiveError(f"this is no archive of continuity: it has no {MANIFEST}")
    try:
        manifest = json.loads(opened.read(MANIFEST))
        found, members = manifest["format"], manifest["members"]
        complete = {"audit_log", "made_at"} <= manifest.keys()
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ArchiveError(f"its {MANIFEST} cannot be read") from None
    if found != FORMAT:
        raise ArchiveError(f"the archive has format {found}, this program reads {FORMAT}: use the version that made it")
    expected = {member_of(table) for table in exported_tables()}
    if not complete or not isinstance(members, dict) or set(members) != expected or set(names) != {*expected, MANIFEST}:
        raise ArchiveError(f"the archive does not have the members that its {MANIFEST} and this program tell of")
    return dict(manifest)


def _check_digests(opened: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name, said in manifest["members"].items():
        digest = sha256()
        with opened.open(name) as member:
            while piece := member.read(1 << 20):
                digest.update(piece)
        if not isinstance(said, dict) or digest.hexdigest() != said.get("sha256"):
            raise ArchiveError(f"{name} is not what was exported: its SHA-256 is another one")


def _check_empty(session: Session) -> None:
    for table in exported_tables():
        if session.scalar(select(func.count()).select_from(table)):
            detail = "the database is not empty: restore into a new one, before the service is first started on it"
            raise ArchiveError(f"{detail} (there is something in {table.name})")


def _fill(session: Session, opened: zipfile.ZipFile, table: Table) -> int:
    """Put a table's lines into it; how many there were."""
    count = 0
    with opened.open(member_of(table)) as member:
        rows = (_row(table, line) for line in member)
        while batch := list(islice(rows, _BATCH)):
            session.execute(insert(table), batch)
            count += len(batch)
    return count


def _row(table: Table, line: bytes) -> dict[str, object]:
    said = json.loads(line)
    if set(said) != set(exported_columns(table)):
        raise ValueError(f"not the columns of {table.name}")
    row = {name: column_value(table, name, value) for name, value in said.items()}
    return {**row, "secret": new_secret().encode()} if table is Webhook.__table__ else row


def _count_on(session: Session) -> None:
    """Let PostgreSQL count on from the highest number; SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = "pg_get_serial_sequence('plan_versions', 'id')"
        session.execute(text(f"SELECT setval({sequence}, max(id)) FROM plan_versions HAVING max(id) > 0"))


def _begin_again(session: Session) -> None:
    """What was in work waits again; webhooks, whose secrets are new, wait until somebody has seen to them."""
    waiting = {"state": State.QUEUED, "lease_owner": None, "lease_until": None, "attempt": 0}
    session.execute(update(RunRow).where(RunRow.state == State.RUNNING).values(**waiting))
    for webhook in session.scalars(select(Webhook)):
        webhook.disabled_at = webhook.disabled_at or now()
        give_up_all(session, webhook.id, "the service was restored")


def _new_admin_token(session: Session) -> tuple[str, str]:
    """A token for the longest-serving admin, or for a new one where there is none."""
    asked = select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.created_at, User.id)
    admin = session.scalar(asked.limit(1)) or create_user(session, SERVICE, f"{FIRST_ADMIN} restored", Role.ADMIN)
    token, secret = new_token(session, admin, "restore", ALLOWED[Role.ADMIN], None)
    details = {"user": admin.name, "scopes": token.scopes}
    record(session, SERVICE, "token.create", f"tokens/{token.id}", details=details)
    return admin.name, secret


def lines_of(rows: dict[str, int]) -> Iterator[str]:
    """How many rows of what, in words."""
    width = max(map(len, rows))
    for name, count in rows.items():
        yield f"{name:<{width}}  {count:>8,}"
