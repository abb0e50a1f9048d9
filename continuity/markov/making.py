"""What is shared while the cast of a chain is made: names, numbers, and who asks for which people."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.distributions import Distribution
from continuity.markov.cast import Cast
from continuity.markov.interaction import Interaction, Vertex, node_vertex
from continuity.markov.phases import Phases, phases_of
from continuity.markov.staffing import Staffing

FAILOVER, RESTART, SPARES = "failover:", "restart:", "spares:"
Key = tuple[str, int, str]
"""(id, unit, mode or mechanism): what ends at one moment ends in this order; the colon keeps mechanisms from modes."""


class Making:
    """A cast while it is made.

    Parameters: `vertices`, all that are tied to each other. `nodes` are those among them in plan order, `position`
    their numbers, `causes` the common causes, `hits` by node (what it leaves, its mark, the node's number in it) of
    these.
    """

    def __init__(self, interaction: Interaction, vertices: frozenset[Vertex]) -> None:
        self.interaction = interaction
        self.plan = interaction.plan
        order = tuple(name for name in interaction.order if node_vertex(name) in vertices)
        self.nodes = tuple(self.plan.nodes[name] for name in order)
        self.position = {name: index for index, name in enumerate(order)}
        self.causes = tuple(each for each in self.plan.common_causes.values() if ("cause", each.id) in vertices)
        self.hits: dict[str, list[tuple[float, int, int]]] = {name: [] for name in order}
        self._places = {key: place for place, key in enumerate(sorted(self._keys()))}
        self.cast = Cast(names=order)
        parts = {pool: self.place(pool, 0, SPARES) for pool in self.plan.spares}
        self.staffing = Staffing(self.plan, self.cast, self.position, parts)

    def place(self, name: str, unit: int, what: str) -> int:
        """The place of an actor in the order of names."""
        return self._places[name, unit, what]

    def _keys(self) -> Iterator[Key]:
        for node in self.nodes:
            yield from ((node.id, 0, what) for what in (FAILOVER, RESTART))
            for mode in node.modes:
                yield from ((node.id, unit, mode.id) for unit in range(node.units + 1))
        yield from ((cause.id, 0, cause.mode.id) for cause in self.causes)
        yield from ((pool, 0, SPARES) for pool in self.plan.spares)


def phases(duration: Distribution | None) -> Phases:
    """The phases of a duration that has some; none of what is not said."""
    if duration is None:
        return ()
    found = phases_of(duration)
    assert found is not None, "what has no phases is outside"
    return found
