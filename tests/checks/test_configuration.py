"""Settings of a project: where they are found, what they mean, and what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from continuity.checks.configuration import Configuration, configuration, configuration_among
from continuity.checks.limits import CheckLimits
from continuity.checks.run import check
from continuity.errors import PlanError
from continuity.findings import Severity
from continuity.planfile.load import load
from continuity.units import DAY

WHOLE = """\
select = ["targets", "data"]
ignore = ["restore-untested"]
fail-on = "warning"
baseline = "known.json"
standards = ["iso22301:2019", "our/rules.yaml"]
profile = "finance"
[severities]
targets = "warning"
[limits]
margin = "20%"
exercised-within = "180d"
most_plans = 3
"""


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    (tmp_path / ".continuity.toml").write_text(WHOLE)
    assert configuration(tmp_path / "plans" / "plan.yaml") == Configuration(
        select=("targets", "data"),
        ignore=("restore-untested",),
        fail_on=Severity.WARNING,
        baseline=tmp_path / "known.json",
        severities={"targets": Severity.WARNING},
        limits=CheckLimits(margin=0.2, exercised_within=180 * DAY, most_plans=3),
        standards=("iso22301:2019", str(tmp_path / "our" / "rules.yaml")),
        profile="finance",
    )


def test_a_project_file_has_a_table_of_its_own_and_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "plans"
    inner.mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.continuity]\nignore = ["data"]\n')
    assert configuration(inner).ignore == ("data",)
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n")  # which says nothing for this program
    assert configuration(inner).ignore == ("data",)
    (inner / ".continuity.toml").write_text('ignore = ["people"]\n')
    assert configuration(inner / "plan.yaml").ignore == ("people",)


def test_a_broken_file_of_another_project_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other\n")
    assert configuration(tmp_path) == Configuration()


def test_settings_among_texts_are_those_of_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shared = "[tool.continuity]\n" + "\n".join(WHOLE.splitlines()[:6])
    for name, text in (("pyproject.toml", shared), (".continuity.toml", WHOLE)):
        (tmp_path / name).write_text(text)
        names = ("iso22301:2019", "our/rules.yaml")
        found = replace(configuration(tmp_path), baseline=Path("known.json"), standards=names)
        assert configuration_among({name: text}) == found
    assert configuration_among({"plans/.continuity.toml": WHOLE}) == Configuration()
    with pytest.raises(PlanError) as caught:
        configuration_among({".continuity.toml": "selekt = []"})
    assert str(caught.value.findings[0].location) == ".continuity.toml"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert configuration(tmp_path / "plan.yaml") == Configuration()


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ("selct = []", "selct", "did you mean 'select'?"),
        ('select = "data"', "select", "a list of texts"),
        ('fail-on = "never"', "fail-on", "neither error nor warning"),
        ("baseline = 3", "baseline", "a file name"),
        ('standards = "dora"', "standards", "a list of texts"),
        ("profile = 3", "profile", "the name of a profile"),
        ('severities = "error"', "severities", "a table"),
        ('[severities]\ndata = "fatal"', "severities.data", "none of error, warning, information"),
        ("[limits]\nexercised-within = 3", "limits.exercised-within", "no unit"),
        ("[limits]\nmargin = 12", "limits.margin", "no share"),
        ("[limits]\nmost-plans = 0", "limits.most-plans", "at least 1"),
        ("[limits]\nexercise-within = '1y'", "limits.exercise-within", "did you mean 'exercised-within'?"),
        ("select = [", "", "cannot be read"),
        ('[files."bia/*.yaml"]\nowner = "risk"', "files.bia/*.yaml", "say what may be set"),
        ('[files."bia/*.yaml"]\nmay-set = "x"', "files.bia/*.yaml.may-set", "a list of texts"),
        ('[files."bia/*.yaml"]\nmay_set = []\nmay-set = []', "files.bia/*.yaml.may_set", "did you mean 'may-set'?"),
        ('[files."bia/*.yaml"]\nmay-set = ["service.*"]', "files.bia/*.yaml.may-set", "did you mean 'services'?"),
        ('[files."bia/*.yaml"]\nmay-set = ["q.r"]', "files.bia/*.yaml.may-set", "no plan has 'q' at its top"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, path: str, says: str) -> None:
    file = tmp_path / ".continuity.toml"
    file.write_text(text)
    with pytest.raises(PlanError) as error:
        configuration(tmp_path)
    (finding,) = error.value.findings
    assert (finding.path, finding.place) == (path, str(file))
    assert says in finding.message


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    (tmp_path / ".continuity.toml").write_text('selct = []\nfail-on = "x"\n[limits]\nmargin = 12\n')
    with pytest.raises(PlanError) as error:
        configuration(tmp_path)
    assert len(error.value.findings) == 3


def test_who_may_set_what_counts_in_the_files_that_are_named(tmp_path: Path) -> None:
    text = '[files."bia/*.yaml"]\nowner = "risk"\nmay-set = ["services.*.objectives"]\n'
    (tmp_path / ".continuity.toml").write_text(text)
    (tmp_path / "bia").mkdir()
    (tmp_path / "bia" / "shop.yaml").write_text("services: {shop: {objectives: {rto: 4h}, restart: 5m}}\n")
    (tmp_path / "shop.yaml").write_text(
        "continuity: 1\nname: x\nservices: {shop: {hours: day}}\ncalendars: {day: {days: mon-fri}}\n"
    )
    settings = configuration(tmp_path).settings(date(2026, 1, 1), select=("set-by-wrong-file",))
    (finding,) = check(load(tmp_path), settings).findings
    assert finding.path == "services.shop.restart"
    assert finding.place == f"{tmp_path}/bia/shop.yaml:1:42"
