"""A baseline: what was found on the day an old repository started, so that only what is new counts.

A finding is known by its rule and its path in the plan, not by its line: it stays the same when lines shift.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from continuity.checks.registry import EVERY
from continuity.checks.results import Checkup
from continuity.checks.settings import CheckSettings
from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity

_VERSION: Final = 1
_KEY: Final = "continuity-baseline"


def fingerprint(finding: Finding) -> str:
    """What names a finding wherever its line is: 32 hexadecimal digits of its rule and path."""
    return sha256(f"{finding.id}\0{finding.path}".encode()).hexdigest()[:32]


def as_baseline(findings: Iterable[Finding]) -> str:
    """The text of a baseline with these findings."""
    known = sorted({(each.id, each.path) for each in findings})
    data = {_KEY: _VERSION, "findings": [{"id": name, "path": path} for name, path in known]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def read_baseline(file: Path) -> frozenset[tuple[str, str]]:
    """The rules and paths in a baseline; errors as for `parse_baseline`, and OSError where it cannot be opened."""
    return parse_baseline(file.read_bytes(), str(file))


def parse_baseline(content: bytes, name: str) -> frozenset[tuple[str, str]]:
    """The rules and paths in a baseline's content. Raises PlanError, in which it has this name, where it is none."""
    try:
        data = json.loads(content.decode("utf-8"))
        if not isinstance(data, dict) or _KEY not in data:
            raise ValueError(f"it has no '{_KEY}'")
        if data[_KEY] != _VERSION:
            raise ValueError(f"version {data[_KEY]!r} is not known here")
        return frozenset((str(each["id"]), str(each["path"])) for each in data["findings"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        finding = Finding(
            id="baseline",
            severity=Severity.ERROR,
            message=f"this is no baseline ({error})",
            path="",
            location=Location(name, 0, 0),
            hint="write one with --write-baseline",
        )
        raise PlanError([finding]) from error


def without_known(checkup: Checkup, baseline: frozenset[tuple[str, str]], settings: CheckSettings) -> Checkup:
    """The checkup with what the baseline has set apart; of a rule that was not asked, nothing is known to be gone."""
    known = tuple(each for each in checkup.findings if (each.id, each.path) in baseline)
    seen = {(each.id, each.path) for each in known}
    left = tuple(each for each in checkup.findings if (each.id, each.path) not in seen)
    left_out = {rule.id for rule in EVERY if not settings.looks_for(rule)}
    return replace(checkup, findings=left, known=known, gone=sum(each[0] not in left_out for each in baseline - seen))
