"""Calendars, persons, teams, spare parts."""

import pytest

from continuity.distributions import Constant
from continuity.model import Calendar, Person, SparePool, Team
from continuity.units import DAY, HOUR, MINUTE
from tests.planfile.schema_kit import Case, check, sound

HOURS = 'from: "08:00", to: "18:00"'
CALENDARS = [
    Case(HOURS, "calendars.office", "a calendar needs 'days'", f"days: mon-fri, {HOURS}"),
    Case("days: moonday", "calendars.office.days", "'moonday' is no day", "days: mon"),
    Case("days: mon-", "calendars.office.days", "'' is no day", "days: mon"),
    Case("days: []", "calendars.office.days", "no day here", "days: [mon]"),
    Case('days: ""', "calendars.office.days", "'' is no day", "days: sun"),
    Case("days: [mon, 3]", "calendars.office.days.1", "3 names no days", "days: [mon, wed]"),
    Case("days: [mon-wed, tue]", "calendars.office.days", "named twice", "days: [mon-wed, thu]"),
    Case("days: 5", "calendars.office.days", "5 names no days", 'days: "mon,wed"'),
    Case('days: mon, from: "08:00"', "calendars.office.from", "write both", f"days: mon, {HOURS}"),
    Case('days: mon, to: "08:00"', "calendars.office.to", "write both", "days: mon"),
    Case('days: mon, from: "8:00", to: "18:00"', "calendars.office.from", 'like "08:00"', f"days: mon, {HOURS}"),
    Case('days: mon, from: "24:00", to: "18:00"', "calendars.office.from", 'at most "23:59"', f"days: mon, {HOURS}"),
    Case(
        'days: mon, from: "00:00", to: "24:01"',
        "calendars.office.to",
        'at most "24:00"',
        'days: mon, from: "00:00", to: "24:00"',
    ),
    Case(
        'days: mon, from: "08:00", to: "08:00"',
        "calendars.office.to",
        "closes when it opens",
        'days: mon, from: "08:00", to: "07:59"',
    ),
    Case('days: mon, from: 800, to: "18:00"', "calendars.office.from", "800 is no time of day", f"days: mon, {HOURS}"),
    Case(
        "days: mon, holidays: 2026-12-24",
        "calendars.office.holidays",
        "write [2026-12-24]",
        "days: mon, holidays: [2026-12-24]",
    ),
    Case(
        "days: mon, holidays: [2026-02-30]",
        "calendars.office.holidays.0",
        "no such day",
        "days: mon, holidays: [2024-02-29]",
    ),
    Case(
        "days: mon, holidays: [20261224]", "calendars.office.holidays.0", "like 2027-01-31", "days: mon, holidays: []"
    ),
    Case(
        "days: mon, timezone: Nowhere", "calendars.office.timezone", "no time zone", "days: mon, timezone: Asia/Tokyo"
    ),
]


@pytest.mark.parametrize("case", CALENDARS, ids=lambda case: case.bad)
def test_calendars(case: Case) -> None:
    check(case, "calendars: {office: {...}}")


@pytest.mark.parametrize(
    ("snippet", "days", "opens", "closes"),
    [
        (f"days: mon-fri, {HOURS}", (0, 1, 2, 3, 4), 8 * HOUR, 18 * HOUR),
        ('days: mon, from: "22:30", to: "06:00"', (0,), 22 * HOUR + 30 * MINUTE, 30 * HOUR),
        ('days: mon, from: "00:00", to: "24:00"', (0,), 0, DAY),
        ("days: sun", (6,), 0, DAY),
        ("days: [wed, mon]", (0, 2), 0, DAY),
        ('days: "mon-wed, sun"', (0, 1, 2, 6), 0, DAY),
        ("days: [Fri-Mon]", (0, 4, 5, 6), 0, DAY),
        ("days: mon-sun", (0, 1, 2, 3, 4, 5, 6), 0, DAY),
    ],
)
def test_what_a_calendar_is(snippet: str, days: tuple[int, ...], opens: int, closes: int) -> None:
    office = sound(f"calendars: {{office: {{{snippet}}}}}").calendars["office"]
    assert office == Calendar(id="office", days=days, opens=opens, closes=closes)


PEOPLE = [
    Case("hours: [office]", "people.anna.hours", "an id such as", "hours: office"),
    Case("call_out: 45", "people.anna.call_out", "45", "call_out: {uniform: [10m, 1h]}"),
    Case("call_out: {sum: [1h, never]}", "people.anna.call_out", "'never' is not possible", "call_out: 1h"),
    Case("contact: 4312345", "people.anna.contact", "put it in quotes", 'contact: "4312345"'),
    Case("trained: true", "people.anna.trained", "a text is expected", "trained: 2026-01-05"),
    Case("team: ops", "people.anna.team", "unknown key 'team'", ""),
]


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case.bad)
def test_persons(case: Case) -> None:
    check(case, "people: {anna: {...}}")


