"""Figures that a plan takes from data files: columns of CSV files, read once, and from nowhere but beside it."""

from __future__ import annotations

import csv
import errno
import os
import posixpath
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO, TypeAlias

from continuity.planfile.digest import Columns

Beside: TypeAlias = Path | Mapping[str, str]
"""Where the data files of a plan are: in its folder, or among texts by their names, which are paths from the plan."""


class ColumnReader:
    """Reads columns, and remembers what was read.

    Parameters: `beside`, where the files are, or None for a plan that has none; `most_bytes`, how large one may be.
    """

    def __init__(self, beside: Beside | None, most_bytes: int) -> None:
        self._beside = beside
        self._most_bytes = most_bytes
        self._columns: dict[tuple[str, str], Sequence[str]] = {}

    @property
    def columns(self) -> Columns:
        """Everything that was read, by file and column name."""
        return self._columns

    def read(self, file: str, column: str) -> Sequence[str]:
        """The texts of one column, empty ones left out.

        Parameters: `file`, its path from the plan's folder; `column`, the name in its first line.
        Raises ValueError with a sentence where there is no such file or column.
        """
        if (file, column) not in self._columns:
            self._columns[file, column] = self._texts(file, column)
        return self._columns[file, column]

    def _texts(self, file: str, column: str) -> Sequence[str]:
        try:
            with self._opened(file) as stream:
                table = csv.DictReader(stream, strict=True)
                if column not in (table.fieldnames or ()):
                    raise ValueError(f"{file} has no column '{column}': it has {', '.join(table.fieldnames or ())}")
                return tuple(text.strip() for row in table if (text := row[column]) and text.strip())
        except OSError as error:
            raise ValueError(f"{file} cannot be read: {error.strerror}") from None
        except csv.Error as error:
            raise ValueError(f"{file} is no table: {error}") from None
        except UnicodeDecodeError:
            raise ValueError(f"{file} is not in UTF-8") from None

    def _opened(self, file: str) -> TextIO:
        """The file itself. Raises ValueError for what is no plain file of the plan, OSError where it cannot be read."""
        if self._beside is None:
            raise ValueError("a file cannot be read here: write the values as a list")
        if isinstance(self._beside, Path):
            return self._place(self._beside.resolve(), file).open(encoding="utf-8-sig", newline="")
        return StringIO(self._text(self._beside, file).removeprefix("\ufeff"), newline="")

    def _place(self, folder: Path, file: str) -> Path:
        place = (folder / file).resolve()
        if not place.is_relative_to(folder):
            raise ValueError(f"{file} is outside the plan's folder: put the file beside the plan")
        if place.exists() and not place.is_file():
            raise ValueError(f"{file} is no plain file")
        if place.exists() and place.stat().st_size > self._most_bytes:
            raise self._too_large(file)
        return place

    def _text(self, texts: Mapping[str, str], file: str) -> str:
        name = name_beside(file)
        if any(each.startswith(f"{name}/") for each in texts):
            raise ValueError(f"{file} is no plain file")
        if name not in texts:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if len(texts[name].encode("utf-8", "surrogatepass")) > self._most_bytes:
            raise self._too_large(file)
        return texts[name]

    def _too_large(self, file: str) -> ValueError:
        return ValueError(f"{file} is larger than {self._most_bytes:,} bytes")


def name_beside(file: str) -> str:
    """The plain path, from the plan's folder, of a file that is on no disk. Raises ValueError for one outside."""
    name = posixpath.normpath(file)
    if name.startswith(("/", "../")) or name == "..":
        raise ValueError(f"{file} is outside the plan's folder: put the file beside the plan")
    return name
