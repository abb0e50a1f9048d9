"""Logs: a line of JSON for each event on standard error, with the request's id where there is a request.

What is logged of a request is its method, path, status, duration and user; never its query, its headers or its body,
which may hold secrets.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

_LOG = logging.getLogger(__name__)
QUIET = {"alembic": "WARNING", "urllib3": "INFO"}
"""From which level on libraries are heard, whatever is asked for: urllib3 would tell the addresses of webhooks."""
_EXTRA = ("method", "path", "status", "milliseconds", "user")


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id", "")
        line |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def set_up_logs(level: str) -> None:
    """Let everything that this process logs from `level` on be lines of JSON on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


def log_requests(app: Flask) -> None:
    """Let each request of the app be a line."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    identity = g.get("identity")
    facts = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        "user": identity.name if identity else "",
    }
    _LOG.info("request", extra=facts)
    return response
