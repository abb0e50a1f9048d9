"""Each kind of evidence: found, partly and missing, with the place and the words; and the rules about what counts."""

from pathlib import Path

import pytest

from continuity.audit_results import Status
from tests.standards.kit import EMPTY, answer, full, loaded, says

FOUND, PARTLY, MISSING = Status.FOUND, Status.PARTLY, Status.MISSING
TWO = """\
continuity: 1
name: Two
services:
  front: {needs: [back], owner: us, objectives: {rto: 4h, met_in: 95%}}
  back: {needs: [db]}
components:
  db: {failures: {crash: {mttf: 1y, mttr: 1h, recovers: by itself}}}
"""


def test_each_entry_has_it_some_or_none(tmp_path: Path) -> None:
    whole = "{each: services.*, has: needs}"
    assert answer(whole, loaded(TWO), tmp_path).status is FOUND
    given = answer("{each: services.*, has: owner}", loaded(TWO), tmp_path)
    assert given.status is PARTLY
    assert [each.path for each in given.found] == ["services.front.owner"]
    assert [str(each.place) for each in given.found] == ["plan.yaml:4:33"]
    assert says(given) == [("services.back", "has no `owner`")]
    assert given.lacking[0].place == "plan.yaml:5:3"
    assert answer("{each: services.*, has: [title, note]}", loaded(TWO), tmp_path).status is MISSING


def test_an_empty_list_or_mapping_is_nothing_and_an_empty_entry_is_there(tmp_path: Path) -> None:
    plan = loaded(f"{EMPTY}plans: {{call: {{steps: {{}}, covers: [], kept_at: []}}}}\noptions: {{more: {{}}}}\n")
    assert answer("{any: plans.*.covers}", plan, tmp_path).status is MISSING
    assert answer("{any: plans.*.steps}", plan, tmp_path).status is MISSING
    assert says(answer("{each: plans.*, has: kept_at}", plan, tmp_path)) == [("plans.call", "has no `kept_at`")]
    assert answer("{any: options.*}", plan, tmp_path).status is FOUND
    assert answer("{each: options.*}", plan, tmp_path).status is FOUND


def test_alternatives_are_as_good_as_each_other(tmp_path: Path) -> None:
    assert answer("{each: services.*, has: [title, needs]}", loaded(TWO), tmp_path).status is FOUND


def test_no_entry_at_all_is_missing_and_not_found_by_silence(tmp_path: Path) -> None:
    given = answer("{each: risks.*, has: treatment}", loaded(TWO), tmp_path)
    assert given.status is MISSING
    assert says(given) == [("", "there is no `risks.*`")]
    assert given.lacking[0].place == ""


def test_offered_services_are_those_that_serve_somebody(tmp_path: Path) -> None:
    assert answer("{each: services.*, has: owner, only: offered}", loaded(TWO), tmp_path).status is FOUND
    agreed = TWO + "agreements: {acme: {services: [back]}}\n"
    assert answer("{each: services.*, has: owner, only: offered}", loaded(agreed), tmp_path).status is PARTLY
    promised = TWO.replace("needs: [db]}", "needs: [db], impact: {1h: 3 EUR}}")
    assert answer("{each: services.*, has: owner, only: offered}", loaded(promised), tmp_path).status is PARTLY


def test_critical_services_say_so(tmp_path: Path) -> None:
    text = "{each: services.*, has: owner, only: critical}"
    assert answer(text, loaded(TWO), tmp_path).status is FOUND
    given = answer(text, loaded(TWO.replace("rto: 4h", "rto: 3d")), tmp_path)
    assert given.status is MISSING
    assert "no service says that it is critical: by an RTO of at most 4h" in given.lacking[0].says


def test_what_a_tier_supplies_is_found_there_once(tmp_path: Path) -> None:
    text = TWO.replace("needs: [back], owner: us", "needs: [back], tier: gold").replace("[db]}", "[db], tier: gold}")
    given = answer("{each: services.*, has: owner}", loaded(text + "tiers: {gold: {owner: us}}\n"), tmp_path)
    assert [(each.path, each.place) for each in given.found] == [("tiers.gold.owner", "plan.yaml:8:23")]


def test_filters_compare_texts_flags_and_lists(tmp_path: Path) -> None:
    for where, status in (
        ("{kind: communication}", FOUND),
        ("{kind: [workaround, Communication]}", FOUND),
        ("{kind: workaround}", MISSING),
    ):
        assert answer(f"{{any: plans.*.steps.*, where: {where}}}", full(), tmp_path).status is status
    backups = "nodes.*.data.*.copies.*.backup"
    assert answer(f"{{any: {backups}, where: {{immutable: true}}}}", full(), tmp_path).status is FOUND
    assert answer(f"{{any: {backups}, where: {{immutable: false}}}}", full(), tmp_path).status is MISSING
    given = answer("{any: risks.*, where: {tags: [earthquake, fire]}}", full(), tmp_path)
    assert says(given) == [("", "there is no `risks.*` tagged earthquake or fire")]


