"""Columns come from CSV files in the plan's folder, and from nowhere else."""

import os
from pathlib import Path

import pytest

from continuity.planfile.columns import ColumnReader


@pytest.fixture
def reader(tmp_path: Path) -> ColumnReader:
    (tmp_path / "secret.csv").write_text("time\n1h\n")
    folder = tmp_path / "plan"
    (folder / "sub").mkdir(parents=True)
    (folder / "repairs.csv").write_bytes(b"\xef\xbb\xbfstart,time\n1, 2h \n2,\n3,30m\n4\n")
    (folder / "sub" / "more.csv").write_text('time\n"4h"\n')
    (folder / "latin.csv").write_bytes(b"time\n\xe9\n")
    (folder / "large.csv").write_text("time\n" + "1h\n" * 1_000)
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(folder / "pipe.csv")
    return ColumnReader(folder, 1_000)


def test_texts_of_a_column(reader: ColumnReader) -> None:
    assert reader.read("repairs.csv", "time") == ("2h", "30m")
    assert reader.read("sub/more.csv", "time") == ("4h",)
    assert reader.columns == {("repairs.csv", "time"): ("2h", "30m"), ("sub/more.csv", "time"): ("4h",)}


def test_file_is_read_once(reader: ColumnReader, tmp_path: Path) -> None:
    before = reader.read("repairs.csv", "time")
    (tmp_path / "plan" / "repairs.csv").unlink()
    assert reader.read("repairs.csv", "time") is before


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("none.csv", "none.csv cannot be read: No such file or directory"),
        ("sub", "sub is no plain file"),
        ("pipe.csv", "pipe.csv is no plain file"),
        ("latin.csv", "latin.csv is not in UTF-8"),
        ("large.csv", "large.csv is larger than 1,000 bytes"),
        ("../secret.csv", "../secret.csv is outside the plan's folder"),
        ("/etc/passwd", "/etc/passwd is outside the plan's folder"),
        ("link.csv", "link.csv is outside the plan's folder"),
        ("repairs.csv", "repairs.csv has no column 'hours': it has start, time"),
    ],
)
def test_refusals(reader: ColumnReader, file: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        reader.read(file, "hours" if file == "repairs.csv" else "time")
    assert not reader.columns


def test_plan_without_a_folder() -> None:
    with pytest.raises(ValueError, match="write the values as a list"):
        ColumnReader(None, 1_000).read("repairs.csv", "time")


TEXTS = {
    "repairs.csv": "\ufeffstart,time\r\n1, 2h \r\n2,\r\n3,30m\r\n4\r\n",
    "sub/more.csv": 'time\n"4h"\n',
    "large.csv": "time\n" + "1h\n" * 1_000,
    "broken.csv": 'time\n"1h\n',
}


def test_texts_that_are_on_no_disk() -> None:
    reader = ColumnReader(TEXTS, 1_000)
    assert reader.read("repairs.csv", "time") == ("2h", "30m")
    assert reader.read("sub/../sub/more.csv", "time") == ("4h",)
    assert reader.columns.keys() == {("repairs.csv", "time"), ("sub/../sub/more.csv", "time")}


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("none.csv", "none.csv cannot be read: No such file or directory"),
        ("sub", "sub is no plain file"),
        ("large.csv", "large.csv is larger than 1,000 bytes"),
        ("broken.csv", "broken.csv is no table"),
        ("../secret.csv", "../secret.csv is outside the plan's folder"),
        ("..", ".. is outside the plan's folder"),
        ("/etc/passwd", "/etc/passwd is outside the plan's folder"),
    ],
)
def test_refusals_of_texts(file: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        ColumnReader(TEXTS, 1_000).read(file, "time")
