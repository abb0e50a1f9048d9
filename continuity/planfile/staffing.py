"""Whether a job can ever have its people, at best: how many there are, and whether they ever come together.

Weekly hours are compared; holidays and clock changes are left aside, and calendars of several time zones may meet in
any way. Who has a call-out, a person's own or the team's, can always come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product
from typing import TypeAlias

from continuity.model import Calendar, Crew, Person, Plan, Team
from continuity.units import DAY, WEEK

_MOST_CALENDARS = 20
"""More of them are taken to be open together."""
_MOST_TEAMS = 4
"""Of a job for more teams than this, only each team by itself is looked at: sets of teams double with each."""
_NOBODY_KNOWN = Person(id="")

Sent: TypeAlias = Sequence[tuple[str, int]]
"""Teams, and how many people each sends."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why nobody can ever do a job: the defect's name, a sentence, and the way out."""

    id: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Present:
    """Who of a team can come: named persons, or a number of others."""

    persons: frozenset[str]
    others: int


Look: TypeAlias = Callable[[Team], Present]


class Staffing:
    """Who could come for jobs.

    Parameters: `plan`, the model of all entries that are sound by themselves. A team, person or calendar that is not
    known, or not sound, is reported elsewhere and is no obstacle here.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lack: Callable[[Sent, frozenset[str]], Lack | None] = lru_cache(maxsize=None)(self._first_lack)
        self._everybody = lru_cache(maxsize=None)(self._all_of)
        self._at_work = lru_cache(maxsize=None)(self._of_hours)

    def lack(self, crew: Crew, down: frozenset[str]) -> Lack | None:
        """Why nobody can ever do a job for a crew while some sites are down; None where somebody may."""
        return self._lack(crew.teams, down)

    def _first_lack(self, sent: Sent, down: frozenset[str]) -> Lack | None:
        known = [(team, number) for team, number in sent if self._choices(team)]
        together = range(1, len(known) + 1 if len(known) <= _MOST_TEAMS else 2)
        parts = list(chain.from_iterable(combinations(known, n) for n in together))
        found = chain(
            map(self._too_few, parts),
            map(self._never_together, parts),
            (self._shut_out(part, down) for part in parts),
        )
        return next((lack for lack in found if lack), None)

    def _choices(self, name: str) -> tuple[Team, ...]:
        """A team and its deputy, each of which comes as a whole; nobody where one of them is not known."""
        team = self._plan.teams.get(name)
        if team is None or team.deputy is None:
            return () if team is None else (team,)
        deputy = self._plan.teams.get(team.deputy)
        return () if deputy is None else (team, deputy)

    def _can_do(self, sent: Sent, look: Look) -> bool:
        """Whether there is a team or deputy for each, and all of them have their people together."""
        numbers = [number for _, number in sent]
        choices = product(*(self._choices(name) for name, _ in sent))
        return any(_enough(list(zip(teams, numbers, strict=True)), look) for teams in choices)

    # --- how many there are -------------------------------------------------------------------------------------------

    def _too_few(self, sent: Sent) -> Lack | None:
        if self._can_do(sent, lambda team: self._everybody(team.id)):
            return None
        hint = "ask for fewer people, or give the team more members or a larger deputy"
        if len(sent) > 1:
            return Lack("too-few-people", f"{_asked(sent)}, which share members: there are not so many in all", hint)
        team = self._plan.teams[sent[0][0]]
        most = most_at_once(team, self._plan)
        deputy = ""
        if team.deputy:
            fewer = most_at_once(self._plan.teams[team.deputy], self._plan)
            deputy = f", nor its deputy '{team.deputy}' more than {fewer:,}"
        return Lack("too-few-people", f"{_asked(sent)}, which can never send more than {most:,}{deputy}", hint)

    def _all_of(self, name: str) -> Present:
        team = self._plan.teams[name]
        return Present(frozenset(team.members), 0 if team.members else most_at_once(team, self._plan))

    # --- whether they come together -----------------------------------------------------------------------------------

    def _never_together(self, sent: Sent) -> Lack | None:
        if self._ever(sent, frozenset()):
            return None
        message = f"{_asked(sent)}: by their hours and call-outs, so many can never come together"
        hint = "let their hours meet, or say how long it takes to call somebody: call_out: 1h"
        return Lack("never-at-work-together", message, hint)

    def _shut_out(self, sent: Sent, down: frozenset[str]) -> Lack | None:
        down &= {site for name, _ in sent for team in self._choices(name) for site in self._sites(team)}
        if not down or self._ever(sent, down):
            return None
        sites = " and ".join(f"'{site}'" for site in sorted(down))
        message = f"{_asked(sent)}, who work at {sites}: that is down as long as this is wanted, and nobody is called"
        hint = "say how long it takes them to get to work then: call_out: 1h; or name a deputy from elsewhere"
        return Lack("people-shut-out", message, hint)

    def _ever(self, sent: Sent, down: frozenset[str]) -> bool:
        """Whether there is a moment of the week at which enough people can come."""
        hours = {name for team, _ in sent for each in self._choices(team) for name in self._hours(each)}
        known = [self._plan.calendars[name] for name in sorted(hours) if name in self._plan.calendars]
        return any(self._can_do(sent, self._while_open(now, down)) for now in openings(known, self._plan))

    def _while_open(self, now: frozenset[str], down: frozenset[str]) -> Look:
        return lambda team: self._at_work(team.id, now, down)

    def _of_hours(self, name: str, now: frozenset[str], down: frozenset[str]) -> Present:
        """Who of a team can come while some calendars are open and some sites are down."""
        team = self._plan.teams[name]
        if team.members:
            return Present(frozenset(each for each in team.members if self._comes(each, team, now, down)), 0)
        if team.call_out is None and team.site in down:
            return Present(frozenset(), 0)
        if team.people_by_calendar:
            there = sum(n for calendar, n in team.people_by_calendar.items() if self._is_open(calendar, now))
            called = 0 if team.call_out is None else max(team.people_by_calendar.values())
            return Present(frozenset(), max(there, called))
        comes = team.call_out is not None or self._is_open(team.hours, now)
        return Present(frozenset(), team.people or 0 if comes else 0)

    def _comes(self, name: str, team: Team, now: frozenset[str], down: frozenset[str]) -> bool:
        person = self._plan.people.get(name, _NOBODY_KNOWN)
        if person is _NOBODY_KNOWN or person.call_out is not None or team.call_out is not None:
            return True
        return not {team.site, person.site} & down and self._is_open(person.hours or team.hours, now)

    def _is_open(self, calendar: str | None, now: frozenset[str]) -> bool:
        return calendar is None or calendar in now or calendar not in self._plan.calendars

    def _persons(self, team: Team) -> Iterator[Person]:
        return (self._plan.people[name] for name in team.members if name in self._plan.people)

    def _hours(self, team: Team) -> Iterable[str]:
        """The calendars by which somebody of a team works."""
        said = [team.hours, *team.people_by_calendar, *(person.hours for person in self._persons(team))]
        return {name for name in said if name}

    def _sites(self, team: Team) -> Iterable[str]:
        """The sites at which somebody of a team works."""
        return {site for site in (team.site, *(person.site for person in self._persons(team))) if site}


def _asked(sent: Sent) -> str:
    number = sum(number for _, number in sent)
    names = " and ".join(f"'{team}'" for team, _ in sent)
    return f"the job takes {number:,} {'person' if number == 1 else 'people'} of {names}"


def _enough(sent: Sequence[tuple[Team, int]], look: Look) -> bool:
    """Whether teams have as many people as they send, nobody for two of them.

    Each set of teams must have as many as its members need together (P. Hall, On representatives of subsets, 1935).
    """
    parts = chain.from_iterable(combinations(sent, n) for n in range(1, len(sent) + 1))
    return all(_size([team for team, _ in part], look) >= sum(number for _, number in part) for part in parts)


def _size(teams: Sequence[Team], look: Look) -> int:
    """How many different people some teams have together."""
    seen = [look(team) for team in {team.id: team for team in teams}.values()]
    return len(frozenset[str]().union(*(each.persons for each in seen))) + sum(each.others for each in seen)


def most_at_once(team: Team, plan: Plan) -> int:
    """The largest number of people that a team can ever have at work at one moment."""
    if team.members:
        return len(team.members)
    if not team.people_by_calendar:
        return team.people or 0
    known = [plan.calendars[name] for name in team.people_by_calendar if name in plan.calendars]
    if len(known) < len(team.people_by_calendar):
        return sum(team.people_by_calendar.values())
    return max(sum(team.people_by_calendar[name] for name in now) for now in openings(known, plan))


def openings(calendars: Sequence[Calendar], plan: Plan) -> Iterable[frozenset[str]]:
    """Which calendars are open together, at each moment at which one of them opens; all, where that cannot be said."""
    together = frozenset(calendar.id for calendar in calendars)
    zones = {calendar.timezone or plan.timezone for calendar in calendars}
    if len(zones) != 1 or len(calendars) > _MOST_CALENDARS:
        return [together]
    moments = {day * DAY + calendar.opens for calendar in calendars for day in calendar.days}
    return {frozenset(each.id for each in calendars if is_open(each, moment)) for moment in moments}


def is_open(calendar: Calendar, moment: int) -> bool:
    """Whether a calendar is open, holidays apart, at a moment of the week in microseconds since Monday 00:00."""
    length = calendar.closes - calendar.opens
    return any((moment - day * DAY - calendar.opens) % WEEK < length for day in calendar.days)
