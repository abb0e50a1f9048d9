"""What is asked of a node: its demand, which divides its capacity, by calendar and as scenarios change it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from continuity.calendars import Hours
from continuity.model import Node
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.stage import Stage
from continuity.structure import under_demand


def has_demand(node: Node) -> bool:
    """Whether ever more or less than normal is asked of a node, without any scenario."""
    return node.demand != 1.0 or any(share != 1.0 for share in node.demand_by_calendar.values())


def highest_demand(node: Node) -> float:
    """The most that is ever asked of a node, without any scenario; at least 1 where a calendar may leave it at that."""
    return max(1.0, *node.demand_by_calendar.values()) if node.demand_by_calendar else node.demand


class Demand:
    """The demand on one node: the largest share of the calendars that are open, `usual` while none is, times a factor.

    Parameters: `index` of the node; `usual`, 1 being normal; `by_calendar`, (share, hours) pairs. All shares are above
    0. The node is computed anew whenever the demand changes: an opening is something that ends, a closing something
    that begins. At moment 0 it must be told to `begin`.
    """

    __slots__ = ("_asked", "_by_calendar", "_factor", "_index", "_levels", "_moments", "_timers", "_usual")

    def __init__(
        self, stage: Stage, rank: int, index: int, usual: float, by_calendar: Sequence[tuple[float, Hours]] = ()
    ) -> None:
        self._moments = stage.moments
        self._levels = stage.levels
        self._index = index
        self._usual = usual
        self._by_calendar = by_calendar
        self._timers = [Timer(stage.moments, rank) for _ in by_calendar]
        self._factor = 1.0
        self._asked = usual

    def begin(self) -> None:
        """Look at the calendars, and follow them from now on."""
        for number in range(len(self._by_calendar)):
            self._wait_for_change(number)
        self._ask()

    def level(self, capacity: float) -> float:
        """The node's level with a capacity (1 is normal, UNCAPPED if nothing limits it) under the present demand."""
        return under_demand(capacity, self._asked)

    @property
    def factor(self) -> float:
        """By what the demand of the calendars is multiplied, above 0."""
        return self._factor

    @factor.setter
    def factor(self, factor: float) -> None:
        self._factor = factor
        self._ask()

    def _changed(self, number: int) -> None:
        self._wait_for_change(number)
        self._ask()

    def _wait_for_change(self, number: int) -> None:
        """Set the timer of a calendar for its next opening or closing."""
        hours = self._by_calendar[number][1]
        now = self._moments.time
        phase = Phase.BEGINS if hours.is_open(now) else Phase.ENDS
        self._timers[number].set(hours.next_change(now) - now, phase, partial(self._changed, number))

    def _ask(self) -> None:
        """Set what is asked now."""
        now = self._moments.time
        shares = [share for share, hours in self._by_calendar if hours.is_open(now)]
        self._asked = max(shares, default=self._usual) * self._factor
        self._levels.touch(self._index)
