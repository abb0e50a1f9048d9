"""Which assumptions decide a verdict: plans with certain times, so that each is known beforehand."""

from datetime import datetime

import pytest

from continuity.assumption_changes import Direction, assumption_changes
from continuity.model import Plan
from continuity.rehearsal import RehearsalRequest, rehearse
from continuity.rehearsal_remarks import Sensitivity
from continuity.results import Verdict
from continuity.sensitivity import HISTORIES, sensitivity
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.rehearsals import runner, simulator
from continuity.units import HOUR
from tests.simulation.support import plan_of

MENDED = """\
components: {web: {failures: {crash: {time_to_failure: never, time_to_repair: %s%s}}}, idle: {never_fails: x}}
services:
  shop: {needs: [web], objectives: {rto: 3h, met_in: 95%%}}
  calm: {needs: [idle], objectives: {rto: 1h, met_in: 95%%}}
scenarios: {crash: {events: [{fails: web}], lasts: 2d}}
"""
STAFFED = """\
components: {web: {failures: {crash: {time_to_failure: never, time_to_repair: 1h, team: ops}}}}
teams: {ops: {people: 1}}
services: {shop: {needs: [web], objectives: {rto: 90m, met_in: 80%}}}
scenarios: {crash: {events: [{fails: web}], lasts: 10d}}
"""
PLANNED = """\
components: {web: {never_fails: scripted}}
services: {shop: {needs: [web], objectives: {rto: 2h%s}}}
plans: {mend: {invoke: {scenario: crash}, steps: {mend: {takes: 1h, repairs: [web]%s}}}}
scenarios: {crash: {events: [{fails: web}], lasts: 2d}}
"""


def tried(plan: Plan, histories: int = 200) -> Sensitivity:
    start: datetime = DEFAULT_START
    rehearsal = rehearse(plan, RehearsalRequest(replications=histories), runner(plan, 1, start))
    return sensitivity(plan, rehearsal, simulator(1, start))


def test_a_repair_by_nobody_decides_where_twice_its_time_is_too_long() -> None:
    found = tried(plan_of(MENDED % ("2h", "")))
    (deciding,) = found.deciding
    assert deciding.assumption.path == "components.web.failures.crash"
    assert (deciding.scenario, deciding.whose, deciding.objective) == ("crash", "shop", "rto")
    assert (deciding.before, deciding.after, deciding.met.estimate) == (Verdict.KEPT, Verdict.BROKEN, 0.0)
    assert (found.tried, found.left, deciding.met.n) == (1, 0, HISTORIES)


def test_it_does_not_where_there_is_time_enough() -> None:
    found = tried(plan_of(MENDED % ("1h", "")))
    assert (found.deciding, found.tried) == ((), 1)


@pytest.mark.parametrize(
    ("repair", "before", "after"), [("2h", Verdict.KEPT, Verdict.BROKEN), ("4h", Verdict.BROKEN, Verdict.KEPT)]
)
def test_a_guess_is_tried_in_both_directions(repair: str, before: Verdict, after: Verdict) -> None:
    found = tried(plan_of(MENDED % (repair, ", recovers: by itself, assumed: by the maker")))
    assert [(each.before, each.after) for each in found.deciding] == [(before, after)]


def test_a_team_that_is_always_at_work_decides_what_happens_at_night() -> None:
    """By day, 30% of the week, it is done in 1 h; else in 2 h, with the call-out: 90 minutes are broken then."""
    (deciding,) = tried(plan_of(STAFFED)).deciding
    assert deciding.assumption.text.startswith("hours are not said")
    assert deciding.after is Verdict.BROKEN
    assert 0.2 < (deciding.met.estimate or 0) < 0.4


def test_a_step_that_always_succeeds_decides_where_90_percent_are_too_few() -> None:
    """It is kept with certainty, in 95% of cases; with 90% of tries it would be in 90% (and never without another)."""
    found = tried(plan_of(PLANNED % (", met_in: 95%", "")))
    assert {each.assumption.text.partition(" is")[0] for each in found.deciding} <= {"succeeds"}
    assert tried(plan_of(PLANNED % (", met_in: 80%", ""))).deciding == ()


def test_met_in_that_nobody_has_said_decides_between_its_neighbours() -> None:
    """The step succeeds in 97.5% of cases: kept at 95%, and broken at 99%."""
    found = tried(plan_of(PLANNED % ("", ", succeeds: 97.5%")), 2000)
    assert [(each.instead, each.before, each.after) for each in found.deciding] == [
        ("met_in were 99%", Verdict.KEPT, Verdict.BROKEN)
    ]


def test_the_budget_ends_it_and_what_is_left_is_counted() -> None:
    plan = plan_of(MENDED % ("2h", ""))
    start = DEFAULT_START
    rehearsal = rehearse(plan, RehearsalRequest(replications=200), runner(plan, 1, start))
    found = sensitivity(plan, rehearsal, simulator(1, start), budget=HOUR, clock=iter((0.0, 7200.0, 7200.0)).__next__)
    assert (found.deciding, found.tried, found.left) == ((), 0, 1)


WORSE, BOTH = [Direction.WORSE], [Direction.WORSE, Direction.BETTER]
WORKAROUND = """\
services: {a: {needs: [{need: b, workaround: {level: 50%, team: t}}]}, b: {}}
teams: {t: {people: 1}}"""
KIND = """\
kinds: {vm: {failures: {x: {mttf: 1d, mttr: 1h, assumed: so, recovers: by itself}}}}
components: {a: {kind: vm}}"""
CAUSE = """\
services: {a: {}}
common_causes: {q: {mttf: 1y, mttr: 1h, hits: {a: 50%}}}"""


@pytest.mark.parametrize(
    ("text", "path", "directions"),
    [
        (WORKAROUND, "services.a.needs", WORSE * 2),
        ("services: {a: {failover: {between: [b, c], takes: 1m}}, b: {}, c: {}}", "services.a.failover", WORSE),
        ("services: {a: {needs: [b]}, b: {}}\nscenarios: {s: {events: [{fails: b}]}}", "scenarios.s", WORSE),
        ("services: {a: {}}\nteams: {t: {people: 1, call_out: 1h, assumed: so}}", "teams.t.assumed", BOTH),
        ("services: {a: {}}\npeople: {p: {call_out: 1h, assumed: so}}", "people.p.assumed", BOTH),
        (KIND, "kinds.vm", BOTH),
        (CAUSE, "common_causes.q", WORSE),
    ],
)
def test_each_kind_of_assumption_makes_another_plan(text: str, path: str, directions: list[Direction]) -> None:
    plan = plan_of(text)
    concerned = [each for each in plan.assumptions if each.path.startswith(path)]
    found = [change for each in concerned for change in assumption_changes(plan, each)]
    assert [each.direction for each in found] == directions
    assert all(each.plan != plan for each in found)


def test_what_cannot_be_tried_is_said() -> None:
    found = tried(plan_of("services: {shop: {}}\nscenarios: {crash: {events: [{fails: shop, lasts: 1h}], lasts: 1d}}"))
    assert [each.path for each in found.not_tried] == ["services.shop"]
