"""Scenarios and their events."""

import datetime

import pytest

from continuity.clock_times import LocalMoment
from continuity.distributions import Constant, Exponential, Uniform
from continuity.model import Event, Objectives
from continuity.units import DAY, HOUR
from tests.planfile.schema_kit import Case, check, sound

SCENARIO = "scenarios: {flood: {...}}"
AT = "scenarios.flood"
OK = "events: [{fails: web}]"
SCENARIOS = [
    Case("lasts: 3d", AT, "a scenario needs 'events'", OK),
    Case("events: []", f"{AT}.events", "name at least 1", OK),
    Case("events: {fails: web}", f"{AT}.events", "a list is expected", OK),
    Case(f"{OK}, begins: sometime", f"{AT}.begins", "'sometime'", f"{OK}, begins: any time"),
    Case(
        f"{OK}, begins: {{calender: office}}",
        f"{AT}.begins.calender",
        "did you mean",
        f"{OK}, begins: {{calendar: office}}",
    ),
    Case(f"{OK}, begins: {{calendar: }}", f"{AT}.begins.calendar", "no value", f"{OK}, begins: 2027-01-04"),
    Case(f"{OK}, random_failures: some", f"{AT}.random_failures", "true or false", f"{OK}, random_failures: true"),
    Case(f"{OK}, lasts: {{exponential: 3d}}", f"{AT}.lasts", "", f"{OK}, lasts: 45d"),
    Case(f"{OK}, lasts: 0s", f"{AT}.lasts", "no time at all", f"{OK}, lasts: 1s"),
    Case(f"{OK}, expects: {{Shop: {{}}}}", f"{AT}.expects.Shop", "is no id", f"{OK}, expects: {{shop: {{rto: 1h}}}}"),
]
EVENT = "scenarios: {flood: {events: [{...}]}}"
AT_EVENT = "scenarios.flood.events.0"
EVENTS = [
    Case("at: 1h", AT_EVENT, "needs one of 'fails', 'destroys'", "at: 1h, fails: web"),
    Case("fails: web, destroys: web", f"{AT_EVENT}.destroys", "exclude each other", "destroys: web"),
    Case("fails: [web]", f"{AT_EVENT}.fails", "an id such as", "fails: web"),
    Case("fails: web, at: never", f"{AT_EVENT}.at", "'never' is not possible", "fails: web, at: {uniform: [0s, 1h]}"),
    Case("fails: web, at: 5", f"{AT_EVENT}.at", "5", "fails: web, at: 0h, lasts: never"),
    Case("fails: web, probability: 2", f"{AT_EVENT}.probability", "2", "fails: web, probability: 20%"),
    Case("destroys: web, mode: crash", f"{AT_EVENT}.mode", "it goes with 'fails'", "fails: web, mode: crash"),
    Case("corrupts: orders", f"{AT_EVENT}.corrupts", "a corruption is a mapping", "corrupts: {data: orders}"),
    Case("corrupts: {dwell: 3d}", f"{AT_EVENT}.corrupts", "needs 'data'", "corrupts: {data: orders, dwell: 3d}"),
    Case("slows: {what: dba}", f"{AT_EVENT}.slows", "needs 'by'", "slows: {what: dba, by: 50%}"),
    Case("slows: {by: 50%}", f"{AT_EVENT}.slows", "needs 'what'", "slows: {what: web, by: 1%}"),
    Case("slows: {what: dba, by: 100%}", f"{AT_EVENT}.slows.by", "100% is not possible", "slows: {what: dba, by: 99%}"),
    Case("demand: {shop: 0%}", f"{AT_EVENT}.demand.shop", "0% is not possible", "demand: {shop: 250%}"),
    Case("demand: {shop: 2.5}", f"{AT_EVENT}.demand.shop", "%", "demand: {shop: 50%}"),
    Case("demand: {}", f"{AT_EVENT}.demand", "nothing is said", "demand: {shop: 250%, desk: 90%}"),
    Case("absent: {people: 1}", f"{AT_EVENT}.absent", "needs 'team'", "absent: {team: dba, people: 1}"),
    Case(
        "absent: {team: dba, people: 1, share: 5%}",
        f"{AT_EVENT}.absent.share",
        "exclude",
        "absent: {team: dba, share: 5%}",
    ),
    Case(
        "absent: {team: all, people: 1}",
        f"{AT_EVENT}.absent.people",
        "of which team",
        "absent: {team: all, share: 40%}",
    ),
    Case("absent: {team: best}", f"{AT_EVENT}.absent.team", "a word of the format", "absent: {team: dba}"),
    Case("absent: []", f"{AT_EVENT}.absent", "name at least 1", "absent: [anna]"),
    Case("absent: [anna, 3]", f"{AT_EVENT}.absent.1", "an id such as", "absent: [anna, ben]"),
    Case("absent: Anna", f"{AT_EVENT}.absent", "is no id", "absent: anna"),
    Case("absent: 3", f"{AT_EVENT}.absent", "an absence is a mapping", "absent: {team: all}"),
]


