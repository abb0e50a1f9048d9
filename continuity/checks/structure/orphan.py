"""A component, site or supplier that nothing names.

What: No node needs it, no copy is kept at it, no plan, scenario, team or cause names it.

Why: It changes no result. Either a dependency is missing, or it can go.

Example: `old-cache: {failures: {..}}` that nobody needs.

Instead: Say who needs it, or take it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import PLAN as REFERENCES

ID: Final = "orphan"
SEVERITY: Final = Severity.INFORMATION


def find(checked: Checked) -> Iterator[Found]:
    """Each node that is named by nothing but itself."""
    named: set[str] = set()

    def found(what: str, name: str, path: Path, key: bool) -> None:
        if path[1] != name:
            named.add(name)

    REFERENCES(checked.data, (), found)
    for node in checked.plan.nodes.values():
        if node.section is not Section.SERVICES and node.id not in named:
            yield Found(
                path_of(node), f"nothing needs or names '{node.id}'", "say who needs it, or take it out", key=True
            )
