"""What a plan says about workarounds: read-only tables, part of `tables`. `lower_instead` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class Workaround:
    """What people do instead of a term of a node, at a `level`, from when they are `ready` (a duration).

    `actor`, who reacts and whose timer comes before that of its job; `late`, whose timer comes behind it; `job`, NONE
    without people; `lasts` (NEVER: no end), microseconds; `needs` to `needs_end`: the nodes that must be up;
    `catch_up`: what is to be done afterwards, or NONE.
    """

    node: Small
    actor: Small
    late: Small
    job: Small
    ready: Small
    needs: Small
    needs_end: Small
    catch_up: Small
    lasts: int
    level: float


@dataclass(slots=True, kw_only=True)
class CatchUp:
    """What a workaround leaves to be done: the `share` / `share_of` of each loss, as the work of a `job`."""

    actor: Small
    job: Small
    share: int
    share_of: int


@dataclass(slots=True, kw_only=True)
class Afterwards:
    """Who acts when all rounds of a moment are over: one row, where there are workarounds."""

    actor: Small


class Instead(NamedTuple):
    """All of this; `needs`: what rows name by their stretches."""

    workarounds: Table[Workaround]
    catch_ups: Table[CatchUp]
    afterwards: Table[Afterwards]
    needs: Ints
