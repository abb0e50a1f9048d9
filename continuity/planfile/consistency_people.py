"""What teams must be, beyond names that exist: somebody else as deputy, and enough people for every job."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from continuity.model import AllOf, AnyOf, AtLeast, Calendar, Crew, Node, Plan, Soft, Team, Term, Tolerant, WorkedAround
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Path, Problem
from continuity.planfile.references import names_in_node
from continuity.units import DAY, WEEK

_MOST_CALENDARS = 50
"""More of them are taken to be open together."""
_MOST_TEAMS = 6
"""Of a job for more teams than this, only each team by itself is looked at: sets of teams double with each."""


def team_problems(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """Everything that is wrong with teams and with what they are asked to do.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    for team in plan.teams.values():
        if team.deputy == team.id:
            message = f"'{team.id}' is its own deputy, which adds nobody"
            hint = "name another team, or leave 'deputy' out"
            yield Problem(path=("teams", team.id, "deputy"), id="deputy-of-itself", message=message, hint=hint)
    lack = lru_cache(maxsize=None)(_Staff(plan).lack)
    for path, crew in jobs(plan, data):
        if message := lack(crew):
            hint = "ask for fewer people, or give the team more members or a larger deputy"
            yield Problem(path=path, id="too-few-people", message=message, hint=hint)


def jobs(plan: Plan, data: YamlMapping) -> Iterator[tuple[Path, Crew]]:
    """The crew of every job in the plan, and where its `team` is written."""
    for node in plan.nodes.values():
        yield from _jobs_of_node(node, data)
    for cause in plan.common_causes.values():
        if cause.mode.crew:
            yield ("common_causes", cause.id, "team"), cause.mode.crew
    for recovery in plan.plans.values():
        if recovery.authority:
            yield ("plans", recovery.id, "authority", "team"), recovery.authority.crew
        back = recovery.way_back.steps if recovery.way_back else {}
        for steps, block in ((("steps",), recovery.steps), (("return", "steps"), back)):
            for step in block.values():
                if step.crew:
                    yield ("plans", recovery.id, *steps, step.id, "team"), step.crew


def _jobs_of_node(node: Node, data: YamlMapping) -> Iterator[tuple[Path, Crew]]:
    here = (node.section.value, node.id)
    for mode in node.modes:
        if mode.crew:
            yield (*here, "failures", mode.id, "team"), mode.crew
    if node.failover and node.failover.otherwise and node.failover.otherwise.crew:
        yield (*here, "failover", "otherwise", "team"), node.failover.otherwise.crew
    for workaround in chain.from_iterable(map(_workarounds, node.needs)):
        if workaround.crew:
            yield _team_in_needs(workaround.crew, here, data), workaround.crew


def _workarounds(term: Term) -> Iterator[WorkedAround]:
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _workarounds(each)
        case Soft(part) | Tolerant(part):
            yield from _workarounds(part)
        case WorkedAround(part):
            yield term
            yield from _workarounds(part)


def _team_in_needs(crew: Crew, here: tuple[str, str], data: YamlMapping) -> Path:
    """Where a node's needs name the first team of a crew."""
    named = names_in_node(data, *here)
    return next(path for path, name in named if path[2] == "needs" and "team" in path and name == crew.teams[0][0])


@dataclass(frozen=True, eq=False)
class _Staff:
    """Who could come, at best."""

    plan: Plan

    def lack(self, crew: Crew) -> str:
        """Why nobody can ever do a job for this crew; "" where somebody may.

        A team that is not known, or not sound, is reported elsewhere. The people that a team sends come from it or from
        its deputy, not from both. Of teams that share persons, each set must have as many as its members need together
        (P. Hall, On representatives of subsets, 1935).
        """
        for team, number in crew.teams:
            most = self._most_of(team)
            if most is not None and number > most:
                return f"the job takes {number:,} people of '{team}', which {self._can_have(team, most)}"
        if 1 < len(crew.teams) <= _MOST_TEAMS:
            for some in chain.from_iterable(combinations(crew.teams, n) for n in range(2, len(crew.teams) + 1)):
                persons, number = self._persons(team for team, _ in some), sum(number for _, number in some)
                if persons is not None and len(persons) < number:
                    names = " and ".join(f"'{team}'" for team, _ in some)
                    return f"the job takes {number:,} people of {names}, which share members: {len(persons)} in all"
        return ""

    def _teams(self, name: str) -> list[Team] | None:
        """A team and its deputy; None where one of them is not known."""
        team = self.plan.teams.get(name)
        if team is None or team.deputy is None:
            return None if team is None else [team]
        deputy = self.plan.teams.get(team.deputy)
        return None if deputy is None else [team, deputy]

    def _most_of(self, name: str) -> int | None:
        teams = self._teams(name)
        return None if teams is None else max(most_at_once(team, self.plan.calendars) for team in teams)

    def _can_have(self, name: str, most: int) -> str:
        deputy = self.plan.teams[name].deputy
        return f"can never send more than {most:,}" + (f", nor can its deputy '{deputy}'" if deputy else "")

    def _persons(self, names: Iterator[str]) -> set[str] | None:
        """Everybody who could come for some teams; None where that cannot be said by name."""
        persons: set[str] = set()
        for name in names:
            teams = self._teams(name)
            if teams is None or not all(team.members for team in teams):
                return None
            persons.update(*(team.members for team in teams))
        return persons


def most_at_once(team: Team, calendars: Mapping[str, Calendar]) -> int:
    """The largest number of people that a team can ever have at work at one moment."""
    if team.members:
        return len(team.members)
    if not team.people_by_calendar:
        return team.people or 0
    known = [calendars[name] for name in team.people_by_calendar if name in calendars]
    comparable = len(known) == len(team.people_by_calendar) and len({calendar.timezone for calendar in known}) == 1
    if not comparable or len(known) > _MOST_CALENDARS:
        return sum(team.people_by_calendar.values())  # calendars of several time zones may meet in any way
    openings = {day * DAY + calendar.opens for calendar in known for day in calendar.days}
    return max(
        sum(team.people_by_calendar[calendar.id] for calendar in known if is_open(calendar, moment))
        for moment in openings
    )


def is_open(calendar: Calendar, moment: int) -> bool:
    """Whether a calendar is open, holidays apart, at a moment of the week in microseconds since Monday 00:00."""
    length = calendar.closes - calendar.opens
    return any((moment - day * DAY - calendar.opens) % WEEK < length for day in calendar.days)