TEAMS = [
    Case("call_out: 1h", "teams.dba", "needs one of 'members' or 'people'", "people: 1, call_out: 1h"),
    Case("members: [anna], people: 3", "teams.dba.people", "exclude each other", "members: [anna]"),
    Case("members: []", "teams.dba.members", "name at least 1", "members: [anna]"),
    Case("members: [anna, ben, anna]", "teams.dba.members.2", "in the list already", "members: [anna, ben]"),
    Case("people: 0", "teams.dba.people", "from 1 to", "people: 1"),
    Case("people: many", "teams.dba.people", "a whole number is expected", "people: 9"),
    Case("people: {}", "teams.dba.people", "nothing is said", "people: {office: 1}"),
    Case("people: {office: 0}", "teams.dba.people.office", "from 1 to", "people: {office: 3, night: 1}"),
    Case("people: {Office: 1}", "teams.dba.people.Office", "is no id", "people: {office: 1}"),
    Case("people: {office: 1}, hours: office", "teams.dba.hours", "leave 'hours' out", "people: 1, hours: office"),
    Case(
        "people: 1, preempts: true", "teams.dba.preempts", "resume: afresh", "people: 1, preempts: true, resume: afresh"
    ),
    Case(
        "people: 1, resume: afresh", "teams.dba.resume", "preempts: true", "people: 1, preempts: true, resume: continue"
    ),
    Case(
        "people: 1, preempts: false, resume: afresh", "teams.dba.resume", "preempts: true", "people: 1, preempts: false"
    ),
    Case("people: 1, preempts: true, resume: x", "teams.dba.resume", "afresh or continue", "people: 1"),
    Case("people: 1, preempts: 3, resume: afresh", "teams.dba.preempts", "true or false", "people: 1"),
    Case("people: 1, max_stretch: 0s", "teams.dba.max_stretch", "no time at all", "people: 1, max_stretch: 12h"),
    Case("people: 1, rest: 11h", "teams.dba.rest", "add max_stretch", "people: 1, max_stretch: 12h, rest: 11h"),
    Case("people: 1, max_stretch: 12h, rest: 0h", "teams.dba.rest", "no time at all", "people: 1, max_stretch: 12h"),
    Case("people: 1, call_out: never", "teams.dba.call_out", "'never' is not possible", "people: 1, call_out: 1h"),
    Case("people: 1, deputy: The Boss", "teams.dba.deputy", "is no id", "people: 1, deputy: boss"),
]


@pytest.mark.parametrize("case", TEAMS, ids=lambda case: case.bad)
def test_teams(case: Case) -> None:
    check(case, "teams: {dba: {...}}")


SPARES = [
    Case("stock: 2", "spares.disks", "needs 'resupply'", "stock: 2, resupply: 1d"),
    Case("resupply: 1d", "spares.disks", "needs 'stock'", "stock: 0, resupply: 1d"),
    Case("stock: -1, resupply: 1d", "spares.disks.stock", "from 0 to", "stock: 0, resupply: never"),
]


@pytest.mark.parametrize("case", SPARES, ids=lambda case: case.bad)
def test_spares(case: Case) -> None:
    check(case, "spares: {disks: {...}}")


def test_what_people_are() -> None:
    plan = sound(
        """\
        people: {anna: {hours: office, call_out: 45m, contact: phone, trained: in May, site: paris}, ben: {}}
        teams:
          dba: {members: [ben, anna], deputy: ops, call_out: 1h, site: paris, max_stretch: 12h, preempts: true,
                resume: afresh}
          ops: {people: {night: 1, day: 3}}
          crisis: {people: 2, hours: office, max_stretch: 8h, rest: 9h}
        spares: {disks: {stock: 2, resupply: 1d}}
        """
    )
    assert plan.people["anna"] == Person(
        id="anna", hours="office", call_out=Constant(time=45 * MINUTE), contact="phone", trained="in May", site="paris"
    )
    assert plan.people["ben"] == Person(id="ben")
    assert plan.teams["dba"] == Team(
        id="dba",
        members=("ben", "anna"),
        deputy="ops",
        call_out=Constant(time=HOUR),
        site="paris",
        max_stretch=12 * HOUR,
        rest=11 * HOUR,
        preempts=True,
        resume="afresh",
    )
    assert plan.teams["ops"] == Team(id="ops", people_by_calendar={"day": 3, "night": 1})
    assert plan.teams["crisis"] == Team(id="crisis", people=2, hours="office", max_stretch=8 * HOUR, rest=9 * HOUR)
    assert plan.spares["disks"] == SparePool(id="disks", stock=2, resupply=Constant(time=DAY))
