"""Where the output of commands goes: files, pipes and disks that do not take it, encodings that lack a character."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from continuity.cli import program, take_any_character

PLAN = """\
continuity: 1
name: Kiosk 店
services:
  kiosk: {never_fails: it is a plan for tests}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def checked(plan: Path, *, stdout: int | IO[str], **environment: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "continuity", "check", str(plan)]
    env = {**os.environ, **environment}
    return subprocess.run(call, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, timeout=120, env=env)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_that_names_the_file_and_no_traceback(plan: Path) -> None:
    with Path("/dev/full").open("w") as full:
        told = checked(plan, stdout=full)
    assert (told.returncode, told.stderr) == (2, "continuity: standard output: No space left on device\n")
    done = CliRunner().invoke(program, ["check", str(plan), "--output", "/dev/full"])
    assert isinstance(done.exception, OSError)
    assert done.exception.filename == "/dev/full"


def test_what_cannot_be_written_is_called_as_in_the_call(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(**_: object) -> object:
        raise PermissionError(13, "Permission denied", "/somewhere/.result.txt.x1y2")

    monkeypatch.setattr("tempfile.mkstemp", nowhere)
    done = CliRunner().invoke(program, ["check", str(plan), "--output", str(plan.parent / "result.txt")])
    assert isinstance(done.exception, PermissionError)
    assert done.exception.filename == str(plan.parent / "result.txt")


def test_an_encoding_that_lacks_a_character_ends_nothing(plan: Path) -> None:
    done = checked(plan, stdout=subprocess.PIPE, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr
    assert "Kiosk \\u5e97: " in done.stdout


@pytest.mark.parametrize(("kept", "written"), [(False, "店–é".encode()), (True, b"\\u5e97\x96\xe9")])
def test_a_pipe_is_in_utf_8_unless_another_encoding_was_asked_for(kept: bool, written: bytes) -> None:
    pipe = io.BytesIO()
    stream = io.TextIOWrapper(pipe, encoding="cp1252")
    take_any_character(stream, kept=kept)
    stream.write("店–é")
    stream.flush()
    assert pipe.getvalue() == written
