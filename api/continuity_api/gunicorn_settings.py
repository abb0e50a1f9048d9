"""How gunicorn runs the service; the names are gunicorn's. Runs are done by `continuity worker`, not here."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from continuity_api.configuration import settings
from continuity_api.logs import QUIET, JsonFormatter
from continuity_api.runs.watching import end_all
from continuity_api.storage.database import Database
from continuity_api.storage.migrating import migrate
from continuity_api.welcome import welcome

_SETTINGS = settings()
bind = f"{_SETTINGS.host}:{_SETTINGS.port}"
workers = 2
worker_class = "gthread"
threads = 16
graceful_timeout = 30
timeout = 60
worker_tmp_dir = "/dev/shm"  # in memory: a heartbeat in a file must not wait for a disk
control_socket_disable = True
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": _SETTINGS.log_level.upper(), "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
        **{name: {"level": least} for name, least in QUIET.items()},
    },
}


def post_worker_init(worker: Any) -> None:
    """In each process that serves: when it is asked to end, streams end, too, and gunicorn waits for nobody."""
    end_worker: Any = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        end_all()
        end_worker(number, frame)

    signal.signal(signal.SIGTERM, end)


def on_starting(server: Any) -> None:
    """Before any process serves: the tables are made, and the first admin, once."""
    database = Database(_SETTINGS.database)
    try:
        migrate(database)
        welcome(database)
    finally:
        database.dispose()
