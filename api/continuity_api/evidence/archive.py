"""Everything that a service keeps, as one archive: a zip file with the rows of each table as lines of JSON.

`manifest.json`, written last, has the SHA-256 of each member, so that what was cut off or changed is found before
anything is taken from it. Secrets stay out: no tokens, no webhook secrets, no keys. The archive is of one moment, of
whichever of the two databases, and can be put into either.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from continuity import __version__
from continuity_api.evidence.audit_log import verified
from continuity_api.storage.moments import Moment, now
from continuity_api.storage.tables import Base

FORMAT = 1
MANIFEST = "manifest.json"
_LEFT_OUT = frozenset({"tokens", "idempotency_keys", "keepsakes"})
_SECRET_COLUMNS = frozenset({("webhooks", "secret")})
_ROWS, _BYTES = 50, 256 * 1024


def exported_tables() -> list[Table]:
    """The tables of an archive, each after those that it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]


def exported_columns(table: Table) -> list[str]:
    """The columns of a table that an archive has."""
    return [column.name for column in table.columns if (table.name, column.name) not in _SECRET_COLUMNS]


def member_of(table: Table) -> str:
    """The name of a table's lines in an archive."""
    return f"tables/{table.name}.jsonl"


def archive(session: Session) -> Iterator[bytes]:
    """The archive, piece by piece, while it is made: nothing larger than some rows is held in memory.

    Parameters: `session`, a block that reads; on PostgreSQL it is made to see one moment, so it must not have read yet.
    Raises ChainError when the audit log does not fit together: such evidence is worth looking at, not copying.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    entries, newest = verified(session)
    buffer = _Pipe()
    members: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archived:
        for table in exported_tables():
            rows, digest = 0, sha256()
            with archived.open(_entry(member_of(table)), "w", force_zip64=True) as member:
                for row in _rows(session, table):
                    line = json.dumps(row, ensure_ascii=True).encode() + b"\n"
                    member.write(line)
                    digest.update(line)
                    rows += 1
                    yield from buffer.taken(_BYTES)
            members[member_of(table)] = {"rows": rows, "sha256": digest.hexdigest()}
        manifest = {
            "format": FORMAT,
            "program_version": __version__,
            "made_at": now().isoformat(timespec="seconds"),
            "audit_log": {"entries": entries, "newest_hash": newest},
            "members": members,
        }
        archived.writestr(_entry(MANIFEST), json.dumps(manifest, indent=2))
    yield from buffer.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    """A member of now, which only its owner may read when it is unpacked."""
    entry = zipfile.ZipInfo(name, now().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _rows(session: Session, table: Table) -> Iterator[dict[str, Any]]:
    names = exported_columns(table)
    asked = select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
    for row in session.execute(asked.execution_options(yield_per=_ROWS)):
        yield {name: _plain(value) for name, value in zip(names, row, strict=True)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def column_value(table: Table, name: str, value: object) -> object:
    """What the database is given for what a line has. Raises ValueError for a moment that is none."""
    if isinstance(table.c[name].type, Moment) and value is not None:
        return datetime.fromisoformat(str(value))
    return value


class _Pipe(io.RawIOBase):
    """What a zip file is written into, and taken from while it grows; it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._size += len(piece)
        return len(piece)

    def taken(self, least: int = 0) -> Iterator[bytes]:
        """What has been written since, if it is that much."""
        if self._size > least:
            yield b"".join(self._pieces)
            self._pieces, self._size = [], 0
