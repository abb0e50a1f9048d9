"""What must be up before a node can start waits for that node.

What: Going from a node to what it `needs_to_start`, and on to what each of these cannot do without or needs to start,
leads back to the node.

Why: While everything runs nobody notices. After an outage that takes all of them down, none can come back: the plan has
no order in which to start.

Example: `dns: {needs: [network], needs_to_start: [login]}` and `login: {needs: [network], needs_to_start: [dns]}`.

Instead: Take one of them out of the circle: a copy that starts alone, a local account, an address book on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "restart-waits-for-itself"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each circle of restarts, once, where it is closed first."""
    known: set[frozenset[str]] = set()
    for node in checked.plan.nodes.values():
        for i, needed in enumerate(node.needs_to_start):
            way = _way(needed, node.id, checked)
            if way and frozenset(way) not in known:
                known.add(frozenset(way))
                circle = " → ".join([node.id, *way])
                message = f"none of these can start before the others once all are down: {circle}"
                yield Found(path_of(node, "needs_to_start", i), message, "let one of them start alone")


def _way(start: str, end: str, checked: Checked) -> tuple[str, ...]:
    """A shortest way from a node to another by what must be up for each; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        if name == end:
            way = [end]
            while way[-1] != start:
                way.append(came_from[way[-1]])
            return tuple(reversed(way))
        needed = (*checked.plan.nodes[name].needs_to_start, *(each for _, each in checked.hard[name]))
        for each in needed:
            if each != start and each not in came_from:
                came_from[each] = name
                waiting.append(each)
    return ()
