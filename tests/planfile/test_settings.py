"""What if: settings change what a plan says, as if its text said so, and are refused like a text."""

from copy import deepcopy
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from continuity.cli.set_option import set_option
from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.model import Team
from continuity.planfile.limits import Limits
from continuity.planfile.load import Loaded, load
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.settings import with_settings
from continuity.planfile.source import parse_source
from continuity.units import HOUR, MINUTE
from tests.planfile.kit import HEAD, SHOP, loaded

SOUND = loaded(SHOP)


def refused(*settings: str, plan: Loaded = SOUND) -> tuple[Finding, ...]:
    with pytest.raises(PlanError) as caught:
        with_settings(plan, settings)
    return caught.value.findings


def only(*settings: str, plan: Loaded = SOUND) -> Finding:
    (finding,) = refused(*settings, plan=plan)
    return finding


def place(finding: Finding) -> str:
    assert finding.location is not None
    return finding.location.file


def marks(value: Data) -> list[object]:
    """Every place in some data."""
    if isinstance(value, YamlMapping):
        own: list[object] = [value.mark, dict(value.marks), dict(value.value_marks)]
        return own + [mark for inner in value.values() for mark in marks(inner)]
    if isinstance(value, YamlSequence):
        return [value.mark, list(value.marks), *(mark for inner in value for mark in marks(inner))]
    return []


@pytest.mark.parametrize(
    ("setting", "written", "instead"),
    [
        ("teams.crisis.people=3", "crisis: {people: 2", "crisis: {people: 3"),
        ("teams.ops.people.office=4", "{office: 3, night: 1}", "{office: 4, night: 1}"),
        ("plans.leave-paris.steps.repoint.takes=5m", "team: ops, takes: 10m", "team: ops, takes: 5m"),
        (
            "plans.leave-paris.authority.takes={usually: 3h, at_worst: 8h}",
            "authority: {team: crisis, takes: 15m}",
            "authority: {team: crisis, takes: {usually: 3h, at_worst: 8h}}",
        ),
        ("components.web-lyon.needs_to_start=[lyon, paris]", "start: [lyon]", "start: [lyon, paris]"),
        ("components.web-lyon.needs_to_start.1=paris", "start: [lyon]", "start: [lyon, paris]"),
        ("services.checkout.needs.2.any.1.all.0=psp-a", "{all: [psp-b, lyon]}", "{all: [psp-a, lyon]}"),
        ("services.checkout.needs.0=", "      - web\n", ""),
        ("teams.dba.rest=", ", rest: 11h", ""),
        ("teams.crisis.call_out=10m", "hours: office}\nspares", "hours: office, call_out: 10m}\nspares"),
        ("spares.disks.stock = 5 ", "stock: 2", "stock: 5"),
        ("scenarios.flood.events.0.lasts=1d", "destroys: paris, lasts: 30d", "destroys: paris, lasts: 1d"),
        ("exercises.0.measured.step.restore-db=40m", "step.restore-db: 31m", "step.restore-db: 40m"),
        ("teams.third={people: 1}", "teams:\n", "teams:\n  third: {people: 1}\n"),
        ("kinds.vm.failures.crash.mttr=5m", "mttf: 30d, mttr: 10m", "mttf: 30d, mttr: 5m"),
        (
            "components.web.failures.crash.mttr=5m",
            "failures: {hardware: {frequency",
            "failures: {crash: {mttr: 5m}, hardware: {frequency",
        ),
        ("components.web-lyon.failures.crash.mttr=5m", "web-lyon: {", "web-lyon: {failures: {crash: {mttr: 5m}}, "),
        ("services.db.objectives.rto=1h", "  db: {failover", "  db: {objectives: {rto: 1h}, failover"),
        ('services.db.title="A = b, c: d"', "  db: {failover", '  db: {title: "A = b, c: d", failover'),
        ("timezone=UTC", "timezone: Europe/Paris", "timezone: UTC"),
    ],
)
def test_a_setting_means_what_the_text_would_mean(setting: str, written: str, instead: str) -> None:
    assert SHOP.count(written) == 1
    changed, edited = with_settings(SOUND, [setting]), loaded(SHOP.replace(written, instead))
    assert changed.plan.digest == edited.plan.digest != SOUND.plan.digest
    assert changed.declared == edited.declared
    assert changed.data == edited.data
    assert [each.path for each in changed.plan.assumptions] == [each.path for each in edited.plan.assumptions]


