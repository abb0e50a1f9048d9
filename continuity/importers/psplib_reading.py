"""PSPLIB files of one project in single mode (`.sm`), read without trust: bytes to jobs and capacities.

The format is that of R. Kolisch and A. Sprecher, PSPLIB: a project scheduling problem library, European Journal of
Operational Research 96 (1996). Whatever is wrong with a file is a `PlanError` with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from continuity.errors import PlanError
from continuity.importers.psplib_sheet import CAPACITIES, RELATIONS, REQUESTS, Row, Sheet, read_sheet
from continuity.importers.sentences import amount

FIXED = 3
"""Numbers in a row ahead of its list: job, modes and how many successors; or job, mode and duration."""
_USED_UP = ("nonrenewable", "doubly constrained")
_COUNT = re.compile(rf"[\s-]*(projects|jobs|renewable|{'|'.join(_USED_UP)})\b[^:]*:\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job: `duration` in periods, `demands` for each resource in order, `successors`, and the rows that say so."""

    number: int
    duration: int
    demands: tuple[int, ...]
    successors: tuple[int, ...]
    relations: Row
    request: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: `jobs` by number, 1 first; `capacities` of the resources; the first line `unread`, 0 for none."""

    jobs: Mapping[int, Job]
    capacities: tuple[int, ...]
    unread: int


def read_project(data: bytes, name: str) -> Project:
    """The project in a file.

    Parameters: `data`, UTF-8 or plain ASCII; `name`, what to call the file in messages. Returns it with one row of each
    table for every job; whether the numbers make sense together is not looked at. Raises `PlanError` for a file that is
    too large, no PSPLIB file, malformed, cut off, or of a kind that has no plan (several modes or projects, resources
    that are used up).
    """
    sheet = read_sheet(data, name)
    counts = counted(sheet)
    relations = list(sheet.rows(RELATIONS))
    refuse_other_kinds(sheet, counts, relations)
    number_of_jobs, resources = count(sheet, counts, "jobs"), count(sheet, counts, "renewable")
    related = by_job(sheet, RELATIONS, relations, number_of_jobs)
    requested = by_job(sheet, REQUESTS, list(sheet.rows(REQUESTS)), number_of_jobs)
    return Project(
        jobs={number: job(sheet, related[number], requested[number], resources) for number in sorted(related)},
        capacities=capacities(sheet, resources),
        unread=sheet.unread,
    )


def counted(sheet: Sheet) -> dict[str, Row]:
    """What the head of the file counts: for each of its words a row of one number."""
    found: dict[str, Row] = {}
    for number, line in sheet.head:
        if match := _COUNT.match(line):
            column = match.start(2) + 1
            found.setdefault(match[1].lower(), Row(number, (sheet.whole(match[2], number, column),), (column,)))
    return found


def count(sheet: Sheet, counts: Mapping[str, Row], word: str) -> int:
    """A number that the head of the file must say."""
    if word not in counts:
        message = f"the file does not say how many {word} there are: a line such as '{word} : 4' belongs above"
        raise sheet.error("import-malformed", message, sheet.start(RELATIONS))
    return counts[word].numbers[0]


def refuse_other_kinds(sheet: Sheet, counts: Mapping[str, Row], relations: Iterable[Row]) -> None:
    """Raise all that makes the file one of those that no plan can be made of."""
    errors = [
        sheet.error("import-other-kind", message, row.line, column)
        for message, row, column in other_kinds(counts, relations)
    ]
    if errors:
        raise PlanError(finding for error in errors for finding in error.findings)


def other_kinds(counts: Mapping[str, Row], relations: Iterable[Row]) -> Iterator[tuple[str, Row, int]]:
    """Yield what no plan can be made of: the sentence, its row and column; of many modes the first."""
    for word in _USED_UP:
        row = counts.get(word)
        if row and row.numbers[0]:
            resources = amount(row.numbers[0], f"{word} resource", f"{word} resources")
            yield f"{resources}: only renewable ones can become teams, jobs use the others up", row, row.columns[0]
    row = counts.get("projects")
    if row and row.numbers[0] != 1:
        yield f"{row.numbers[0]:,} projects: only files of one project can be imported", row, row.columns[0]
    for row in relations:
        if len(row.numbers) > 1 and row.numbers[1] != 1:
            modes = amount(row.numbers[1], "mode", "modes")
            message = f"job {row.numbers[0]} has {modes}: only single-mode files (.sm) can be imported, no multi-mode"
            yield f"{message} ones (.mm)", row, row.columns[1]
            return


def by_job(sheet: Sheet, table: str, rows: Sequence[Row], jobs: int) -> dict[int, Row]:
    """The rows of a table by job, one for each of them."""
    found: dict[int, Row] = {}
    for row in rows:
        number = row.numbers[0]
        if not 1 <= number <= jobs:
            message = f"there is no job {number}: the file has {amount(jobs, 'job', 'jobs')}"
            raise sheet.error("import-unknown-job", message, row.line, row.columns[0])
        if number in found:
            message = f"job {number} has a row already, on line {found[number].line}"
            raise sheet.error("import-malformed", message, row.line, row.columns[0])
        found[number] = row
    if len(found) < max(jobs, 1):
        missing = next(number for number in range(1, len(found) + 2) if number not in found)
        message = f"{table} has {len(found):,} of {jobs:,} jobs: job {missing} is missing"
        raise sheet.error("import-truncated", message, rows[-1].line if rows else sheet.start(table))
    return found


def job(sheet: Sheet, relations: Row, request: Row, resources: int) -> Job:
    """A job out of its two rows."""
    number, successors = relations.numbers[0], relations.numbers[FIXED:]
    if relations.numbers[FIXED - 1 : FIXED] != (len(successors),):
        said = ", ".join(f"{each:,}" for each in relations.numbers[FIXED - 1 : FIXED]) or "no number"
        message = f"job {number} names {amount(len(successors), 'successor', 'successors')}, and the row says {said}"
        raise sheet.error("import-malformed", message, relations.line)
    if len(request.numbers) != FIXED + resources:
        message = (
            f"the row of job {number} has {amount(len(request.numbers), 'number', 'numbers')} in place of"
            f" {FIXED + resources:,}: its own, mode, duration, and a demand for each resource"
        )
        raise sheet.error("import-malformed", message, request.line)
    return Job(
        number=number,
        duration=request.numbers[FIXED - 1],
        demands=request.numbers[FIXED:],
        successors=successors,
        relations=relations,
        request=request,
    )


def capacities(sheet: Sheet, resources: int) -> tuple[int, ...]:
    """How much there is of each resource."""
    rows = list(sheet.rows(CAPACITIES))
    if len(rows) > 1:
        raise sheet.error("import-malformed", f"{CAPACITIES} is one row, and this is another", rows[1].line)
    numbers = rows[0].numbers if rows else ()
    if len(numbers) != resources:
        has = amount(len(numbers), "number", "numbers")
        message = f"{CAPACITIES} has {has} for {amount(resources, 'resource', 'resources')}"
        raise sheet.error("import-truncated", message, rows[0].line if rows else sheet.start(CAPACITIES))
    return numbers
