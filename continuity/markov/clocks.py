"""How fast failure modes age in a chain: in use, as a standby, and with a clock that runs only in use.

In use, or a hot standby, or none: speed 1; warm: its dormancy; cold and stopped: 0. A clock that runs only in use
stands still while its node does not work, or is needed only by nodes that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from continuity.model import Clock, Node, Standby
from continuity.structure import works

if TYPE_CHECKING:
    from continuity.markov.moment import Moment

Speed = Callable[["Moment"], float]
Check = Callable[["Moment"], bool]


def full(moment: Moment) -> float:
    """The speed of a clock that never changes it."""
    return 1.0


def standby_speed(node: Node) -> float:
    """The speed of a unit that is not in use."""
    if node.standby is None or node.standby is Standby.HOT:
        return 1.0
    return node.dormancy if node.standby is Standby.WARM else 0.0


def speed_of(node: Node, clock: Clock, in_use: Check, wears: Check) -> Speed:
    """The speed of a mode's clock, by whether its unit is in use and whether its node wears."""
    idle = standby_speed(node)
    if clock is Clock.ALWAYS:
        return full if idle == 1.0 else lambda moment: 1.0 if in_use(moment) else idle
    return lambda moment: (1.0 if in_use(moment) else idle) if wears(moment) else 0.0


def wearing(index: int, dependents: Sequence[int]) -> Check:
    """Whether a node works, and is needed by nobody or by a node that works."""

    def wears(moment: Moment) -> bool:
        levels = moment.levels
        return works(levels[index]) and (not dependents or any(works(levels[each]) for each in dependents))

    return wears