def test_the_plan_is_made_of_what_was_set() -> None:
    plan = with_settings(SOUND, ["teams.crisis.people=3", "teams.dba.call_out=10m"]).plan
    assert isinstance(plan.teams["crisis"], Team)
    assert plan.teams["crisis"].people == 3
    assert str(10 * MINUTE) in repr(plan.teams["dba"].call_out)
    assert str(45 * MINUTE) in repr(SOUND.plan.teams["dba"].call_out)


def test_settings_are_applied_in_their_order() -> None:
    settings = ["teams.third={people: 1}", "teams.third.call_out=5m", "services.checkout.needs.0="]
    both = with_settings(SOUND, [*settings, "services.checkout.needs.0="])
    assert both.declared["teams"]["third"] == {"people": 1, "call_out": "5m"}  # type: ignore[index,call-overload]
    assert len(both.declared["services"]["checkout"]["needs"]) == 5  # type: ignore[index,call-overload,arg-type]


def test_nothing_of_the_original_is_changed() -> None:
    plan = loaded(SHOP)
    before, places = deepcopy(plan.declared), marks(plan.declared)
    with_settings(plan, ["services.checkout.needs.2.any.1.all.0=psp-a", "teams.dba.rest=", "services.db.note=x"])
    refused("teams.dba.call_out=1h", "teams.dba.people=3", "scenarios.flood.events.9.lasts=1d", plan=plan)
    assert plan.declared == before
    assert marks(plan.declared) == places
    assert plan.plan == SOUND.plan


def test_what_an_alias_repeats_is_set_in_one_place_only() -> None:
    text = HEAD + "components: {a: {never_fails: &why so}, b: &b {title: B, never_fails: *why}, c: *b}"
    plan = with_settings(loaded(text), ["components.b.title=new"]).plan
    assert [plan.nodes[name].title for name in "bc"] == ["new", "B"]


def test_without_settings_the_plan_is_the_same_object() -> None:
    assert with_settings(SOUND, []) is SOUND


def test_what_was_set_is_found_at_its_setting() -> None:
    changed = with_settings(SOUND, ["teams.crisis.people=3", "services.db.objectives={rto: 1h}"])
    found = [changed.locate(path) for path in ("teams.crisis.people", "services.db.objectives.rto")]
    assert [at and (at.file, at.line) for at in found] == [
        ("--set 1: teams.crisis.people=3", 0),
        ("--set 2: services.db.objectives={rto: 1h}", 0),
    ]
    assert changed.locate("teams.crisis.hours") == SOUND.locate("teams.crisis.hours")


@pytest.mark.parametrize(
    ("setting", "defect", "path", "words"),
    [
        ("teams.dbaa.people=3", "unknown-team", "teams.dbaa", "did you mean 'dba'?"),
        ("team.dba.people=3", "unknown-key", "team", "did you mean 'teams'?"),
        ("teams.dba.peple=3", "schema-unknown-key", "teams.dba.peple", "did you mean 'people'?"),
        ("teems={}", "schema-unknown-key", "teems", "did you mean 'teams'?"),
        ("services.checkout.objectivs.rto=1h", "unknown-key", "services.checkout.objectivs", "'objectives'"),
        ("plans.leave-paris.steps.repont.takes=5m", "unknown-step", "plans.leave-paris.steps.repont", "'repoint'"),
        ("plans.leave-paris.return.steps.bak.takes=5m", "unknown-step", "plans.leave-paris.return.steps.bak", "'back'"),
        (
            "components.web-lyon.failures.crsh.mttr=5m",
            "unknown-failure-mode",
            "components.web-lyon.failures",
            "'crash'",
        ),
        ("components.checkout.units=2", "unknown-component", "components.checkout", "it is one of the services"),
        ("teams.dba.call_ot=", "unknown-entry", "teams.dba.call_ot", "did you mean 'call_out'?"),
        ("teams.dbaa=", "unknown-entry", "teams.dbaa", "did you mean 'dba'?"),
        ("services.checkout.needs.7.without=1%", "setting-path", "services.checkout.needs.7", "its items are 0 to 6"),
        ("services.checkout.needs.7=", "setting-path", "services.checkout.needs.7", "its items are 0 to 6"),
        ("services.checkout.needs.8=web", "setting-path", "services.checkout.needs.8", "its items are 0 to 6"),
        ("services.checkout.needs.web=lyon", "setting-path", "services.checkout.needs.web", "no item 'web'"),
        ("services.checkout.needs.-1=lyon", "setting-path", "services.checkout.needs.-1", "no item '-1'"),
        (f"exercises.{'9' * 5000}=x", "setting-path", "exercises.9", "no item"),
        ("services.checkout.needs.0.without=50%", "setting-path", "services.checkout.needs.0", "set it as a whole"),
        ("teams.crisis.people.office=3", "setting-path", "teams.crisis.people", "'teams.crisis.people' is 2"),
        ("components.web-lyon.failures.crash.team=", "setting-supplied", "components.web-lyon", "leave it out there"),
        ("components.web-lyon.failures.crash.mttr.usually=1h", "setting-supplied", "components.web-lyon", "kinds.vm"),
        ("teams.crisis.people=many", "schema-type", "teams.crisis.people", "'many'"),
        ("teams.crisis.people=null", "schema-no-value", "teams.crisis.people", "no value"),
        ("teams.dba.members.0=carla", "unknown-person", "teams.dba.members.0", "unknown person 'carla'"),
        ("components.web.required=4", "", "components.web", "3"),
        ("components.web.units=1", "", "components.web", ""),
        ("plans.leave-paris.steps.repoint.takes=", "schema-missing-key", "plans.leave-paris.steps.repoint", "'takes'"),
        ("sites.paris=", "", "", ""),
        ("x-none=", "unknown-entry", "x-none", "unknown entry"),
    ],
)
def test_what_is_impossible_is_refused_at_the_setting(setting: str, defect: str, path: str, words: str) -> None:
    found = refused("spares.disks.stock=5", setting) if defect != "" else refused(setting)
    number = 2 if defect != "" else 1
    for finding in found:
        assert place(finding) == f"--set {number}: {setting if len(setting) < 60 else f'{setting[:59]}…'}"
        assert finding.location is not None
        assert finding.location.line == 0
    assert any(
        finding.id.startswith(defect) and finding.path.startswith(path) and words in finding.message
        for finding in found
    ), [finding.text() for finding in found]


