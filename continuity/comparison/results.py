"""What a comparison of two plans hands over: plain values, `as_data` of each is fit for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from continuity.comparison.figure_results import ComparedPromise, Fate, Numbers
from continuity.comparison.text_results import Change, EdgeChange, SinglePoints
from continuity.findings import Finding
from continuity.results import Json, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two plans: how it was asked for, its name and digest; both "" where it cannot be used."""

    source: str
    name: str = ""
    digest: str = ""

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {"source": self.source, "name": self.name or None, "digest": self.digest or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans compared.

    unusable: what is wrong with the old plan where it cannot be used; then `new_findings` are all of the new one, and
    its promises are judged alone. renamed: old path to new path, as far as that is likely. numbers: None where they
    were not asked for.
    """

    old: Side
    new: Side
    version: str
    platform: Mapping[str, str]
    unusable: tuple[Finding, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    edges: tuple[EdgeChange, ...] = ()
    single_points: tuple[SinglePoints, ...] = ()
    new_findings: tuple[Finding, ...] = ()
    gone_findings: tuple[Finding, ...] = ()
    numbers: Numbers | None = None

    def with_fate(self, *fates: Fate) -> tuple[ComparedPromise, ...]:
        """The promises with one of these fates."""
        return tuple(each for each in (self.numbers.promises if self.numbers else ()) if each.fate in fates)

    @property
    def verdict(self) -> Verdict:
        """Broken where a promise is that was kept, undecided where that cannot be ruled out of one, else kept."""
        if self.with_fate(Fate.BROKEN):
            return Verdict.BROKEN
        return Verdict.UNDECIDED if self.with_fate(Fate.IN_DOUBT) else Verdict.KEPT

    def as_data(self) -> dict[str, Json]:
        """Give the comparison as JSON has it."""
        return {
            "verdict": self.verdict.value,
            "old": self.old.as_data(),
            "new": self.new.as_data(),
            "version": self.version,
            "platform": dict(self.platform),
            "old_unusable": [dict(each.as_data()) for each in self.unusable],
            "renamed": dict(self.renamed),
            "changes": [each.as_data() for each in self.changes],
            "edges": [each.as_data() for each in self.edges],
            "single_points_of_failure": [each.as_data() for each in self.single_points],
            "findings": {
                "new": [dict(each.as_data()) for each in self.new_findings],
                "gone": [dict(each.as_data()) for each in self.gone_findings],
            },
            "numbers": self.numbers.as_data() if self.numbers else None,
        }
