"""A dependency is declared, and no call was ever seen.

What: A node cannot do without another, as it says; it was seen to call others, the other was seen too, and neither it
nor anything below it was ever called from there, not even on the way through others.

Why: The dependency may be gone, or be a mistake. A plan that holds on to it finds outages that do not happen, and the
real one may be missing.

Example: `checkout: {needs: [db, mail]}`, and in a month of traces `checkout` calls `db` alone, and others call `mail`.

Instead: Ask those who run it; take the dependency out, soften it, or watch for longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section

ID: Final = "declared-but-never-observed"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each hard requirement of a caller that was never called, of those that could have been seen."""
    called: dict[str, set[str]] = {}
    for observation in checked.plan.observed.values():
        for caller, callees in observation.calls.items():
            called.setdefault(caller, set()).update(callees)
    seen = {*called, *(callee for callees in called.values() for callee in callees)}
    for caller in sorted(called.keys() & checked.plan.nodes.keys()):
        reached = _reached(caller, called)
        for path, needed in checked.hard[caller]:
            below = checked.everything_below(needed)
            is_site = checked.plan.nodes[needed].section is Section.SITES
            if not is_site and below & seen and below.isdisjoint(reached):
                message = f"'{caller}' needs '{needed}', and was never seen to call it"
                yield Found(path, message, "take it out, soften it, or watch for longer")


def _reached(caller: str, called: dict[str, set[str]]) -> set[str]:
    """Everything that was called from a node, and from there on."""
    found: set[str] = set()
    waiting = [caller]
    for name in waiting:
        new = called.get(name, set()) - found
        found |= new
        waiting += new
    return found
