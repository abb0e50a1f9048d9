"""What every part of a running service shares: its settings, its database, and whom it knows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from continuity_api.configuration import Settings
from continuity_api.people.known_tokens import KnownTokens
from continuity_api.storage.database import Database

EXTENSION = "continuity"


@dataclass(frozen=True, slots=True)
class Service:
    """The settings and the database of one service, and the tokens it has just seen."""

    settings: Settings
    database: Database
    tokens: KnownTokens


def service() -> Service:
    """The service that the current request belongs to."""
    found: Service = current_app.extensions[EXTENSION]
    return found
