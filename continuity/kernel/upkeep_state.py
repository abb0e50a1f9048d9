"""What changes about maintenance while a kernel runs a replication; part of `state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class EntryState:
    """An entry: the `first` and the `last` slot that waits, how many are `under_way`, which listed round is `next`."""

    first: Small
    last: Small
    under_way: Small
    next: Small


@dataclass(slots=True, kw_only=True)
class SlotState:
    """A slot: its neighbours while it `waits` (1), how often it was `taken`, `since` when it is under way (-1: not)."""

    before: Small
    after: Small
    waits: Small
    taken: Small
    since: int


class UpkeepState(NamedTuple):
    """All of this.

    `excluded`: how many units of each maintained node are under work that is not counted; `out`: under how many entries
    each unit is, of all units of the plan.
    """

    entries: Table[EntryState]
    slots: Table[SlotState]
    excluded: Ints
    out: Ints
