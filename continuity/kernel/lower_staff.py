"""Teams, their people, spare parts and the jobs that need them, as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from continuity.calendars import ALWAYS
from continuity.distributions import Distribution
from continuity.kernel.arrays import table
from continuity.kernel.causes import CAUSES
from continuity.kernel.lower_choices import choices_of
from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_hours import Calendars
from continuity.kernel.lower_instead import Workarounds
from continuity.kernel.lower_mechanisms import Mechanisms
from continuity.kernel.processes import Durations
from continuity.kernel.staff_tables import (
    Ask,
    Calendar,
    For,
    Job,
    Person,
    Pool,
    Queue,
    Site,
    SparePart,
    Staffing,
    Team,
)
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import NONE, Kind
from continuity.simulation.actors import SITE, SPARES, ActorKey
from continuity.simulation.layout import Layout
from continuity.simulation.recorder import Cause
from continuity.simulation.rosters import Place, Roster, WorkOrder
from continuity.streams import process_name
from continuity.units import NEVER

_Line = tuple[tuple[tuple[str, int], ...], str | None]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is done by a job: for whom, how its random processes are called, how long the work takes."""

    kind: For
    index: int
    process: str
    unit: int | str
    takes: int


class Staff:
    """All people, parts and jobs.

    Parameters: `in_hours`, of each team, the time that its people have in the window.
    `ranks`: (rank, kind, index) of all that act; `watchers`: those who react to a site's level are added to the
    mechanisms'. `keys`: whose each job is; `names`, of the people; `teams`: their ids; `causes`: all causes of down
    time by number; `most_people`: how many a job can send.
    """

    def __init__(
        self,
        layout: Layout,
        durations: Durations,
        copies: Copies,
        mechanisms: Mechanisms,
        in_hours: Mapping[str, int],
        calendars: Calendars,
        workarounds: Workarounds,
    ) -> None:
        self._layout = layout
        self._durations = durations
        self._calendars = calendars
        self.ranks: list[tuple[int, Kind, int]] = []
        self.causes: list[Cause] = list(CAUSES)
        self._cause_of = {cause: number for number, cause in enumerate(CAUSES)}
        self.teams = tuple(sorted(layout.rosters))
        self._team_of = {name: index for index, name in enumerate(self.teams)}
        self.names: list[str] = []
        self.keys: list[ActorKey] = []
        self._line_of: dict[_Line, int] = {}
        self._lines_of_site: dict[int, list[int]] = {}
        self.lines: list[Queue] = []
        self._asks: list[Ask] = []
        self.jobs: list[Job] = []
        self._persons: list[Person] = []
        self.parts: list[SparePart] = []
        self.sites: list[Site] = []
        self._closed, self._places, self._lines_of = Stretches(), Stretches(), Stretches()
        self._call_outs: list[int] = []
        self._masks: list[int] = []
        self._slots = {name: _slots(roster) for name, roster in layout.rosters.items()}
        self._rows = [self._team(layout.rosters[name], in_hours[name]) for name in self.teams]
        self._pools = list(self._make_pools())
        self._make_jobs(copies, mechanisms)
        self._make_jobs_instead(workarounds)
        self._tell_lines()
        self._watch_sites(mechanisms)
        self.most_people = 2 * max((sum(number for _, number in people) for people, _ in self._line_of), default=0)

    # --- teams and their people ------------------------------------------------------------------------------------

    def _team(self, roster: Roster, in_hours: int) -> Team:
        first, slots = len(self._persons), self._slots[roster.team]
        for place in roster.places:
            self.names.append(place.worker)
            self._persons.append(self._person(place, roster, slots))
        return Team(
            persons=first,
            persons_end=len(self._persons),
            deputy=NONE if roster.deputy is None else self._team_of[roster.deputy],
            lines=0,
            lines_end=0,
            preempts=int(roster.preempts),
            afresh=int(roster.afresh),
            max_stretch=NEVER if roster.max_stretch is None else roster.max_stretch,
            rest=roster.rest,
            in_hours=in_hours,
        )

    def _person(self, place: Place, roster: Roster, slots: Sequence[str]) -> Person:
        closed, closed_end = self._closed.add(self._calendars.add(hours) for hours in place.while_closed)
        sites, sites_end = self._places.add(place.sites)
        return Person(
            team=self._team_of[roster.team],
            hours=self._calendars.add(place.hours),
            call_out=NONE if place.call_out is None else slots.index(place.call_out),
            on_call=int(place.on_call),
            closed=closed,
            closed_end=closed_end,
            sites=sites,
            sites_end=sites_end,
        )

    def _make_pools(self) -> Iterator[Pool]:
        for index, pool in enumerate(self._layout.plan.spares.values()):
            first = len(self.parts)
            rank = self._layout.rank(pool.id, 0, SPARES)
            self.ranks += [(rank, Kind.PART, first + number) for number in range(pool.stock)]
            self.parts += [SparePart(pool=index, actor=NONE) for _ in range(pool.stock)]
            yield Pool(parts=first, parts_end=len(self.parts), lines=0, lines_end=0)

    # --- jobs --------------------------------------------------------------------------------------------------------

    def _make_jobs(self, copies: Copies, mechanisms: Mechanisms) -> None:
        """Make all jobs in the order in which SimPy's engine does, for this numbers the lines."""
        layout = self._layout
        for name, draws in layout.switches.items():
            if draws.wants is not None:
                index = mechanisms.switch_of[layout.position[name]]
                row = mechanisms.switches[index]
                row.job = self._job(draws.wants, _Told(For.SWITCH, index, "failover", 0, row.otherwise))
        for node in layout.nodes:
            for mode in node.modes:
                joint = layout.joint_repairs.get((node.id, mode.id))
                if joint is not None and joint.wants is not None:
                    index = copies.call_of[node.id, mode.id]
                    call = copies.calls[index]
                    kind = For.JOINT if call.beside == NONE else For.BESIDE
                    call.job = self._job(joint.wants, _Told(kind, index, "failure", "all", call.repair))
            for copy in layout.copies[node.id]:
                self._job_of_copy(copies, copy.key, copy.wants, "failure")
        for copy in layout.causes.values():
            self._job_of_copy(copies, copy.key, copy.wants, "common-cause")

    def _make_jobs_instead(self, workarounds: Workarounds) -> None:
        for index, (arranged, row) in enumerate(zip(workarounds.arranged, workarounds.rows, strict=True)):
            if arranged.wants is not None:
                row.job = self._help(arranged.wants, _Told(For.WORKAROUND, index, "workaround", 0, NONE))
            if arranged.afterwards is not None:
                told = _Told(For.CATCH_UP, row.catch_up, "catch-up", 0, NONE)
                workarounds.catch_ups[row.catch_up].job = self._help(arranged.afterwards, told)

    def _help(self, wants: WorkOrder, told: _Told) -> int:
        """Add a job that has a timer of its own."""
        index = self._job(wants, told)
        self.ranks.append((wants.rank, Kind.HELP, index))
        return index

    def _job_of_copy(self, copies: Copies, key: ActorKey, wants: WorkOrder | None, kind: str) -> None:
        if wants is not None:
            index = copies.place[key]
            row = copies.rows[index]
            row.job = self._job(wants, _Told(For.COPY, index, kind, key[1], row.repair))

    def _job(self, wants: WorkOrder, told: _Told) -> int:
        """Add a job; returns its index."""
        line = self._line(wants)
        name, _, what = wants.key

        def add(purpose: str, distribution: Distribution) -> int:
            return self._durations.add(distribution, process_name(told.process, name, told.unit, what, purpose))

        spares = self._layout.plan.spares
        resupply = NONE if wants.part is None else add("resupply", spares[wants.part].resupply)
        first = len(self._call_outs)
        for each in self._slots_of(wants.people):
            distribution = self._call_out(each)
            self._call_outs.append(NONE if distribution is None else add(f"call-out.{each}", distribution))
        self.keys.append(wants.key)
        self.jobs.append(
            Job(
                kind=told.kind,
                index=told.index,
                line=line,
                actor=NONE,
                takes=told.takes,
                resupply=resupply,
                call_outs=first,
                priority=wants.urgency[0],
            )
        )
        return len(self.jobs) - 1

    def _slots_of(self, people: Sequence[tuple[str, int]]) -> Iterator[str]:
        """The names of the call-outs of all who may come, team by team as `_ask` counts them."""
        for team, _ in people:
            for roster in self._choice(team):
                yield from self._slots[roster.team]

    def _call_out(self, name: str) -> Distribution | None:
        """A call-out by the name that places use."""
        kind, _, whose = name.partition(".")
        plan = self._layout.plan
        return plan.teams[whose].call_out if kind == "team" else plan.people[whose].call_out

    # --- lines -------------------------------------------------------------------------------------------------------

    def _line(self, wants: WorkOrder) -> int:
        key = wants.people, wants.part
        if key not in self._line_of:
            self._line_of[key] = len(self.lines)
            self.lines.append(self._new_line(wants))
            self.ranks.append((0, Kind.LINE, len(self.lines) - 1))
        return self._line_of[key]

    def _new_line(self, wants: WorkOrder) -> Queue:
        first, slots = len(self._asks), 0
        rosters: list[Roster] = []
        for team, number in wants.people:
            choice = list(self._choice(team))
            deputys = slots + len(self._slots[team])
            self._asks.append(Ask(team=self._team_of[team], number=number, call_outs=slots, deputys=deputys))
            slots += sum(len(self._slots[each.team]) for each in choice)
            rosters += choice
        end = len(self._asks)
        self._asks += choices_of(self._asks[first:end], self._rows, rosters)
        names = [team for team, _ in wants.people]
        pools = list(self._layout.plan.spares)
        return Queue(
            asks=first,
            asks_end=end,
            pool=NONE if wants.part is None else pools.index(wants.part),
            actor=NONE,
            choices=end,
            choices_end=len(self._asks),
            preempts=int(any(each.preempts for each in rosters)),
            changes=int(any(map(_changes, rosters))),
            waiting=self._causes_by_mask("waiting", [_short(names, mask) for mask in _masks(names)]),
            called=self._causes_by_mask("call-out", [self._who(names, mask) for mask in _masks(names)]),
            hands_on=self._causes_by_mask("hands-on", [self._who(names, mask) for mask in _masks(names)]),
            part_cause=NONE if wants.part is None else self.cause("waiting", wants.part),
        )

    def _who(self, names: Sequence[str], mask: int) -> str:
        """The teams that have sent somebody: of those in the mask their deputies."""
        sent = set()
        for place, name in enumerate(names):
            deputy = self._layout.rosters[name].deputy
            sent.add(deputy if mask >> place & 1 and deputy is not None else name)
        return "+".join(sorted(sent))

    def _causes_by_mask(self, what: str, who: Sequence[str]) -> int:
        """Add the causes of each mask; returns where they begin."""
        first = len(self._masks)
        self._masks.extend(self.cause(what, each) for each in who)
        return first

    def cause(self, what: str, who: str) -> int:
        """The number of a cause of down time."""
        cause = (what, who)
        if cause not in self._cause_of:
            self._cause_of[cause] = len(self.causes)
            self.causes.append(cause)
        return self._cause_of[cause]

    def _tell_lines(self) -> None:
        """Note for each team, pool and site which lines wait for it."""
        of_team: dict[int, list[int]] = {}
        for (people, part), line in self._line_of.items():
            rosters = [each for name, _ in people for each in self._choice(name)]
            for name in dict.fromkeys(roster.team for roster in rosters):
                of_team.setdefault(self._team_of[name], []).append(line)
            for site in {site for roster in rosters for place in roster.places for site in place.sites}:
                self._lines_of_site.setdefault(site, []).append(line)
            if part is not None:
                pool = list(self._layout.plan.spares).index(part)
                of_team.setdefault(len(self._rows) + pool, []).append(line)
        rows: list[Team | Pool] = [*self._rows, *self._pools]
        for index, row in enumerate(rows):
            row.lines, row.lines_end = self._lines_of.add(of_team.get(index, ()))

    def _choice(self, name: str) -> Iterator[Roster]:
        roster = self._layout.rosters[name]
        yield roster
        if roster.deputy is not None:
            yield self._layout.rosters[roster.deputy]

    def _watch_sites(self, mechanisms: Mechanisms) -> None:
        for node, lines in sorted(self._lines_of_site.items()):
            first, end = self._lines_of.add(lines)
            self.ranks.append((self._layout.rank(self._layout.order[node], 0, SITE), Kind.SITE, len(self.sites)))
            mechanisms.watchers.setdefault(node, []).append((Kind.SITE, len(self.sites)))
            self.sites.append(Site(node=node, actor=NONE, lines=first, lines_end=end))

    def tables(self) -> Staffing:
        """All of it."""
        moments, open_times = self._calendars.arrays()
        return Staffing(
            teams=table(Team, self._rows),
            persons=table(Person, self._persons),
            asks=table(Ask, self._asks),
            lines=table(Queue, self.lines),
            jobs=table(Job, self.jobs),
            pools=table(Pool, self._pools),
            parts=table(SparePart, self.parts),
            sites=table(Site, self.sites),
            calendars=table(Calendar, self._calendars.rows),
            call_outs=np.array(self._call_outs, dtype=np.int64),
            causes=np.array(self._masks, dtype=np.int64),
            moments=moments,
            open_times=open_times,
            closed=self._closed.array(),
            places=self._places.array(),
            lines_of=self._lines_of.array(),
        )


def _slots(roster: Roster) -> list[str]:
    """The names of the call-outs of a team's people, each once."""
    return list(dict.fromkeys(place.call_out for place in roster.places if place.call_out is not None))


def _changes(roster: Roster) -> bool:
    """Whether hours or rests change who can come."""
    return roster.max_stretch is not None or any(
        place.hours is not ALWAYS or place.while_closed for place in roster.places
    )


def _masks(names: Sequence[str]) -> range:
    return range(1 << len(names))


def _short(names: Sequence[str], mask: int) -> str:
    return "+".join([name for place, name in enumerate(names) if mask >> place & 1] or names)
