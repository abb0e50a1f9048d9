"""People and jobs once more, slow and plain: minute by minute, everybody looks at everything.

It knows units whose lives, repairs and detection are certain and in whole minutes, with people, parts, hours,
call-outs, deputies, interruptions and longest stretches, and takes from the simulation nothing but the plan. In each
minute there are rounds until nothing happens any more: what ends, what fails, and who then takes which jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from continuity.model import Calendar, Mode, Plan
from continuity.model import Team as PlannedTeam

MINUTE = 60_000_000
DAY = 1440
WEEK = 7 * DAY
NO_PRIORITY = 10**9
USUAL_REST = 660
How = Literal["there", "leaves", "called", "opens"]


@dataclass(eq=False)
class Person:
    name: str
    job: Job | None = None
    freed_at: int = -1
    stretch_since: int = 0
    rests_until: int = 0


class Hours:
    """When a calendar is open, minute by minute through two weeks."""

    def __init__(self, calendar: Calendar) -> None:
        self.open = [False] * 2 * WEEK
        for day in calendar.days:
            for t in range(day * DAY + calendar.opens // MINUTE, day * DAY + calendar.closes // MINUTE):
                self.open[t % WEEK] = self.open[t % WEEK + WEEK] = True

    def is_open(self, t: int) -> bool:
        return self.open[t]

    def next_opening(self, t: int) -> int:
        return self.open.index(True, t)


class Always(Hours):
    """Hours without end."""

    def __init__(self) -> None:
        self.open = [True] * 2 * WEEK


@dataclass(eq=False)
class Place:
    """A person in a team. `may_call`: whether a call reaches the person, by the minute, while the site works."""

    person: Person
    hours: Hours
    call_out: int | None
    site: str | None
    may_call: Callable[[int], bool]


@dataclass(eq=False)
class Team:
    name: str
    planned: PlannedTeam
    places: list[Place]
    figures: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("jobs", "at_once", "waited", "busy", "out"), 0)
    )


@dataclass(eq=False)
class Coming:
    at: int
    how: How
    place: Place
    team: Team


@dataclass(eq=False)
class Job:
    """The repair of one unit's mode; `left`: minutes of work still to do; `until`: when this part of it is over."""

    key: tuple[str, int, str]
    mode: Mode
    priority: int
    state: Literal["idle", "waiting", "coming", "working"] = "idle"
    asked_at: int = 0
    taken_at: int = 0
    begun_at: int = 0
    left: int = 0
    until: int = 0
    taken: int = 0
    has_part: bool = False
    people: Sequence[Coming] = ()

    @property
    def order(self) -> tuple[object, ...]:
        return self.priority, self.asked_at, self.key

    @property
    def wants(self) -> tuple[tuple[str, int], ...]:
        return self.mode.crew.teams if self.mode.crew else ()


@dataclass(eq=False)
class Unit:
    """One unit's mode: fails at `fails_at`, is found at `found_at`."""

    job: Job
    fails_at: int | None
    found_at: int | None = None
    is_down: bool = False


