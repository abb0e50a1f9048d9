"""What changes about workarounds while a kernel runs a replication; part of `state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class WorkaroundState:
    """A workaround; see `simulation.workaround`.

    `n`, the number of the loss; `to_ready` (-1: not drawn) and `over_at` (-1: not ready yet), microseconds.
    """

    state: Small
    was_met: Small
    to_ask: Small
    n: Small
    lost_at: int
    came_back_at: int
    working_since: int
    to_ready: int
    over_at: int


@dataclass(slots=True, kw_only=True)
class CatchUpState:
    """How much is `to_do`, `since` when there are people at work (-1: there are none), how often they were asked."""

    n: Small
    to_do: int
    since: int


class InsteadState(NamedTuple):
    """All of this; `afterwards`: the actors of workarounds that ask for people when the moment is over."""

    workarounds: Table[WorkaroundState]
    catch_ups: Table[CatchUpState]
    afterwards: Ints