def test_each_with_a_filter_names_what_is_not_there(tmp_path: Path) -> None:
    given = answer("{each: plans.*, has: steps.*, where: {kind: verification}}", full(), tmp_path)
    assert given.status is PARTLY
    assert ("plans.lyon-away", "has no `steps.*` with kind verification") in says(given)
    itself = answer("{each: reviews.*, where: {result: kept}}", full(), tmp_path)
    assert itself.status is FOUND
    other = answer("{each: reviews.*, where: {by: board}}", full(), tmp_path)
    assert ("reviews.1", "is not one with by board") in says(other)


@pytest.mark.parametrize(
    ("held", "status"), [("2025-11-27", FOUND), ("2025-11-26", MISSING), ("2026-11-27", FOUND), ("2026-11-28", MISSING)]
)
def test_dates_count_within_their_time_and_not_before_they_have_come(held: str, status: Status, tmp_path: Path) -> None:
    plan = loaded(f"{EMPTY}reviews: [{{held: {held}, by: us}}]\n")
    assert answer("{any: reviews.*, within: 1y}", plan, tmp_path).status is status
    given = answer("{any: reviews.*.held, within: 1y}", plan, tmp_path)
    assert given.status is status
    if status is MISSING:
        assert says(given) == [("reviews.0.held", "does not count: asked for is one within 1y of 2026-11-27")]


def test_plans_are_tested_by_exercises_that_count(tmp_path: Path) -> None:
    assert answer("{tested: plans, within: 1y}", full(), tmp_path).status is FOUND
    assert answer("{tested: plans, kinds: [Full]}", full(), tmp_path).status is FOUND
    one = full(("held: 2026-04-19, kind: full", "held: 2025-04-19, kind: tabletop"))
    given = answer("{tested: plans, within: 1y, kinds: [full, functional]}", one, tmp_path)
    assert given.status is PARTLY
    assert says(given) == [
        (
            "plans.lyon-away",
            "was last tried on 2025-04-19 (tabletop): asked for is a full or functional exercise within 1y",
        )
    ]
    never = full(("plan: lyon-away", "plan: leave-paris"))
    assert says(answer("{tested: plans}", never, tmp_path)) == [
        ("plans.lyon-away", "was never tried: asked for is an exercise")
    ]
    assert answer("{tested: plans}", loaded(EMPTY), tmp_path).status is MISSING


def test_a_plan_that_others_run_is_tried_with_them_unless_it_covers_something(tmp_path: Path) -> None:
    alone = full(("      tell: {runs: tell-everybody, takes: 0s}\n", ""))
    assert [path for path, _ in says(answer("{tested: plans}", alone, tmp_path))] == ["plans.tell-everybody"]


def test_plans_for_critical_services_are_those_that_their_loss_touches(tmp_path: Path) -> None:
    never = full(("plan: lyon-away", "plan: leave-paris"))
    assert answer("{tested: plans, only: critical}", never, tmp_path).status is PARTLY
    idle = full(
        ("plan: suppliers-away", "plan: leave-paris"), ("covers: [cards-a, cards-b, dns-a, dns-b]", "covers: [mobile]")
    )
    assert answer("{tested: plans, only: critical}", idle, tmp_path).status is FOUND
    assert answer("{tested: plans}", idle, tmp_path).status is PARTLY


def test_after_a_change_only_what_came_later_counts(tmp_path: Path) -> None:
    text = "{tested: plans, after_change: true}"
    assert answer(text, full(), tmp_path).status is FOUND
    changed = full(
        (
            "covers: [lyon]\n    kept_at: [paper]\n    changed: 2026-02-01",
            "covers: [lyon]\n    kept_at: [paper]\n    changed: 2026-05-01",
        )
    )
    given = answer(text, changed, tmp_path)
    assert given.status is PARTLY
    assert "asked for is an exercise after its last change" in given.lacking[0].says
    unsaid = full(("    changed: 2026-02-01\n", ""))
    given = answer(text, unsaid, tmp_path)
    assert given.status is PARTLY
    assert "does not say when it last `changed`" in given.lacking[0].says


