"""What entries must be together: each rule broken once, as the only error, at its place."""

import pytest

from continuity.model import Calendar, Plan, Team
from continuity.planfile.staffing import most_at_once
from continuity.units import HOUR
from tests.planfile.kit import HEAD, SHOP, findings, line_with, loaded, only_finding

ROCK = "never_fails: it is a rock"
CALLER = "services: {c: {failover: {between: [b, a], takes: 1m}}}"
MODE = "failures: {f: {mttf: 1d, mttr: 1h, recovers: by itself}}"


# --- nodes ------------------------------------------------------------------------------------------------------------


def test_id_of_two_nodes() -> None:
    finding = only_finding(HEAD + f"components: {{web: {{{ROCK}}}}}\nservices: {{web: {{{ROCK}}}}}")
    assert finding.id == "duplicate-id"
    assert {finding.place, finding.message.partition(" at ")[2].partition(": ")[0]} == {"0.yaml:3:14", "0.yaml:4:12"}


def test_id_of_two_nodes_in_two_files() -> None:
    finding = only_finding(HEAD + f"components: {{web: {{{ROCK}}}}}", f"sites: {{web: {{{ROCK}}}}}")
    assert finding.place == "1.yaml:1:9"
    assert "0.yaml:3:14" in finding.message


def test_id_in_three_sections_is_found_twice() -> None:
    found = findings(
        HEAD + "\n".join(f"{section}: {{x: {{{ROCK}}}}}" for section in ("services", "components", "sites"))
    )
    assert [finding.id for finding in found] == ["duplicate-id", "duplicate-id"]


def test_data_of_two_nodes() -> None:
    data = "data: {orders: {copies: {c: {at: b, replicates: {lag: 1s}}}}}"
    finding = only_finding(HEAD + f"components:\n  a: {{{ROCK}, {data}}}\n  b: {{{ROCK}, {data}}}")
    assert (finding.id, finding.path) == ("duplicate-data", "components.b.data.orders")
    assert "'a'" in finding.message


CYCLES = [
    ("a: {needs: [a]}", "a → a", "services.a.needs.0"),
    ("a: {needs: [b]}, b: {needs: [c]}, c: {needs: [a]}", "a → b → c → a", "services.a.needs.0"),
    (
        "a: {needs: [x, {any: [x, {need: b, without: 50%}]}]}, b: {needs: [a]}",
        "a → b → a",
        "services.a.needs.1.any.1.need",
    ),
    ("a: {needs: [{share: {x: 50%, b: 50%}}]}, b: {needs: [a]}", "a → b → a", "services.a.needs.0.share.b"),
    ("a: {failover: {between: [x, b], takes: 1m}}, b: {needs: [a]}", "a → b → a", "services.a.failover.between.1"),
    (
        "a: {needs: [{need: x, workaround: {level: 50%, needs: [b]}}]}, b: {needs: [a]}",
        "a → b → a",
        "services.a.needs.0.workaround.needs.0",
    ),
]


@pytest.mark.parametrize(
    ("services", "around", "path"), CYCLES, ids=[f"{around} by {path}" for _, around, path in CYCLES]
)
def test_requirement_cycle(services: str, around: str, path: str) -> None:
    finding = only_finding(HEAD + f"components: {{x: {{{ROCK}}}}}\nservices: {{{services}}}")
    assert (finding.id, finding.path) == ("requirement-cycle", path)
    assert finding.message == f"a cycle of requirements: {around}"


def test_requirement_cycle_through_a_site() -> None:
    finding = only_finding(HEAD + "sites: {s: {needs: [a]}}\nservices: {a: {site: s}}")
    assert (finding.path, finding.place) == ("services.a.site", "0.yaml:4:22")


def test_each_knot_is_reported() -> None:
    found = findings(
        HEAD + "services: {a: {needs: [b]}, b: {needs: [a]}, c: {needs: [d]}, d: {needs: [c]}, e: {needs: [a]}}"
    )
    assert [finding.message for finding in found] == [
        "a cycle of requirements: a → b → a",
        "a cycle of requirements: c → d → c",
    ]


def test_cycle_of_ten_thousand_nodes() -> None:
    services = "\n".join(f"  n{i}: {{needs: [n{(i + 1) % 10_000}]}}" for i in range(10_000))
    finding = only_finding(HEAD + "services:\n" + services)
    assert finding.message.endswith("→ n9 → 9,990 more → n0")


def test_needed_to_start_is_no_cycle() -> None:
    assert not findings(HEAD + f"services: {{a: {{needs_to_start: [b], {MODE}}}, b: {{needs: [a]}}}}")


