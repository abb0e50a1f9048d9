"""Making a run again: the same version of the plan, the same options, seed, date and clock, and the same bits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy.orm import undefer

from continuity import __version__
from continuity.errors import AnalysisError
from continuity.installation import differences, platform_facts
from continuity_api.configuration import Settings
from continuity_api.operations import child
from continuity_api.operations.context import Progress
from continuity_api.operations.job import Job
from continuity_api.plans.files import plan_limits
from continuity_api.runs.asking import files_of
from continuity_api.runs.states import State
from continuity_api.storage.database import Database
from continuity_api.storage.tables import RunRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """A run made again.

    Parameters: `same`, whether every bit is; `before` and `after`, the digests of the results; `differences`, what the
    two platforms differ in, each as a line; `result`, the new one.
    """

    same: bool
    before: str
    after: str
    differences: tuple[str, ...]
    result: str


def job_of(database: Database, settings: Settings, run_id: str, *, again: bool = False) -> Job:
    """What a run asks to be done; `again`: with what it read on its clock, so that a budget ends it at the same place.

    Raises sqlalchemy.exc.NoResultFound where there is no such run.
    """
    with database.reading() as db:
        run = db.get_one(RunRow, run_id, options=[undefer(RunRow.clock)])
        files = files_of(db, run)
    return Job(
        operation=run.kind,
        files=files,
        options=run.options,
        today=date.fromisoformat(run.today),
        limits=replace(plan_limits(settings), **run.limits),
        jobs=settings.run_jobs,
        executor=settings.executor or None,
        clock=tuple(run.clock) if again and run.clock is not None else None,
    )


def reproduce(database: Database, settings: Settings, run_id: str, progress: Progress) -> Reproduced:
    """Make a run again, here, and hold the results against each other.

    Raises AnalysisError where there is no such run, or none that is done, and whatever the operation raises.
    """
    with database.reading() as db:
        run = db.get(RunRow, run_id)
    if run is None:
        raise AnalysisError(f"there is no run '{run_id}'")
    if run.state != State.DONE or run.result_digest is None:
        raise AnalysisError(f"the run is {run.state}: only one that is done can be made again")
    outcome = child.run(job_of(database, settings, run_id, again=True), progress, lambda: False)
    after = sha256(outcome.result.encode()).hexdigest()
    return Reproduced(
        same=after == run.result_digest,
        before=run.result_digest,
        after=after,
        differences=tuple(_differences(run.version or "", run.platform or {})),
        result=outcome.result,
    )


def _differences(version: str, platform: dict[str, str]) -> list[str]:
    here = {"continuity": __version__, **platform_facts()}
    return differences(here, {"continuity": version, **platform})