def test_restores_of_data_are_tried(tmp_path: Path) -> None:
    assert answer("{tested: data, within: 1y}", full(), tmp_path).status is FOUND
    late = full(("restored: 2026-06-14", "restored: 2024-06-14"))
    given = answer("{tested: data, within: 1y}", late, tmp_path)
    assert given.status is MISSING
    path = "components.db-main.data.orders"
    assert says(given) == [(path, "a restore was last tried on 2024-06-14: asked for is one within 1y")]
    never = full(("            restored: 2026-06-14\n", ""))
    assert says(answer("{tested: data}", never, tmp_path)) == [(path, "no restore was tried")]
    measured = full(("            restored: 2026-06-14\n", ""), ("step.start-web: 30m", "step.restore: 30m"))
    assert answer("{tested: data, within: 1y}", measured, tmp_path).status is FOUND
    assert says(answer("{tested: data, only: critical}", loaded(TWO), tmp_path)) == [
        ("", "no data of a critical service has a backup")
    ]


def test_losses_are_covered_by_plans(tmp_path: Path) -> None:
    text = SITES.replace("NEEDS", "needs: [a, b]")
    given = answer("{covered: sites.*}", loaded(f"{text}plans: {{move: {CALL}}}\n"), tmp_path)
    assert given.status is PARTLY
    assert says(given) == [("sites.two", "no recovery plan is for its loss")]
    assert [(each.path, each.says) for each in given.found] == [("plans.move", "is for the loss of 'one'")]
    invoked = CALL.replace("covers: [one]", "invoke: {when: one}")
    assert answer("{covered: sites.*}", loaded(f"{text}plans: {{move: {invoked}}}\n"), tmp_path).status is PARTLY
    assert answer("{covered: sites.*}", loaded(text), tmp_path).status is MISSING
    assert answer("{covered: sites.*}", loaded(TWO), tmp_path).status is MISSING


def test_what_can_be_lost_without_a_service_going_down_needs_no_plan(tmp_path: Path) -> None:
    given = answer(
        "{covered: sites.*, only: critical}", loaded(SITES.replace("NEEDS", "needs: [{any: [a, b]}]")), tmp_path
    )
    assert given.status is FOUND
    assert [(each.path, each.says) for each in given.found] == [
        (f"sites.{site}", "its loss takes no critical service down") for site in ("one", "two")
    ]


def test_what_nobody_needs_and_what_never_fails_needs_no_plan(tmp_path: Path) -> None:
    assert all(each.path != "sites.vault" for each in answer("{covered: sites.*}", full(), tmp_path).lacking)
    text = TWO + "suppliers: {power: {never_fails: we are told so}}\n"
    text = text.replace("needs: [db]", "needs: [db, power]")
    given = answer("{covered: suppliers.*}", loaded(text), tmp_path)
    assert says(given) == [("", "there is no `suppliers.*` that a service needs and that can fail")]


def test_a_service_is_covered_by_a_plan_for_something_that_it_needs(tmp_path: Path) -> None:
    plan = "plans: {mend: {covers: [db], steps: {call: {takes: 1h, kind: coordination, do: Call.}}}}\n"
    assert answer("{covered: services.*}", loaded(TWO), tmp_path).status is MISSING
    assert answer("{covered: services.*}", loaded(TWO + plan), tmp_path).status is FOUND
    assert answer("{covered: services.*, only: critical}", loaded(TWO + plan), tmp_path).status is FOUND


KEPT = """\
continuity: 1
name: Kept
sites: {here: {never_fails: a test}, there: {never_fails: a test}}
components:
  db:
    {SITE never_fails: a test, data: {rows: {copies: {second: {at: AT, backup: {every: 1d, takes: 1h}, restore: 1h}}}}}
  near: {site: here, never_fails: a test}
  far: {site: there, never_fails: a test}
  lost: {never_fails: a test}
"""


@pytest.mark.parametrize(
    ("site", "at", "status"),
    [
        ("site: here,", "far", FOUND),
        ("site: here,", "there", FOUND),
        ("site: here,", "near", MISSING),
        ("site: here,", "here", MISSING),
        ("site: here,", "lost", MISSING),
        ("", "far", MISSING),
    ],
)
def test_copies_are_apart_as_far_as_sites_are_said(site: str, at: str, status: Status, tmp_path: Path) -> None:
    plan = loaded(KEPT.replace("SITE", site).replace("AT", at))
    given = answer("{apart: data}", plan, tmp_path)
    assert given.status is status
    if not site:
        assert "does not say at which site it is" in given.lacking[0].says
    assert answer("{apart: data}", loaded(TWO), tmp_path).status is MISSING


