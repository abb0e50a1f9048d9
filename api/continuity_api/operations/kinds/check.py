"""Checking a plan: everything that is wrong with it, and what rules find bad to rely on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from continuity.errors import AnalysisError, PlanError
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Conclusion, Outcome

if TYPE_CHECKING:
    from continuity.checks.configuration import Configuration
    from continuity.checks.results import Checkup
    from continuity.checks.settings import CheckSettings
    from continuity.findings import Severity
    from continuity.model import Plan

FORMS: Final = ("text", "markdown", "sarif", "junit", "github", "gitlab", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: str | None
    today: date | None
    baseline: str | None


class CheckOptions(options.OptionsSchema[Options]):
    """How a plan is checked. Settings in `.continuity.toml` or `pyproject.toml` among its files count, too."""

    made = Options

    select = options.identifiers("Ask only rules whose id begins so, or of this group.", "targets")
    ignore = options.identifiers("Do not ask rules whose id begins so, or of this group.", "restore-untested")
    fail_on = options.choice("From which severity on the verdict is broken. Default: error.", ("error", "warning"))
    today = options.today()
    baseline = options.identifier(
        "The file, among those of the plan, that says what was found before: that is set apart.",
        "known.json",
        load_default=None,
    )


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: networkx and the rules are not needed to describe an operation
    from continuity.checks.baseline import as_baseline
    from continuity.checks.configuration import FAIL_ON, configuration_among
    from continuity.checks.results import Checkup
    from continuity.checks.run import check
    from continuity.findings import Severity
    from continuity.reports.findings import check_as_json

    today = chosen.today or context.today
    configured = configuration_among(files)
    settings = _settings(configured, chosen, today)
    least = FAIL_ON.get(chosen.fail_on or "") or configured.fail_on or Severity.ERROR
    plan: Plan | None = None
    try:
        found = loaded(files, context.limits)
        plan, checkup = found.plan, check(found, settings)
    except PlanError as error:
        checkup = Checkup(findings=error.findings)
    known = chosen.baseline or (str(configured.baseline) if configured.baseline else None)
    compared = checkup if plan is None or known is None else _compared(checkup, files, known, settings)
    return Outcome(
        result=check_as_json(plan, compared),
        forms={**_forms(plan, compared, least, files), "baseline": as_baseline(checkup.findings)},
        verdict=Conclusion.BROKEN if plan is None or compared.fails_on(least) else Conclusion.KEPT,
        summary=_summary(plan, compared),
        digest=plan.digest if plan else "",
        today=today.isoformat(),
    )


def _settings(configured: Configuration, chosen: Options, today: date) -> CheckSettings:
    """The settings of the plan, and of the call. Raises AnalysisError for a rule that there is not."""
    from continuity.checks.choosing import unknown_selector  # lazy: as above

    settings = configured.settings(today, chosen.select, chosen.ignore)
    if wrong := unknown_selector(settings):
        raise AnalysisError(wrong)
    return settings


def _compared(checkup: Checkup, files: Files, known: str, settings: CheckSettings) -> Checkup:
    """The checkup without what a baseline among the files has."""
    from continuity.checks.baseline import parse_baseline, without_known  # lazy: as above

    if known not in files:
        raise AnalysisError(f"there is no file {known} among those of the plan: a baseline is one of them")
    baseline = parse_baseline(files[known].encode("utf-8", "surrogatepass"), known)
    return without_known(checkup, baseline, settings)


def _forms(plan: Plan | None, checkup: Checkup, least: Severity, files: Files) -> dict[str, str]:
    from continuity.checks.registry import EVERY  # lazy: as above
    from continuity.reports import annotations, findings, findings_markdown, junit, sarif

    source = {name: text.splitlines() for name, text in files.items()}
    return {
        "text": findings.check_as_text(plan, checkup, source=source),
        "markdown": findings_markdown.check_as_markdown(plan, checkup),
        "sarif": sarif.check_as_sarif(checkup, EVERY),
        "junit": junit.check_as_junit(checkup, least),
        "github": annotations.check_as_github(checkup),
        "gitlab": annotations.check_as_gitlab(checkup),
    }


def _summary(plan: Plan | None, checkup: Checkup) -> str:
    """How many findings there are of each severity."""
    counts = Counter(each.severity.value for each in checkup.findings)
    found = ", ".join(f"{counts[word]} {word}" for word in ("error", "warning", "information") if counts[word])
    return f"{'' if plan else 'the plan cannot be used: '}{found or 'nothing wrong found'}"


CHECK: Final = Operation(
    name="check",
    title="Check a plan: read it whole and list everything that is wrong, or bad to rely on.",
    schema=CheckOptions,
    work=_work,
    forms=FORMS,
)
