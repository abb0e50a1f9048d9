"""The people of one replication: who is there, who can be called, and who would come for a job.

| a person | what happens | next |
|---|---|---|
| free | a job takes them: at work already, in hours, or called | busy, from the call |
| busy | the job is done, interrupted or handed on | free, at work for the rest of this moment |
| free | the longest stretch of work is over | resting |
| resting | the rest has passed | free |

Who is free in the moment in which a job ends is still at work: the next job is the same stretch, without a call-out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import product
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from continuity.simulation.rosters import Place, Roster, WorkOrder
from continuity.structure import works
from continuity.units import NEVER

if TYPE_CHECKING:
    from continuity.simulation.jobs import Job
    from continuity.simulation.lines import Line


class Worker:
    """One person. `absent`: for how many reasons; `lines`: jobs that wait for this person; `places`: in which teams."""

    __slots__ = ("absent", "freed_at", "job", "lines", "name", "places", "rests_until", "stretch_since")

    def __init__(self, name: str) -> None:
        self.name = name
        self.job: Job | None = None
        self.absent = 0
        self.freed_at = -1
        self.stretch_since = 0
        self.rests_until = 0
        self.lines: list[Line] = []
        self.places: list[tuple[str, Place]] = []


class Coming(NamedTuple):
    """Who could come, when, and from which team.

    `opens`: by waiting for the hours to begin, not by a call; `leaves`: is there only because work ended just now.
    """

    at: int
    opens: bool
    leaves: bool
    worker: Worker
    team: Team
    place: Place


_at = itemgetter(0)
"""When somebody comes."""


class Team:
    """A team in one replication."""

    __slots__ = ("deputy", "members", "roster")

    def __init__(self, roster: Roster, workers: dict[str, Worker]) -> None:
        self.roster = roster
        self.deputy: Team | None = None
        self.members = tuple((place, workers[place.worker]) for place in roster.places)
        for place, worker in self.members:
            worker.places.append((roster.team, place))

    def coming(self, levels: Sequence[float], request: Request) -> list[Coming]:
        """Everybody who could come, the soonest first, then by name."""
        found = []
        for place, worker in self.members:
            if worker.absent or worker.rests_until > request.now:
                continue
            if worker.job is None or worker in request.freed:
                arrival = _arrival(place, worker, levels, request)
                if arrival is not None:
                    found.append(Coming(*arrival, worker, self, place))
        if len(found) > 1:
            found.sort(key=_at)  # members are in the order of their names, and stay so where they come together
        return found


class Request(NamedTuple):
    """What is asked of teams: now, by which order, for try m of event n.

    `drawn`: the call-outs of this try that were drawn already, by their names; `freed`: who is to be taken as free.
    """

    now: int
    order: WorkOrder
    n: int
    m: int
    drawn: dict[str, int]
    freed: Set[Worker] = frozenset()


def _arrival(place: Place, worker: Worker, levels: Sequence[float], request: Request) -> tuple[int, bool, bool] | None:
    """When a free person could begin, and whether by waiting for the hours; None where nobody knows."""
    now = request.now
    site_works = not place.sites or all(works(levels[site]) for site in place.sites)
    opening = place.hours.next_opening(now) if site_works else NEVER
    if opening == now:
        return now, False, False
    if worker.freed_at == now or worker in request.freed:
        return now, False, True
    called = _called(place, site_works, request)
    if called is not None and called < opening:
        return called, False, False
    return None if opening >= NEVER else (opening, True, False)


def _called(place: Place, site_works: bool, request: Request) -> int | None:
    """When the person could begin if called now; None where nobody can be called."""
    if place.call_out is None:
        return None
    now = request.now
    if site_works or not place.hours.is_open(now):
        closed = not place.while_closed or not any(hours.is_open(now) for hours in place.while_closed)
        if not (place.on_call and closed):
            return None
    took = request.drawn.get(place.call_out)
    if took is None:
        call_out = request.order.call_outs[place.call_out]
        took = call_out.of_try(request.n, request.m) if request.m else call_out.duration(request.n)
        request.drawn[place.call_out] = took
    return now + took


class Muster(NamedTuple):
    """The people for a job: `starts`, when the last of them arrives."""

    starts: int
    people: tuple[Coming, ...]

    def slack(self, now: int) -> int:
        """How long nobody needs to be called, because the job starts with the beginning of somebody's hours anyway."""
        if self.starts <= now or not any(each.opens and each.at == self.starts for each in self.people):
            return 0
        if any(each.leaves for each in self.people):
            return 0
        called = [each.at for each in self.people if not each.opens and each.at > now]
        return self.starts - max(called, default=now)


def muster(people: Sequence[tuple[Team, int]], levels: Sequence[float], request: Request) -> Muster | None:
    """The people with whom a job starts earliest: each team's own, or else its deputy's; None where too few are free.

    Parameters: `people`, the teams with the number that each sends; `levels`, of nodes, for sites.
    """
    if len(people) == 1:
        return _of_one_team(*people[0], levels, request)
    return _of_several(people, levels, request)


