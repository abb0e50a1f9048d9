"""The first start: an admin and their token, shown once."""

from __future__ import annotations

import sys

from continuity_api.people.users import first_admin
from continuity_api.storage.database import Database


def welcome(database: Database) -> None:
    """Where there is no user yet, make an admin and print their token on standard error: it is kept nowhere."""
    with database.writing() as db:
        secret = first_admin(db)
    if secret is not None:
        sys.stderr.write(f"The token of the user 'admin', shown this once:\n\n  {secret}\n\n")
