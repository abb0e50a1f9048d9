"""Asking all rules, and what becomes of what they find: a severity, a place, and perhaps silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from continuity.checks.checked import Checked
from continuity.checks.registry import LAST, RULES
from continuity.checks.results import Checkup
from continuity.checks.rule import Found, Rule
from continuity.checks.settings import CheckSettings, covers
from continuity.findings import Finding, in_order
from continuity.model import Accepted
from continuity.planfile.load import Loaded
from continuity.planfile.places import Places


def check(loaded: Loaded, settings: CheckSettings) -> Checkup:
    """Everything that the selected rules find in a plan.

    Parameters: `loaded`, a sound plan with its text; `settings`, what is looked for.
    """
    checked = Checked(loaded, settings.today, settings.limits, settings.owned_files)
    places = Places(loaded.declared, loaded.data)
    asked = [rule for rule in RULES if settings.looks_for(rule)]
    findings = [each for rule in asked for each in _findings(rule, checked, places, settings)]
    valid = [(i, entry) for i, entry in enumerate(loaded.plan.accepted) if entry.until >= settings.today]
    silencer = {id(each): _silencing(each, valid) for each in findings}
    idle = _idle(valid, frozenset(i for i in silencer.values() if i is not None), asked)
    checked.idle = idle  # only the last rules look at it
    last = [each for rule in LAST if settings.looks_for(rule) for each in _findings(rule, checked, places, settings)]
    return Checkup(
        findings=in_order([*(each for each in findings if silencer[id(each)] is None), *last]),
        silenced=in_order(each for each in findings if silencer[id(each)] is not None),
    )


def _findings(rule: Rule, checked: Checked, places: Places, settings: CheckSettings) -> Iterator[Finding]:
    """A rule's findings, one for each place: what a tier or kind says may be wrong for many nodes."""
    severity = settings.severity_of(rule)
    first: dict[str, Found] = {}
    others: dict[str, int] = {}
    for found in rule.module.find(checked):
        path = places.declared_path(found.path)
        if first.setdefault(path, found) is not found:
            others[path] = others.get(path, 0) + 1
    for path, found in first.items():
        more = f" (and {others[path]} more like this here)" if path in others else ""
        yield Finding(
            id=rule.id,
            severity=severity,
            message=found.message + more,
            path=path,
            location=places.of(found.path, key=found.key),
            hint=found.hint,
        )


def _silencing(finding: Finding, valid: Sequence[tuple[int, Accepted]]) -> int | None:
    """The position of the first entry that silences a finding."""
    rule = next(rule for rule in RULES if rule.id == finding.id)
    return next((i for i, entry in valid if covers(entry.id, rule) and _is_there(entry.where, finding.path)), None)


def _is_there(where: str, path: str) -> bool:
    return not where or path == where or path.startswith(f"{where}.")


def _idle(valid: Sequence[tuple[int, Accepted]], used: frozenset[int], asked: Iterable[Rule]) -> frozenset[int]:
    """The entries that silence nothing, of those whose rules were all asked."""
    left_out = [rule for rule in RULES if rule not in set(asked)]
    return frozenset(i for i, entry in valid if i not in used and not any(covers(entry.id, rule) for rule in left_out))