def test_needs_itself_to_start() -> None:
    finding = only_finding(HEAD + f"services: {{a: {{needs_to_start: [b, a], {MODE}}}, b: {{{ROCK}}}}}")
    assert (finding.id, finding.path) == ("needs-itself", "services.a.needs_to_start.1")


@pytest.mark.parametrize("standby", ["hot", "cold", "warm, dormancy: 10%"])
def test_standby_for_nothing(standby: str) -> None:
    finding = only_finding(HEAD + f"components: {{a: {{standby: {standby}, {MODE}}}}}")
    assert (finding.id, finding.path) == ("standby-for-nothing", "components.a.standby")


@pytest.mark.parametrize(
    "rest",
    [
        f"components: {{a: {{standby: cold, units: 3, required: 2, running: 2, {MODE}}}}}",
        f"components: {{a: {{standby: cold, {MODE}}}, b: {{{MODE}}}}}\n{CALLER}",
        f"components: {{a: {{standby: stopped, {MODE}}}}}\nplans: {{p: {{steps: {{s: {{takes: 1m, starts: [a]}}}}}}}}",
        f"components: {{a: {{standby: cold, {MODE}}}}}\nplans: {{p: {{steps: {{s: {{takes: 1m, starts: [a]}}}}}}}}",
        f"components: {{a: {{standby: stopped, {MODE}}}}}\n"
        "plans: {p: {steps: {s: {takes: 1m, kind: verification}}, return: {steps: {s: {takes: 1m, starts: [a]}}}}}",
    ],
    ids=["pool", "member", "started", "cold started", "started on the way back"],
)
def test_standby_that_is_called(rest: str) -> None:
    assert not findings(HEAD + rest)


def test_stopped_standby_that_nothing_starts() -> None:
    nodes = f"components: {{a: {{standby: stopped, {MODE}}}, b: {{{MODE}}}}}\n{CALLER}"
    finding = only_finding(HEAD + nodes)
    assert (finding.id, finding.path) == ("standby-never-started", "components.a.standby")


def test_standby_is_not_blamed_for_a_defect_in_the_step_that_starts_it() -> None:
    plan = "plans: {p: {steps: {s: {takes: soon, starts: [a]}}}}"
    finding = only_finding(HEAD + f"components: {{a: {{standby: stopped, {MODE}}}}}\n{plan}")
    assert finding.path == "plans.p.steps.s.takes"


def test_renewal_of_no_mode() -> None:
    finding = only_finding(SHOP.replace("renews: [hardware]", "renews: [hardwar]"))
    assert (finding.id, finding.path) == ("unknown-mode", "components.web.maintenance.0.renews.0")
    assert "did you mean 'hardware'?" in finding.message


# --- data -------------------------------------------------------------------------------------------------------------


def test_copy_from_no_copy() -> None:
    finding = only_finding(SHOP.replace("from: replica,", "from: replika,"))
    assert (finding.id, finding.path) == ("unknown-copy", "components.db-main.data.orders.copies.tape.from")


def test_copies_from_each_other() -> None:
    finding = only_finding(SHOP.replace("replica: {at: db-copy,", "replica: {at: db-copy, from: tape,"))
    assert (finding.id, finding.path) == ("copy-cycle", "components.db-main.data.orders.copies.replica.from")


def test_data_with_itself() -> None:
    finding = only_finding(SHOP.replace("with: [stock]", "with: [orders]"))
    assert (finding.id, finding.path) == ("data-with-itself", "components.db-main.data.orders.with.0")


# --- people -----------------------------------------------------------------------------------------------------------


def test_deputy_of_itself() -> None:
    finding = only_finding(SHOP.replace("deputy: ops", "deputy: dba"))
    assert (finding.id, finding.path) == ("deputy-of-itself", "teams.dba.deputy")


JOBS = [
    ("kinds.vm.failures.crash.team", "mttr: 10m, team: ops", "mttr: 10m, team: ops, people: 4"),
    (
        "components.db-copy.failures.hardware.team",
        "mttr: 8h, team: dba}}}\n  forms",
        "mttr: 8h, team: dba, people: 4}}}\n  forms",
    ),
    ("services.db.failover.otherwise.team", "{takes: 1h, team: dba}", "{takes: 1h, team: dba, people: 4}"),
    ("services.checkout.needs.6.workaround.team", "people: 2}}", "people: 4}}"),
    ("common_causes.power.team", "mttr: 1h, team: ops", "mttr: 1h, team: ops, people: 4"),
    ("plans.leave-paris.authority.team", "team: crisis", "team: crisis, people: 4"),
    ("plans.leave-paris.steps.rebuild-db.team", "team: dba, takes: 12h", "team: dba, people: 4, takes: 12h"),
    (
        "plans.leave-paris.return.steps.back.team",
        "team: ops, takes: 1h, starts",
        "team: ops, people: 4, takes: 1h, starts",
    ),
]


