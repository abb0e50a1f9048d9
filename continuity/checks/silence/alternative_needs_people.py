"""An alternative that looks immediate is a stopped standby.

What: An `any` or `at_least` names a node with `standby: stopped`, which serves nothing until somebody starts it.

Why: An `any` takes over in no time. A stopped machine takes a decision, people and a start.

Example: `{any: [web-paris, web-lyon]}` with `web-lyon: {standby: stopped}`.

Instead: Write a `failover` with `automatic: false` and a plan, and need that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import AllOf, AnyOf, AtLeast, Need, Soft, Standby, Term, Tolerant, WorkedAround

ID: Final = "alternative-needs-people"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each need with such an alternative."""
    for node in checked.plan.nodes.values():
        for i, term in enumerate(node.needs):
            for name in _alternatives(term):
                if checked.plan.nodes[name].standby is Standby.STOPPED:
                    message = f"'{name}' is stopped: it takes over only when a step has started it"
                    yield Found(path_of(node, "needs", i), message, "need a failover with automatic: false instead")


def _alternatives(term: Term) -> Iterator[str]:
    match term:
        case AnyOf(terms) | AtLeast(_, terms):
            yield from (each.node for each in terms if isinstance(each, Need))
        case AllOf(terms):
            for each in terms:
                yield from _alternatives(each)
        case Soft(part) | Tolerant(part) | WorkedAround(part):
            yield from _alternatives(part)
        case _:
            pass
