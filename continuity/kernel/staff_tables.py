"""What a plan says about people, spare parts and hours: read-only tables, part of `tables`. `lower_staff` makes them.

A person belongs to one team; the people of a team stand together, in the order of their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from continuity.kernel.arrays import Ints, Small, Table


@dataclass(slots=True, kw_only=True)
class Team:
    """A team: its people `persons` to `persons_end`, its `deputy` or NONE, and the lines that wait for it.

    `max_stretch` (NEVER: no end) and `rest` in microseconds; `preempts`, `afresh`: 1 or 0; `in_hours`: the time that
    its people have in the window, in every history.
    """

    persons: Small
    persons_end: Small
    deputy: Small
    lines: Small
    lines_end: Small
    preempts: Small
    afresh: Small
    max_stretch: int
    rest: int
    in_hours: int


@dataclass(slots=True, kw_only=True)
class Person:
    """A person, as `simulation.rosters.Place` says it.

    `hours`: when the person works, NONE for always; `call_out`: which of the team's call-outs applies, NONE where
    nobody can be called; `on_call`: 1 or 0; `closed` to `closed_end`: hours while which nobody is called; `sites` to
    `sites_end`: the nodes that must work.
    """

    team: Small
    hours: Small
    call_out: Small
    on_call: Small
    closed: Small
    closed_end: Small
    sites: Small
    sites_end: Small


@dataclass(slots=True, kw_only=True)
class Ask:
    """How many people of which team a line's jobs ask for; where its call-outs, and its deputy's, begin in a job's.

    A choice of who sends people is as many rows as the line asks teams: how many people one of them sends, or its
    deputy, 0 if an earlier row counts them. In the first row, `deputys` has a bit for each team whose deputy comes.
    """

    team: Small
    number: Small
    call_outs: Small
    deputys: Small


@dataclass(slots=True, kw_only=True)
class Queue:
    """A line of jobs that ask for the same: `asks` to `asks_end`, and a part of a pool of spares (NONE: none).

    `actor` of its timer; `preempts`: 1 if one of its teams lets itself be called away; `changes`: 1 if the hours or a
    rest of somebody can change anything. `choices` to `choices_end`: all choices of who sends people, where somebody
    could come for several teams; else none. The causes of time spent, by which teams are meant (the lowest bit is the
    first): `waiting` for what is short (no bit: all), `called` and `hands_on` where deputies come; `part_cause`.
    """

    asks: Small
    asks_end: Small
    pool: Small
    actor: Small
    choices: Small
    choices_end: Small
    preempts: Small
    changes: Small
    waiting: Small
    called: Small
    hands_on: Small
    part_cause: Small


class For(IntEnum):
    """What a job is done for."""

    COPY = 0
    JOINT = 1
    SWITCH = 2
    WORKAROUND = 3
    """From here on jobs have timers of their own, and who asked for them is told what their people do."""
    CATCH_UP = 4
    BESIDE = 5
    """A joint repair beside a part that is repaired by itself."""


@dataclass(slots=True, kw_only=True)
class Job:
    """A job that can be asked for, of an actor, in a line.

    `kind` and `index`: for what; `takes`: the first part of the work's duration, NONE where it never ends; `resupply`:
    that of the part, NONE without one; `call_outs`: where its call-outs begin in the list of these.
    """

    kind: Small
    index: Small
    line: Small
    actor: Small
    takes: Small
    resupply: Small
    call_outs: Small
    priority: int


@dataclass(slots=True, kw_only=True)
class Pool:
    """A pool of spares: its parts `parts` to `parts_end`, which all are in stock at the start, and who waits for it."""

    parts: Small
    parts_end: Small
    lines: Small
    lines_end: Small


@dataclass(slots=True, kw_only=True)
class SparePart:
    """One part of a pool; its actor waits for its successor."""

    pool: Small
    actor: Small


@dataclass(slots=True, kw_only=True)
class Site:
    """A node at which somebody works, and the lines in which jobs wait for these people."""

    node: Small
    actor: Small
    lines: Small
    lines_end: Small


@dataclass(slots=True, kw_only=True)
class Calendar:
    """Hours: they change at `changes` to `changes_end`, `opens` (1) or closes (0) with the first of these.

    `ends`: 1 if nothing changes after the last.
    """

    changes: Small
    changes_end: Small
    opens: Small
    ends: Small


class Staffing(NamedTuple):
    """All of this.

    `call_outs`: the first parts of durations, NONE for none; `causes`: the numbers of causes; `moments`: when calendars
    change, and `open_times`: how long each was open until then; the rest: what rows name by their stretches.
    """

    teams: Table[Team]
    persons: Table[Person]
    asks: Table[Ask]
    lines: Table[Queue]
    jobs: Table[Job]
    pools: Table[Pool]
    parts: Table[SparePart]
    sites: Table[Site]
    calendars: Table[Calendar]
    call_outs: Ints
    causes: Ints
    moments: Ints
    open_times: Ints
    closed: Ints
    places: Ints
    lines_of: Ints
