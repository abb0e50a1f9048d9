"""What is no single-mode PSPLIB project, or can never be done, is refused with its line, never with a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from continuity.cli import program
from continuity.errors import PlanError
from continuity.importers.psplib import import_psplib
from continuity.planfile.load import load_plan
from continuity.units import HOUR, WEEK
from tests.importers.psplib_kit import SMALL, Job, Project, imported, line, loaded, sm, written

TEXT = sm(SMALL)
LINES = TEXT.split("\n")
RELATIONS, REQUESTS, CAPACITIES = 11, 21, 30  # the lines of the first rows, from 1 on


def edited(number: int, text: str) -> str:
    """The small project with another text on one line."""
    return "\n".join([*LINES[: number - 1], text, *LINES[number:]])


def cut(number: int) -> str:
    """The first lines of the small project."""
    return "\n".join(LINES[:number]) + "\n"


def test_lines_are_where_the_cases_say() -> None:
    assert LINES[RELATIONS - 1].split() == ["1", "1", "2", "2", "3"]
    assert LINES[REQUESTS - 1].split() == ["1", "1", "0", "0", "0"]
    assert LINES[CAPACITIES - 1].split() == ["2", "1"]


CASES = {
    "empty": ("", "import-not-psplib", 1, "looked for PRECEDENCE RELATIONS"),
    "prose": ("hello\n", "import-not-psplib", 1, "no PSPLIB file"),
    "patterson": ("6 2\n2 1\n0 0 0 2 2 3\n", "import-not-psplib", 1, "no PSPLIB file"),
    "other project": (edited(2, "projects : 2"), "import-other-kind", 2, "2 projects"),
    "used up": (edited(6, "  - nonrenewable : 2 N"), "import-other-kind", 6, "2 nonrenewable resources"),
    "doubly": (edited(7, "- doubly constrained : 1 D"), "import-other-kind", 7, "1 doubly constrained resource"),
    "modes": (edited(RELATIONS + 1, line(2, 3, 2, 4, 5)), "import-other-kind", RELATIONS + 1, "(.mm)"),
    "no jobs said": (edited(3, ""), "import-malformed", 9, "how many jobs"),
    "no resources said": (edited(5, ""), "import-malformed", 9, "how many renewable"),
    "jobs no number": (edited(3, "jobs : many"), "import-malformed", 3, "'many' is no whole number"),
    "no jobs": (edited(3, "jobs : 0"), "import-unknown-job", RELATIONS, "there is no job 1"),
    "too many jobs": (edited(3, "jobs : 1000000000"), "import-truncated", 16, "job 7 is missing"),
    "too few jobs": (edited(3, "jobs : 5"), "import-unknown-job", 16, "there is no job 6"),
    "cut in the head": (cut(8), "import-not-psplib", 1, "no PSPLIB file"),
    "cut in relations": (cut(13), "import-truncated", 13, "ends without REQUESTS/DURATIONS"),
    "cut in requests": (cut(23), "import-truncated", 23, "ends without RESOURCEAVAILABILITIES"),
    "cut ahead of capacities": (cut(28), "import-truncated", 28, "ends within RESOURCEAVAILABILITIES"),
    "cut in the last number": (cut(30), "import-truncated", 30, "ends within RESOURCEAVAILABILITIES"),
    "no capacities": (edited(CAPACITIES, ""), "import-truncated", 28, "0 numbers for 2 resources"),
    "few capacities": (edited(CAPACITIES, " 2"), "import-truncated", CAPACITIES, "1 number for 2 resources"),
    "more capacities": (edited(CAPACITIES + 1, " 2 1\n***"), "import-malformed", CAPACITIES + 1, "one row"),
    "lost relation": (edited(RELATIONS + 2, ""), "import-truncated", 16, "5 of 6 jobs: job 3 is missing"),
    "lost request": (edited(REQUESTS + 5, ""), "import-truncated", 25, "job 6 is missing"),
    "twice": (edited(RELATIONS + 2, line(2, 1, 1, 6)), "import-malformed", RELATIONS + 2, "already, on line 12"),
    "table twice": (edited(8, "Precedence Relations"), "import-malformed", 9, "second time"),
    "job 0": (edited(REQUESTS, line(0, 1, 0, 0, 0)), "import-unknown-job", REQUESTS, "no job 0"),
    "successor": (edited(RELATIONS, line(1, 1, 2, 2, 7)), "import-unknown-job", RELATIONS, "before job 7"),
    "successor twice": (edited(RELATIONS, line(1, 1, 2, 3, 3)), "import-malformed", RELATIONS, "job 3 twice"),
    "few successors": (edited(RELATIONS, line(1, 1, 3, 2, 3)), "import-malformed", RELATIONS, "2 successors"),
    "short relation": (edited(RELATIONS, line(1, 1)), "import-malformed", RELATIONS, "says no number"),
    "bare job": (edited(RELATIONS, line(1)), "import-malformed", RELATIONS, "says no number"),
    "few demands": (edited(REQUESTS, line(1, 1, 0, 0)), "import-malformed", REQUESTS, "4 numbers in place of 5"),
    "many demands": (edited(REQUESTS, line(1, 1, 0, 0, 0, 0)), "import-malformed", REQUESTS, "6 numbers"),
    "above": (edited(REQUESTS + 2, line(3, 1, 2, 3, 0)), "import-never-done", REQUESTS + 2, "3 of R 1, which has 2"),
    "itself": (edited(RELATIONS + 1, line(2, 1, 1, 2)), "import-cycle", RELATIONS + 1, "2 → 2"),
    "circle": (edited(RELATIONS + 3, line(4, 1, 2, 2, 6)), "import-cycle", RELATIONS + 1, "2 → 4 → 2"),
    "no end": (edited(RELATIONS + 5, line(6, 1, 1, 1)), "import-cycle", RELATIONS, "1 → 3 → 6 → 1"),
    "two ends": (edited(RELATIONS + 2, line(3, 1, 0)), "import-several-ends", RELATIONS + 2, "no successor: 3, 6"),
    "negative duration": (edited(REQUESTS + 1, line(2, 1, -3, 1, 0)), "import-negative", REQUESTS + 1, "-3"),
    "negative capacity": (edited(CAPACITIES, " 2 -1"), "import-negative", CAPACITIES, "-1 is negative"),
    "negative successor": (edited(RELATIONS, line(1, 1, 1, -2)), "import-negative", RELATIONS, "-2"),
    "fraction": (edited(REQUESTS + 1, "2 1 2.5 1 0"), "import-malformed", REQUESTS + 1, "'2.5' is no whole"),
    "letter": (edited(REQUESTS + 1, "2 1 3 l 0"), "import-malformed", REQUESTS + 1, "'l' is no whole"),
    "letter first": (edited(REQUESTS + 1, "z 1 3 1 0"), "import-malformed", REQUESTS + 1, "'z' is no whole"),
    "foreign digit": (edited(REQUESTS + 1, "2 1 ٣ 1 0"), "import-malformed", REQUESTS + 1, "no whole number"),
    "too large": (edited(REQUESTS + 1, "2 1 1000000001 1 0"), "import-malformed", REQUESTS + 1, "too large"),
    "endless": (edited(REQUESTS + 1, f"2 1 {'9' * 5000} 1 0"), "import-malformed", REQUESTS + 1, "too large"),
    "huge": ("*" * 1_000_001, "import-too-large", 1, "1,000,000 bytes"),
}


@pytest.mark.parametrize("case", CASES)
def test_unusable_file_is_one_clear_finding(case: str) -> None:
    text, finding, number, said = CASES[case]
    with pytest.raises(PlanError) as caught:
        imported(text)
    (only,) = caught.value.findings
    assert only.location is not None
    assert (only.id, only.location.file, only.location.line) == (finding, "small.sm", number)
    assert said in only.message


def test_column_is_that_of_the_number() -> None:
    with pytest.raises(PlanError, match=r"small\.sm:23:20 "):
        imported(edited(REQUESTS + 2, line(3, 1, 2, 3, 0)))


def test_binary_file_is_told_by_its_line() -> None:
    with pytest.raises(PlanError, match=r"small\.sm:3:1 .*UTF-8"):
        import_psplib(b"*\n*\njobs : \xff\n", "small.sm")


def test_all_that_is_impossible_is_said_at_once() -> None:
    jobs = (Job(1, (5,), (2, 9)), Job(1, (6,), ()))
    with pytest.raises(PlanError) as caught:
        imported(sm(Project(jobs, (4,))))
    assert [found.id for found in caught.value.findings] == ["import-unknown-job", *["import-never-done"] * 2]


def test_what_is_used_up_and_the_first_of_many_modes_are_said_at_once() -> None:
    text = edited(6, "- nonrenewable : 2 N").replace(LINES[RELATIONS], line(2, 3, 2, 4, 5))
    text = text.replace(LINES[RELATIONS + 1], line(3, 3, 1, 6))
    with pytest.raises(PlanError) as caught:
        imported(text)
    assert [found.id for found in caught.value.findings] == ["import-other-kind"] * 2


def test_findings_have_an_end() -> None:
    jobs = (*(Job(1, (5,), (301,)) for _ in range(300)), Job(0, (0,), ()))
    with pytest.raises(PlanError) as caught:
        imported(sm(Project(jobs, (4,))))
    assert len(caught.value.findings) == 100


def test_longer_than_any_plan_can_say() -> None:
    project = sm(Project((Job(10**8, (), (2,)), Job(0, (), ())), ())).encode()
    assert loaded(import_psplib(project, "long.sm", HOUR)).plans
    with pytest.raises(PlanError, match=r"long\.sm:17:12 .*shorter unit"):
        import_psplib(project, "long.sm", WEEK)


WORDS = st.sampled_from(["0", "1", "2", "-1", "99", "*", "x", "", ":", "2.0", "\x00", "\u2028", "1" * 30, "é"])


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The small project with a few lines and words lost, doubled or replaced."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = instead(draw, lines[at])
        lines = lines or [""]
    return "\n".join(lines)


def instead(draw: st.DrawFn, text: str) -> list[str]:
    """What is put in the place of a line."""
    match draw(st.sampled_from(["lose", "double", "cut", "word", "join"])):
        case "lose":
            return []
        case "double":
            return [text] * 2
        case "cut":
            return [text[: draw(st.integers(0, 12))]]
        case "word":
            return [" ".join(replaced(draw, text.split()))]
    return [text, draw(st.sampled_from(LINES))]


def replaced(draw: st.DrawFn, words: list[str]) -> list[str]:
    at = draw(st.integers(0, len(words)))
    return [*words[:at], draw(WORDS), *words[at + 1 :]]


@given(st.one_of(damaged(), st.text(max_size=200)))
def test_damaged_file_is_refused_with_its_line_or_becomes_a_sound_plan(text: str) -> None:
    try:
        result = imported(text)
    except PlanError as error:
        places = [found.location for found in error.findings]
        assert all(place and 1 <= place.line <= text.count("\n") + 1 for place in places)
    else:
        assert loaded(result).plans["project"].steps


@given(st.binary(max_size=100))
def test_any_bytes_are_refused_with_a_place(data: bytes) -> None:
    with pytest.raises(PlanError, match=r"small\.sm:"):
        import_psplib(data, "small.sm")


def run(*call: str, text: str | None = None) -> Result:
    return CliRunner().invoke(program, ["import", "psplib", *call], input=text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    project = tmp_path / "small.sm"
    project.write_text(TEXT)
    return project


def test_command_writes_a_plan_and_remarks(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.yaml"
    done = run(str(file), "--output", str(target), "--unit", "1d")
    assert done.exit_code == 0
    assert "remark: plans.project: The longest chain of steps takes 6d" in done.stderr
    assert load_plan(target).scenarios["whole-project"].lasts == 12 * 24 * HOUR
    checked = json.loads(CliRunner().invoke(program, ["check", str(target), "--format", "json"]).stdout)
    errors = [each["id"] for each in checked["findings"] if each["severity"] == "error"]
    assert set(errors) == {"no-authority", "no-deputy"}  # who decides, and who steps in, is what no project says
    again = run(str(file), "--output", str(target))
    assert again.exit_code == 2
    assert "--force" in again.output
    assert run(str(file), "--output", str(target), "--force").exit_code == 0
    assert load_plan(target).scenarios["whole-project"].lasts == 12 * HOUR


def test_command_reads_standard_input_and_writes_json(file: Path) -> None:
    assert run("-", text=TEXT).stdout.endswith("lasts: 12h\n")
    data = json.loads(run(str(file), "--format", "json").stdout)
    assert data["plan"] == imported(TEXT).text
    assert [remark["path"] for remark in data["remarks"]] == ["plans.project", "plans.project", "services.operation"]
    assert written(imported(TEXT))["name"] == "small"


@pytest.mark.parametrize(("unit", "said"), [("0s", "takes some time"), ("5", "no unit"), ("never", "no duration")])
def test_period_must_take_some_time(file: Path, unit: str, said: str) -> None:
    done = run(str(file), "--unit", unit)
    assert done.exit_code == 2
    assert said in done.output


def test_command_says_the_line_and_ends_with_2(file: Path) -> None:
    file.write_text(edited(CAPACITIES, " 2 -1"))
    command = [sys.executable, "-m", "continuity", "import", "psplib", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert f"{file}:{CAPACITIES}:4  -1 is negative" in done.stderr
    assert not done.stdout
