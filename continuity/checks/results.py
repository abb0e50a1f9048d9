"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """The findings of all rules, in the order of the text.

    Parameters: `findings`, what is to be looked at; `silenced`, what entries of `accepted` silence; `known`, what the
    baseline has already; `gone`, how many entries of the baseline are found no more.
    """

    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()
    known: tuple[Finding, ...] = ()
    gone: int = 0

    def fails_on(self, least: Severity) -> bool:
        """Whether something is at least so serious."""
        order = list(Severity)
        return any(order.index(each.severity) <= order.index(least) for each in self.findings)