@pytest.mark.parametrize(("path", "before", "after"), JOBS, ids=[path for path, _, _ in JOBS])
def test_job_for_more_people_than_there_ever_are(path: str, before: str, after: str) -> None:
    text = SHOP.replace(before, after)
    assert text.count(after) == 1
    finding = only_finding(text)
    assert (finding.id, finding.path) == ("too-few-people", path)
    assert finding.location is not None
    assert finding.location.line == line_with(text, after.splitlines()[0])


def team_plan(teams: str, job: str) -> str:
    people = "people: {anna: {}, ben: {}, cleo: {}}"
    return HEAD + f"{people}\nteams: {{{teams}}}\ncomponents: {{a: {{failures: {{f: {{mttf: 1d, mttr: 1h, {job}}}}}}}}}"


@pytest.mark.parametrize(
    ("teams", "job", "possible"),
    [
        ("x: {people: 2}", "team: x, people: 2", True),
        ("x: {people: 2}", "team: x, people: 3", False),
        ("x: {members: [anna, ben]}", "team: x, people: 2", True),
        ("x: {members: [anna, ben]}", "team: x, people: 3", False),
        # the deputy does it alone or not at all
        ("x: {people: 2, deputy: y}, y: {people: 3}", "team: x, people: 3", True),
        ("x: {people: 2, deputy: y}, y: {people: 3}", "team: x, people: 4", False),
        # and a deputy has no deputy
        ("x: {people: 2, deputy: y}, y: {people: 2, deputy: z}, z: {people: 9}", "team: x, people: 3", False),
        # several teams together
        ("x: {people: 2}, y: {people: 1}", "team: {x: 2, y: 1}", True),
        ("x: {people: 2}, y: {people: 1}", "team: {x: 2, y: 2}", False),
        ("x: {members: [anna, ben]}, y: {members: [ben, cleo]}", "team: {x: 2, y: 1}", True),
        ("x: {members: [anna, ben]}, y: {members: [ben]}", "team: {x: 2, y: 1}", False),
        ("x: {members: [anna, ben]}, y: {members: [ben], deputy: z}, z: {members: [cleo]}", "team: {x: 2, y: 1}", True),
        ("x: {members: [anna, ben]}, y: {members: [ben], deputy: z}, z: {people: 1}", "team: {x: 2, y: 1}", True),
        ("x: {members: [anna]}, y: {members: [anna]}, z: {members: [ben, cleo]}", "team: {x: 1, y: 1, z: 1}", False),
    ],
)
def test_who_could_come(teams: str, job: str, possible: bool) -> None:
    found = findings(team_plan(teams, job))
    assert [finding.id for finding in found] == ([] if possible else ["too-few-people"])


def calendar(
    name: str, opens: int, closes: int, days: tuple[int, ...] = (0, 1, 2, 3, 4), zone: str | None = None
) -> Calendar:
    return Calendar(id=name, days=days, opens=opens * HOUR, closes=closes * HOUR, timezone=zone)


@pytest.mark.parametrize(
    ("calendars", "most"),
    [
        ([calendar("a", 8, 18)], 3),
        ([calendar("a", 8, 18), calendar("b", 18, 32)], 3),  # one after the other
        ([calendar("a", 8, 18), calendar("b", 17, 32)], 5),  # an hour together
        ([calendar("a", 8, 18, days=(0,)), calendar("b", 20, 33, days=(6,))], 5),  # Sunday night reaches Monday
        ([calendar("a", 8, 18, days=(0,)), calendar("b", 20, 32, days=(6,))], 3),
        ([calendar("a", 0, 24), calendar("b", 0, 24, days=(5, 6))], 3),
        ([calendar("a", 8, 18), calendar("b", 18, 32, zone="Europe/Paris")], 3),
        ([calendar("a", 8, 18), calendar("b", 18, 32, zone="Asia/Tokyo")], 5),  # elsewhere 18:00 is another time
    ],
)
def test_most_at_once_by_calendar(calendars: list[Calendar], most: int) -> None:
    numbers = {"a": 3, "b": 2}
    team = Team(id="t", people_by_calendar={each.id: numbers[each.id] for each in calendars})
    plan = Plan(name="", nodes={}, timezone="Europe/Paris", calendars={each.id: each for each in calendars})
    assert most_at_once(team, plan) == most


# --- plans ------------------------------------------------------------------------------------------------------------

