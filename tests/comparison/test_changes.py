"""What two texts say otherwise: told once, in the plan's words, and nothing where they mean the same."""

from pathlib import Path

import pytest

from continuity.comparison.changes import changes
from continuity.comparison.renames import Renames
from continuity.comparison.text_results import Area, Kind
from continuity.planfile.load import load
from tests.comparison.kit import compared, plan, said

SHOP = """\
people: {anna: {contact: sheet 1}, ben: {contact: sheet 2}}
teams: {ops: {members: [anna, ben]}}
kinds: {vm: {failures: {crash: {mttf: 30d, mttr: 1h, team: ops}}}}
components:
  web: {kind: vm}
  app: {kind: vm}
  db: {failures: {disk: {mttf: 200d, mttr: 4h, team: ops}}}
services:
  shop: {needs: [web, app, {need: db, without: 50%}], objectives: {availability: 99%, rto: 4h}}
plans:
  p:
    steps: {mend: {team: ops, takes: 1h, repairs: [db]}, tell: {takes: 5m, kind: communication, do: tell, deadline: 1h}}
scenarios: {fire: {events: [{fails: db}, {at: 1h, fails: app}], lasts: 7d}}
"""


def one(old: str, new: str) -> tuple[str, str, str, str | None, str | None, str]:
    """The only change that turning one part of the plan into another makes."""
    assert old in SHOP
    (change,) = said(SHOP, SHOP.replace(old, new))
    return change.area.value, change.kind.value, change.path, change.before, change.after, change.direction


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rto: 4h", "rto: 1h", ("targets", "changed", "services.shop.objectives.rto", "4h", "1h", "tighter")),
        ("rto: 4h", "rto: 8h", ("targets", "changed", "services.shop.objectives.rto", "4h", "8h", "looser")),
        (
            "availability: 99%",
            "availability: 99.9%",
            ("targets", "changed", "services.shop.objectives.availability", "99%", "99.9%", "tighter"),
        ),
        (", rto: 4h", "", ("targets", "gone", "services.shop.objectives.rto", "4h", None, "looser")),
        ("rto: 4h", "rto: 4h, rpo: 5m", ("targets", "added", "services.shop.objectives.rpo", None, "5m", "tighter")),
        ("deadline: 1h", "deadline: 2h", ("targets", "changed", "plans.p.steps.tell.deadline", "1h", "2h", "looser")),
        (
            "lasts: 7d}",
            "lasts: 7d, expects: {shop: {recover: {1h: 50%, 4h: 100%}}}}",
            ("targets", "added", "scenarios.fire.expects.shop.recover", None, "{1h: 50%, 4h: 100%}", "tighter"),
        ),
        ("mttr: 4h", "mttr: 8h", ("failures", "changed", "components.db.failures.disk.mttr", "4h", "8h", "")),
        ("members: [anna, ben]", "members: [anna]", ("people", "gone", "teams.ops.members", "ben", None, "")),
        ("takes: 1h", "takes: 2h", ("recovery plans", "changed", "plans.p.steps.mend.takes", "1h", "2h", "")),
        (
            ", {at: 1h, fails: app}",
            "",
            ("scenarios", "gone", "scenarios.fire.events", "{at: 1h, fails: app}", None, ""),
        ),
        (
            "without: 50%",
            "without: 80%",
            ("structure", "changed", "services.shop.needs", "{need: db, without: 50%}", "{need: db, without: 80%}", ""),
        ),
        ("contact: sheet 2", "contact: sheet 9", ("people", "changed", "people.ben.contact", "sheet 2", "sheet 9", "")),
        (
            "web: {kind: vm}",
            "web: {kind: vm, owner: me}",
            ("management", "added", "components.web.owner", None, "me", ""),
        ),
    ],
)
def test_each_change_is_told_once_in_the_words_of_the_plan(old: str, new: str, told: tuple[object, ...]) -> None:
    assert one(old, new) == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mttr: 4h", "mttr: 240m"),
        ("availability: 99%", "availability: 0.99"),
        ("members: [anna, ben]", "members: [ben, anna]"),
        ("needs: [web, app, {need: db, without: 50%}]", "needs: [{need: db, without: 50%}, app, web]"),
        ("web: {kind: vm}", "web: {kind: vm, failures: {crash: {mttf: 30d}}}"),
        ("components:\n", "components: # shifted\n\n\n"),
    ],
)
def test_what_means_the_same_is_no_change(old: str, new: str) -> None:
    assert old in SHOP
    assert said(SHOP, SHOP.replace(old, new)) == ()