SITES = """\
continuity: 1
name: Sites
sites:
  one: {failures: {fire: {mttf: 90y, mttr: 1y, recovers: by itself}}}
  two: {failures: {fire: {mttf: 90y, mttr: 1y, recovers: by itself}}}
components:
  a: {site: one, never_fails: a test}
  b: {site: two, never_fails: a test}
services:
  shop: {priority: 1, NEEDS}
"""
CALL = "{covers: [one], steps: {call: {takes: 1h, kind: coordination, do: Call.}}}"
MOVE = "{covers: [one], steps: {move: {takes: 1h, switches: {shop: b}}}}"


@pytest.mark.parametrize(
    ("needs", "plans", "status"),
    [
        ("needs: [a]", "", MISSING),
        ("needs: [{any: [a, b]}]", "", FOUND),
        ("needs: [a, b]", "", MISSING),
        ("failover: {between: [a, b], takes: 5m}", "", FOUND),
        ("failover: {between: [a, b], takes: 5m, automatic: false}", "", MISSING),
        ("failover: {between: [a, b], takes: 5m, automatic: false}", f"plans: {{move: {MOVE}}}", FOUND),
        ("needs: [{need: a, without: 60%}], objectives: {mbco: 50%}", "", FOUND),
        ("needs: [{need: a, without: 40%}], objectives: {mbco: 50%}", "", MISSING),
        ("never_fails: a test", "", MISSING),
    ],
)
def test_services_survive_sites_by_themselves_or_by_a_plan(
    needs: str, plans: str, status: Status, tmp_path: Path
) -> None:
    plan = loaded(f"{SITES.replace('NEEDS', needs)}{plans}\n")
    assert answer("{survives: sites, only: critical}", plan, tmp_path).status is status


def test_a_plan_for_another_site_brings_nothing_back(tmp_path: Path) -> None:
    needs = "failover: {between: [a, b], takes: 5m, automatic: false}"
    other = MOVE.replace("covers: [one]", "covers: [two]")
    plan = loaded(f"{SITES.replace('NEEDS', needs)}plans: {{move: {other}}}\n")
    given = answer("{survives: sites}", plan, tmp_path)
    assert says(given) == [("services.shop", "is down while 'one' is lost, and no plan brings it back")]


def test_a_plan_for_a_standby_that_never_ran_is_not_set_off(tmp_path: Path) -> None:
    components = "components:\n  c: {site: two, standby: stopped, never_fails: a test}\n"
    needs = "failover: {between: [a, c], takes: 5m, automatic: false}"
    text = SITES.replace("NEEDS", needs).replace("components:\n", components)
    plan = "plans: {move: {covers: [WHAT], steps: {go: {takes: 1h, starts: [c], switches: {shop: c}}}}}\n"
    for what, status in (("c", MISSING), ("one", FOUND)):
        given = answer("{survives: sites}", loaded(text + plan.replace("WHAT", what)), tmp_path)
        assert given.status is status, what


def test_plans_for_what_is_lost_with_a_site_count_together(tmp_path: Path) -> None:
    needs = "needs: [web, db]"
    services = "  web: {failover: {between: [a, b], takes: 5m, automatic: false}}\n"
    services += "  db: {failover: {between: [c, d], takes: 5m, automatic: false}}\n"
    components = "components:\n  c: {site: one, never_fails: a test}\n  d: {site: two, never_fails: a test}\n"
    text = SITES.replace("NEEDS", needs).replace("components:\n", components) + services
    web = "move: {covers: [one], steps: {move: {takes: 1h, switches: {web: b}}}}"
    own = "own: {invoke: {when: c}, steps: {move: {takes: 1h, switches: {db: d}}}}"
    nested = "first: {invoke: {when: c}, steps: {other: {takes: 0s, runs: own}}}"
    hand = own.replace("{when: c}", "{by: hand}")
    for plans, status in ((web, MISSING), (f"{web}, {own}", FOUND), (f"{web}, {hand}", MISSING)):
        plan = loaded(f"{text}plans: {{{plans}}}\n")
        assert answer("{survives: sites, only: critical}", plan, tmp_path).status is status, plans
    run = loaded(f"{text}plans: {{{web}, {hand}, {nested}}}\n")
    assert answer("{survives: sites, only: critical}", run, tmp_path).status is FOUND


def test_a_service_that_needs_no_supplier_survives_them_all(tmp_path: Path) -> None:
    plan = SITES.replace("NEEDS", "needs: [a]")
    assert says(answer("{survives: suppliers}", loaded(plan), tmp_path)) == [("", "there is no `suppliers.*`")]
    named = plan + "suppliers: {carrier: {experienced: {availability: 99%, mttr: 1h}}}\n"
    assert answer("{survives: suppliers}", loaded(named), tmp_path).status is FOUND
    assert answer("{survives: sites}", loaded(EMPTY), tmp_path).status is MISSING
