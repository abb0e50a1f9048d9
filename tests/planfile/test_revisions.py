"""Plans read out of a revision of a git repository, and what is said where there is none."""

import subprocess
from pathlib import Path

import pytest

from continuity.errors import PlanError
from continuity.planfile.limits import Limits
from continuity.planfile.load import load
from continuity.planfile.revisions import SourceError, folder_of, load_source
from continuity.units import MINUTE

PLAN = """\
continuity: 1
name: {name}
x-repairs: &repairs {{empirical: {{file: {file}, column: minutes}}}}
components: {{web: {{failures: {{crash: {{mttf: 30d, time_to_repair: *repairs}}}}}}}}
services: {{shop: {{needs: [web]}}}}
"""
CSV = "minutes\n10m\n30m\n"


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *name, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: the first, tagged `old`, has a plan with a data file, a folder of a plan, and a link."""
    git(tmp_path, "init", "--initial-branch", "main")
    (tmp_path / "link.yaml").symlink_to("plan.yaml")
    commit(
        tmp_path,
        {
            "plan.yaml": PLAN.format(name="Before", file="times/repairs.csv"),
            "times/repairs.csv": CSV,
            "parts/a.yaml": "continuity: 1\nname: Parts\nservices: {shop: {needs: [web]}}\n",
            "parts/deep/b.yml": "components: {web: {failures: {crash: {mttf: 30d, mttr: 1h}}}}\n",
            "parts/.hidden.yaml": "nonsense",
            "outside/plan.yaml": PLAN.format(name="Outside", file="../times/repairs.csv"),
            "broken.yaml": "continuity: 1\nname: Broken\nservices: {shop: {needs: [web]}}\n",
        },
    )
    git(tmp_path, "tag", "old")
    commit(tmp_path, {"plan.yaml": PLAN.format(name="After", file="times/repairs.csv"), "times/repairs.csv": "other\n"})
    return tmp_path


def test_a_file_is_read_with_its_data_as_the_revision_has_them(repository: Path) -> None:
    before = load_source("git:old:plan.yaml", folder=repository)
    assert before.plan.name == "Before"
    assert before.plan.nodes["web"].modes[0].time_to_repair.mean() == 20 * MINUTE
    location = before.locate("components.web")
    assert location is not None
    assert str(location).startswith("old:plan.yaml:4:")
    (repository / "plan.yaml").write_text(PLAN.format(name="Before", file="times/repairs.csv"), encoding="utf-8")
    (repository / "times/repairs.csv").write_text(CSV, encoding="utf-8")
    assert load(repository / "plan.yaml").plan.digest == before.plan.digest


def test_a_folder_is_merged_without_what_is_hidden(repository: Path) -> None:
    found = load_source("git:HEAD:parts", folder=repository)
    assert set(found.plan.nodes) == {"shop", "web"}
    assert str(found.locate("components.web")).startswith("HEAD:parts/deep/b.yml:1:")
    assert found.plan.digest == load(repository / "parts").plan.digest


def test_a_path_from_the_current_folder_begins_with_a_dot(repository: Path) -> None:
    assert load_source("git:old:./a.yaml/../../plan.yaml", folder=repository / "parts").plan.name == "Before"
    assert folder_of("git:old:./deep", repository / "parts") == (repository / "parts/deep").resolve()


def test_a_revision_may_have_colons_in_braces(repository: Path) -> None:
    assert load_source("git:HEAD@{2035-01-01 10:00:00}:parts", folder=repository / "times").plan.name == "Parts"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("git:HEAD", "write git:REV:PATH"),
        ("git::plan.yaml", "write git:REV:PATH"),
        ("git:nowhere:plan.yaml", "no revision 'nowhere': a shallow clone may not have fetched it"),
        ("git:--output=x:plan.yaml", "no revision '--output=x'"),
        ("git:HEAD:plans.yaml", "there is no 'plans.yaml' in revision 'HEAD'"),
        ("git:HEAD:../plan.yaml", "leads out of the repository"),
        ("git:HEAD:pl\0an.yaml", "there is no"),
        ("git:HE\0AD:plan.yaml", "no revision 'HE"),
        ("git:HEAD:times", "the folder has no *.yaml file in this revision"),
    ],
)
def test_what_is_not_there_is_refused_with_the_way_out(repository: Path, source: str, said: str) -> None:
    with pytest.raises(SourceError) as error:
        load_source(source, folder=repository)
    (finding,) = error.value.findings
    assert said in finding.message
    assert finding.place == source


@pytest.mark.parametrize(
    ("source", "place", "said"),
    [
        ("git:HEAD:link.yaml", "HEAD:link.yaml:1:1", "links of a revision are not followed"),
        ("git:HEAD:broken.yaml", "HEAD:broken.yaml:3:27", "unknown node 'web'"),
        ("git:HEAD:outside/plan.yaml", "HEAD:outside/plan.yaml:", "is outside the plan's folder"),
        ("git:HEAD:plan.yaml", "HEAD:plan.yaml:", "has no column 'minutes'"),
    ],
)
def test_what_is_wrong_with_the_plan_has_its_place_in_the_revision(
    repository: Path, source: str, place: str, said: str
) -> None:
    with pytest.raises(PlanError) as error:
        load_source(source, folder=repository)
    assert not isinstance(error.value, SourceError)
    assert error.value.findings[0].place.startswith(place)
    assert said in error.value.findings[0].message


def test_what_is_too_large_is_not_read(repository: Path) -> None:
    with pytest.raises(PlanError, match="larger than 20 bytes"):
        load_source("git:old:plan.yaml", Limits(bytes=20), repository)


def test_a_folder_without_a_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="in no git repository"):
        load_source("git:HEAD:plan.yaml", folder=tmp_path)


def test_what_git_does_not_know_is_told_in_its_words(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(SourceError, match="git is not installed here"):
        load_source("git:HEAD:plan.yaml", folder=repository)
