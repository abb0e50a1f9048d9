"""An audit: a plan held against standards, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from continuity.audit_results import (
    AuditResult,
    ClauseResult,
    PointResult,
    StandardAudit,
    Status,
    Trace,
    joined,
)
from continuity.checks.checked import Checked
from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.errors import AnalysisError
from continuity.findings import Finding
from continuity.planfile.load import Loaded
from continuity.planfile.places import Places
from continuity.standards.audited import Answer, Audited
from continuity.standards.editions import change_against
from continuity.standards.evidence import evaluate
from continuity.standards.standard import Clause, Evidence, Point, Standard

OLD: Final = timedelta(days=365)
"""A file of a standard that was checked longer ago is one to look at before it is relied on."""

ByRule = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a plan so far: by the rules of `check`, what of it the plan accepts, and for evidence."""

    findings: ByRule
    accepted: ByRule
    answers: dict[Evidence, Answer] = field(default_factory=dict)

    def answer(self, evidence: Evidence, audited: Audited) -> Answer:
        """What a piece of evidence comes to, worked out once: standards ask for much of the same."""
        if evidence not in self.answers:
            self.answers[evidence] = evaluate(evidence, audited)
        return self.answers[evidence]


def audit(
    loaded: Loaded,
    standards: Sequence[Standard],
    settings: CheckSettings,
    *,
    level: str = "",
    against: Standard | None = None,
    by: date | None = None,
) -> AuditResult:
    """A plan held against standards.

    Parameters: `loaded`, a sound plan with its text; `standards`, at least one; `settings`, the date that ages are
    counted from and the limits of the project (what it selects and ignores does not count here: each standard names the
    rules it needs); `level`, for standards that have levels, up to which clauses are asked, "" for all; `against`, an
    edition with which those that follow it are compared; `by`, the date of all actions.
    Raises AnalysisError for a level or an edition that none of the standards knows.
    """
    _refuse_unknown(standards, level, against, by, settings.today)
    audited = Audited(
        Checked(loaded, settings.today, settings.limits, settings.owned_files), Places(loaded.declared, loaded.data)
    )
    found = _found(loaded, standards, settings)
    audits = []
    for standard in standards:
        at = level if level in standard.levels else ""
        clauses = tuple(_clause(each, audited, found) for each in standard.at_level(at))
        changed = against is not None and standard.before == against.id
        audits.append(
            StandardAudit(
                standard=standard.about,
                level=at,
                clauses=clauses,
                notices=tuple(_notices(standard, settings.today)),
                change=change_against(against, clauses, settings.today, by) if changed and against else None,
            )
        )
    plan = loaded.plan
    return AuditResult(plan=plan.name, digest=plan.digest, today=settings.today, audits=tuple(audits))


def _refuse_unknown(
    standards: Sequence[Standard], level: str, against: Standard | None, by: date | None, today: date
) -> None:
    if level and not any(level in each.levels for each in standards):
        levels = dict.fromkeys(name for each in standards for name in each.levels)
        rest = f"there are {', '.join(levels)}" if levels else "none of these standards has levels"
        raise AnalysisError(f"there is no level '{level}': {rest}")
    if against is not None and not any(each.before == against.id for each in standards):
        names = ", ".join(each.id for each in standards)
        way_out = _what_can_be_compared(standards, against)
        raise AnalysisError(f"the file of {names} does not say what it adds to {against.id}: {way_out}")
    if by is not None and by < today:
        raise AnalysisError(f"nothing can be done by {by}, which is before {today}: name a later date")


def _what_can_be_compared(standards: Sequence[Standard], against: Standard) -> str:
    if any(each.id == against.before for each in standards):
        return f"the later edition is audited, write --standard {against.id} --against {against.before}"
    pairs = [f"{each.id} with {each.before}" for each in standards if each.before]
    return f"what can be compared is {', '.join(pairs)}" if pairs else "it names no edition before it"


def _found(loaded: Loaded, standards: Iterable[Standard], settings: CheckSettings) -> Found:
    """What the rules that the standards name find, whatever the project selects and ignores."""
    points = [point for standard in standards for clause in standard.clauses for point in clause.points]
    rules = {name for point in points for name in point.weakened_by}
    if not rules:
        return Found({}, {})
    checkup = check(loaded, replace(settings, select=tuple(sorted(rules)), ignore=()))
    return Found(_by_rule(checkup.findings), _by_rule(checkup.silenced))


def _by_rule(findings: Iterable[Finding]) -> ByRule:
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.id, []).append(each)
    return found


def _notices(standard: Standard, today: date) -> Iterable[str]:
    if today - standard.checked_on > OLD:
        yield (
            f"the clauses of {standard.id} were last checked on {standard.checked_on}, more than a year ago: see"
            " whether there is an amendment or a newer edition"
        )


def _clause(clause: Clause, audited: Audited, found: Found) -> ClauseResult:
    points = tuple(_point(each, audited, found) for each in clause.points)
    return ClauseResult(
        clause=clause.clause,
        title=clause.title,
        asks=clause.asks,
        status=joined(each.status for each in points) if points else Status.OUTSIDE,
        points=points,
        was=clause.was,
        beyond=clause.beyond,
    )


def _point(point: Point, audited: Audited, found: Found) -> PointResult:
    answers = [found.answer(each, audited) for each in point.evidence]
    weak = _traces(point.weakened_by, found.findings)
    status = joined(each.status for each in answers)
    if weak and status is Status.FOUND:
        status = Status.PARTLY
    lacking = (trace for each in answers for trace in each.lacking)
    return PointResult(
        asks=point.asks,
        since=point.since,
        status=status,
        found=tuple(dict.fromkeys(trace for each in answers for trace in each.found)),
        lacking=(*dict.fromkeys(lacking), *weak),
        accepted=_traces(point.weakened_by, found.accepted),
    )


def _traces(rules: Iterable[str], findings: ByRule) -> tuple[Trace, ...]:
    return tuple(
        Trace(path=each.path, location=each.location, says=f"{each.message} [{each.id}]")
        for rule in rules
        for each in findings.get(rule, ())
    )
