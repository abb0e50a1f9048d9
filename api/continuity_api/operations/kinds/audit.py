"""Auditing a plan: holding it against standards, clause by clause; and the standards that come with the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError, validates_schema

from continuity.errors import AnalysisError
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Conclusion, Outcome

if TYPE_CHECKING:
    from continuity.audit_results import AuditResult
    from continuity.checks.configuration import Configuration
    from continuity.standards.standard import Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    standard: tuple[str, ...]
    profile: str | None
    level: str | None
    against: str | None
    by: date | None
    today: date | None
    fail_on: str
    brief: bool


class AuditOptions(options.OptionsSchema[Options]):
    """What a plan is held against."""

    made = Options

    standard = options.identifiers(
        "Against which standard, or a file with one of your own, among those of the plan.", "iso20000-1:2018"
    )
    profile = options.identifier("Against the standards of an industry.", "finance", load_default=None)
    level = options.identifier("Only what is asked up to this level.", "moderate", load_default=None)
    against = options.identifier(
        "Also what the standard adds to this earlier edition, and what is to be done for it by when.",
        "iso20000-1:2011",
        load_default=None,
    )
    by = options.day("With `against`: the date of all that is to be done.")
    today = options.today()
    fail_on = options.choice(
        "When the verdict is broken: evidence of a clause is missing, or only partly there, or never.",
        ("missing", "partly", "never"),
        "missing",
    )
    brief = options.flag("In the form of text: a line for each clause, and no places.")

    @validates_schema
    def _fit_together(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["by"] is not None and data["against"] is None:
            raise ValidationError("it dates what an edition adds to another: name that with `against`", "by")


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: the rules and the standards are not needed to describe an operation
    from continuity.checks.configuration import configuration_among
    from continuity.reports.audit_html import audit_as_html
    from continuity.reports.audit_json import audit_as_json
    from continuity.reports.audit_markdown import audit_as_markdown
    from continuity.reports.audit_text import audit_as_text
    from continuity.standards.audit import audit

    configured, today = configuration_among(files), chosen.today or context.today
    plan = loaded(files, context.limits)
    result = audit(
        plan,
        _standards(configured, chosen, files),
        configured.settings(today),
        level=chosen.level or "",
        against=None if chosen.against is None else _found(chosen.against, files),
        by=chosen.by,
    )
    return Outcome(
        result=audit_as_json(result),
        forms={
            "text": audit_as_text(result, brief=chosen.brief),
            "markdown": audit_as_markdown(result),
            "html": audit_as_html(result),
        },
        verdict=Conclusion.BROKEN if result.fails_on(chosen.fail_on) else Conclusion.KEPT,
        summary=_summary(result),
        digest=plan.plan.digest,
        today=today.isoformat(),
    )


def _standards(configured: Configuration, chosen: Options, files: Files) -> list[Standard]:
    """What the call names, else what the plan's settings do; each standard once."""
    from continuity.standards.library import PROFILES, profile  # lazy: as above

    names = [*chosen.standard, *(profile(chosen.profile) if chosen.profile else ())]
    if not names:
        names = [*configured.standards, *(profile(configured.profile) if configured.profile else ())]
    if not names:
        raise AnalysisError(f"say against what: a standard, or a profile, one of {', '.join(PROFILES)}")
    return list({each.id: each for each in (_found(name, files) for name in names)}.values())


def _found(name: str, files: Files) -> Standard:
    """The standard that is meant: one that comes with the program, or a file of the plan, and no other file."""
    from continuity.standards.library import find_standard, is_file_name  # lazy: as above
    from continuity.standards.reading import parse_standard

    if not is_file_name(name):
        return find_standard(name)
    own = name.removeprefix("./")
    if own not in files:
        raise AnalysisError(f"there is no file {name} among those of the plan: a standard of your own is one of them")
    return parse_standard(files[own].encode("utf-8", "surrogatepass"), own)


def _summary(result: AuditResult) -> str:
    """How many clauses have each status."""
    counts = Counter(clause.status.value for each in result.audits for clause in each.clauses)
    return f"{counts.total():,} clauses: {', '.join(f'{number:,} {status}' for status, number in counts.items())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """Nothing can be asked."""


class ListSchema(options.OptionsSchema[ListOptions]):
    """There are no options."""

    made = ListOptions


def _list(files: Files, chosen: ListOptions, context: Context) -> Outcome:
    from continuity.reports.audit_json import standards_as_json  # lazy: as above
    from continuity.reports.audit_text import standards_as_text
    from continuity.standards.library import PROFILES, shipped, standard_ids

    standards = [shipped(each).about for each in standard_ids()]
    return Outcome(
        result=standards_as_json(standards, PROFILES),
        forms={"text": standards_as_text(standards, PROFILES)},
        summary=f"{len(standards)} standards",
    )


AUDIT: Final = Operation(
    name="audit",
    title="Audit a plan: hold it against standards, clause by clause.",
    schema=AuditOptions,
    work=_work,
    forms=("text", "markdown", "html"),
)
STANDARDS: Final = Operation(
    name="standards",
    title="List the standards that come with the program.",
    schema=ListSchema,
    work=_list,
    on_plan=False,
)
