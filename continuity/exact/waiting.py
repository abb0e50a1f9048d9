"""Whose repairs ever wait for people: never, at one pool with a crew of its own, or in a queue that several share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from continuity.distributions import Exponential
from continuity.model import Crew, Mode, Node, Plan, Team
from continuity.requirements import workarounds_in


@dataclass(frozen=True, slots=True)
class Wait:
    """How repairs of a mode wait: `reason` why the exact route cannot tell, or "" and how many go on at a time."""

    reason: str = ""
    at_a_time: int | None = None


AT_ONCE = Wait()


class Waits:
    """What repairs wait for in a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._wanted: Counter[str] = Counter()
        self._users: dict[str, set[tuple[str, str]]] = {}
        for owner, mode, copies in _jobs(plan):
            for team, people in mode.crew.teams if mode.crew else ():
                self._wanted[team] += copies * people
                self._users.setdefault(team, set()).add((owner, mode.id))
        self._else_busy = frozenset(_elsewhere(plan))
        self._deputies = {team.deputy for team in plan.teams.values() if team.deputy}
        self._memberships = Counter(person for team in plan.teams.values() for person in team.members)

    def of(self, node: Node | None, mode: Mode) -> Wait:
        """How a mode's repairs wait; `node` None for a common cause."""
        if mode.crew is None:
            return AT_ONCE
        limiting = []
        for team, _ in mode.crew.teams:
            why = self._unusual(self._plan.teams[team])
            if why:
                return Wait(f"its repair waits for the team {team}, {why}")
            if self._wanted[team] > self._size(self._plan.teams[team]):
                limiting.append(team)
        if not limiting:
            return AT_ONCE
        return self._own_crew(node, mode, limiting[0])

    def _own_crew(self, node: Node | None, mode: Mode, team: str) -> Wait:
        assert mode.crew is not None
        others = sorted(f"{owner}.{name}" for owner, name in self._users[team])
        if len(others) > 1 or len(mode.crew.teams) > 1:
            return Wait(f"its repair may wait for the team {team}, which several kinds of repair share")
        if node is None or len(node.modes) > 1 or mode.of_node or mode.beta:
            return Wait(f"its repair may wait for the team {team}, and it is not the only mode of a pool")
        if not _is_exponential(mode):
            return Wait(f"its repair may wait for the team {team}, and its times are not all exponential")
        return Wait(at_a_time=self._size(self._plan.teams[team]) // mode.crew.teams[0][1])

    def _size(self, team: Team) -> int:
        return len(team.members) if team.members else team.people or 0

    def _unusual(self, team: Team) -> str:
        """Why its people are not simply there; "" if they are."""
        people = [self._plan.people[name] for name in team.members]
        if team.hours or team.people_by_calendar or any(each.hours for each in people):
            return "which has working hours"
        if team.site or any(each.site for each in people):
            return "whose place can be down"
        if team.max_stretch is not None:
            return "which hands work on"
        if team.id in self._deputies or any(self._memberships[name] > 1 for name in team.members):
            return "whose people also work for another team"
        if team.deputy and self._wanted[team.id] > self._size(team):
            return "for which another stands in"
        if team.id in self._else_busy:
            return "which has other work than repairs"
        return ""


def _is_exponential(mode: Mode) -> bool:
    exponential = isinstance(mode.time_to_failure, Exponential) and isinstance(mode.time_to_repair, Exponential)
    return exponential and mode.detect is None and mode.inspection is None


def _jobs(plan: Plan) -> Iterator[tuple[str, Mode, int]]:
    """Each mode with how many repairs of it can go on at once."""
    for node in plan.nodes.values():
        for mode in node.modes:
            copies = 1 if mode.of_node or mode.repairs_all else node.units
            yield node.id, mode, copies + (1 if mode.beta else 0)
    for cause in plan.common_causes.values():
        yield cause.id, cause.mode, 1


def _elsewhere(plan: Plan) -> Iterator[str]:
    """The teams that may do something else than repairs while nothing is scripted."""
    crews: list[Crew | None] = []
    for node in plan.nodes.values():
        crews += [each.crew for term in node.needs for each in workarounds_in(term)]
        if node.failover and node.failover.otherwise:
            crews.append(node.failover.otherwise.crew)
    for recovery in plan.plans.values():
        crews += [step.crew for step in recovery.all_steps]
        if recovery.authority:
            crews.append(recovery.authority.crew)
    for crew in crews:
        yield from (team for team, _ in crew.teams) if crew else ()
