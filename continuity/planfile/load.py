"""The door: from a file or folder to a plan that is sound, or to everything that is wrong with it at once.

Nothing behind this door checks a plan again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity
from continuity.model import Plan
from continuity.planfile.assumptions import assumptions
from continuity.planfile.columns import ColumnReader
from continuity.planfile.consistency_nodes import node_problems
from continuity.planfile.consistency_people import team_problems
from continuity.planfile.consistency_plans import plan_problems
from continuity.planfile.consistency_work import work_problems
from continuity.planfile.digest import digest
from continuity.planfile.files import plan_files, plan_names
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.marked import YamlMapping
from continuity.planfile.merge import merged
from continuity.planfile.places import Places
from continuity.planfile.problems import Problem
from continuity.planfile.references import unknown_names
from continuity.planfile.schema import build
from continuity.planfile.source import parse_source, read_source
from continuity.planfile.tiers_and_kinds import completed


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A sound plan and the text it came from.

    Parameters: `plan`; `declared`, what all files say together; `data`, the same with what tiers and kinds supply.
    """

    plan: Plan
    declared: YamlMapping
    data: YamlMapping

    def locate(self, path: str) -> Location | None:
        """The place of a dotted path (`services.shop.needs.0`), or of the tier or kind that supplies it.

        None where the path leads nowhere.
        """
        return Places(self.declared, self.data).of_dotted(path)


def load_plan(path: Path, limits: Limits = DEFAULT_LIMITS) -> Plan:
    """The plan in a file or folder; parameters and errors as for `load`."""
    return load(path, limits).plan


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: there is none, and looking for it takes a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_collector_paused()
def load(path: Path, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Load a plan.

    Parameters: `path`, a file, or a folder of which every `*.yaml` and `*.yml` file below belongs to the plan (what is
    hidden does not); `limits`, what each file may cost.
    Raises PlanError with everything that is wrong, each with its place.
    """
    parts = all_read(partial(read_source, file, limits) for file in plan_files(path))
    folder = path if path.is_dir() else path.parent
    return assemble(parts, ColumnReader(folder, limits.bytes))


@_collector_paused()
def load_texts(texts: Mapping[str, str], limits: Limits = DEFAULT_LIMITS, within: str = "") -> Loaded:
    """Load a plan that is on no disk.

    Parameters: `texts`, by name, which is a path from the plan's folder: what `load` would find there, data files
    included; `limits`, what each text may cost; `within`, the folder's name, for findings, "" for none.
    Raises PlanError with everything that is wrong, each with its place.
    """
    named = {name: texts[name].encode("utf-8", "surrogatepass") for name in plan_names(texts)}
    parts = all_read(
        partial(parse_source, data, f"{within}/{name}" if within else name, limits) for name, data in named.items()
    )
    return assemble(parts, ColumnReader(texts, limits.bytes))


def all_read(readers: Iterable[Callable[[], YamlMapping]]) -> list[YamlMapping]:
    """What all files say. Raises PlanError with what is wrong in any of them."""
    parts: list[YamlMapping] = []
    findings: list[Finding] = []
    for read in readers:
        try:
            parts.append(read())
        except PlanError as error:
            findings += error.findings
    if findings:
        raise PlanError(findings)  # with a part missing, the rest would seem full of unknown names
    return parts


@_collector_paused()
def assemble(parts: Sequence[YamlMapping], columns: ColumnReader | None = None) -> Loaded:
    """A plan out of what was read from its files.

    Parameters: `parts`, at least one, in the order of their files; `columns`, where data files are read, if anywhere.
    Raises PlanError with everything that is wrong, each with its place.
    """
    columns = columns or ColumnReader(None, 0)
    declared, twice = merged(parts)
    data, supply_problems = completed(declared)
    built = build(data, columns.read)
    problems = [
        *supply_problems,
        *_independent(built.problems, supply_problems),
        *unknown_names(data),
        *node_problems(built.plan, data),
        *team_problems(built.plan, data),
        *work_problems(built.plan, data),
        *plan_problems(built.plan, data),
    ]
    places = Places(declared, data)
    if twice or problems:
        raise PlanError([*twice, *_findings(problems, places)])
    plan = replace(built.plan, digest=digest(declared, columns.columns), assumptions=assumptions(built.plan, places))
    return Loaded(plan=plan, declared=declared, data=data)


def _independent(problems: Iterable[Problem], supply_problems: Sequence[Problem]) -> Iterator[Problem]:
    """The schema's problems, without those that just follow from an unknown tier or kind, which supplies nothing."""
    left_alone = {problem.path[:2] for problem in supply_problems}
    return (each for each in problems if each.id != "schema-missing-key" or each.path[:2] not in left_alone)


def _findings(problems: Iterable[Problem], places: Places) -> Iterator[Finding]:
    """What to report: once for each place, however many nodes a faulty tier or kind supplies."""
    seen = set()
    for problem in problems:
        finding = Finding(
            id=problem.id,
            severity=Severity.ERROR,
            message=problem.message,
            path=places.declared_path(problem.path),
            location=places.of(problem.path, key=problem.key),
            hint=problem.hint,
        )
        if finding.order not in seen:
            seen.add(finding.order)
            yield finding