def test_the_line_that_became_wrong_is_told_beside_the_setting() -> None:
    finding = only("components.web.units=1")
    line = next(i for i, text in enumerate(SHOP.splitlines(), 1) if "required: 2" in text)
    assert f"(at 0.yaml:{line}:" in finding.message


def test_without_one_setting_to_blame_a_line_of_the_text_is_told() -> None:
    found = refused("sites.lyon=", "spares.disks.stock=5")
    assert found
    for finding in found:
        assert place(finding) == "0.yaml"
        assert finding.message.endswith("(sound without --set)")


def test_everything_wrong_is_told_at_once() -> None:
    found = refused("teams.dbaa.people=3", "teams.crisis.people=3", "sits.lyon.note=x")
    assert [place(each).partition(":")[0] for each in found] == ["--set 1", "--set 3"]
    assert [each.id for each in refused("a", "teams.dba.note=[", "b=1")] == ["setting-form", "source-syntax"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("teams.dba.call_out=1h", "teams.dba.call_out=1h"),
        ("teams.dba.call_out=1h", "teams.dba.call_out="),
        ("teams.dba.call_out=1h", "teams.dba={people: 3}"),
        ("services.checkout.needs.1=web", "services.checkout.needs=[web]"),
        ("services.checkout.needs.7=lyon", "services.checkout.needs.7="),
        ("services.db.objectives.rto=1h", "services.db.objectives="),
    ],
)
def test_no_setting_undoes_another(first: str, second: str) -> None:
    finding = only(first, second)
    assert (finding.id, place(finding)) == ("setting-undone", f"--set 2: {second}")
    assert f"--set 1: {first}" in finding.message


