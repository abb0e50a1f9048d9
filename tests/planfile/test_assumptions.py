"""Nothing goes by silence: each thing that decides results unsaid is counted, with its place."""

import pytest

from tests.planfile.kit import HEAD, SHOP, loaded

ROCK = "never_fails: it is a rock"
PAIR = f"components: {{a: {{{ROCK}}}, b: {{{ROCK}}}}}\n"
WEEK = "timezone: UTC\ncalendars: {week: {days: mon-sun}}\n"
OPS = WEEK + "teams: {ops: {people: {week: 1}}}\n"


def assumed(text: str) -> list[tuple[str, str]]:
    return [(each.path, each.text.partition(":")[0]) for each in loaded(HEAD + text).plan.assumptions]


def test_nothing_is_assumed_where_all_is_said() -> None:
    assert loaded(SHOP).plan.assumptions == ()


@pytest.mark.parametrize(
    ("mode", "counted"),
    [
        ("mttf: 1d, mttr: 1h", True),
        ("mttf: 1d, mttr: 1h, team: ops", False),
        ("mttf: 1d, mttr: 1h, recovers: by itself", False),
        ("mttf: 1d, mttr: never", False),
    ],
)
def test_repair_without_a_team(mode: str, counted: bool) -> None:
    expected = [("components.a.failures.f", "no team is named")] if counted else []
    assert assumed(OPS + f"components: {{a: {{failures: {{f: {{{mode}}}}}}}}}") == expected


@pytest.mark.parametrize(
    ("pool", "counted"),
    [
        ("units: 3, required: 1, running: 2", True),
        ("units: 3, required: 1, running: 3", False),
        ("units: 3, required: 1, running: 2, standby: cold", False),
    ],
)
def test_pool_that_does_not_say_how_the_others_wait(pool: str, counted: bool) -> None:
    expected = [("components.a.running", "standby is not said")] if counted else []
    assert assumed(f"components: {{a: {{{ROCK}, {pool}}}}}") == expected


def test_common_cause_without_a_team() -> None:
    assert assumed(PAIR + "common_causes: {fire: {mttf: 9y, mttr: 1d, hits: {a: 100%}}}") == [
        ("common_causes.fire", "no team is named")
    ]


@pytest.mark.parametrize(
    ("node", "counted"),
    [
        ("{}", True),
        ("{site: s}", True),
        (f"{{{ROCK}}}", False),
        ("{needs: [s]}", False),
        ("{availability: 99%, mttr: 1h}", False),
    ],
)
def test_leaf_that_never_fails_by_omission(node: str, counted: bool) -> None:
    expected = [("components.a", "nothing is said of failures")] if counted else []
    assert assumed(f"sites: {{s: {{{ROCK}}}}}\ncomponents: {{a: {node}}}") == expected


@pytest.mark.parametrize(
    ("supplier", "counted"),
    [
        ("promised: {availability: 99%}, mttr: 1h", True),
        ("promised: {availability: 99%, mttr: 1h}", True),
        ("promised: {availability: 99%}, experienced: {availability: 98%, mttr: 1h}", False),
        ("promised: {availability: 99%}, availability: 98%, mttr: 1h", False),
        ("promised: {availability: 99%}, unavailability: 2%, mttr: 1h", False),
        ("promised: {availability: 99%}, failures: {f: {mttf: 1d, mttr: 1h, recovers: by itself}}", False),
        (f"promised: {{availability: 99%}}, {ROCK}", False),
    ],
)
def test_promise_that_is_simulated(supplier: str, counted: bool) -> None:
    expected = [("suppliers.a.promised", "nothing is said of what was experienced")] if counted else []
    assert assumed(f"suppliers: {{a: {{{supplier}}}}}") == expected


@pytest.mark.parametrize(
    ("objectives", "counted"),
    [
        ("availability: 99%", False),
        ("availability: 99%, each: month", True),
        ("mbco: 50%", False),
        ("rto: 1h", True),
        ("rpo: 1h", True),
        ("mtpd: 1h", True),
        ("recover: {1h: 50%}", True),
        ("rto: 1h, met_in: 90%", False),
    ],
)
def test_probability_that_is_not_said(objectives: str, counted: bool) -> None:
    expected = [("services.a.objectives", "met_in is not said")] if counted else []
    assert assumed(f"services: {{a: {{{ROCK}, objectives: {{{objectives}}}}}}}") == expected


@pytest.mark.parametrize(("own", "counted"), [("", ["scenarios.s.expects.a"]), (", met_in: 90%", [])])
def test_expectation_takes_the_service_s_probability(own: str, counted: list[str]) -> None:
    service = f"services: {{a: {{{ROCK}, objectives: {{availability: 99%{own}}}}}}}\n"
    assert [
        path
        for path, _ in assumed(
            service + "scenarios: {s: {lasts: 1d, events: [{fails: a, lasts: 1h}], expects: {a: {rto: 4h}}}}"
        )
    ] == counted


