"""What each node's level fell by: the failure, or planned work, with which an outage begins.

| the level of a node falls, and in this moment | it fell by |
|---|---|
| a failure or maintenance of its own has begun | the last of these |
| else, the level of something that it depends on has fallen | what that fell by; of several, the first in plan order |
| else, a tolerance or workaround of its own is over | what that of its inputs below full level fell by that fell last |
| else | the node itself: a switch back, a demand that rises, a step that stops it |

A level that falls several times in one moment fell by what it fell by last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

Origin = tuple[str, str]
"""With what an outage begins: id of a node or common cause, and of its failure mode; "" where nothing failed."""

MAINTENANCE = "maintenance"
"""Stands for the mode where maintenance takes a unit."""


class Falls:
    """What each node's level fell by last, in one replication.

    Parameters: `order`, the ids of the nodes by index; `inputs`, on which nodes each depends, ascending; `remembering`,
    the indexes of the nodes whose requirements have tolerances or workarounds; `levels`, those of all nodes as they
    are now. `by[i]`: what node i fell by last.
    """

    __slots__ = ("_began", "_began_at", "_fell_at", "_inputs", "_itself", "_levels", "_remembering", "by")

    def __init__(
        self,
        order: Sequence[str],
        inputs: Sequence[Sequence[int]],
        remembering: Collection[int],
        levels: Sequence[float],
    ) -> None:
        self._inputs = inputs
        self._remembering = remembering
        self._levels = levels
        self._itself: list[Origin] = [(name, "") for name in order]
        self._began = list(self._itself)
        self._began_at = [-1] * len(order)
        self._fell_at = [-1] * len(order)
        self.by = list(self._itself)

    def begins(self, index: int, now: int, origin: Origin) -> None:
        """A failure or maintenance of a node begins now, before its level is computed."""
        self._began_at[index] = now
        self._began[index] = origin

    def falls(self, index: int, now: int) -> None:
        """A node's level falls now, after those of all that it depends on."""
        self._fell_at[index] = now
        if self._began_at[index] == now:
            self.by[index] = self._began[index]
            return
        fallen = next((each for each in self._inputs[index] if self._fell_at[each] == now), None)
        if fallen is None and index in self._remembering:
            fallen = self._fell_last(index)
        self.by[index] = self._itself[index] if fallen is None else self.by[fallen]

    def _fell_last(self, index: int) -> int | None:
        """Of a node's inputs that are not at their full level, the one that fell last."""
        below = [each for each in self._inputs[index] if self._levels[each] < 1.0]
        return max(below, key=self._fell_at.__getitem__, default=None)
