"""Asking for a run: what is wrong with it is said at once, and what is accepted will end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from marshmallow import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from continuity_api.closed import sentence
from continuity_api.configuration import Settings
from continuity_api.evidence.audit_log import record
from continuity_api.operations.files import check_files
from continuity_api.operations.registry import OPERATIONS
from continuity_api.plans.files import canonical, digest_of, plan_limits
from continuity_api.problems import Problem, not_found
from continuity_api.runs.states import OPEN
from continuity_api.storage.moments import now
from continuity_api.storage.tables import PlanVersion, RunRow
from continuity_api.storage.turns import take_turn

_RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: an operation on a version (compared with `other`) or on `files`; by whom, for which schedule.

    `limits` may lower those of the settings.
    """

    kind: str
    options: Mapping[str, object]
    author: str
    version: PlanVersion | None = None
    other: PlanVersion | None = None
    files: Mapping[str, str] | None = None
    limits: Mapping[str, int] | None = None
    schedule_id: str | None = None


def ask(session: Session, asked: Asked, settings: Settings) -> RunRow:
    """Accept a run: it is queued.

    Raises Problem 404 where there is no such operation, 422 where its options are wrong, 429 where this user has too
    many runs waiting and running.
    """
    check_options(asked.kind, asked.options)
    _allow_another(session, asked.author, settings)
    files = None if asked.files is None else _files(asked.files, settings)
    digest = asked.version.digest if asked.version else digest_of(files or "{}")
    run = RunRow(
        kind=asked.kind,
        plan_id=asked.version.plan_id if asked.version else None,
        version_id=asked.version.id if asked.version else None,
        other_version_id=asked.other.id if asked.other else None,
        files=files,
        digest=digest,
        options=dict(asked.options),
        limits=_limits(asked.limits or {}, settings),
        today=now().date().isoformat(),
        created_by=asked.author,
        schedule_id=asked.schedule_id,
    )
    session.add(run)
    session.flush()
    details = {"kind": run.kind, "options": run.options}
    record(session, asked.author, "run.create", f"runs/{run.id}", digest=digest, details=details)
    return run


def check_options(kind: str, options: Mapping[str, object]) -> None:
    """Raises Problem 404 where there is no such operation, 422 with all that is wrong with its options."""
    if kind not in OPERATIONS:
        raise not_found(f"operation '{kind}': there are {', '.join(OPERATIONS)}")
    try:
        OPERATIONS[kind].schema().loaded(options)
    except ValidationError as error:
        errors = {"json": {"options": error.messages_dict}}
        raise Problem(422, "options", sentence(errors), errors=errors) from None


def _allow_another(session: Session, author: str, settings: Settings) -> None:
    take_turn(session, f"runs of {author}")  # two at once would both be counted before either is there
    open_runs = select(func.count()).where(RunRow.created_by == author, RunRow.state.in_(OPEN))
    if (session.scalar(open_runs) or 0) >= settings.runs_per_user:
        detail = f"{author} has {settings.runs_per_user} runs waiting or running: wait for one to end, or cancel one"
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS, "too-many-runs", detail, headers={"Retry-After": str(_RETRY_SECONDS)}
        )


def _files(files: Mapping[str, str], settings: Settings) -> str:
    check_files(files, plan_limits(settings))
    return canonical(files)


def _limits(lower: Mapping[str, int], settings: Settings) -> dict[str, int]:
    """The limits of one run: the settings', or lower ones."""
    most = {
        "replications": settings.run_replications,
        "seconds": settings.run_seconds,
        "memory_bytes": settings.run_memory,
    }
    return {name: min(limit, lower.get(name, limit)) for name, limit in most.items()}


def files_of(session: Session, run: RunRow) -> dict[str, str]:
    """The files that a run is done on; of two versions, each in a folder of its own: `old` and `new`."""
    if run.version_id is None:
        own: dict[str, str] = json.loads(run.files or "{}")
        return own
    files: dict[str, str] = json.loads(session.get_one(PlanVersion, run.version_id).files)
    if run.other_version_id is None:
        return files
    others: dict[str, str] = json.loads(session.get_one(PlanVersion, run.other_version_id).files)
    return {f"old/{name}": text for name, text in others.items()} | {
        f"new/{name}": text for name, text in files.items()
    }