def test_agreed_objectives() -> None:
    assert assumed(f"services: {{a: {{{ROCK}}}}}\nagreements: {{c: {{services: [a], objectives: {{rto: 1h}}}}}}") == [
        ("agreements.c.objectives", "met_in is not said")
    ]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", [("services.c.failover", "coverage is not said")]),
        (", coverage: 100%", []),
        (", coverage: 98%, otherwise: 1h", []),
        (
            ", coverage: 98%, otherwise: never",
            [("services.c.failover.otherwise", "a switch that fails is never made good")],
        ),
    ],
)
def test_switches(rest: str, expected: list[tuple[str, str]]) -> None:
    assert assumed(PAIR + f"services: {{c: {{failover: {{between: [a, b], takes: 1m{rest}}}}}}}") == expected


@pytest.mark.parametrize(
    ("step", "counted"),
    [
        ("takes: 1m, repairs: [a]", True),
        ("takes: 1m, repairs: [a], succeeds: 100%", False),
        ("takes: 1m, kind: verification", False),
    ],
)
def test_step_that_always_succeeds(step: str, counted: bool) -> None:
    plan = f"plans: {{p: {{steps: {{s: {{{step}}}}}, return: {{steps: {{t: {{{step}}}}}}}}}}}"
    expected = ["plans.p.return.steps.t", "plans.p.steps.s"] if counted else []
    assert [path for path, _ in assumed(PAIR + plan)] == expected


def test_everything_that_says_it_is_assumed() -> None:
    text = (
        "teams: {ops: {people: 1, assumed: nobody asked}}\n"
        f"components: {{a: {{{ROCK}, assumed: so they say, x-more: {{assumed: not ours}}}}}}\n"
        "exercises: [{plan: p, held: 2026-01-01, kind: full, assumed: from memory}]\n"
        "plans: {p: {steps: {s: {takes: 1m, kind: verification}}}}\n"
    )
    found = [(each.path, each.text) for each in loaded(HEAD + text).plan.assumptions]
    assert found == [
        ("components.a.assumed", "so they say"),
        ("exercises.0.assumed", "from memory"),
        ("teams.ops.assumed", "nobody asked"),
    ]


def test_kind_is_counted_once_at_its_place() -> None:
    nodes = "".join(f"  web-{i}: {{kind: vm}}\n" for i in range(1_200))
    special = "  special: {kind: vm, failures: {crash: {mttr: 5m}}}\n"
    kinds = (
        "kinds:\n  vm: {failures: {crash: {mttf: 30d, mttr: 1h, assumed: a guess}}}\n  idle: {assumed: it is unused}\n"
    )
    found = loaded(HEAD + kinds + "components:\n" + nodes + special).plan.assumptions
    assert [(each.path, each.place, each.text) for each in found] == [
        ("kinds.vm.failures.crash", "0.yaml:4:19", "no team is named: the repair begins at once (1,201 nodes)"),
        ("kinds.vm.failures.crash.assumed", "0.yaml:4:57", "a guess (1,201 nodes)"),
    ]


def test_tier_and_silent_kind_are_counted_once() -> None:
    text = "tiers: {gold: {objectives: {rto: 1h}}}\nkinds: {box: {site: s}}\n"
    nodes = f"sites: {{s: {{{ROCK}}}}}\nservices: {{a: {{kind: box, tier: gold}}, b: {{kind: box, tier: gold}}}}"
    assert [(each.path, each.text[-9:]) for each in loaded(HEAD + text + nodes).plan.assumptions] == [
        ("kinds.box", "(2 nodes)"),
        ("tiers.gold.objectives", "(2 nodes)"),
    ]


def test_places_and_order() -> None:
    found = loaded(HEAD + "components:\n  b: {}\n  a: {}\n", "services: {c: {}}").plan.assumptions
    assert [(each.path, each.place) for each in found] == [
        ("components.a", "0.yaml:5:3"),
        ("components.b", "0.yaml:4:3"),
        ("services.c", "1.yaml:1:12"),
    ]


# --- people and what they do ----------------------------------------------------------------------------------------

JOB = "components: {a: {failures: {f: {mttf: 1d, mttr: 1h, team: ops}}}}\n"


@pytest.mark.parametrize(
    ("team", "counted"),
    [
        ("people: 2", True),
        ("people: 2, call_out: 1h", True),
        ("people: 2, hours: week", False),
        ("people: {week: 2}", False),
        ("members: [anna, ben]", True),  # ben says nothing
        ("members: [anna]", False),
        ("members: [anna, ben], hours: week", False),
    ],
)
def test_people_who_are_always_at_work(team: str, counted: bool) -> None:
    people = "people: {anna: {hours: week}, ben: {}}\n"
    expected = [("teams.ops", "hours are not said")] if counted else []
    assert assumed(WEEK + people + f"teams: {{ops: {{{team}}}}}\n" + JOB) == expected
    assert assumed(WEEK + people + f"teams: {{ops: {{{team}}}}}\n") == []  # nobody asks for them


