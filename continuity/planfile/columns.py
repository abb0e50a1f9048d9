"""Figures that a plan takes from data files: columns of CSV files, read once, and from nowhere but its folder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from continuity.planfile.digest import Columns


class ColumnReader:
    """Reads columns, and remembers what was read.

    Parameters: `folder`, where the plan is, or None for a plan that has none; `most_bytes`, how large a file may be.
    """

    def __init__(self, folder: Path | None, most_bytes: int) -> None:
        self._folder = folder
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
            with self._open(file) as stream:
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

    def _open(self, file: str) -> TextIO:
        """The text of a file of the plan. Raises ValueError as `read` does, OSError where it cannot be read."""
        return self._place(file).open(encoding="utf-8-sig", newline="")

    def _place(self, file: str) -> Path:
        """The file itself. Raises ValueError for what is no plain file of the plan."""
        if self._folder is None:
            raise ValueError("a file cannot be read here: write the values as a list")
        folder = self._folder.resolve()
        place = (folder / file).resolve()
        if not place.is_relative_to(folder):
            raise ValueError(f"{file} is outside the plan's folder: put the file beside the plan")
        if place.exists() and not place.is_file():
            raise ValueError(f"{file} is no plain file")
        if place.exists() and place.stat().st_size > self._most_bytes:
            raise ValueError(f"{file} is larger than {self._most_bytes:,} bytes")
        return place
