"""What has to be done at its time, by whichever worker comes to it first."""

from __future__ import annotations

from collections.abc import Callable

from continuity_api.configuration import Settings
from continuity_api.events.deliveries import send_due
from continuity_api.events.exercises import look_at_next
from continuity_api.runs.ending import ended
from continuity_api.runs.leases import end_abandoned
from continuity_api.schedules.due import ask_next_due
from continuity_api.storage.database import Database


def housekeeping(database: Database, settings: Settings) -> Callable[[], None]:
    """What a worker calls now and then. Each part takes no longer than some seconds, and looks before it writes."""

    def keep_house() -> None:
        with database.writing() as db:
            for run in end_abandoned(db):
                ended(db, run)
        while ask_next_due(database, settings):
            pass
        look_at_next(database, settings)
        send_due(database, settings)

    return keep_house
