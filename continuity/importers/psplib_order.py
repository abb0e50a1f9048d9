"""Whether the jobs of a project can all be done, how long their chains are, and who goes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from continuity.findings import Finding, Location, Severity
from continuity.importers.psplib_reading import FIXED, Job, Project
from continuity.importers.psplib_sheet import Row
from continuity.importers.sentences import listed
from continuity.planfile.cycles import around, cycles


def faults(project: Project, file: str) -> Iterator[Finding]:
    """Yield all that makes a project impossible: jobs that do not exist, circles, several ends, too large demands.

    Parameters: `project`; `file`, its name, for the places.
    """
    for finding, message, row, place in _faults(project):
        location = Location(file, row.line, row.columns[place])
        yield Finding(id=finding, severity=Severity.ERROR, message=message, path="", location=location)


def _faults(project: Project) -> Iterator[tuple[str, str, Row, int]]:
    """Yield each fault: its name, the sentence, the row, and which of the row's numbers."""
    for job in project.jobs.values():
        yield from _wrong_successors(job, project)
        yield from _never_met(job, project)
    yield from _no_order(project)


def _wrong_successors(job: Job, project: Project) -> Iterator[tuple[str, str, Row, int]]:
    seen = set[int]()
    for place, successor in enumerate(job.successors, FIXED):
        if successor not in project.jobs:
            message = f"job {job.number} comes before job {successor}, and there is no such job"
            yield "import-unknown-job", message, job.relations, place
        elif successor in seen:
            yield "import-malformed", f"job {job.number} names job {successor} twice", job.relations, place
        seen.add(successor)


def _never_met(job: Job, project: Project) -> Iterator[tuple[str, str, Row, int]]:
    for resource, (demand, capacity) in enumerate(zip(job.demands, project.capacities, strict=True)):
        if demand > capacity:
            message = (
                f"job {job.number} takes {demand:,} of R {resource + 1}, which has {capacity:,}: it can never be done"
            )
            yield "import-never-done", message, job.request, FIXED + resource


def _no_order(project: Project) -> Iterator[tuple[str, str, Row, int]]:
    """Yield jobs that wait for themselves; where there are none, the ends of the project if it has several."""
    found = cycles({str(job.number): list(map(str, job.successors)) for job in project.jobs.values()})
    for cycle in found:
        message = f"a job comes before itself: {around(cycle)}"
        yield "import-cycle", message, project.jobs[int(cycle[0])].relations, 0
    ends = [job for job in project.jobs.values() if not job.successors]
    if not found and len(ends) > 1:
        names = listed(str(job.number) for job in ends)
        message = f"one job must come after all others, and these have no successor: {names}"
        yield "import-several-ends", message, ends[0].relations, 0


def predecessors(project: Project) -> dict[int, list[int]]:
    """For each job those that must be done first, smallest number first."""
    before: dict[int, list[int]] = {number: [] for number in project.jobs}
    for job in project.jobs.values():
        for successor in job.successors:
            before[successor].append(job.number)
    return before


def remaining(project: Project) -> dict[int, int]:
    """For each job the length, in periods, of the longest chain that begins with it, its own duration included.

    The largest is the length of the critical path; that less a job's own is its latest start time.
    """
    lengths: dict[int, int] = {}
    for number in TopologicalSorter({job.number: job.successors for job in project.jobs.values()}).static_order():
        job = project.jobs[number]
        lengths[number] = job.duration + max((lengths[each] for each in job.successors), default=0)
    return lengths


def priorities(lengths: Mapping[int, int]) -> dict[int, int]:
    """For each job the rank of its latest start time, 1 for the earliest; equal times have equal ranks.

    Parameters: `lengths`, what `remaining` gives. One of the rules compared in R. Kolisch, Serial and parallel
    resource-constrained project scheduling methods revisited, European Journal of Operational Research 90 (1996).
    """
    ranks = {length: rank for rank, length in enumerate(sorted(set(lengths.values()), reverse=True), 1)}
    return {number: ranks[length] for number, length in lengths.items()}