@pytest.mark.parametrize("case", SCENARIOS, ids=lambda case: case.bad)
def test_scenarios(case: Case) -> None:
    check(case, SCENARIO)


@pytest.mark.parametrize("case", EVENTS, ids=lambda case: case.bad)
def test_events(case: Case) -> None:
    check(case, EVENT)


NOW = Constant(time=0)


@pytest.mark.parametrize(
    ("snippet", "event"),
    [
        ("fails: web", Event(kind="fails", at=NOW, target="web")),
        ("fails: web, mode: crash", Event(kind="fails", at=NOW, target="web", mode="crash")),
        (
            "at: {uniform: [1h, 2h]}, destroys: paris, lasts: {exponential: 1d}, probability: 20%",
            Event(
                kind="destroys",
                at=Uniform(low=HOUR, high=2 * HOUR),
                target="paris",
                lasts=Exponential(scale=float(DAY)),
                probability=0.2,
            ),
        ),
        ("corrupts: {data: d}", Event(kind="corrupts", at=NOW, target="d")),
        ("corrupts: {data: d, dwell: 1d}", Event(kind="corrupts", at=NOW, target="d", dwell=Constant(time=DAY))),
        ("slows: {what: dba, by: 50%}", Event(kind="slows", at=NOW, target="dba", share=0.5)),
        ("demand: {shop: 250%, desk: 90%}", Event(kind="demand", at=NOW, shares={"desk": 0.9, "shop": 2.5})),
        ("absent: anna", Event(kind="absent", at=NOW, persons=("anna",))),
        ("absent: [ben, anna]", Event(kind="absent", at=NOW, persons=("ben", "anna"))),
        ("absent: {team: dba, people: 2}", Event(kind="absent", at=NOW, target="dba", people=2)),
        ("absent: {team: all, share: 40%}", Event(kind="absent", at=NOW, target="all", share=0.4)),
        ("absent: {team: dba}", Event(kind="absent", at=NOW, target="dba", share=1.0)),
    ],
)
def test_what_an_event_is(snippet: str, event: Event) -> None:
    assert sound(EVENT.replace("...", snippet)).scenarios["flood"].events == (event,)


def test_what_a_scenario_is() -> None:
    scenarios = sound(
        """\
        scenarios:
          flood: {begins: any time, events: [{fails: b}, {fails: a}], random_failures: true, lasts: 2d,
                  expects: {s: {met_in: 99%}}}
          fire: {begins: {calendar: office}, events: [{fails: a}]}
          new-year: {begins: 2027-01-01T00:00, events: [{fails: a}]}
        """
    ).scenarios
    flood = scenarios["flood"]
    assert (flood.begins, flood.begins_within, flood.random_failures, flood.lasts) == (None, None, True, 2 * DAY)
    assert [event.target for event in flood.events] == ["b", "a"]
    assert flood.expects == {"s": Objectives(met_in=0.99)}
    assert (scenarios["fire"].begins, scenarios["fire"].begins_within) == (None, "office")
    assert scenarios["fire"].random_failures is False
    moment = LocalMoment(date=datetime.date(2027, 1, 1), time=datetime.time(0, 0))
    assert (scenarios["new-year"].begins, scenarios["new-year"].begins_within) == (moment, None)
