"""`continuity import psplib`: from a project with limited staff to a plan whose recovery time is the makespan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from continuity.errors import PlanError
from continuity.findings import Location
from continuity.importers.documents import unusable
from continuity.importers.draft import Imported, Remark
from continuity.importers.psplib_order import faults, predecessors, priorities, remaining
from continuity.importers.psplib_reading import Project, read_project
from continuity.importers.psplib_text import PLAN, SERVICE, Recovery, RecoveryStep, in_units, recovery_text
from continuity.importers.sentences import amount, listed
from continuity.planfile.limits import DEFAULT_LIMITS
from continuity.units import HOUR, NEVER

RULE = (
    "Where people are short, the step with the earliest latest start time goes first: its rank is the priority. That "
    "is a rule, not the best order: another may be done earlier."
)
NOT_TAKEN = (
    "Release date, due date and the cost of being late are not taken over: what is promised is said here, such as "
    "objectives: {rto: 48h}."
)


def import_psplib(data: bytes, name: str, unit: int = HOUR) -> Imported:
    """A plan out of a PSPLIB file of one project in single mode.

    Parameters: `data`, the file, UTF-8; `name`, its name, for messages and the name of the plan; `unit`, the length of
    one period in microseconds, above 0. Returns the text of the plan, the remarks and the counts: `jobs`, `relations`
    (one job comes before another), `teams`. The same input gives the same bytes. Raises `PlanError` for a file that
    cannot be read, and for a project that can never be done.
    """
    project = read_project(data, name)
    found = list(islice(faults(project, name), DEFAULT_LIMITS.findings))
    if found:
        raise PlanError(found)
    refuse_too_long(project, name, unit)
    recovery = recovery_of(project, PurePath(name), unit)
    remarks = tuple(remarked(project, unit))
    relations = sum(len(job.successors) for job in project.jobs.values())
    counts = {"jobs": len(project.jobs), "relations": relations, "teams": len(recovery.teams)}
    return Imported(
        text=recovery_text(recovery, head(recovery.source, counts), remarks), remarks=remarks, counts=counts
    )


def refuse_too_long(project: Project, file: str, unit: int) -> None:
    """Raise where the jobs, one after another, take longer than a plan can say."""
    periods = 1
    for job in project.jobs.values():
        periods += job.duration
        if periods * unit >= NEVER:
            message = "up to here the jobs together take longer than any duration in a plan: choose a shorter unit"
            raise unusable("import-too-large", message, Location(file, job.request.line, job.request.columns[2]))


def recovery_of(project: Project, file: PurePath, unit: int) -> Recovery:
    """The plan to write: a step for each job, a team for each resource of which there is some."""
    width = len(str(len(project.jobs)))  # leading zeros: steps sorted by name are sorted by number
    before, ranks = predecessors(project), priorities(remaining(project))
    steps = tuple(
        RecoveryStep(
            id=f"job-{job.number:0{width}}",
            takes=in_units(job.duration, unit),
            crew={f"r{place}": demand for place, demand in enumerate(job.demands, 1) if demand},
            after=tuple(f"job-{number:0{width}}" for number in before[job.number]),
            priority=ranks[job.number],
            repairs=not job.successors,
            do=f"Job {job.number}",
        )
        for job in project.jobs.values()
    )
    return Recovery(
        name=file.stem or "imported",
        source=file.name or "imported",
        teams={f"r{place}": capacity for place, capacity in enumerate(project.capacities, 1) if capacity},
        steps=steps,
        lasts=in_units(sum(job.duration for job in project.jobs.values()) + 1, unit),
    )


def head(file: str, counts: dict[str, int]) -> str:
    """The first paragraph of the plan: where it comes from and how much was found."""
    parts = (
        amount(counts["jobs"], "job", "jobs"),
        amount(counts["relations"], "relation", "relations"),
        amount(counts["teams"], "team", "teams"),
    )
    return f"Drafted by `continuity import psplib` from {file}: {', '.join(parts)}."


def remarked(project: Project, unit: int) -> Iterator[Remark]:
    """Yield what the reader of the plan has to know."""
    yield Remark(f"plans.{PLAN}", at_least(project, unit))
    yield Remark(f"plans.{PLAN}", RULE)
    yield Remark(f"services.{SERVICE}", NOT_TAKEN)
    empty = [f"R {place}" for place, capacity in enumerate(project.capacities, 1) if not capacity]
    if empty:
        yield Remark("teams", f"Nobody is there and no job asks for anybody, so no team was made: {listed(empty)}.")
    if project.unread:
        yield Remark("", f"Line {project.unread} and what follows stand below the tables and were not read.")


def at_least(project: Project, unit: int) -> str:
    """The sentence that says what no order of the steps can beat: the longest chain, and the busiest team's work."""
    sentence = f"The longest chain of steps takes {in_units(max(remaining(project).values()), unit)}"
    work = {
        -(-sum(job.duration * job.demands[place] for job in project.jobs.values()) // capacity): f"r{place + 1}"
        for place, capacity in reversed(list(enumerate(project.capacities)))
        if capacity
    }
    if work:
        sentence += f", and {work[max(work)]}, the busiest team, has work for {in_units(max(work), unit)}"
    return f"{sentence}: the project cannot be done in less."
