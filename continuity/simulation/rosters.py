"""Who could do which job: what is the same in every replication about teams, their people and what they are asked.

A roster lists the places of a team: one for each person who can work in it, with the hours and the call-out that the
person has there. A work order says what a job asks for: people of which teams, a part, in which order of urgency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from continuity.calendars import ALWAYS, Hours
from continuity.distributions import Distribution
from continuity.model import Crew, Plan, Team
from continuity.simulation.actors import ActorKey
from continuity.simulation.luck import Sampler

LAST_PRIORITY = 1_000_000_000
"""The priority of what has none: after all that have one."""
STEP, OTHER_WORK = 0, 1
"""Steps of plans come before equal repairs."""


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in a team.

    `worker`: the person's id, or the team's with a number for one without a name; `hours`: when the person works here;
    `call_out`: which of a work order's call-outs applies, None where nobody can be called; `while_closed`: the person
    can be called only while all these are closed, besides while the site is down; `on_call`: whether at all; `sites`:
    the indexes of the nodes that must work, or the person is a call-out away.
    """

    worker: str
    hours: Hours
    call_out: str | None
    sites: tuple[int, ...]
    on_call: bool = True
    while_closed: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A team as the simulation needs it: its places, in the order of names; `max_stretch`, `rest` in microseconds."""

    team: str
    places: tuple[Place, ...]
    deputy: str | None
    max_stretch: int | None
    rest: int
    preempts: bool
    afresh: bool


@dataclass(frozen=True, slots=True, eq=False)
class WorkOrder:
    """What a job asks for, whenever it is asked for.

    `key` and `rank`: of the actor whose job it is; `urgency`: (priority, step or other work); `people`: (team, number)
    pairs; `part`: the pool of spares; `resupply`: how long until the part that was taken is replaced; `call_outs`: by
    the names that places use; `about`: the id of the node that it is about, where the key does not say it.
    """

    key: ActorKey
    rank: int
    urgency: tuple[int, int]
    people: tuple[tuple[str, int], ...]
    part: str | None
    resupply: Sampler | None
    call_outs: Mapping[str, Sampler]
    about: str = ""


REST = 11 * 3_600_000_000
"""Rest after the longest stretch of work, where none is said: Directive 2003/88/EC, Article 3, daily rest."""


def rosters(plan: Plan, hours: Mapping[str, Hours], position: Mapping[str, int]) -> dict[str, Roster]:
    """The rosters of all teams by id.

    Parameters: `hours`, of every calendar; `position`, the index of each node.
    """
    return {team.id: _roster(team, plan, hours, position) for team in plan.teams.values()}


def _roster(team: Team, plan: Plan, hours: Mapping[str, Hours], position: Mapping[str, int]) -> Roster:
    sites = () if team.site is None else (position[team.site],)
    if team.members:
        places = tuple(_named(name, team, plan, hours, position, sites) for name in sorted(set(team.members)))
    elif team.people_by_calendar:
        places = tuple(_by_calendar(team, hours, sites))
    else:
        works = _hours(hours, team.hours)
        places = tuple(
            Place(worker, works, _team_call(team), sites) for worker in _anonymous(team.id, team.people or 0)
        )
    return Roster(
        team=team.id,
        places=places,
        deputy=team.deputy,
        max_stretch=team.max_stretch,
        rest=REST if team.rest is None else team.rest,
        preempts=team.preempts,
        afresh=team.resume == "afresh",
    )


def _named(
    name: str,
    team: Team,
    plan: Plan,
    hours: Mapping[str, Hours],
    position: Mapping[str, int],
    sites: tuple[int, ...],
) -> Place:
    person = plan.people[name]
    if person.site is not None and position[person.site] not in sites:
        sites = (*sites, position[person.site])
    call_out = _team_call(team) if person.call_out is None else f"person.{name}"
    return Place(name, _hours(hours, person.hours or team.hours), call_out, sites)


def _by_calendar(team: Team, hours: Mapping[str, Hours], sites: tuple[int, ...]) -> Iterator[Place]:
    """People who work by one calendar each; while all are closed, those of the largest number can be called."""
    numbers = sorted(team.people_by_calendar.items())
    most = max(numbers, key=lambda item: item[1])[0]
    every = tuple(hours[calendar] for calendar, _ in numbers)
    for calendar, number in numbers:
        for worker in _anonymous(f"{team.id}.{calendar}", number):
            yield Place(worker, hours[calendar], _team_call(team), sites, on_call=calendar == most, while_closed=every)


def _anonymous(prefix: str, number: int) -> Iterable[str]:
    """Names for people without one, in an order that sorting keeps."""
    digits = len(str(number))
    return (f"{prefix}#{i:0{digits}d}" for i in range(1, number + 1))


def _team_call(team: Team) -> str | None:
    return None if team.call_out is None else f"team.{team.id}"


def _hours(hours: Mapping[str, Hours], calendar: str | None) -> Hours:
    return ALWAYS if calendar is None else hours[calendar]


def call_outs(crew: Crew | None, plan: Plan) -> Iterator[tuple[str, Distribution]]:
    """The call-outs of everybody who may come for a crew, deputies included, by the names that places use."""
    named = [plan.teams[name] for name, _ in crew.teams] if crew else []
    deputies = [plan.teams[team.deputy] for team in named if team.deputy]
    for team in {team.id: team for team in (*named, *deputies)}.values():
        if team.call_out is not None:
            yield f"team.{team.id}", team.call_out
        for name in team.members:
            own = plan.people[name].call_out
            if own is not None:
                yield f"person.{name}", own
