"""Teams in a chain: who is there, who can be called, and who would come for a job.

A job goes to its own team, or to the deputy where that starts it earlier; who is not at work is called out. People who
can do the same are counted, not told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from continuity.markov.phases import Phases
from continuity.markov.state import Sent
from continuity.structure import works

if TYPE_CHECKING:
    from continuity.markov.moment import Moment

_NOBODY: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A team in a chain.

    kinds: of its people, in the order of names; sites: the nodes that must work, or its people are away; call_out: its
    phases, None where nobody can be called; deputy: another team, by its number.
    """

    kinds: tuple[int, ...]
    sites: tuple[int, ...]
    call_out: Phases | None
    preempts: bool
    afresh: bool
    deputy: int | None = None


class Muster(NamedTuple):
    """The people for a job; `called`: the team that must be called out, -1 where all are there."""

    sent: Sent
    called: int = -1


def muster(moment: Moment, people: Sequence[tuple[int, int]], spared: Mapping[int, int] | None = None) -> Muster | None:
    """The people with whom a job starts earliest; None where too few are free.

    Parameters: `spared`, by kind, people to be taken as if they had been freed just now.
    """
    sent: list[tuple[int, int, int]] = []
    called = -1
    for team, number in people:
        found = _of_team(moment, team, number, spared or _NOBODY)
        if found is None:
            return None
        sent += found.sent
        called = max(called, found.called)
    return Muster(tuple(sent), called)


def _of_team(moment: Moment, team: int, number: int, spared: Mapping[int, int]) -> Muster | None:
    """A team's own people, or its deputy's where these come earlier or are the only ones."""
    own = _first(moment, team, number, spared)
    deputy = moment.cast.crews[team].deputy
    if deputy is None or (own is not None and own.called < 0):
        return own
    deputies = _first(moment, deputy, number, spared)
    if own is None or (deputies is not None and deputies.called < 0):
        return deputies
    return own


def _first(moment: Moment, team: int, number: int, spared: Mapping[int, int]) -> Muster | None:
    """The first of a team's people who come, in the order of arrival, then of names."""
    crew = moment.cast.crews[team]
    here = all(works(moment.levels[site]) for site in crew.sites) or crew.call_out == ()
    sent: list[tuple[int, int, int]] = []
    missing = number
    for kind in crew.kinds:
        at_work = moment.marks[kind] if here else moment.freed.get(kind, 0)
        some = min(missing, at_work + spared.get(kind, 0))
        if some:
            sent.append((team, kind, some))
            missing -= some
    if not missing:
        return Muster(tuple(sent))
    if here or crew.call_out is None:
        return None
    return _with_called(moment, team, number, sent)


def _with_called(moment: Moment, team: int, number: int, at_work: Sequence[tuple[int, int, int]]) -> Muster | None:
    """Who is at work, and others who are called."""
    chosen = {kind: some for _, kind, some in at_work}
    missing = number - sum(chosen.values())
    for kind in moment.cast.crews[team].kinds:
        some = min(missing, max(0, moment.marks[kind] - chosen.get(kind, 0)))
        if some:
            chosen[kind] = chosen.get(kind, 0) + some
            missing -= some
    if missing:
        return None
    return Muster(tuple((team, kind, some) for kind, some in sorted(chosen.items())), team)


def let_go(moment: Moment, sent: Sent) -> None:
    """People leave their work, and are at work for the rest of this moment."""
    for _, kind, number in sent:
        moment.marks[kind] += number
        moment.freed[kind] = moment.freed.get(kind, 0) + number