@pytest.mark.parametrize(
    ("setting", "defect"),
    [
        ("", "setting-form"),
        ("teams.dba.people", "setting-form"),
        ("=3", "setting-form"),
        ("teams..people=3", "setting-form"),
        (".teams=3", "setting-form"),
        ("teams.=3", "setting-form"),
        ("teams dba=3", "setting-form"),
        ("teams\x1b.x=3", "setting-form"),
        ("teams.dba.note=a\nname: other", "setting-form"),
        ("teams.dba.note=a\u2028b", "setting-form"),
        ("teams.dba.note=a: b", "source-syntax"),
        ("teams.dba.note=[a", "source-syntax"),
        ("teams.dba.note=a]: [b", "source-syntax"),
        ("teams.dba.note=*a", "source-unknown-anchor"),
        ("teams.dba={note: a, note: b}", "source-duplicate-key"),
        ("teams.dba.note=!!python/none x", "source-bad-tag"),
        ("teams.dba.note=\x07", "source-control-character"),
        ('teams.dba.note="\\x07"', "source-control-character"),
        ("teams.dba.note=\udc80", "source-not-utf8"),
        ("teams.dba.people=.inf", "source-not-finite"),
        ("teams.dba.people=" + "9" * 5000, "source-number-too-long"),
        ("teams.dba.note=" + "[" * 100_000, "source-too-deep"),
        ("teams.dba.note=" + "[" * 62 + "]" * 62, "source-too-deep"),
        ("x-deep" + ".a" * 63 + "=1", "source-too-deep"),
        ("x-deep" + ".a" * 1_000_000 + "=1", "source-too-deep"),
        ("x-a=[&a [1,1,1,1], &b [*a,*a,*a,*a], &c [*b,*b,*b,*b], &d [*c,*c,*c,*c], *d, *d, *d]", "source-alias"),
    ],
)
def test_hostile_settings_are_refused_in_few_words(setting: str, defect: str) -> None:
    finding = only(setting)
    assert finding.id.startswith(defect)
    assert place(finding).startswith("--set 1: ")
    assert len(finding.text()) < 400
    assert finding.text().isprintable()


def test_what_is_as_deep_as_a_file_may_be_is_taken() -> None:
    text = "x-deep" + ".a" * 62 + "=[1]"
    assert with_settings(SOUND, [text]).plan.digest != SOUND.plan.digest
    assert only("x-deep" + ".a" * 62 + "=[[1]]").id == "source-too-deep"


def test_a_setting_is_limited_like_a_file() -> None:
    with pytest.raises(PlanError) as caught:
        with_settings(SOUND, [f"services.db.note={'x' * 1000}"], limits=Limits(bytes=1000))
    assert caught.value.findings[0].id == "source-too-large"


def test_figures_from_data_files_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text("crash\n1h\n2h\n")
    file = tmp_path / "plan.yaml"
    mode = "{mttf: 1y, time_to_repair: {empirical: {file: times.csv, column: crash}}, recovers: by itself}"
    file.write_text(f"{HEAD}components: {{web: {{failures: {{crash: {mode}}}}}}}\n")
    plan = load(file)
    for place_of_plan in (file, tmp_path):
        changed = with_settings(plan, ["components.web.title=Web"], place_of_plan)
        assert str(2 * HOUR) in repr(changed.plan.nodes["web"])
    file.write_text(file.read_text().replace("web: {", "web: {title: Web, "))
    assert changed.plan.digest == load(file).plan.digest
    assert "cannot be read here" in only("components.web.title=Web", plan=plan).message


@given(st.text(alphabet="ab.=[]{}:,&*!-#'\"0123 \n\\|>%@`", max_size=30))
def test_any_value_is_data_as_in_a_file_or_refused(text: str) -> None:
    plan = loaded(HEAD + "x-a: 1\n")
    try:
        found = with_settings(plan, [f"x-a={text}"]).declared.get("x-a")
    except PlanError:
        return
    written = HEAD if not text.strip() else f"{HEAD}x-a: {text.strip()}\n"
    assert found == parse_source(written.encode(), "it").get("x-a")


@given(st.lists(st.sampled_from(["teams", "dba", "ops", "people", "services", "db", "x-a", "0", "", "é"]), max_size=5))
def test_any_path_is_applied_or_refused(words: list[str]) -> None:
    for value in ("3", ""):
        try:
            changed = with_settings(SOUND, [f"{'.'.join(words)}={value}"])
        except PlanError as error:
            found = [place(finding) for finding in error.findings]
        else:
            found = ["--set 1"] if changed.declared != SOUND.declared else []
        assert found
        assert all(each.startswith("--set 1") for each in found)


def run(*arguments: str) -> tuple[int, str]:
    @click.command()
    @set_option()
    def command(settings: tuple[str, ...]) -> None:
        click.echo(repr(settings))

    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


def test_option_may_be_repeated() -> None:
    assert run("--set", "a.b=1", "--set", "c=[x, y]") == (0, "('a.b=1', 'c=[x, y]')\n")
    assert run() == (0, "()\n")


def test_option_refuses_what_cannot_be_read() -> None:
    code, output = run("--set", "a.b=1", "--set", "teams.dba.people")
    assert code == 2
    assert "Invalid value for '--set': --set 2: teams.dba.people" in output
    assert "write PATH=VALUE" in output
    assert run("--set", "a=[1")[0] == 2


def test_option_explains_itself() -> None:
    code, output = run("--help")
    assert code == 0
    assert "--set PATH=VALUE" in output