def test_what_a_kind_says_for_several_nodes_is_one_change() -> None:
    (change,) = said(SHOP, SHOP.replace("mttr: 1h", "mttr: 30m"))
    assert change.path == "kinds.vm.failures.crash.mttr"
    assert sorted(change.nodes) == ["app", "web"]
    assert change.place == "new.yaml:5:44"


def test_what_is_added_and_gone_is_placed_in_the_plan_that_has_it() -> None:
    new = SHOP.replace("  db: {failures", "  vault: {never_fails: stone}\n  db: {failures").replace(
        "ben: {contact: sheet 2}", ""
    )
    found = {each.path: each for each in said(SHOP, new.replace("members: [anna, ben]", "members: [anna]"))}
    assert (found["components.vault"].kind, found["components.vault"].place) == (Kind.ADDED, "new.yaml:9:3")
    assert (found["people.ben"].kind, found["people.ben"].place) == (Kind.GONE, "old.yaml:3:36")


def test_what_matters_most_comes_first() -> None:
    new = SHOP.replace("rto: 4h", "rto: 8h").replace("takes: 1h", "takes: 2h").replace("sheet 2", "sheet 3")
    assert [each.area for each in said(SHOP, new)] == [Area.TARGETS, Area.PEOPLE, Area.RECOVERY]


def test_lists_of_management_are_told_item_by_item() -> None:
    reviews = "reviews: [{held: 2026-01-01, by: a}, {held: 2026-02-01, by: b}]\n"
    (change,) = said(SHOP + reviews, SHOP + reviews.replace("{held: 2026-01-01, by: a}, ", ""))
    assert (change.kind, change.path, change.before) == (Kind.GONE, "reviews", "{held: 2026-01-01, by: a}")


