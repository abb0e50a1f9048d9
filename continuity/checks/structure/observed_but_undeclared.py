"""A call was seen that no dependency stands for.

What: Traces or logs show that one node calls another, and a service that depends on the caller does not depend on the
callee, or the plan does not have the callee at all.

Why: The plan says that the service stays up without it. On the day it does not, and nobody has planned for that.

Example: `observed: {traces: {calls: {checkout: [fraud-api]}}}`, and `checkout` has no `fraud-api` among its needs.

Instead: Add it to the caller's needs, with `without` or `tolerates` if the caller can do without for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.planfile.names import nearest

ID: Final = "observed-but-undeclared"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each such call of a node of the plan; who calls and is none is somebody outside."""
    users = cache(lambda caller: [service.id for service in checked.services_on([caller])] or [caller])
    touched = _touched_by(checked)
    for observation in checked.plan.observed.values():
        for caller, called in observation.calls.items():
            if caller not in checked.plan.nodes:
                continue
            for i, callee in enumerate(called):
                path = ("observed", observation.id, "calls", caller, i)
                if callee not in checked.plan.nodes:
                    near = nearest(callee, checked.plan.nodes.keys())
                    hint = f"did you mean '{near}'?" if near else f"add '{callee}' to the plan, and to the needs"
                    yield Found(path, f"'{caller}' calls '{callee}', which the plan does not have", hint)
                elif without := next((user for user in users(caller) if user not in touched(callee)), None):
                    message = f"'{caller}' calls '{callee}', and '{without}' does not depend on that"
                    hint = f"add it to the needs of '{caller}': {callee}, or {{need: {callee}, without: 80%}}"
                    yield Found(path, message, hint)


def _touched_by(checked: Checked) -> Callable[[str], frozenset[str]]:
    """What tells who depends on a node in whatever way, and be it only to start."""
    starting: dict[str, list[str]] = {}
    for node in checked.plan.nodes.values():
        for needed in node.needs_to_start:
            starting.setdefault(needed, []).append(node.id)
    return cache(lambda name: checked.touched_by([name, *starting.get(name, ())]))
