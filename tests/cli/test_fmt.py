"""`continuity fmt` as its users see it: what is written, named, shown and left alone."""

import os
import resource
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program
from continuity.planfile.load import load_plan

UGLY = (
    "name: Shop\ncontinuity: 1\nservices:\n    shop: { needs: [web ] }   # all\ncomponents: {web: {never_fails: x}}\n"
)
FORM = """\
continuity: 1
name: Shop

services:
  shop: {needs: [web]}  # all

components: {web: {never_fails: x}}
"""


def run(*call: str | Path, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(program, ["fmt", *map(str, call)], input=given)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(UGLY)
    return file


def test_a_file_is_formatted_once(plan: Path) -> None:
    before = load_plan(plan)
    assert (run(plan).exit_code, plan.read_text()) == (0, FORM)
    assert load_plan(plan).digest == before.digest
    written = plan.stat().st_mtime_ns
    again = run(plan)
    assert (again.exit_code, again.output, plan.stat().st_mtime_ns) == (0, "", written)


def test_check_names_the_files_and_writes_nothing(plan: Path) -> None:
    good = plan.with_name("good.yaml")
    good.write_text(FORM)
    done = run("--check", plan.parent)
    assert (done.exit_code, done.output) == (1, f"would format {plan}\n")
    assert plan.read_text() == UGLY
    assert run("--check", good).exit_code == 0


def test_diff_shows_what_would_change_and_writes_nothing(plan: Path) -> None:
    done = run("--diff", plan)
    assert done.exit_code == 1
    assert {"-    shop: { needs: [web ] }   # all", "+  shop: {needs: [web]}  # all"} <= set(done.output.splitlines())
    assert plan.read_text() == UGLY
    plan.write_text(FORM)
    assert (run("--diff", plan).exit_code, run("--diff", plan).output) == (0, "")


def test_diff_shows_line_ends_and_a_missing_last_one(plan: Path) -> None:
    plan.write_bytes(FORM.replace("\n", "\r\n").encode())
    assert run("--diff", plan).output_bytes.count(b"\r\n") == FORM.count("\n")
    plan.write_text(FORM.rstrip("\n"))
    assert "\\ No newline at end of file" in run("--diff", plan).output


def test_standard_input_goes_to_standard_output() -> None:
    assert run("-", given=UGLY).output == FORM
    done = run("-", "--check", given=UGLY)
    assert (done.exit_code, done.output) == (1, "would format standard input\n")
    marked = run("-", given=b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    assert marked.stdout_bytes == b"\xef\xbb\xbf" + FORM.encode()


def test_what_cannot_be_read_is_named_left_alone_and_hinders_no_other(plan: Path) -> None:
    broken, two = plan.with_name("broken.yaml"), plan.with_name("two.yaml")
    broken.write_text("services:\n\tshop: {}\n")
    two.write_text("name: a\n---\nname: b\n")
    done = run(plan.parent)
    assert done.exit_code == 2
    assert f"{broken}:2:1  A tab cannot indent" in done.stderr
    assert f"{two}:2:1  A second document begins here" in done.stderr
    assert (broken.read_text(), plan.read_text()) == ("services:\n\tshop: {}\n", FORM)
    assert run(plan.with_name("nowhere.yaml"), plan).exit_code == 2
    assert run().exit_code == 2


def test_a_file_of_another_kind_is_left_alone(plan: Path) -> None:
    plan.write_text("jobs: { build: {} }\n")
    done = run(plan)
    assert (done.exit_code, plan.read_text()) == (2, "jobs: { build: {} }\n")
    assert "None of the keys at the top" in done.stderr


def test_a_file_that_is_too_large_is_left_unread(plan: Path) -> None:
    assert "larger than 10 bytes" in run("--max-size", "10B", plan).stderr
    assert "larger than 10 bytes" in run("--max-size", "10B", "-", given=UGLY).stderr


def test_a_link_stays_a_link_and_permissions_stay(plan: Path, tmp_path: Path) -> None:
    plan.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(plan.name)
    assert run(link, plan).output == f"formatted {link}\n"
    assert link.is_symlink()
    assert (plan.read_text(), plan.stat().st_mode & 0o777) == (FORM, 0o640)


def test_a_full_disk_leaves_the_file_as_it_was(plan: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        done = run(plan)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (done.exit_code, plan.read_text()) == (2, UGLY)
    assert f"continuity: {plan}: File too large; it is left as it is" in done.stderr
    assert list(plan.parent.iterdir()) == [plan]


def test_a_protected_file_is_left_alone(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda file, mode: mode != os.W_OK)
    done = run(plan)
    assert (done.exit_code, plan.read_text()) == (2, UGLY)
    assert "the file is protected against writing" in done.stderr


def test_what_is_no_file_is_refused_unread(tmp_path: Path) -> None:
    pipe = tmp_path / "plan.yaml"
    os.mkfifo(pipe)
    done = run(pipe)
    assert done.exit_code == 2
    assert "use - for standard input" in done.stderr
