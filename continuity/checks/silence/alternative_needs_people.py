"""An alternative that looks immediate is a stopped standby.

What: An `any` or `at_least` names a node with `standby: stopped`, or one that cannot do without such a node, which
serves nothing until somebody starts it.

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
from continuity.model import AllOf, AnyOf, AtLeast, Need, Soft, Term, Tolerant, WorkedAround

ID: Final = "alternative-needs-people"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each need with such an alternative."""
    idle = checked.stopped
    for node in checked.plan.nodes.values():
        for i, term in enumerate(node.needs):
            for name in _alternatives(term):
                for standby in sorted(checked.surely_lost_with[name] & idle):
                    what = "it takes" if standby == name else f"'{name}' takes"
                    message = f"'{standby}' is stopped: {what} over only when a step has started it"
                    yield Found(path_of(node, "needs", i), message, "need a failover with automatic: false instead")


def _alternatives(term: Term, *, chosen: bool = False) -> Iterator[str]:
    """The nodes of a term between which there is a choice."""
    match term:
        case Need(name):
            if chosen:
                yield name
        case AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _alternatives(each, chosen=True)
        case AllOf(terms):
            for each in terms:
                yield from _alternatives(each, chosen=chosen)
        case Soft(part) | Tolerant(part) | WorkedAround(part):
            yield from _alternatives(part, chosen=chosen)
        case _:
            pass
