"""What a plan says about maintenance: read-only tables, part of `tables`. `lower_upkeep` makes them.

An entry of a node's maintenance has a slot for each unit of the node, in the order of the units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class Maintained:
    """A node that is maintained: its entries `entries` to `entries_end`, whose slots are `slots` to `slots_end`.

    `above` to `above_end`: the measured nodes whose agreed service time does not count while work is done that is not
    counted.
    """

    node: Small
    entries: Small
    entries_end: Small
    slots: Small
    slots_end: Small
    above: Small
    above_end: Small


@dataclass(slots=True, kw_only=True)
class Entry:
    """An entry of the maintenance of the node `of`, with the slots `slots` to `slots_end`.

    `units`: so many at once; `counted`: 1 or 0; `after`: the time in use after which a unit is due, NONE where rounds
    begin at moments instead. Of these rounds: `actor`; the `first` and the time `every` between two, or where they
    follow the clocks (`every` is NONE) all moments from `moments` to `moments_end`. `cause`: of down time.
    """

    of: Small
    actor: Small
    slots: Small
    slots_end: Small
    units: Small
    counted: Small
    moments: Small
    moments_end: Small
    cause: Small
    after: int
    first: int
    every: int


@dataclass(slots=True, kw_only=True)
class Slot:
    """A unit under an entry: the work on it `takes` a duration.

    `unit`, by index over all units of the plan; `use`: the clock of its time in use, NONE without one; `renewed` to
    `renewed_end`: the copies of failure modes that are renewed, `still` to `still_end`: the clocks that stand still
    meanwhile.
    """

    entry: Small
    unit: Small
    actor: Small
    takes: Small
    use: Small
    renewed: Small
    renewed_end: Small
    still: Small
    still_end: Small


class Upkeep(NamedTuple):
    """All of this; the rest: what rows name by their stretches."""

    maintained: Table[Maintained]
    entries: Table[Entry]
    slots: Table[Slot]
    above: Ints
    renewed: Ints
    still: Ints
    moments: Ints
