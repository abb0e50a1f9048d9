"""What is assumed of people, their hours and sites, and of what they do instead of what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from continuity.model import Person, Plan, Team
from continuity.planfile.jobs import jobs
from continuity.planfile.looking import mapping
from continuity.planfile.marked import YamlMapping
from continuity.planfile.places import leads_somewhere
from continuity.planfile.problems import Path
from continuity.planfile.workarounds import workarounds

Unsaid: TypeAlias = tuple[Path, str]
"""A path in the plan with what tiers and kinds supply, and what is assumed there."""

ALWAYS: Final = "hours are not said: its people are always at work"
_REST: Final = (
    "rest is not said: after max_stretch a person rests for 11 hours"
    " (the daily rest of Directive 2003/88/EC, Article 3)"
)
_NOBODY_THERE: Final = "call_out is not said: who works at the site does no work while it is down"
_UTC: Final = "timezone is not said: hours are on the clocks of UTC"
_BY_ITSELF: Final = "no team is named: the workaround needs nobody"
READY: Final = "ready is not said: the workaround gives its level at once"
LASTS: Final = "lasts is not said: the workaround can be kept up for ever"


def unsaid_of_people(plan: Plan, data: YamlMapping) -> Iterator[Unsaid]:
    """Everything that is assumed of calendars, of teams that have something to do, and of workarounds.

    Parameters: `plan`, a sound one; `data`, everything as it is written, with what tiers and kinds supply.
    """
    if "timezone" not in data and any(calendar.timezone is None for calendar in plan.calendars.values()):
        yield ("calendars",), _UTC
    silent = {team.id: found for team in plan.teams.values() if (found := list(_of_team(team, plan, data)))}
    for name in silent.keys() & _with_work(plan, data) if silent else ():
        yield from silent[name]
    for node in plan.nodes.values():
        for path, workaround in workarounds(node, data):
            if workaround.crew is None:
                yield path, _BY_ITSELF
            for key, text in (("ready", READY), ("lasts", LASTS)):
                if not leads_somewhere(data, (*path, key)):
                    yield path, text


def _with_work(plan: Plan, data: YamlMapping) -> set[str]:
    """The teams that some job asks for, and their deputies."""
    asked = {name for job in jobs(plan, data) for name, _ in job.crew.teams}
    return asked.union(deputy for name in asked if (deputy := plan.teams[name].deputy))


def _of_team(team: Team, plan: Plan, data: YamlMapping) -> Iterator[Unsaid]:
    path = ("teams", team.id)
    persons = [plan.people[name] for name in team.members]
    if team.hours is None and not team.people_by_calendar and not (persons and all(each.hours for each in persons)):
        yield path, ALWAYS
    if team.max_stretch is not None and "rest" not in mapping(data, *path):
        yield (*path, "max_stretch"), _REST
    if team.call_out is None:
        yield from _of_sites(team, [each for each in persons if each.call_out is None], plan)


def _of_sites(team: Team, uncalled: list[Person], plan: Plan) -> Iterator[Unsaid]:
    """Sites that keep somebody of a team without a call-out from work: those that can be down."""
    if team.site and (uncalled or not team.members) and _can_be_down(team.site, plan):
        yield ("teams", team.id, "site"), _NOBODY_THERE
    for person in uncalled:
        if person.site and _can_be_down(person.site, plan):
            yield ("people", person.id, "site"), _NOBODY_THERE


def _can_be_down(name: str, plan: Plan) -> bool:
    """Whether something in the plan brings a node down."""
    node = plan.nodes[name]
    struck = (cause.hits for cause in plan.common_causes.values())
    events = (event.target for scenario in plan.scenarios.values() for event in scenario.events)
    return bool(node.modes or node.needs or node.site) or any(name in hits for hits in struck) or name in events