def test_other_figures_in_a_data_file_are_a_change(tmp_path: Path) -> None:
    repair = "{empirical: {file: t.csv, column: t}}"
    text = (
        f"continuity: 1\nname: Try\ncomponents: {{web: {{failures: {{f: {{mttf: 9d, time_to_repair: {repair}}}}}}}}}\n"
    )
    sides = []
    for name, values in (("old", "1h\n2h"), ("new", "1h\n3h")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.yaml").write_text(text, encoding="utf-8")
        (tmp_path / name / "t.csv").write_text(f"t\n{values}\n", encoding="utf-8")
        sides.append(load(tmp_path / name / "plan.yaml"))
    (change,) = changes(sides[0], sides[1], Renames())
    assert (change.path, change.after) == ("components.web", "other figures in its data file")
    assert changes(sides[0], sides[0], Renames()) == ()


# --- renames, dependencies, single points of failure ----------------------------------------------------------------


def test_a_rename_is_told_as_one_and_not_as_a_change_of_all_that_names_it() -> None:
    new = SHOP.replace("web: {kind: vm}", "front: {kind: vm}").replace("[web, app", "[front, app")
    (change,) = said(SHOP, new)
    assert (change.kind, change.path, change.before) == (Kind.RENAMED, "components.front", "components.web")


def test_a_renamed_entry_is_compared_with_what_it_was() -> None:
    new = (
        SHOP.replace("  db:", "  store:")
        .replace("need: db", "need: store")
        .replace("repairs: [db]", "repairs: [store]")
    )
    new = new.replace("{fails: db}", "{fails: store}").replace("mttr: 4h", "mttr: 2h")
    found = said(SHOP, new)
    assert [(each.kind, each.path, each.after) for each in found] == [
        (Kind.RENAMED, "components.store", "components.store"),
        (Kind.CHANGED, "components.store.failures.disk.mttr", "2h"),
    ]


def test_what_is_otherwise_is_no_rename() -> None:
    new = SHOP.replace("  db: {failures: {disk: {mttf: 200d, mttr: 4h, team: ops}}}", "  other: {never_fails: stone}")
    new = (
        new.replace("need: db", "need: other")
        .replace("repairs: [db]", "repairs: [app]")
        .replace("fails: db", "fails: app")
    )
    kinds = {each.path: each.kind for each in said(SHOP, new)}
    assert kinds["components.db"] is Kind.GONE
    assert kinds["components.other"] is Kind.ADDED


def test_of_two_that_are_equally_alike_neither_is_taken() -> None:
    new = SHOP.replace("  web: {kind: vm}\n  app: {kind: vm}", "  one: {kind: vm}\n  two: {kind: vm}")
    new = new.replace("[web, app", "[one, two").replace("fails: app", "fails: two")
    kinds = {each.path: each.kind for each in said(SHOP, new)}
    assert {kinds[f"components.{each}"] for each in ("one", "two")} == {Kind.ADDED}
    assert {kinds[f"components.{each}"] for each in ("web", "app")} == {Kind.GONE}


def test_dependencies_are_told_with_their_kinds() -> None:
    new = SHOP.replace("[web, app, {need: db, without: 50%}]", "[{any: [web, app]}, db]")
    edges = {(each.node, each.on): (each.before, each.after) for each in compared(SHOP, new).edges}
    assert edges == {
        ("shop", "web"): (("hard",), ("alternative",)),
        ("shop", "app"): (("hard",), ("alternative",)),
        ("shop", "db"): (("soft",), ("hard",)),
    }


def test_single_points_of_failure_come_and_go() -> None:
    new = SHOP.replace("[web, app, {need: db, without: 50%}]", "[{any: [web, app]}, db]")
    (points,) = compared(SHOP, new).single_points
    assert (points.service, points.new, points.gone) == ("shop", (), ("app", "web"))
    back = compared(new, SHOP).single_points
    assert [(each.new, each.gone) for each in back] == [(("app", "web"), ())]


def test_a_common_cause_may_be_a_single_point_of_failure() -> None:
    pair = SHOP.replace("[web, app, {need: db, without: 50%}]", "[{any: [web, app]}]")
    cause = "common_causes: {power: {mttf: 9y, mttr: 1h, team: ops, hits: {web: 100%, app: 100%}}}\n"
    (points,) = compared(pair, pair + cause).single_points
    assert points.new == ("common cause power",)


def test_findings_are_known_by_rule_and_path_whatever_the_line_or_position() -> None:
    shifted = SHOP.replace("components:\n", "components:\n\n\n")
    assert compared(SHOP, shifted).new_findings == ()
    worse = SHOP.replace("rto: 4h", "rto: 4h, mtpd: 1h")
    comparison = compared(SHOP, worse)
    assert "rto-beyond-mtpd" in [each.id for each in comparison.new_findings]
    assert "rto-beyond-mtpd" in [each.id for each in compared(worse, SHOP).gone_findings]


def test_findings_of_a_renamed_entry_are_the_same() -> None:
    bare = SHOP.replace(", team: ops}}}\nservices", "}}}\nservices")
    assert "repaired-by-nobody" in [each.id for each in compared(SHOP, bare).new_findings]
    renamed = bare.replace("  db:", "  store:").replace("need: db", "need: store")
    renamed = renamed.replace("repairs: [db]", "repairs: [store]").replace("{fails: db}", "{fails: store}")
    comparison = compared(bare, renamed)
    assert comparison.renamed == {"components.db": "components.store"}
    assert "repaired-by-nobody" not in [each.id for each in (*comparison.new_findings, *comparison.gone_findings)]


def test_a_plan_compared_with_itself_has_changed_nothing() -> None:
    comparison = compared(SHOP, SHOP)
    assert (comparison.changes, comparison.edges, comparison.single_points) == ((), (), ())
    assert (comparison.new_findings, comparison.gone_findings, comparison.renamed) == ((), (), {})
    assert plan(SHOP).plan.digest == comparison.new.digest == comparison.old.digest
