"""A backup of the service's own database while it runs: a complete copy, secrets included, of one moment."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from continuity.errors import ContinuityError
from continuity_api.evidence.whole_files import whole_file


class BackupError(ContinuityError):
    """There is no backup; the message says why, and what was there before still is."""


def back_up(url: str, file: Path) -> None:
    """Copy the database at a URL into a file, which replaces one of that name whole or not at all.

    SQLite: another SQLite file, which can be used as it is. PostgreSQL: what pg_dump makes in its own format.
    Raises BackupError, OSError.
    """
    parsed = make_url(url)
    with whole_file(file) as half_done:
        if parsed.drivername.startswith("sqlite"):
            _copy_sqlite(Path(parsed.database or ""), half_done)
        else:
            _dump_postgresql(parsed, half_done)


def _copy_sqlite(database: Path, into: Path) -> None:
    """VACUUM INTO reads one moment and hinders nobody; what it wrote is checked before it counts."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as source:
            source.execute("VACUUM INTO ?", (str(into),))
        with closing(sqlite3.connect(into)) as copy:
            [(said,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        raise BackupError(f"the database cannot be copied: {error}") from None
    if said != "ok":
        raise BackupError(f"the database is damaged: {said}")


def _dump_postgresql(url: URL, into: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupError("pg_dump is not on the PATH: install PostgreSQL's client, or call pg_dump where it is")
    place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}  # others may read a command line
    command = [program, "--format=custom", "--no-password", f"--file={into}", f"--dbname={place}"]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"pg_dump has failed: {reason}")
