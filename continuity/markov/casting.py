"""A part of a plan made into the cast of a chain."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.markov.cast import Cast, Reactor
from continuity.markov.casting_failures import make_cause, make_node
from continuity.markov.interaction import Interaction, Vertex
from continuity.markov.levels import Levels, add_levels, needs_of
from continuity.markov.making import FAILOVER, RESTART, Making, phases
from continuity.markov.restarting import Restart
from continuity.markov.switching import NOBODY, Switch
from continuity.model import Failover, Node
from continuity.structure import smallest_level


def cast_of(interaction: Interaction, vertices: frozenset[Vertex]) -> Cast:
    """The cast of the chain of some nodes and whatever else they are tied to."""
    making = Making(interaction, vertices)
    cast = making.cast
    switches = {
        making.position[node.id]: _switch(making, node, node.failover) for node in _by_name(making) if node.failover
    }
    for cause in making.causes:
        make_cause(making, cause)
    for node in making.nodes:
        make_node(making, node, switches)
    restarts = dict(_restarts(making))
    levels = Levels(making.plan, making.position, switches, restarts)
    add_levels(cast, levels, tuple(interaction.below(name) <= set(cast.names) for name in cast.names))
    cast.reactors += sorted((*switches.values(), *restarts.values()), key=_place)
    making.staffing.finish()
    return cast


def _by_name(making: Making) -> list[Node]:
    return [making.nodes[index] for _, index in sorted(making.position.items())]


def _place(actor: Reactor) -> int:
    return actor.place


def _switch(making: Making, node: Node, failover: Failover) -> Switch:
    """The failover of a node; those of a chain are made in the order in which they choose their first members."""
    cast = making.cast
    members = tuple(making.position[each] for each in failover.between)
    switch = Switch(
        cast.slot(),
        making.place(node.id, 0, FAILOVER),
        (cast.mark(NOBODY), cast.mark(NOBODY)),
        failover,
        members,
        tuple(making.nodes[each].serves for each in members),
    )
    otherwise = failover.otherwise
    if otherwise is not None and otherwise.crew is not None:
        switch.job = making.staffing.job(switch, node.id, (otherwise.crew, None), switch.otherwise)
    cast.switches.append(switch)
    cast.actors.append(switch)
    return switch


def _restarts(making: Making) -> Iterator[tuple[int, Restart]]:
    for index, node in enumerate(making.nodes):
        if node.restart is None and not node.needs_to_start:
            continue
        restart = Restart(
            making.cast.slot(),
            making.place(node.id, 0, RESTART),
            needs_of(node, making.position) or smallest_level(()),
            phases(node.restart),
            [(making.position[each], making.plan.nodes[each].up_from) for each in node.needs_to_start],
        )
        making.cast.actors.append(restart)
        yield index, restart
