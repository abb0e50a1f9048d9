"""How the level of each node is computed in a chain; what a level is says `continuity.structure`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from continuity.markov.cast import Cast, Level
from continuity.markov.restarting import Restart
from continuity.markov.switching import Switch
from continuity.model import Node, Plan, Standby
from continuity.requirements import required_terms
from continuity.structure import (
    CAPPED,
    UNCAPPED,
    LevelFunction,
    capacity_of,
    forget,
    level_of,
    limit_of,
    under_demand,
)

if TYPE_CHECKING:
    from continuity.markov.moment import Moment


def most_of(node: Node) -> float:
    """The most that a node's units may add up to."""
    return UNCAPPED if node.demand != 1.0 else CAPPED


def needs_of(node: Node, position: dict[str, int]) -> LevelFunction | None:
    """What its requirements let a node have: a level, or a capacity where there is a demand; None without any."""
    terms = required_terms(node)
    if not terms:
        return None
    if node.demand != 1.0:
        return capacity_of(node.needs, node.site, position, forget)
    return level_of(terms, position, forget)


def under(node: Node, capacity: float) -> float:
    """The level that a node has with a capacity."""
    if node.standby is Standby.STOPPED:
        return 0.0
    return under_demand(capacity, node.demand) if node.demand != 1.0 else capacity


class Levels:
    """Makes the functions that give the levels of a chain's nodes.

    Parameters: `position`, the number of each node in the chain; `switches` and `restarts`, by it.
    """

    def __init__(
        self, plan: Plan, position: dict[str, int], switches: dict[int, Switch], restarts: dict[int, Restart]
    ) -> None:
        self._plan = plan
        self._position = position
        self._switches = switches
        self._restarts = restarts

    def part(self, name: str) -> Level:
        """What a node has without its requirements: its own level and its active member's."""
        node, index = self._plan.nodes[name], self._position[name]
        own = len(self._position) + index
        switch = self._switches.get(index)
        limits = node.demand != 1.0 and node.units == 1

        def level(moment: Moment) -> float:
            found = limit_of(moment.levels[own]) if limits else moment.levels[own]
            return found if switch is None else min(found, switch.level(moment))

        return level

    def level(self, name: str) -> Level:
        """The level of a node whose requirements are all in the chain."""
        node, index, part = self._plan.nodes[name], self._position[name], self.part(name)
        restart = self._restarts.get(index)
        if restart is not None:
            return lambda moment: under(node, min(part(moment), restart.level(moment)))
        needs = needs_of(node, self._position)
        if needs is None:
            return lambda moment: under(node, part(moment))
        return lambda moment: under(node, min(part(moment), needs(moment.levels)))


def add_levels(cast: Cast, levels: Levels, closed: tuple[bool, ...]) -> None:
    """Tell a chain which levels it computes, and what it shows of each node."""
    cast.closed = closed
    for index, name in enumerate(cast.names):
        if closed[index]:
            cast.compute.append((index, levels.level(name)))
            cast.shown.append(_computed(index))
        else:
            cast.shown.append(levels.part(name))


def _computed(index: int) -> Level:
    return lambda moment: moment.levels[index]
