"""Workarounds as they were arranged beforehand: which a node has, and what is the same in every replication."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.model import Node, WorkedAround
from continuity.requirements import nodes_in, workarounds_in
from continuity.simulation.luck import Sampler
from continuity.simulation.rosters import WorkOrder


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """One workaround of a node.

    `name`: which of the node's; `index`: of the node; `needs`: the index of each node that it needs, and the level from
    which that one is up; `wants`: its people, None without a crew; `afterwards`: those who catch up, None for nobody.
    """

    name: str
    node: str
    index: int
    rank: int
    term: WorkedAround
    needs: tuple[tuple[int, float | None], ...]
    ready: Sampler
    wants: WorkOrder | None
    afterwards: WorkOrder | None


def workarounds(node: Node) -> dict[WorkedAround, str]:
    """The workarounds in a node's needs, each once, with its name: the sorted ids in the term inside, joined by `+`.

    What has the same ids is told apart by `.2`, `.3`, in the order of what else it says.
    """
    names: dict[WorkedAround, str] = {}
    found = {each for term in node.needs for each in workarounds_in(term)}
    for each in sorted(found, key=lambda each: (_ids(each), repr(each))):
        same = sum(_ids(other) == _ids(each) for other in names)
        names[each] = f"{_ids(each)}.{same + 1}" if same else _ids(each)
    return names


def _ids(term: WorkedAround) -> str:
    return "+".join(sorted(set(nodes_in(term.term))))
