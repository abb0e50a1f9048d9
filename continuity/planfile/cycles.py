"""Things that wait for each other in a circle: found without recursion, so that neither size nor depth matters."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence, Set

from continuity.findings import shortened

_MOST_STEPS = 100_000
_MOST_NAMED = 10


def cycles(edges: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """One cycle out of each set of members that reach each other.

    Parameters: `edges`, for each member those that it leads to; what is no key leads nowhere.
    Returns each cycle from its smallest member on, in the order of the edges: the shortest in a set of some hundred
    members, in a larger one the shortest through one of its first. Where there is no cycle this takes one pass
    over the edges (A. B. Kahn, Topological sorting of large networks, 1962).
    """
    circling = _left_over(edges)
    if not circling:
        return []
    import networkx as nx  # lazy: takes longer to import than a plan to load, and most plans have no cycle

    graph = nx.DiGraph((a, b) for a in circling for b in edges[a] if b in circling)
    parts = (part for part in nx.strongly_connected_components(graph) if _is_cyclic(part, edges))
    return sorted(_shortest_cycle(part, edges) for part in parts)


def _left_over(edges: Mapping[str, Collection[str]]) -> set[str]:
    """The members of cycles, and what leads to them: what remains when all that leads nowhere is taken away."""
    leads_from: dict[str, list[str]] = {}
    ahead = {}
    for a, following in edges.items():
        inside = [b for b in following if b in edges]
        ahead[a] = len(inside)
        for b in inside:
            leads_from.setdefault(b, []).append(a)
    done = [a for a, number in ahead.items() if not number]
    for b in done:  # grows while it is read
        for a in leads_from.get(b, ()):
            ahead[a] -= 1
            if not ahead[a]:
                done.append(a)
    return ahead.keys() - set(done)


def _is_cyclic(part: Set[str], edges: Mapping[str, Collection[str]]) -> bool:
    return len(part) > 1 or any(a in edges[a] for a in part)


def _shortest_cycle(part: Set[str], edges: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    size = sum(len(edges[a]) for a in part)
    starts = sorted(part)[: max(1, _MOST_STEPS // size)]
    found = min((_cycle_through(start, part, edges) for start in starts), key=len)
    at = found.index(min(found))
    return (*found[at:], *found[:at])


def _cycle_through(start: str, part: Set[str], edges: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The shortest way from a member back to itself, breadth first."""
    came_from = {}
    queue = deque([start])
    while start not in came_from:
        here = queue.popleft()
        for there in sorted(edges[here]):
            if there in part and there not in came_from:
                came_from[there] = here
                queue.append(there)
    way = [start]
    while (before := came_from[way[-1]]) != start:
        way.append(before)
    return (start, *reversed(way[1:]))


def around(cycle: Sequence[str]) -> str:
    """A cycle in a sentence: `a → b → a`; of a long one the first members and how many follow."""
    more = len(cycle) - _MOST_NAMED
    steps = [shortened(name) for name in cycle[:_MOST_NAMED]]
    return " → ".join([*steps, *([f"{more:,} more"] if more > 0 else []), cycle[0]])


def closing(cycle: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The edges of a cycle, from its first member on."""
    return zip(cycle, (*cycle[1:], cycle[0]), strict=True)