def test_deputies_are_asked_too() -> None:
    teams = "teams: {ops: {people: 1, hours: week, deputy: net}, net: {people: 1, deputy: hr}, hr: {people: 1}}\n"
    assert assumed(WEEK + teams + JOB) == [("teams.net", "hours are not said")]


@pytest.mark.parametrize(
    ("rest", "counted"), [("", False), (", max_stretch: 12h", True), (", max_stretch: 12h, rest: 11h", False)]
)
def test_rest_after_the_longest_stretch(rest: str, counted: bool) -> None:
    found = loaded(HEAD + WEEK + f"teams: {{ops: {{people: {{week: 1}}{rest}}}}}\n" + JOB).plan.assumptions
    assert [each.path for each in found] == (["teams.ops.max_stretch"] if counted else [])
    assert all("11 hours" in each.text and "2003/88/EC, Article 3" in each.text for each in found)


SITES = "sites: {paris: {availability: 99%, mttr: 1d}, rock: {never_fails: rock}}\n"
AWAY = "call_out is not said"


@pytest.mark.parametrize(
    ("team", "counted"),
    [
        ("people: {week: 2}, site: paris", ["teams.ops.site"]),
        ("people: {week: 2}, site: rock", []),  # that is never down
        ("people: {week: 2}, site: paris, call_out: 1h", []),
        ("members: [anna, ben], site: paris", ["people.ben.site", "teams.ops.site"]),
        ("members: [anna], site: paris", []),  # she has a call-out
        ("members: [anna, ben]", ["people.ben.site"]),
        ("members: [ben], call_out: 1h", []),
    ],
)
def test_people_whom_nobody_calls_while_their_site_is_down(team: str, counted: list[str]) -> None:
    people = "people: {anna: {hours: week, call_out: 1h, site: paris}, ben: {hours: week, site: paris}}\n"
    text = WEEK + SITES + people + f"teams: {{ops: {{{team}}}}}\n" + JOB
    assert assumed(text) == [(path, AWAY) for path in counted]


@pytest.mark.parametrize(
    "more",
    [
        "common_causes: {c: {mttf: 1y, mttr: 1d, recovers: by itself, hits: {rock: 10%}}}",
        "scenarios: {s: {lasts: 1d, events: [{destroys: rock}]}}",
        "scenarios: {s: {lasts: 1d, events: [{fails: rock, lasts: 1h}]}}",
    ],
)
def test_site_that_never_fails_by_itself_can_be_down(more: str) -> None:
    text = WEEK + SITES + "teams: {ops: {people: {week: 2}, site: rock}}\n" + JOB + more
    assert assumed(text) == [("teams.ops.site", AWAY)]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("calendars: {week: {days: mon-sun}}", True),
        ("timezone: UTC\ncalendars: {week: {days: mon-sun}}", False),
        ("calendars: {week: {days: mon-sun, timezone: Asia/Tokyo}}", False),
        ("", False),
    ],
)
def test_clocks_of_working_hours(text: str, counted: bool) -> None:
    assert assumed(text) == ([("calendars", "timezone is not said")] if counted else [])


NEEDED = f"components: {{a: {{{ROCK}}}, b: {{{ROCK}}}}}\n"


@pytest.mark.parametrize(
    ("workaround", "expected"),
    [
        ("level: 50%, ready: 5m, lasts: 1d, team: ops", []),
        ("level: 50%, ready: 5m, lasts: 1d", ["no team is named"]),
        ("level: 50%, lasts: 1d, team: ops", ["ready is not said"]),
        ("level: 50%, ready: 5m, team: ops", ["lasts is not said"]),
        ("level: 50%", ["lasts is not said", "no team is named", "ready is not said"]),
    ],
)
def test_workarounds(workaround: str, expected: list[str]) -> None:
    service = f"services: {{s: {{needs: [b, {{any: [b, {{need: a, workaround: {{{workaround}}}}}]}}]}}}}"
    path = "services.s.needs.1.any.1.workaround"
    assert assumed(OPS + NEEDED + service) == [(path, text) for text in expected]


def test_a_tier_s_workaround_is_counted_once() -> None:
    tier = "tiers: {t: {needs: [{need: a, workaround: {level: 50%, ready: 1m, team: ops}}]}}\n"
    found = loaded(HEAD + OPS + NEEDED + tier + "services: {s: {tier: t}, r: {tier: t}}").plan.assumptions
    assert [(each.path, each.text) for each in found] == [
        ("tiers.t.needs.0.workaround", "lasts is not said: the workaround can be kept up for ever (2 nodes)")
    ]


def test_scenario_that_does_not_say_how_long() -> None:
    service = f"services: {{a: {{{ROCK}}}}}\n"
    text = service + "scenarios: {s: {events: [{fails: a, lasts: 1h}]}}"
    assert assumed(text) == [("scenarios.s", "lasts is not said")]
