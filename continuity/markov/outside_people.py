"""What a plan can say of people and a Markov chain cannot: whatever goes by the clock, and races between call-outs."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.markov.interaction import Vertex, node_vertex
from continuity.markov.phases import phases_of
from continuity.model import Crew, Plan, Team

Said = tuple[frozenset[Vertex], str, str, str]
"""What is concerned, the path in the plan, what cannot be said, the way out."""

_SIMULATE = "ask `simulate`"


def said_of_people(plan: Plan) -> Iterator[Said]:
    """All that no chain can say of teams and of the jobs that ask for them."""
    for team in plan.teams.values():
        here = frozenset({("team", team.id)})
        yield from ((here, path, what, hint) for path, what, hint in _of_team(plan, team))
    for whose, path, crew in _crews(plan):
        yield from ((whose, path, what, _SIMULATE) for what in _of_crew(plan, crew))


def _of_team(plan: Plan, team: Team) -> Iterator[tuple[str, str, str]]:
    path = f"teams.{team.id}"
    persons = [plan.people[name] for name in team.members]
    if team.hours is not None or team.people_by_calendar or any(each.hours is not None for each in persons):
        yield f"{path}.hours", "hours of work", "leave the hours out to see it with people always at work"
    if team.max_stretch is not None:
        yield f"{path}.max_stretch", "a longest stretch of work", _SIMULATE
    if not _may_be_away(plan, team):
        return
    if any(each.call_out is not None or each.site is not None for each in persons):
        yield f"{path}.members", "call-outs of single persons at sites that can fail", _SIMULATE
    if team.call_out is not None and phases_of(team.call_out) is None:
        yield f"{path}.call_out", "a call-out that is not exponential", "write `exponential`, or ask `simulate`"
    deputy = None if team.deputy is None else plan.teams[team.deputy]
    if team.call_out is not None and deputy is not None and _is_called(plan, deputy):
        yield f"{path}.deputy", "a race between the call-outs of a team and its deputy", _SIMULATE


def _may_be_away(plan: Plan, team: Team) -> bool:
    """Whether somebody of the team works at a site, which may be down."""
    return team.site is not None or any(plan.people[name].site is not None for name in team.members)


def _is_called(plan: Plan, team: Team) -> bool:
    """Whether it happens that somebody of the team is called out."""
    return _may_be_away(plan, team) and team.call_out is not None


def _crews(plan: Plan) -> Iterator[tuple[frozenset[Vertex], str, Crew]]:
    for node in plan.nodes.values():
        path, here = f"{node.section.value}.{node.id}", frozenset({node_vertex(node.id)})
        yield from (
            (here, f"{path}.failures.{mode.id}.team", mode.crew) for mode in node.modes if mode.crew is not None
        )
        otherwise = node.failover.otherwise if node.failover is not None else None
        if otherwise is not None and otherwise.crew is not None:
            yield here, f"{path}.failover.otherwise.team", otherwise.crew
    for cause in plan.common_causes.values():
        if cause.mode.crew is not None:
            yield frozenset({("cause", cause.id)}), f"common_causes.{cause.id}.team", cause.mode.crew


def _of_crew(plan: Plan, crew: Crew) -> Iterator[str]:
    """Jobs for several teams, where it is not plain who comes, or where several are called."""
    if len(crew.teams) == 1:
        return
    teams = [plan.teams[name] for name, _ in crew.teams]
    everybody = [*teams, *(plan.teams[each.deputy] for each in teams if each.deputy is not None)]
    persons = [person for team in everybody for person in (team.members or (f"of {team.id}",))]
    if len(persons) > len(set(persons)):
        yield "a job for several teams that share people"
    if any(_is_called(plan, team) for team in everybody):
        yield "a job for several teams of which one may be called out"
