"""What holds for an entry, and what says so."""

import pytest

from continuity.errors import AnalysisError
from continuity.planfile.effective import Effective, effective
from tests.planfile.kit import SHOP, loaded

PLAN = loaded(SHOP)
NAMERS_OF_OFFICE = (
    "people.anna",
    "scenarios.flood",
    "services.checkout",
    "services.recommender",
    "teams.crisis",
    "teams.dba",
    "teams.ops",
)


def only(name: str) -> Effective:
    (found,) = effective(PLAN, name)
    return found


def said(name: str) -> dict[str, tuple[str, str]]:
    return {row.path: (row.value, row.origin) for row in only(name).rows}


def test_each_leaf_has_its_origin() -> None:
    rows = said("web")
    assert rows["site"] == ("paris", "node")
    assert rows["failures.hardware.mttr"] == ("6h", "node")
    assert rows["failures.crash.mttf"] == ("30d", "kind vm")
    assert rows["failures.hardware.team"] == ("{ops: 1, dba: 1}", "node")
    assert rows["failures.crash.detect"] == ("0s", "default")
    assert said("checkout")["objectives.rto"] == ("1h", "tier gold")


def test_each_leaf_has_its_place() -> None:
    places = {row.path: row.place for row in only("checkout").rows}
    assert str(places["objectives.rto"]) == f"0.yaml:5:{SHOP.splitlines()[4].index('1h') + 1}"
    assert places["objectives.mbco"] is None
    assert all((row.place is None) == (row.origin == "default") for row in only("checkout").rows)


def test_kind_keeps_its_title() -> None:
    assert "title" not in said("checkout")
    assert said("gold")["title"] == ("Gold", "tier")


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("db-copy", "units", "1"),
        ("web", "full", "2"),
        ("web", "failures.crash.people", "1"),
        ("checkout", "objectives.mbco", "100%"),
        ("checkout", "restart", "0s"),
        ("recommender", "hours", "always"),
        ("db", "failover.failback", "false"),
        ("ben", "hours", "the team's"),
        ("flood", "random_failures", "false"),
        ("db", "demand", "100%"),
        ("leave-paris", "steps.start-web.tries", "1"),
        ("leave-paris", "return.steps.back.priority", "1"),
    ],
)
def test_defaults_where_they_matter(name: str, path: str, value: str) -> None:
    assert said(name)[path] == (value, "default")


def test_rest_follows_a_longest_stretch_only() -> None:
    (entry,) = effective(loaded(SHOP.replace(", rest: 11h", "")), "dba")
    assert ("rest", "11h", "default") in [(row.path, row.value, row.origin) for row in entry.rows]
    assert "rest" not in said("crisis")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("web", "hours"),  # agreed service time is a service's
        ("web", "objectives.met_in"),
        ("psp-b", "failures.failure.detect"),  # nobody wrote that mode
        ("forms", "restart"),  # requires nothing
        ("ops", "hours"),  # its people come by calendar
        ("recommender", "failures.crash.team"),  # recovers by itself
    ],
)
def test_no_defaults_where_they_do_not(name: str, path: str) -> None:
    assert path not in said(name)


def test_what_is_said_has_no_default_beside_it() -> None:
    for name in ("web", "checkout", "db", "leave-paris", "flood", "dba"):
        paths = [row.path for row in only(name).rows]
        assert len(paths) == len(set(paths))


def test_unnamed_team_is_shown() -> None:
    (found,) = effective(loaded("continuity: 1\nname: T\nservices: {a: {failures: {f: {mttf: 1d, mttr: 1h}}}}"), "a")
    assert [(row.path, row.value) for row in found.rows if row.path.endswith("team")] == [
        ("failures.f.team", "none, the repair begins at once")
    ]


def test_values_are_shown_as_one_would_write_them() -> None:
    rows = said("checkout")
    assert rows["needs.0"] == ("web", "node")
    assert rows["needs.2"] == ("{any: [psp-a, {all: [psp-b, lyon]}]}", "node")
    assert said("leave-paris")["kept_at"] == ("[lyon, paper]", "plan")
    assert said("leave-paris")["steps.repoint.switches"] == ("{db: db-copy}", "plan")


def test_neighbours() -> None:
    web = only("web")
    assert (web.section, str(web.place)) == ("components", "0.yaml:23:3")
    assert web.needs == ("paris",)
    assert web.needed_by == ("checkout",)
    assert web.named_by == ("common_causes.power", "plans.leave-paris", "reviews.0", "scenarios.flood")
    assert only("db").needs == ("db-copy", "db-main")
    assert only("paris").needed_by == ("db-main", "web")
    assert only("lyon").named_by == ("components.db-main", "plans.leave-paris")


@pytest.mark.parametrize(
    ("name", "section", "namers"),
    [
        ("vm", "kinds", ("components.web", "components.web-lyon")),
        ("gold", "tiers", ("services.checkout",)),
        ("office", "calendars", NAMERS_OF_OFFICE),
        ("anna", "people", ("scenarios.flood", "teams.dba")),
        ("disks", "spares", ("components.web",)),
        ("second", "plans", ("plans.leave-paris",)),
        ("flood", "scenarios", ("plans.second", "risks.water")),
        ("more-dba", "options", ("improvements.hire",)),
        ("power", "common_causes", ()),
    ],
)
def test_everything_with_an_id(name: str, section: str, namers: tuple[str, ...]) -> None:
    entry = only(name)
    assert (entry.section, entry.named_by, entry.needs) == (section, namers, ())


def test_one_id_in_two_sections() -> None:
    plan = loaded("continuity: 1\nname: T\nservices: {shop: {never_fails: rock}}\nteams: {shop: {people: 1}}")
    assert [each.section for each in effective(plan, "shop")] == ["services", "teams"]


def test_unknown_id() -> None:
    with pytest.raises(AnalysisError, match=r"^nothing in the plan has the id 'chekout': did you mean 'checkout'\?$"):
        effective(PLAN, "chekout")
