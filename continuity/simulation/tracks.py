"""How a service went through one history of a scenario, and the pure measures of it.

Times are microseconds after the scenario's first event. An outage is here a stretch below a level (the service's MBCO)
with time in it; stretches with a gap between them that is shorter than `stable_for` are one outage. A level that
comes back at a moment is back at that moment, so that a time equal to its target meets it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from continuity.structure import is_up

FULL = 1.0
Spent = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Track:
    """One service in one history of one scenario.

    changes: (when, level from then on), the first at 0, in order; levels that last no time are not in it. ends: when
    the scenario ends. data_loss: how much work was lost, as a length of time; 0 for nothing, NEVER where data that
    the service needs was not back by the end. spent: where its recovery time went, (what, who) to microseconds.
    while_invoked: the stretches in which some recovery plan was invoked, in order and apart from each other.
    """

    changes: tuple[tuple[int, float], ...]
    ends: int
    data_loss: int
    spent: Mapping[tuple[str, str], int]
    while_invoked: tuple[tuple[int, int], ...] = ()


class InTime(NamedTuple):
    """Whether a step met its deadline, and where its time went, (what, who) to microseconds, the first time."""

    met: bool
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One history of a scenario: tracks by service, the plans that failed in it, and those that were invoked.

    deadlines: how the deadline of a step, by (plan, step), was met, where that is known.
    """

    tracks: Mapping[str, Track]
    plan_failed: tuple[str, ...]
    invoked: tuple[str, ...]
    deadlines: Mapping[tuple[str, str], InTime] = field(default_factory=dict)


class Outage(NamedTuple):
    """A stretch below a level. `ends` is the end of the scenario where it is not `over` by then."""

    begins: int
    ends: int
    over: bool

    @property
    def length(self) -> int:
        """Its length, or as much of it as was seen, in microseconds."""
        return self.ends - self.begins


def outages(track: Track, up_from: float, stable_for: int = 0) -> list[Outage]:
    """All outages at or after the first event, in order; one that is there at 0 counts as begun at 0.

    Parameters: `up_from`, the level from which the service is up; `stable_for`, how long a gap must be to end an
    outage. What comes after the last outage is no gap, however soon the scenario ends.
    """
    found, begins = [], -1
    for when, level in track.changes:
        up = is_up(level, up_from)
        if up and begins >= 0:
            found.append(Outage(begins, when, over=True))
            begins = -1
        elif not up and begins < 0:
            begins = when
    if 0 <= begins < track.ends:
        found.append(Outage(begins, track.ends, over=False))
    return _merged(found, stable_for)


def _merged(found: Iterable[Outage], stable_for: int) -> list[Outage]:
    merged: list[Outage] = []
    for each in found:
        if merged and each.begins - merged[-1].ends < stable_for:
            merged[-1] = each._replace(begins=merged[-1].begins)
        else:
            merged.append(each)
    return merged


def recovery_time(found: Sequence[Outage]) -> int | None:
    """The end of the first outage: 0 if there is none, None (censored) if it is not over by the scenario's end."""
    if not found:
        return 0
    return found[0].ends if found[0].over else None


def full_recovery_time(track: Track, recovery: int | None, stable_for: int = 0) -> int | None:
    """When the service is whole again: the first end of a stretch below level 1 that is no earlier than `recovery`.

    0 if there is none, None if it does not come by the scenario's end. It is never before the recovery.
    """
    if recovery is None:
        return None
    later = (each for each in outages(track, FULL, stable_for) if each.ends >= recovery)
    return recovery_time([each] if (each := next(later, None)) else [])


def holds_from(track: Track, level: float, full_recovery: int | None) -> int | None:
    """From when on a level holds: the end of the last stretch below it that begins before the full recovery.

    A staged target is met when that is no later than its time: the level is there then and is not lost again within
    the same disruption, which lasts from the first event to the full recovery. 0 if the level is never lost in it,
    None if it is not back by the scenario's end.
    """
    below = [each for each in outages(track, level) if full_recovery is None or each.begins < full_recovery]
    return recovery_time(below[-1:])


def longest_outage(found: Sequence[Outage]) -> int | None:
    """The length of the longest outage, 0 if there is none; None if one is not over: nobody knows how long it lasts."""
    if not all(each.over for each in found):
        return None
    return max((each.length for each in found), default=0)


def time_up(track: Track, up_from: float, stretches: Iterable[tuple[int, int]]) -> int:
    """How long the service was up within some stretches that do not overlap, in microseconds."""
    ends = [*(when for when, _ in track.changes[1:]), track.ends]
    up = [(when, end) for (when, level), end in zip(track.changes, ends, strict=True) if is_up(level, up_from)]
    return sum(max(0, min(end, b) - max(when, a)) for a, b in stretches for when, end in up)


def level_at(track: Track, when: int) -> float | None:
    """The level at a moment (from then on, where it changes in that moment); None beyond the scenario's end."""
    if when > track.ends:
        return None
    return track.changes[bisect_right(track.changes, when, key=itemgetter(0)) - 1][1]
