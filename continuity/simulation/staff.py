"""Who does what next: at the end of each round the jobs that wait are read in order, and each that can start does.

The order is urgency (priority, steps of plans before equal repairs), then arrival, then name. Jobs that ask for the
same stand in one line, so that what cannot start is looked at once and not for everybody behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from heapq import heapify, heappop, heappush
from math import prod

from continuity.simulation.jobs import Job, State, Work
from continuity.simulation.lines import Line
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.simulation.people import Coming, Muster, Request, Team, Worker, muster, next_change, teams_of
from continuity.simulation.preemption import interrupted_for
from continuity.simulation.rosters import Roster, WorkOrder
from continuity.simulation.spare_parts import SpareParts
from continuity.simulation.stage import Stage
from continuity.simulation.team_meter import Meter, TeamMeasured
from continuity.units import NEVER


class Staff:
    """All teams, persons and spare parts of one replication, and the jobs that wait for them.

    Parameters: `stage`; `rosters` and `meters`, by team; `parts`, by pool.
    """

    def __init__(
        self,
        stage: Stage,
        rosters: Mapping[str, Roster],
        meters: Mapping[str, Meter],
        parts: Mapping[str, SpareParts],
    ) -> None:
        self._stage = stage
        self.moments: Moments = stage.moments
        self._meters = meters
        self._parts = parts
        self._preempting = any(roster.preempts for roster in rosters.values())
        names = sorted({place.worker for roster in rosters.values() for place in roster.places})
        self._workers = {name: Worker(name) for name in names}
        self.teams = {name: Team(roster, self._workers) for name, roster in rosters.items()}
        for team in self.teams.values():
            team.deputy = self.teams[team.roster.deputy] if team.roster.deputy else None
        self._lines: dict[tuple[tuple[tuple[str, int], ...], str | None], Line] = {}
        self._by_part: dict[str, list[Line]] = {}
        self._by_site: dict[int, list[Line]] = {}
        self._to_read: set[Line] = set()
        self._slowness: dict[str, Fraction] = {}
        self._busy: dict[Job, None] = {}

    # --- making jobs -----------------------------------------------------------------------------------------------

    def job(self, wants: WorkOrder, work: Work) -> Job:
        """A job that can be asked for."""
        return Job(self, self._line(wants), wants, work)

    def expect(self, orders: Iterable[WorkOrder]) -> None:
        """Number the lines of these work orders before those of others, as if there were jobs for them."""
        for wants in orders:
            self._line(wants)

    def _line(self, wants: WorkOrder) -> Line:
        line = self._lines.get((wants.people, wants.part))
        return self._new_line(wants) if line is None else line

    def _new_line(self, wants: WorkOrder) -> Line:
        people = tuple((self.teams[name], number) for name, number in wants.people)
        part = None if wants.part is None else self._parts[wants.part]
        line = Line(len(self._lines), people, part, Timer(self.moments, 0))
        self._lines[wants.people, wants.part] = line
        for worker in dict.fromkeys(worker for team in teams_of(people) for _, worker in team.members):
            worker.lines.append(line)
        for site in {site for team in teams_of(people) for place, _ in team.members for site in place.sites}:
            self._by_site.setdefault(site, []).append(line)
        if part is not None:
            self._by_part.setdefault(part.pool, []).append(line)
            part.tell(partial(self._read, self._by_part[part.pool]))
        return line

    @property
    def sites(self) -> Iterable[int]:
        """The indexes of the nodes whose going down or coming back concerns somebody's work."""
        return self._by_site

    def site_changed(self, site: int) -> None:
        """A site's level has changed: who works there may be away, or back."""
        self._read(self._by_site[site])

    def make_absent(self, name: str, by: int) -> None:
        """A person is away for one reason more (1) or less (-1); work begun goes on."""
        worker = self._workers.get(name)
        if worker is not None:
            worker.absent += by
            self._read(worker.lines)

    def slow_down(self, what: str, factor: Fraction) -> None:
        """Let the work that begins from now on, by a team or on a node, take so many times as long as before."""
        self._slowness[what] = self._slowness.get(what, Fraction(1)) * factor

    def slowed(self, job: Job, length: int) -> int:
        """How long work of some length takes now."""
        if not self._slowness or length >= NEVER:
            return length
        names = {each.team.roster.team for each in job.sent} | {job.about}
        return self._slow(sorted(names), length)

    def slowed_on(self, node: str, length: int) -> int:
        """How long a repair of some length takes now on a node."""
        return self._slow([node], length) if length < NEVER else length

    def _slow(self, names: Iterable[str], length: int) -> int:
        slowness = prod((self._slowness.get(name, Fraction(1)) for name in names), start=Fraction(1))
        return min(NEVER, round(length * slowness))

    # --- what jobs tell --------------------------------------------------------------------------------------------

    def asked(self, job: Job) -> None:
        """A job is asked for."""
        for team, _ in job.wants.people:
            self._meters[team].asked(job.asked_at)

    def wait(self, job: Job) -> None:
        """A job waits from now on."""
        job.line.join(job)
        self._read((job.line,))

    def withdrawn(self, job: Job) -> None:
        """A job that waited is not wanted any more."""
        for team, _ in () if job.takings else job.wants.people:
            self._meters[team].withdrawn(job.asked_at, self.moments.time)

    def begun(self, job: Job) -> None:
        """The people of a job are there."""
        now = self.moments.time
        for each in job.sent:
            if each.worker.freed_at != now:
                each.worker.stretch_since = now
            if each.team.roster.preempts:  # from now on somebody more urgent may have them
                self._read(each.worker.lines)
        if job.takings == 1:
            for team, _ in job.wants.people:
                self._meters[team].begun(job.asked_at, now)
        self.note("work begins", job)

    def freed(self, job: Job, sent: Sequence[Coming]) -> None:
        """People leave a job: at work for the rest of this moment, exhausted, or not yet arrived."""
        now = self.moments.time
        self._busy.pop(job, None)
        for each in sent:
            worker = each.worker
            worker.job = None
            if job.state is State.IN_WORK:
                worker.freed_at = now
                self._let_rest(worker)
            self._log_work(worker, job.taken_at, now)
            self._read(worker.lines)

    def _let_rest(self, worker: Worker) -> None:
        """Who has worked as long as any of their teams allows rests, as long as the longest of these asks for."""
        now = self.moments.time
        worked = now - worker.stretch_since
        rosters = [self.teams[team].roster for team, _ in worker.places]
        rests = [each.rest for each in rosters if each.max_stretch is not None and worked >= each.max_stretch]
        if rests:
            worker.freed_at = -1
            worker.rests_until = now + max(rests)
            for team, place in worker.places:
                self._meters[team].rests(now, worker.rests_until, place.hours)

    def finish(self, end: int) -> list[TeamMeasured]:
        """End the history at a moment; what was measured of the teams, in the order of their ids."""
        for job in self._busy:
            for each in job.sent:
                self._log_work(each.worker, job.taken_at, end)
        return [meter.finish() for _, meter in sorted(self._meters.items())]

    def _log_work(self, worker: Worker, taken_at: int, ended_at: int) -> None:
        """Somebody was busy: so was one of the people of each of their teams, whichever of these sent them."""
        for team, place in worker.places:
            self._meters[team].worked(taken_at, ended_at, place.hours)

    def note(self, what: str, job: Job) -> None:
        """Add a line about a job to the history."""
        if self._stage.history is None:
            return
        node, unit, actor = job.wants.key
        people = ", ".join(sorted(each.worker.name for each in job.sent))
        self._stage.note(what, node, unit, f"{actor}: {people}" if people else actor)

    # --- giving out work ---------------------------------------------------------------------------------------------

    def _read(self, lines: Iterable[Line]) -> None:
        """Let these lines be read at the end of the round."""
        for line in lines:
            if line.jobs:
                self._to_read.add(line)
        if self._to_read:
            self._stage.levels.ask_people()

    def dispatch(self) -> None:
        """Read the jobs that wait and may start, in order; start each that can."""
        lines, self._to_read = self._to_read, set()
        heads = [(line.jobs[0].order, line.number, 0, line) for line in lines if line.jobs]
        heapify(heads)
        while heads:
            _, _, place, line = heappop(heads)
            job = line.jobs[place]
            started, go_on = self._start(job, line)
            place += not started
            if (started or go_on) and place < len(line.jobs):
                heappush(heads, (line.jobs[place].order, line.number, place, line))
            if self._to_read:  # somebody was interrupted: who waits for them, and the jobs given up, are read anew
                again, self._to_read = {each for each in self._to_read if each.jobs}, set()
                heads = [each for each in heads if each[3] not in again]
                heads += [(each.jobs[0].order, each.number, 0, each) for each in again]
                heapify(heads)
                lines |= again
        for line in sorted(lines, key=_number):
            self._look_ahead(line)

    def _look_ahead(self, line: Line) -> None:
        """See to it that a line is read again when somebody's hours change or a rest is over."""
        if not line.jobs:
            line.timer.cancel()
            line.call_at = NEVER
            return
        self._log_waiting(line)
        now = self.moments.time
        moment = min(line.call_at, next_change(line.people, now))
        line.call_at = NEVER
        line.looks_at = moment
        if moment < NEVER:
            line.timer.set(moment - now, Phase.ENDS, partial(self._read, (line,)))

    def _look_again(self, line: Line, slack: int) -> None:
        """Read a line again when somebody must be called to arrive with those whose hours begin."""
        if slack:
            line.call_at = min(line.call_at, self.moments.time + slack)

    def _log_waiting(self, line: Line) -> None:
        if self._stage.history is not None:
            now = self.moments.time
            for job in line.jobs:
                if job.waiting_since == now:
                    self.note("waits", job)

    def _start(self, job: Job, line: Line) -> tuple[bool, bool]:
        """Start a job if it can; whether it did, and whether others of its line may where it cannot."""
        now = self.moments.time
        if line.part is not None and not job.has_part and not line.part.in_stock:
            line.lacks(now, line.part.pool)
            return False, any(each.has_part for each in line.jobs)
        if not line.people:
            self._take(job, line, None)
            return True, False
        request = Request(now, job.wants, job.number, job.all_takings, job.call_outs)
        levels = self._stage.levels.now
        found = muster(line.people, levels, request)
        if found is None or found.starts > now:
            found = self._by_interrupting(job, line, request) or found
        slack = 0 if found is None else found.slack(now)
        if found is None or slack:
            line.lacks(now, _short(line.people, levels, request))
            self._look_again(line, slack)
            return False, found is not None
        self._take(job, line, found)
        return True, False

    def _take(self, job: Job, line: Line, found: Muster | None) -> None:
        if line.part is not None and not job.has_part:
            assert job.wants.resupply is not None
            job.has_part = True
            line.part.take(job.wants.resupply.duration(job.number))
        for each in found.people if found else ():
            each.worker.job = job
        if not job.takings:
            for team, _ in job.wants.people:
                self._meters[team].taken(job.asked_at, self.moments.time)
        self._busy[job] = None
        job.take(found)

    def _by_interrupting(self, job: Job, line: Line, request: Request) -> Muster | None:
        """The people for a job that can start now if less urgent ones are interrupted, which they then are."""
        wanted = {team for team in teams_of(line.people) if team.roster.preempts} if self._preempting else set()
        if not wanted:
            return None
        levels = self._stage.levels.now
        chosen = interrupted_for(job, line, self._busy, wanted, levels, request)
        for each in chosen:
            self._interrupt(each, wanted)
        return muster(line.people, levels, request) if chosen else None

    def _interrupt(self, job: Job, by: set[Team]) -> None:
        afresh = any(each.team.roster.afresh for each in job.sent if each.team in by)
        self.note("interrupted", job)
        job.interrupt(afresh=afresh)


def _short(people: Sequence[tuple[Team, int]], levels: Sequence[float], request: Request) -> str:
    """The teams that have too few people for a job now; all of them where each by itself has enough."""
    if len(people) == 1:
        return people[0][0].roster.team
    short = [
        team.roster.team
        for team, number in people
        if sum(each.at == request.now for each in team.coming(levels, request)) < number
    ]
    return "+".join(short or [team.roster.team for team, _ in people])


def _number(line: Line) -> int:
    return line.number
