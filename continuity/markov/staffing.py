"""Who could do which job in a chain: teams, the kinds of their people, and which jobs compete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import networkx as nx

from continuity.markov.cast import Cast
from continuity.markov.crews import Crew as CrewInChain
from continuity.markov.jobs import Job, Owner, Parts
from continuity.markov.phases import Phases, phases_of
from continuity.model import Crew, Plan, Team

LAST_PRIORITY = 1_000_000_000
"""The priority of what has none: after all that have one."""


class Asking(Owner, Protocol):
    """An actor that may ask for people: its slot in the state, and its place in the order of names."""

    slot: int
    place: int


class Staffing:
    """Makes the teams and the jobs of a chain, as they are asked for.

    Parameters: `position`, the number of each node; `part_places`, the place of each pool of spares in the order of
    names.
    """

    def __init__(self, plan: Plan, cast: Cast, position: Mapping[str, int], part_places: Mapping[str, int]) -> None:
        self._plan = plan
        self._cast = cast
        self._position = position
        self._part_places = part_places
        self._teams: dict[str, int] = {}
        self._parts: dict[str, Parts] = {}
        self._kinds = {kind[0]: kind for kind in _kinds(plan)}
        self._marks: dict[str, int] = {}

    def job(self, owner: Asking, name: str, wants: tuple[Crew | None, str | None], work: Phases) -> Job | None:
        """A job on a node or a common cause; None where it asks for nothing.

        Parameters: `wants`, the crew and the pool of spares; `work`, how long it takes.
        """
        crew, pool = wants
        if crew is None and pool is None:
            return None
        people = tuple((self._team(team), number) for team, number in crew.teams) if crew else ()
        parts = None if pool is None else self._pool(pool)
        job = Job(owner.slot, owner.place, self._priority(name), people, parts, work, owner)
        self._cast.jobs.append(job)
        return job

    def _priority(self, name: str) -> int:
        """The priority of a node; of a common cause, the most urgent of those that it may hit."""
        cause = self._plan.common_causes.get(name)
        nodes = [name] if cause is None else cause.hits
        given = (self._plan.nodes[each].priority for each in nodes)
        return min((each for each in given if each is not None), default=LAST_PRIORITY)

    def _pool(self, name: str) -> Parts:
        if name not in self._parts:
            pool = self._plan.spares[name]
            mark = self._cast.mark(pool.stock)
            resupply = phases_of(pool.resupply) or ()
            self._parts[name] = Parts(mark=mark, stock=pool.stock, resupply=resupply, place=self._part_places[name])
            self._cast.actors.append(self._parts[name])
        return self._parts[name]

    def _team(self, name: str) -> int:
        if name in self._teams:
            return self._teams[name]
        team, crews = self._plan.teams[name], self._cast.crews
        number = self._teams[name] = len(crews)
        crew = CrewInChain(
            kinds=tuple(self._kinds_of(team)),
            sites=() if team.site is None else (self._position[team.site],),
            call_out=None if team.call_out is None else phases_of(team.call_out),
            preempts=team.preempts,
            afresh=team.resume == "afresh",
        )
        crews.append(crew)
        if team.deputy is not None:  # who may have this team as deputy in turn
            crews[number] = replace(crew, deputy=self._team(team.deputy))
        return number

    def _kinds_of(self, team: Team) -> Iterator[int]:
        if not team.members:
            yield self._kind(f"team {team.id}", team.people or 0)
            return
        for person in sorted(set(team.members)):
            if person in self._kinds:  # the first of its kind stands for all of it
                yield self._kind(person, len(self._kinds[person]))

    def _kind(self, name: str, people: int) -> int:
        if name not in self._marks:
            self._marks[name] = self._cast.mark(people)
        return self._marks[name]

    def finish(self) -> None:
        """Find out which jobs compete, and which may be interrupted. To be called when all jobs are known."""
        ties: nx.Graph[tuple[str, int]] = nx.Graph()
        crews = self._cast.crews
        for number, job in enumerate(self._cast.jobs):
            teams = list(self._may_come(job))
            job.preempting = frozenset(team for team in teams if crews[team].preempts)
            job.keeps_rank = bool(job.preempting)
            ties.add_node(("job", number))
            ties.add_edges_from((("job", number), ("kind", kind)) for team in teams for kind in crews[team].kinds)
            if job.parts is not None:
                ties.add_edge(("job", number), ("parts", job.parts.mark))
        for group, component in enumerate(nx.connected_components(ties)):
            for what, number in component:
                if what == "job":
                    self._cast.jobs[number].group = group

    def _may_come(self, job: Job) -> Iterator[int]:
        for team, _ in job.people:
            yield team
            deputy = self._cast.crews[team].deputy
            if deputy is not None:
                yield deputy


def _kinds(plan: Plan) -> Iterator[Sequence[str]]:
    """Named people who need not be told apart: in the same teams, with nobody else of these between them by name."""
    alike: dict[frozenset[str], list[str]] = {}
    for person in sorted(plan.people):
        teams = frozenset(team.id for team in plan.teams.values() if person in team.members)
        alike.setdefault(teams, []).append(person)
    for teams, persons in alike.items():
        members = sorted({each for team in teams for each in plan.teams[team].members})
        kind: list[str] = []
        for person in members:
            if person in persons:
                kind.append(person)
            elif kind:
                yield kind
                kind = []
        if kind:
            yield kind