def _of_one_team(team: Team, number: int, levels: Sequence[float], request: Request) -> Muster | None:
    own = _first(team.coming(levels, request), number)
    if team.deputy is None or (own is not None and own.starts == request.now):
        return own
    deputies = _first(team.deputy.coming(levels, request), number)
    if own is None or (deputies is not None and deputies.starts < own.starts):
        return deputies
    return own


def _first(coming: list[Coming], number: int) -> Muster | None:
    return Muster(coming[number - 1].at, tuple(coming[:number])) if len(coming) >= number else None


def _of_several(people: Sequence[tuple[Team, int]], levels: Sequence[float], request: Request) -> Muster | None:
    """Teams that may share persons: the earliest start for which everybody can be somebody else."""
    best: Muster | None = None
    if not _share_anybody(people):
        return _together([_of_one_team(team, number, levels, request) for team, number in people])
    for teams in product(*(_choices(team) for team, _ in people)):
        lists = [team.coming(levels, request) for team in teams]
        slots = [coming for coming, (_, number) in zip(lists, people, strict=True) for _ in range(number)]
        for starts in sorted({each.at for coming in lists for each in coming}):
            if best is not None and starts >= best.starts:
                break
            matched = _match(slots, starts)
            if matched is not None:
                best = Muster(starts, matched)
                break
    return best


def _share_anybody(people: Sequence[tuple[Team, int]]) -> bool:
    """Whether somebody could come for several of the teams."""
    workers = [worker for team in teams_of(people) for _, worker in team.members]
    return len(set(workers)) < len(workers)


def _together(musters: Sequence[Muster | None]) -> Muster | None:
    """The people of several teams as one."""
    found = [each for each in musters if each is not None]
    if len(found) < len(musters):
        return None
    return Muster(max(each.starts for each in found), tuple(one for each in found for one in each.people))


def _choices(team: Team) -> tuple[Team, ...]:
    return (team,) if team.deputy is None else (team, team.deputy)


def _match(slots: Sequence[list[Coming]], starts: int) -> tuple[Coming, ...] | None:
    """One person for each slot, nobody twice, all there by `starts`; None where that is not possible.

    Augmenting paths: H. W. Kuhn, The Hungarian method for the assignment problem, 1955.
    """
    taken: dict[Worker, tuple[int, Coming]] = {}
    for slot in range(len(slots)):
        path = _path_to_somebody_free(slot, slots, starts, taken)
        if path is None:
            return None
        for holder, each in path:
            taken[each.worker] = (holder, each)
    return tuple(each for _, each in sorted(taken.values(), key=_by_slot))


def _path_to_somebody_free(
    first: int, slots: Sequence[list[Coming]], starts: int, taken: Mapping[Worker, tuple[int, Coming]]
) -> list[tuple[int, Coming]] | None:
    """Who takes which slot anew so that slot `first` has somebody; None where nobody can be had."""
    came_by: dict[Worker, tuple[int, Coming]] = {}
    asked = deque([first])
    while asked:
        slot = asked.popleft()
        for each in slots[slot]:
            if each.at > starts:
                break
            if each.worker in came_by:
                continue
            came_by[each.worker] = (slot, each)
            if each.worker not in taken:
                return _back_to(first, each.worker, came_by, taken)
            asked.append(taken[each.worker][0])
    return None


def _back_to(
    first: int,
    free: Worker,
    came_by: Mapping[Worker, tuple[int, Coming]],
    taken: Mapping[Worker, tuple[int, Coming]],
) -> list[tuple[int, Coming]]:
    """The changes from slot `first` to a person who is free."""
    changes = [came_by[free]]
    while changes[-1][0] != first:
        slot = changes[-1][0]
        left = next(worker for worker, (holder, _) in taken.items() if holder == slot)
        changes.append(came_by[left])
    return changes


def _by_slot(item: tuple[int, Coming]) -> int:
    return item[0]


def next_change(people: Sequence[tuple[Team, int]], now: int) -> int:
    """The next moment at which hours begin or end, or a rest is over, for anybody who could do a job."""
    moments = [NEVER]
    for place, worker in _everybody(people):
        moments += [hours.next_change(now) for hours in (place.hours, *place.while_closed)]
        if worker.rests_until > now:
            moments.append(worker.rests_until)
    return min(moments)


def _everybody(people: Sequence[tuple[Team, int]]) -> Iterator[tuple[Place, Worker]]:
    for team in teams_of(people):
        yield from team.members


def teams_of(people: Sequence[tuple[Team, int]]) -> Iterable[Team]:
    """The teams that may send somebody, deputies included."""
    return (each for team, _ in people for each in _choices(team))
