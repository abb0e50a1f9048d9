"""How a project wants its plans checked: which rules, how serious, compared with which numbers, on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from continuity.checks.limits import CheckLimits
from continuity.checks.owned import OwnedFiles
from continuity.checks.rule import Rule
from continuity.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What is looked for.

    Parameters: `today`, the date that ages are counted from; `select` and `ignore`, beginnings of ids or groups (an
    empty `select` selects all; what is ignored is not looked for, selected or not); `severities`, by id, group or
    beginning, the longest that fits counts; `limits`, the numbers to compare with; `owned_files`, who may set what.
    """

    today: date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    limits: CheckLimits = field(default_factory=CheckLimits)
    owned_files: tuple[OwnedFiles, ...] = ()

    def looks_for(self, rule: Rule) -> bool:
        """Whether a rule is asked."""
        selected = not self.select or any(covers(each, rule) for each in self.select)
        return selected and not any(covers(each, rule) for each in self.ignore)

    def severity_of(self, rule: Rule) -> Severity:
        """How serious a rule's findings are."""
        fitting = [each for each in self.severities if covers(each, rule)]
        return self.severities[max(fitting, key=len)] if fitting else rule.severity


def covers(beginning: str, rule: Rule) -> bool:
    """Whether a selector means a rule: it is the rule's group, or the beginning of its id."""
    return beginning == rule.group or rule.id.startswith(beginning)
