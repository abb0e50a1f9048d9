"""Who should be at the table of a drill, and what there is to measure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from continuity.model import Crew, Person, RecoveryPlan, Step, Team
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_parts import Measure, Seat
from continuity.reports.drill_words import Words, listed, time_text
from continuity.units import format_duration

_WORK = frozenset({"called out", "work begins"})
Roles = dict[str, list[str]]
"""What each team is there for, by its id, in the order of the plan."""


def seats(history: DrillHistory, words: Words) -> tuple[Seat, ...]:
    """The teams that decide, act in plans that are set off, or work in the history; and who owns the services lost."""
    roles: Roles = {}
    for plan in history.invoked:
        if plan.authority:
            _add(roles, plan.authority.crew, f"decides on “{words.name(plan.id)}”")
        for step in plan.all_steps:
            _add(roles, step.crew, step.title or step.id)
    for team, work in _work(history, words):
        if work not in roles.setdefault(team, []):
            roles[team].append(work)
    for team in list(roles):
        deputy = history.plan.teams[team].deputy
        if deputy and deputy not in roles:
            roles[deputy] = [f"stands in for {words.name(team)}"]
    teams = history.plan.teams
    found = [
        Seat(who=words.name(team), role=listed(what), persons=_persons(history, teams[team]))
        for team, what in roles.items()
    ]
    return (*found, *_owners(history, words))


def _add(roles: Roles, crew: Crew | None, what: str) -> None:
    for team, _ in crew.teams if crew else ():
        roles.setdefault(team, []).append(what)


def _work(history: DrillHistory, words: Words) -> Iterator[tuple[str, str]]:
    """The teams of all who work in the history, without the steps of plans."""
    plans = history.plan.plans
    for each in history.happenings:
        if each.what not in _WORK or each.node in plans:
            continue
        actor, _, names = each.detail.rpartition(": ")
        for name in names.split(", "):
            for team in _teams(history, name):
                yield team, words.work(each.node, each.unit, actor)


def _teams(history: DrillHistory, name: str) -> list[str]:
    """The teams of a worker: a person may be in several."""
    if "#" in name:
        return [re.split(r"[.#]", name)[0]]
    return [team.id for team in history.plan.teams.values() if name in team.members]


def _persons(history: DrillHistory, team: Team) -> tuple[str, ...]:
    if team.members:
        return tuple(_person(history.plan.people[name]) for name in team.members)
    number = team.people if team.people is not None else sum(team.people_by_calendar.values())
    return (f"{number} {'person' if number == 1 else 'people'}; the plan names nobody",)


def _person(person: Person) -> str:
    return f"{person.title or person.id} ({person.contact or 'no contact in the plan'})"


def _owners(history: DrillHistory, words: Words) -> Iterator[Seat]:
    """Those who answer for the services that are lost."""
    owned: dict[str, list[str]] = {}
    for name in history.touched():
        owner = history.plan.nodes[name].owner
        if owner:
            owned.setdefault(owner, []).append(words.name(name))
    for owner, services in owned.items():
        yield Seat(who=owner, role=f"answers for {listed(services)}", persons=())


def measures(history: DrillHistory, words: Words) -> tuple[Measure, ...]:
    """What to measure: the services that are lost, under the plan that is set off first, then the steps of each."""
    plans = history.invoked
    first = plans[0].id if plans else ""
    return (*_services(history, words, first), *(each for plan in plans for each in _steps(history, words, plan)))


def _services(history: DrillHistory, words: Words, plan: str) -> Iterator[Measure]:
    for name, recovery in history.touched().items():
        rto = history.promised(name).rto
        planned = "" if rto is None else f"RTO {format_duration(rto)}"
        yield Measure(plan=plan, key=name, title=words.name(name), planned=planned, simulated=recovery)


def _steps(history: DrillHistory, words: Words, plan: RecoveryPlan) -> Iterator[Measure]:
    """The steps that run in any case, and those of the others that were begun."""
    instead = {step.otherwise for step in plan.steps.values()}
    for step in plan.all_steps:
        regular = step.id in plan.steps and step.id not in instead
        if regular or history.begun(plan.id, step.id):
            yield Measure(
                plan=plan.id,
                key=f"step.{step.id}",
                title=words.step_name(plan, step.id),
                planned=_planned(step),
                simulated=history.whole(plan.id, step.id),
            )


def _planned(step: Step) -> str:
    """How long a step takes by the plan; a restore adds its own time."""
    takes = time_text(step.takes)
    if step.restores is not None:
        return f"{takes}, then the restore" if takes else "as long as the restore"
    return takes