class Naive:
    """Runs a plan; `levels[node][t]` is the level of a node in minute t."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stock = {pool.id: pool.stock for pool in plan.spares.values()}
        self.deliveries: list[tuple[int, str]] = []
        self.persons: dict[str, Person] = {}
        self.hours: dict[str | None, Hours] = {
            None: Always(),
            **{each.id: Hours(each) for each in plan.calendars.values()},
        }
        self.teams = {team.id: Team(team.id, team, list(self.places(team))) for team in plan.teams.values()}
        self.units = [
            Unit(Job((node.id, number, mode.id), mode, node.priority or NO_PRIORITY), minutes(mode.time_to_failure))
            for node in plan.nodes.values()
            for mode in node.modes
            for number in range(1, node.units + 1)
        ]
        self.jobs = [unit.job for unit in self.units]
        self.levels: dict[str, list[float]] = {node: [] for node in plan.nodes}

    # --- who there is ------------------------------------------------------------------------------------------------

    def places(self, team: PlannedTeam) -> Iterator[Place]:
        if team.people_by_calendar:
            yield from self.by_calendar(team)
            return
        named = {name: self.plan.people[name] for name in team.members}
        for name in named or [f"{team.id}#{i}" for i in range(1, (team.people or 0) + 1)]:
            own = named.get(name)
            hours = self.hours[(own.hours if own else None) or team.hours]
            call_out = team.call_out if own is None or own.call_out is None else own.call_out
            yield self.place(name, hours, call_out, team.site, lambda t: True)

    def by_calendar(self, team: PlannedTeam) -> Iterator[Place]:
        numbers = dict(sorted(team.people_by_calendar.items()))
        largest = max(numbers, key=lambda name: numbers[name])
        for name, number in numbers.items():

            def may_call(t: int, name: str = name) -> bool:
                return name == largest and not any(self.hours[each].is_open(t) for each in numbers)

            for i in range(1, number + 1):
                yield self.place(f"{team.id}.{name}#{i}", self.hours[name], team.call_out, team.site, may_call)

    def place(self, name: str, hours: Hours, call_out: object, site: str | None, may: Callable[[int], bool]) -> Place:
        person = self.persons.setdefault(name, Person(name))
        return Place(person, hours, None if call_out is None else minutes(call_out), site, may)

    # --- the minutes -------------------------------------------------------------------------------------------------

    def run(self, horizon: int) -> None:
        for t in range(horizon):
            something = True
            while something:
                ended, failed = self.end(t), self.fail(t)
                given_out = self.give_out(t)
                something = ended or failed or given_out
            self.note(t)

    def end(self, t: int) -> bool:
        """Whatever ends in this round."""
        ended = False
        for delivery in [each for each in self.deliveries if each[0] == t]:
            self.deliveries.remove(delivery)
            self.stock[delivery[1]] += 1
        working = [unit for unit in self.units if unit.job.state == "working" and unit.job.until == t]
        for unit in self.units:
            if unit in working:
                self.stop_working(unit, t)
                ended = True
            elif unit.job.state == "coming" and unit.job.until == t:
                self.begin(unit.job, t)
                ended = True
            elif unit.found_at == t:
                unit.found_at = None
                self.ask(unit.job, t)
                ended = True
        return ended

    def stop_working(self, unit: Unit, t: int) -> None:
        """The work is done, or its people must rest."""
        job = unit.job
        job.left -= t - job.begun_at
        self.leave(job, t)
        job.state = "waiting" if job.left else "idle"
        if job.state == "idle":
            unit.is_down = False
            unit.fails_at = t + minutes(job.mode.time_to_failure)

    def fail(self, t: int) -> bool:
        failed = [unit for unit in self.units if unit.fails_at == t]
        for unit in failed:
            unit.fails_at = None
            unit.is_down = True
            detect = minutes(unit.job.mode.detect) if unit.job.mode.detect else 0
            if detect:
                unit.found_at = t + detect
            else:
                self.ask(unit.job, t)
        return bool(failed)

    def ask(self, job: Job, t: int) -> None:
        job.asked_at, job.taken, job.has_part = t, 0, False
        job.left = minutes(job.mode.time_to_repair)
        if not job.wants and not job.mode.spares:
            self.begin(job, t)
            return
        job.state = "waiting"
        for team, _ in job.wants:
            self.teams[team].figures["jobs"] += 1

    def note(self, t: int) -> None:
        for name, node in self.plan.nodes.items():
            sound = node.units - sum(unit.is_down for unit in self.units if unit.job.key[0] == name)
            self.levels[name].append(0.0 if sound < node.required else min(1.0, sound / node.full))
        for job in self.jobs:
            if job.state == "waiting" and not job.taken:
                for name, _ in job.wants:
                    self.teams[name].figures["waited"] += 1
        for team in self.teams.values():
            for place in team.places:
                if place.person.job:
                    team.figures["busy"] += 1
                    team.figures["out"] += not place.hours.is_open(t)

    # --- giving out work ---------------------------------------------------------------------------------------------

    def give_out(self, t: int) -> bool:
        """Read the queue from the beginning after each job that starts, until none does; whether any did."""
        given_out = False
        while any(self.start(job, t) for job in sorted(self.waiting(), key=lambda job: job.order)):
            given_out = True
        return given_out

    def waiting(self) -> list[Job]:
        return [job for job in self.jobs if job.state == "waiting"]

    def start(self, job: Job, t: int) -> bool:
        pool = job.mode.spares
        if pool and not job.has_part and not self.stock[pool]:
            return False
        people = self.best(job, t, set())
        if people is None or starts(people, t) > t:
            people = self.by_interrupting(job, t) or people
        if people is None or gains_nothing(people, t):
            return False
        self.take(job, people, t)
        return True

    def take(self, job: Job, people: Sequence[Coming], t: int) -> None:
        if job.mode.spares and not job.has_part:
            job.has_part = True
            self.stock[job.mode.spares] -= 1
            self.deliveries.append((t + minutes(self.plan.spares[job.mode.spares].resupply), job.mode.spares))
        for each in people:
            each.place.person.job = job
        job.people, job.taken_at, job.until, job.state = people, t, starts(people, t), "coming"
        if job.until == t:
            for team, _ in () if job.taken else job.wants:
                self.teams[team].figures["at_once"] += job.asked_at == t
            self.begin(job, t)
        job.taken += 1

    def begin(self, job: Job, t: int) -> None:
        job.state, job.begun_at, job.until = "working", t, t + job.left
        for each in job.people:
            person, longest = each.place.person, each.team.planned.max_stretch
            if person.freed_at != t:
                person.stretch_since = t
            if longest is not None:
                job.until = min(job.until, person.stretch_since + longest // MINUTE)

    def leave(self, job: Job, t: int) -> None:
        for each in job.people:
            person, team = each.place.person, each.team.planned
            person.job = None
            person.freed_at = t
            if team.max_stretch is not None and (t - person.stretch_since) * MINUTE >= team.max_stretch:
                person.rests_until = t + (USUAL_REST if team.rest is None else team.rest // MINUTE)
                person.freed_at = -1
        job.people = ()

    # --- who would come ----------------------------------------------------------------------------------------------

    def best(self, job: Job, t: int, freed: set[Person]) -> list[Coming] | None:
        """The people with whom the job starts earliest; of equal starts, the own teams before deputies."""
        best = None
        for teams in product(*(self.choices(name) for name, _ in job.wants)):
            people: list[Coming] = []
            for team, (_, number) in zip(teams, job.wants, strict=True):
                taken = {each.place.person for each in people}
                people += [each for each in self.coming(team, t, freed) if each.place.person not in taken][:number]
            enough = len(people) == sum(number for _, number in job.wants)
            if enough and (best is None or starts(people, t) < starts(best, t)):
                best = people
        return best

    def choices(self, name: str) -> list[Team]:
        deputy = self.teams[name].planned.deputy
        return [self.teams[name], *([self.teams[deputy]] if deputy else [])]

    def coming(self, team: Team, t: int, freed: set[Person]) -> list[Coming]:
        found = [Coming(*way, place, team) for place in team.places if (way := self.arrival(place, t, freed))]
        return sorted(found, key=lambda each: (each.at, each.place.person.name))

    def arrival(self, place: Place, t: int, freed: set[Person]) -> tuple[int, How] | None:
        person = place.person
        if (person.job and person not in freed) or person.rests_until > t:
            return None
        works = place.site is None or self.site_works(place.site)
        if works and place.hours.is_open(t):
            return t, "there"
        if person in freed or person.freed_at == t:
            return t, "leaves"
        opening = place.hours.next_opening(t) if works else None
        if place.call_out is not None and ((not works and place.hours.is_open(t)) or place.may_call(t)):
            called = t + place.call_out
            if opening is None or called < opening:
                return called, "called"
        return None if opening is None else (opening, "opens")

    def site_works(self, site: str) -> bool:
        return not any(unit.is_down for unit in self.units if unit.job.key[0] == site)

    # --- interruptions -----------------------------------------------------------------------------------------------

    def by_interrupting(self, job: Job, t: int) -> list[Coming] | None:
        by = {team for name, _ in job.wants for team in self.choices(name) if team.planned.preempts}
        could = [each for each in self.jobs if self.may_interrupt(job, each, by, t)]
        could.sort(key=lambda each: each.order, reverse=True)
        chosen = next((could[:n] for n in range(1, len(could) + 1) if self.enough(job, could[:n], t)), None)
        if chosen is None:
            return None
        for each in reversed(list(chosen)):  # whoever is not needed goes on, the most urgent first
            fewer = [other for other in chosen if other is not each]
            if self.enough(job, fewer, t):
                chosen = fewer
        for each in chosen:
            self.interrupt(each, by, t)
        return self.best(job, t, set())

    @staticmethod
    def may_interrupt(job: Job, other: Job, by: set[Team], t: int) -> bool:
        in_work = other.state == "working" and other.begun_at + other.left > t
        return in_work and other.priority > job.priority and any(each.team in by for each in other.people)

    def enough(self, job: Job, others: list[Job], t: int) -> bool:
        people = self.best(job, t, {each.place.person for other in others for each in other.people})
        return people is not None and starts(people, t) == t

    def interrupt(self, job: Job, by: set[Team], t: int) -> None:
        job.left -= t - job.begun_at
        if any(each.team.planned.resume == "afresh" for each in job.people if each.team in by):
            job.left = minutes(job.mode.time_to_repair)
        self.leave(job, t)
        job.state = "waiting"


def starts(people: Sequence[Coming], t: int) -> int:
    return max((each.at for each in people), default=t)


def gains_nothing(people: Sequence[Coming], t: int) -> bool:
    """Whether somebody's hours are waited for, nobody must be called yet to be there by then, and nobody goes home."""
    last = {each.how for each in people if each.at == starts(people, t)}
    return "opens" in last and "called" not in last and all(each.how != "leaves" for each in people)


def minutes(time: object) -> int:
    """The minutes of a duration that is certain."""
    return int(time.sample(0.5)) // MINUTE  # type: ignore[attr-defined]
