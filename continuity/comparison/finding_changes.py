"""Which findings of checks are new, and which are gone: by rule and path, so that shifted lines change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from continuity.checks.baseline import fingerprint
from continuity.findings import Finding

Findings = tuple[Finding, ...]


def finding_changes(
    old: Sequence[Finding], new: Sequence[Finding], renamed: Mapping[str, str]
) -> tuple[Findings, Findings]:
    """The new findings, and those that are gone.

    Parameters: `renamed`, old path to new path of entries. What stands at another position of a list and says the same
    is the same.
    """
    before = {fingerprint(_moved(each, renamed)): each for each in old}
    after = {fingerprint(each): each for each in new}
    come = [each for name, each in after.items() if name not in before]
    gone = [each for name, each in before.items() if name not in after]
    return _without(come, gone), _without(gone, come)


def _moved(finding: Finding, renamed: Mapping[str, str]) -> Finding:
    """The finding with its path as the new plan has it."""
    entry = ".".join(finding.path.split(".")[:2])
    if entry not in renamed:
        return finding
    return replace(finding, path=renamed[entry] + finding.path.removeprefix(entry))


def _without(some: Sequence[Finding], others: Sequence[Finding]) -> Findings:
    """Some findings without those that are among others, at another position of a list."""
    left = Counter(map(_whatever_position, others))
    kept = []
    for each in some:
        key = _whatever_position(each)
        if left[key]:
            left[key] -= 1
        else:
            kept.append(each)
    return tuple(kept)


def _whatever_position(finding: Finding) -> tuple[str, str, str]:
    steps = ("*" if step.isdecimal() else step for step in finding.path.split("."))
    return finding.id, ".".join(steps), finding.message
