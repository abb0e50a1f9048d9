"""Jobs that nobody can ever do: against everything tried hour by hour, and each by name and place."""

from collections.abc import Iterator, Sequence
from itertools import product
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.distributions import Constant
from continuity.model import Calendar, Crew, Person, Plan, Team
from continuity.planfile.staffing import Staffing
from continuity.units import HOUR
from tests.planfile.kit import HEAD, findings, line_with, only_finding

# --- every hour of the week, every choice, everybody ------------------------------------------------------------------

CALENDARS = {
    "day": Calendar(id="day", days=(0, 1), opens=8 * HOUR, closes=16 * HOUR),
    "late": Calendar(id="late", days=(0,), opens=16 * HOUR, closes=24 * HOUR),
    "night": Calendar(id="night", days=(6,), opens=22 * HOUR, closes=33 * HOUR),
}
HOURS = st.sampled_from([None, *CALENDARS])
CALLS = st.sampled_from([None, None, Constant(time=HOUR)])
PLACES = st.sampled_from([None, "lake", "hill"])
PEOPLE = ("anna", "ben", "cleo")
TEAMS = ("x", "y", "z")


@st.composite
def teams(draw: st.DrawFn, name: str) -> Team:
    """Some team: named, a number, or a number by calendar."""
    form = draw(st.sampled_from(["members", "people", "calendars"]))
    numbers = st.dictionaries(st.sampled_from([*CALENDARS]), st.integers(1, 3), min_size=1)
    return Team(
        id=name,
        members=tuple(draw(st.sets(st.sampled_from(PEOPLE), min_size=1))) if form == "members" else (),
        people=draw(st.integers(1, 3)) if form == "people" else None,
        people_by_calendar=draw(numbers) if form == "calendars" else {},
        hours=draw(HOURS) if form != "calendars" else None,
        deputy=draw(st.sampled_from([None, *(other for other in TEAMS if other != name)])),
        call_out=draw(CALLS),
        site=draw(PLACES),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Some plan of three persons in three teams."""
    persons = [Person(id=name, hours=draw(HOURS), call_out=draw(CALLS), site=draw(PLACES)) for name in PEOPLE]
    return Plan(
        name="",
        nodes={},
        calendars=CALENDARS,
        people={person.id: person for person in persons},
        teams={name: draw(teams(name)) for name in TEAMS},
    )


def open_at(calendar: str | None, hour: int) -> bool:
    """Whether hours are open all through an hour of the week."""
    if calendar is None:
        return True
    hours = CALENDARS[calendar]
    return any(
        (hour - 24 * day) % 168 in range(hours.opens // HOUR, hours.closes // HOUR) for day in hours.days
    ) or any(hour + 168 - 24 * day in range(hours.opens // HOUR, hours.closes // HOUR) for day in hours.days)


def there(team: Team, plan: Plan, hour: int, down: frozenset[str]) -> Iterator[str]:
    """Everybody of a team who can come, one by one."""
    for name in team.members:
        person = plan.people[name]
        shut_out = team.site in down or person.site in down
        if person.call_out or team.call_out or (not shut_out and open_at(person.hours or team.hours, hour)):
            yield name
    if team.site in down and not team.call_out:
        return
    if team.people_by_calendar:
        at_work = sum(number for name, number in team.people_by_calendar.items() if open_at(name, hour))
        called = max(team.people_by_calendar.values()) if team.call_out else 0
        yield from (f"{team.id}#{i}" for i in range(max(at_work, called)))
    elif team.call_out or open_at(team.hours, hour):
        yield from (f"{team.id}#{i}" for i in range(team.people or 0))


def filled(slots: Sequence[frozenset[str]], taken: frozenset[str] = frozenset()) -> bool:
    """Whether there is somebody else for each slot."""
    return not slots or any(filled(slots[1:], taken | {name}) for name in slots[0] - taken)


def possible(plan: Plan, crew: Crew, down: frozenset[str]) -> bool:
    """Whether at some hour of the week each team, or its deputy, has its people."""
    options = [
        [plan.teams[name], *filter(None, [plan.teams.get(plan.teams[name].deputy or "")])] for name, _ in crew.teams
    ]
    for hour, chosen in product(range(168), product(*options)):
        present = [frozenset(there(team, plan, hour, down)) for team in chosen]
        numbers = [number for _, number in crew.teams]
        if filled([persons for persons, number in zip(present, numbers, strict=True) for _ in range(number)]):
            return True
    return False


@given(
    plans(),
    st.dictionaries(st.sampled_from(TEAMS), st.integers(1, 3), min_size=1),
    st.sampled_from([frozenset[str](), frozenset({"lake"}), frozenset({"lake", "hill"})]),
)
def test_against_every_hour_of_the_week(plan: Plan, numbers: dict[str, int], down: frozenset[str]) -> None:
    crew = Crew(tuple(sorted(numbers.items())))
    assert (Staffing(plan).lack(crew, down) is None) == possible(plan, crew, down)


# --- by name and place ------------------------------------------------------------------------------------------------

PLAN = """\
timezone: Europe/Paris
calendars:
  day: {days: mon-fri, from: "08:00", to: "16:00"}
  late: {days: mon-fri, from: "16:00", to: "24:00"}
  early: {days: tue-sat, from: "00:00", to: "08:00"}
  weekend: {days: "sat,sun"}
  tokyo: {days: mon, from: "16:00", to: "17:00", timezone: Asia/Tokyo}
people: {anna: {hours: day}, ben: {hours: late}, cleo: {hours: late, call_out: 1h}, dora: {}}
teams:
  ...
components:
  a:
    failures:
      f: {mttf: 1d, mttr: 1h, team: JOB}
"""


def place_of(text: str, words: str) -> str:
    """Where the one occurrence of some words begins."""
    before, _, after = text.partition(words)
    assert words in text
    assert words not in after
    return f"0.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def job(teams: str, crew: str) -> str:
    return HEAD + PLAN.replace("...", teams.replace("; ", "\n  ")).replace("JOB", crew)


@pytest.mark.parametrize(
    ("teams", "crew", "possible"),
    [
        ("x: {members: [anna, ben]}", "x, people: 2", False),
        ("x: {members: [anna, cleo]}", "x, people: 2", True),  # cleo can be called
        ("x: {members: [anna, ben], call_out: 1h}", "x, people: 2", True),  # both can
        ("x: {members: [anna, dora]}", "x, people: 2", True),  # dora is always there
        ("x: {members: [anna, dora], hours: late}", "x, people: 2", False),  # or by the hours of the team
        ("x: {members: [anna, ben], deputy: y}; y: {people: 2}", "x, people: 2", True),
        ("x: {members: [anna, ben], deputy: y}; y: {people: {late: 1, day: 1}}", "x, people: 2", False),
        ("x: {members: [anna], deputy: y}; y: {members: [anna, ben]}", "x, people: 2", False),  # not one of each
        ("x: {people: 3, hours: day}; y: {people: 3, hours: late}", "{x: 1, y: 1}", False),
        ("x: {people: 3, hours: late}; y: {people: 3, hours: early}", "{x: 1, y: 1}", False),  # midnight is no meeting
        ("x: {people: 3, hours: day}; y: {people: 3, hours: late, call_out: 1h}", "{x: 1, y: 1}", True),
        ("x: {people: {day: 3}}; y: {people: {weekend: 1, late: 2}}", "{x: 1, y: 1}", False),
        ("x: {people: {day: 3}}; y: {people: {weekend: 1, late: 2}, call_out: 1h}", "{x: 1, y: 2}", True),
        ("x: {people: {day: 3}}; y: {people: {weekend: 1, day: 2}}", "{x: 1, y: 2}", True),
        ("x: {people: 3, hours: day}; y: {people: 3, hours: tokyo}", "{x: 1, y: 1}", True),  # zones may meet in any way
        (
            "x: {people: 1, hours: day}; y: {people: 1, hours: late}; z: {people: 1, hours: tokyo}",
            "{x: 1, y: 1, z: 1}",
            False,
        ),
        ("x: {people: 1, hours: day}; y: {people: 1, hours: late, deputy: z}; z: {people: 1}", "{x: 1, y: 1}", True),
    ],
)
def test_who_could_come_together(teams: str, crew: str, possible: bool) -> None:
    text = job(teams, crew)
    if possible:
        assert not findings(text)
        return
    finding = only_finding(text)
    assert (finding.id, finding.path) == ("never-at-work-together", "components.a.failures.f.team")
    mark = finding.location
    assert mark is not None
    assert mark.line == line_with(text, "f: {mttf")
    assert "call_out: 1h" in finding.hint


def test_the_two_teams_that_never_meet_are_named() -> None:
    teams = "x: {people: 1, hours: day}; y: {people: 1}; z: {people: 3, hours: late}"
    text = job(teams, "{x: 1, y: 1, z: 2}")
    finding = only_finding(text)
    assert finding.message == (
        "the job takes 3 people of 'x' and 'z': by their hours and call-outs, so many can never come together"
    )
    assert finding.place == place_of(text, "team: {x")


def test_deputy_comes_instead_of_a_team_and_not_beside_it() -> None:
    teams = "x: {members: [anna, dora], deputy: z}; y: {members: [dora]}; z: {members: [cleo]}"
    finding = only_finding(job(teams, "{x: 2, y: 1}"))
    assert finding.id == "too-few-people"


@pytest.mark.parametrize(
    ("teams", "crew"),
    [
        ("x: {people: 2, deputy: nobody}", "x, people: 3"),
        ("x: {people: 1, hours: nights}; y: {people: 1, hours: day}", "{x: 1, y: 1}"),
        ("x: {members: [anna, emil]}", "x, people: 2"),
    ],
)
def test_unknown_name_is_the_only_error(teams: str, crew: str) -> None:
    assert only_finding(job(teams, crew)).id.startswith("unknown-")


# --- sites that keep people out ---------------------------------------------------------------------------------------

SITES = """\
people: {anna: {}, ben: {site: paris}}
teams:
  ops: {TEAM}
  home: {people: 1}
sites:
  paris: {needs: [power, {need: gas, tolerates: 1d}, {all: [water]}], PARIS}
components:
  power: {POWER}
  gas: {never_fails: burnt elsewhere}
  water: {never_fails: it rains}
"""
RESTS = "never_fails: rock"
FAILS = "failures: {f: {mttf: 1y, mttr: 1d, team: ops}}"
"""A mode in braces of its own: the frames above have one pair more."""


def at_site(team: str, paris: str = RESTS, power: str = RESTS, more: str = "") -> str:
    text = SITES.replace("TEAM", team).replace("PARIS", paris).replace("POWER", power)
    return HEAD + text + dedent(more)


@pytest.mark.parametrize(
    ("team", "shut_out"),
    [
        ("people: 2, site: paris", True),
        ("people: 2, site: paris, call_out: 1h", False),
        ("people: 2", False),
        ("people: 2, site: paris, deputy: home", False),
        ("members: [anna], site: paris", True),
        ("members: [ben]", True),
        ("members: [anna, ben]", False),
        ("members: [ben], call_out: 1h", False),
    ],
)
def test_people_who_work_at_the_site_that_they_repair(team: str, shut_out: bool) -> None:
    found = findings(at_site(team, paris=FAILS))
    expected = (
        [("people-shut-out", "sites.paris.failures.f.team", place_of(at_site(team, paris=FAILS), "ops}"))]
        if shut_out
        else []
    )
    assert [(each.id, each.path, each.place) for each in found] == expected


CREW = "people: 2, site: paris"


@pytest.mark.parametrize(
    ("need", "shut_out"),
    [("need: paris", True), ("need: power, tolerates: 1h", True), ("need: {any: [paris, power]}", False)],
)
def test_people_who_work_around_the_loss_of_their_own_site(need: str, shut_out: bool) -> None:
    more = f"services: {{s: {{needs: [{{{need}, workaround: {{level: 50%, team: ops}}}}]}}}}"
    found = findings(at_site(CREW, more=more))
    path = "services.s.needs.0.workaround.team"
    assert [(each.id, each.path) for each in found] == ([("people-shut-out", path)] if shut_out else [])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (at_site(CREW, power=FAILS), "components.power.failures.f.team"),
        (at_site(CREW, power=FAILS.replace("team: ops", "team: ops, leaves: 10%")), None),
        (at_site(CREW, power=f"units: 2, required: 2, {FAILS}"), "components.power.failures.f.team"),
        (at_site(CREW, power=f"units: 2, required: 1, {FAILS}"), None),  # the other one goes on
        (
            at_site(CREW, power=f"units: 2, required: 1, {FAILS.replace('team: ops', 'team: ops, of: node')}"),
            "components.power.failures.f.team",
        ),
        (
            at_site(CREW, more="common_causes: {storm: {mttf: 1y, mttr: 1d, team: ops, hits: {power: 100%}}}"),
            "common_causes.storm.team",
        ),
        (at_site(CREW, more="common_causes: {storm: {mttf: 1y, mttr: 1d, team: ops, hits: {power: 90%}}}"), None),
        (
            at_site(CREW).replace("water: {never_fails: it rains}", f"water: {{{FAILS}}}"),
            "components.water.failures.f.team",
        ),
        (at_site(CREW).replace("gas: {never_fails: burnt elsewhere}", f"gas: {{{FAILS}}}"), None),  # a day is left
    ],
)
def test_site_that_is_down_with_what_is_repaired(text: str, path: str | None) -> None:
    assert [(each.id, each.path) for each in findings(text)] == ([("people-shut-out", path)] if path else [])


# --- parts and workarounds --------------------------------------------------------------------------------------------

PARTS = "spares: {discs: {stock: STOCK, resupply: RESUPPLY}}\n"
MODE = "mttf: 1y, mttr: 1d, recovers: by itself, spares: discs"


@pytest.mark.parametrize(("stock", "resupply", "sound"), [("0", "1d", False), ("1", "never", True), ("1", "1d", True)])
def test_part_that_never_comes(stock: str, resupply: str, sound: bool) -> None:
    pool = PARTS.replace("STOCK", stock).replace("RESUPPLY", resupply)
    text = HEAD + pool + f"components:\n  a: {{failures: {{f: {{{MODE}}}}}}}"
    expected = [] if sound else [("no-spare-part", "components.a.failures.f.spares", place_of(text, "discs}}"))]
    assert [(each.id, each.path, each.place) for each in findings(text)] == expected
    text = HEAD + pool + f"components: {{a: {{}}}}\ncommon_causes: {{c: {{{MODE}, hits: {{a: 100%}}}}}}"
    assert [each.path for each in findings(text)] == ([] if sound else ["common_causes.c.spares"])


def test_empty_pool_that_nothing_uses_is_no_error() -> None:
    assert not findings(HEAD + PARTS.replace("STOCK", "0").replace("RESUPPLY", "never"))


@pytest.mark.parametrize(
    ("term", "path"),
    [
        ("{need: a, workaround: {level: 50%, needs: [b, a]}}", "needs.0.workaround.needs.1"),
        ("{need: a, tolerates: 1h, workaround: {level: 50%, needs: [a]}}", "needs.0.workaround.needs.0"),
        (
            "{any: [b, {need: {need: b, workaround: {level: 50%, needs: [b]}}, without: 5%}]}",
            "needs.0.any.1.need.workaround.needs.0",
        ),
        ("{need: a, workaround: {level: 50%, needs: [b]}}", None),
        ("{need: {all: [a, b]}, workaround: {level: 50%, needs: [b]}}", None),  # when only a is lost
    ],
)
def test_workaround_that_needs_what_is_lost(term: str, path: str | None) -> None:
    rocks = "components: {a: {never_fails: rock}, b: {never_fails: rock}}\n"
    found = findings(HEAD + rocks + f"services: {{s: {{needs: [{term}]}}}}")
    assert [(each.id, each.path) for each in found] == ([("needs-what-is-lost", f"services.s.{path}")] if path else [])


def test_each_workaround_is_reported_at_its_own_place() -> None:
    work = "workaround: {level: 50%, team: ops, people: "
    text = HEAD + (
        "teams: {ops: {people: 2}}\ncomponents: {a: {never_fails: rock}}\nservices:\n  s:\n    needs:\n"
        f"      - {{need: a, {work}1}}}}\n"
        f"      - any: [a, {{need: {{need: a, {work}3}}}}, {work}4}}}}]\n"
    )
    found = [(each.path, each.place) for each in findings(text)]
    assert found == [
        ("services.s.needs.1.any.1.need.workaround.team", place_of(text, "ops, people: 3")),
        ("services.s.needs.1.any.1.workaround.team", place_of(text, "ops, people: 4")),
    ]