PLANS = [
    ("unknown-step", "plans.leave-paris.steps.stop-web.after.0", "after: [repoint]", "after: [repont]"),
    ("unknown-step", "plans.leave-paris.steps.restore-db.otherwise", "otherwise: rebuild-db", "otherwise: rebild-db"),
    ("step-cycle", "plans.leave-paris.steps.stop-web", "after: [repoint]", "after: [stop-web]"),
    ("step-cycle", "plans.leave-paris.steps.repoint", "after: [start-web, restore-db]", "after: [stop-web]"),
    (
        "step-cycle",
        "plans.leave-paris.steps.rebuild-db",
        "{team: dba, takes: 12h",
        "{after: [restore-db], team: dba, takes: 12h",
    ),
    (
        "step-cycle",
        "plans.leave-paris.steps.rebuild-db",
        "repairs: [db-copy]",
        "repairs: [db-copy], otherwise: rebuild-db",
    ),
    ("unknown-copy", "plans.leave-paris.steps.restore-db.restores.from", "from: tape,", "from: tap,"),
    ("switch-without-failover", "plans.leave-paris.steps.repoint.switches.web", "{db: db-copy}", "{web: db-copy}"),
    ("unknown-member", "plans.leave-paris.steps.repoint.switches.db", "{db: db-copy}", "{db: web}"),
    ("plan-cycle", "plans.leave-paris.steps.more.runs", "runs: second", "runs: leave-paris"),
    ("unknown-mode", "scenarios.flood.events.1.mode", "mode: hardware", "mode: hardwear"),
    ("mode-not-said", "scenarios.flood.events.1.fails", "fails: db-main, mode: hardware", "fails: db-main"),
    ("unknown-service", "exercises.0.measured.chekout", "{checkout: 52m", "{chekout: 52m"),
    ("unknown-step", "exercises.0.measured.step.restoredb", "step.restore-db", "step.restoredb"),
]


@pytest.mark.parametrize(
    ("defect", "path", "before", "after"), PLANS, ids=[f"{path} {after}" for _, path, _, after in PLANS]
)
def test_defect_in_a_plan(defect: str, path: str, before: str, after: str) -> None:
    text = SHOP.replace(before, after)
    assert text != SHOP
    finding = only_finding(text)
    assert (finding.id, finding.path) == (defect, path)


def test_plans_that_run_each_other() -> None:
    steps = "steps: {{s: {{takes: 1m, runs: {}}}}}"
    finding = only_finding(
        HEAD + f"plans: {{a: {{{steps.format('b')}}}, b: {{{steps.format('c')}}}, c: {{{steps.format('a')}}}}}"
    )
    assert (finding.id, finding.path) == ("plan-cycle", "plans.a.steps.s.runs")
    assert finding.message == "a plan runs itself: a → b → c → a"


def test_restore_of_data_without_copies() -> None:
    plan = "plans: {p: {steps: {s: {restores: {data: d}}}}}"
    finding = only_finding(HEAD + f"components: {{a: {{{ROCK}, data: {{d: {{}}}}}}}}\n{plan}")
    assert (finding.id, finding.path) == ("nothing-to-restore", "plans.p.steps.s.restores.data")


@pytest.mark.parametrize(
    "event", ["fails: db-main, lasts: 1h", "fails: db-copy", "fails: lyon, lasts: 1h", "fails: psp-b, mode: failure"]
)
def test_failure_that_needs_no_mode(event: str) -> None:
    assert not findings(SHOP.replace("fails: db-main, mode: hardware", event))


def test_steps_of_the_way_back_are_steps_of_their_own() -> None:
    finding = only_finding(SHOP.replace("back: {team: ops", "back: {after: [repoint], team: ops"))
    assert (finding.id, finding.path) == ("unknown-step", "plans.leave-paris.return.steps.back.after.0")


def test_name_of_a_team_and_a_node() -> None:
    text = SHOP.replace("  forms: {", "  ops: {needs: [forms], never_fails: rock}\n  forms: {")
    finding = only_finding(text)
    assert (finding.id, finding.path) == ("ambiguous-name", "scenarios.flood.events.6.slows.what")


def test_shop_loads() -> None:
    assert len(loaded(SHOP).plan.nodes) == 12


def test_what_waits_for_a_stand_in_may_wait_for_ever() -> None:
    text = """
components: {a: {never_fails: x}}
plans:
  p:
    steps:
      first: {takes: 1h, repairs: [a], otherwise: second}
      second: {takes: 1h, repairs: [a]}
      third: {after: [second], takes: 1h, repairs: [a]}
"""
    found = only_finding(HEAD + text)
    assert (found.id, found.path) == ("waits-for-stand-in", "plans.p.steps.third.after.0")
