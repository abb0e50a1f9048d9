"""What the OpenAPI document says holds: schemathesis makes requests of it, and judges each answer by all its checks.

`python -m tests.api.contract --examples 100` does it at length on both databases and prints what was found.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import schemathesis
from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.people.roles import Role
from continuity_api.runs import watching
from continuity_api.storage.tables import Token, User
from flask import Flask
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from sqlalchemy import select, update
from werkzeug.serving import make_server

from tests.api.chaos import empty_database
from tests.api.conftest import service_of, token_for

_ACCEPTED = ["2xx", "304", "403", "404", "409", "412", "422"]
"""What a request may be answered that is as the document says. 422: no JSON schema can say what a sound plan is, nor
that a plan and files are not given both. 412 and 409: what is changed has changed, or is there already."""
_REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "414", "415", "422", "428", "429"]
"""What one may be answered that is not. 412: an If-Match that is no ETag is none of the latest version;
414: what is wrong is often longer than any address that is read."""
_WATCHED_SECONDS = 0.2
"""How long a stream of events goes on here: nobody does the runs."""


@dataclass(slots=True)
class Found:
    """How many cases there were of each phase, and what was wrong with any."""

    cases: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def conformance(url: str, examples: int, seed: int = 1) -> Found:
    """Hold a service on a database against its document: `examples` for each operation, beside those that cover it."""
    app = create_app(settings({}, database=url, rate=10**9, runs_per_user=100_000))
    secret = token_for(service_of(app).database, Role.ADMIN, "examiner")
    _keep_examiner(app)
    found = Found()
    try:
        with patch.object(watching, "_LONGEST_SECONDS", _WATCHED_SECONDS), _served(app) as address:
            schema = schemathesis.openapi.from_url(
                f"{address}/openapi.json", config=_configuration(secret, examples, seed)
            )
            for event in from_schema(schema).execute():
                _note(event, found)
    finally:
        service_of(app).database.dispose()
    return found


def _configuration(secret: str, examples: int, seed: int) -> schemathesis.Config:
    said: dict[str, Any] = {
        "seed": seed,
        "cache": {"enabled": False},
        "headers": {"Authorization": f"Bearer {secret}"},
        "generation": {"max-examples": examples, "deterministic": True, "no-shrink": True, "database": "none"},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
            "negative_data_rejection": {"expected-statuses": _REFUSED},
        },
    }
    return schemathesis.Config.from_dict(said)


def _keep_examiner(app: Flask) -> None:
    """Before each request, give the examiner back what an earlier one took: it disables users and revokes tokens."""
    database = service_of(app).database
    with database.reading() as db:
        examiner = db.scalars(select(User.id).where(User.name == "examiner")).one()

    def keep() -> None:
        with database.writing() as db:
            db.execute(update(User).where(User.id == examiner).values(role=Role.ADMIN, disabled_at=None))
            db.execute(update(Token).where(Token.user_id == examiner).values(revoked_at=None))

    app.before_request_funcs[None].insert(0, keep)  # before anybody asks who it is


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    """The address at which the app is served within the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _note(event: events.EngineEvent, found: Found) -> None:
    match event:
        case events.ScenarioFinished(phase=phase, recorder=recorder):
            found.cases[phase.name.lower()] += len(recorder.interactions)
            found.failures += _failures(recorder)
        case events.NonFatalError(label=label, value=value):
            found.failures.append(f"{label}: {value!r}")
        case events.FatalError(exception=exception):
            raise exception


def _failures(recorder: ScenarioRecorder) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status == Status.FAILURE:
                case = recorder.cases[case_id].value
                interaction = recorder.interactions.get(case_id)
                answer = interaction.response if interaction else None
                why = check.failure_info.failure if check.failure_info else ""
                asked = f"{case.method} {case.path} {case.path_parameters} {case.query} {case.body!r:.300}"
                told = f"{answer.status_code} {answer.text:.300}" if answer else "no answer"
                yield f"{check.name} {asked}: {why}\n  {told}"


def main() -> None:
    """Do it at length, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    said = parser.parse_args()
    for kind in said.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, empty_database(kind, Path(folder)) as url:
            found = conformance(url, said.examples, said.seed)
        print("\n".join(dict.fromkeys(found.failures)))  # noqa: T201 # its purpose
        print(f"{kind}: {dict(found.cases)}, {len(found.failures)} failures", flush=True)  # noqa: T201 # its purpose


if __name__ == "__main__":
    main()
