"""PSPLIB files cut into their tables, and these into rows of numbers that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from continuity.errors import PlanError
from continuity.findings import Location, shortened
from continuity.importers.documents import check_encoding, unusable
from continuity.planfile.fields import MOST

MOST_BYTES = 1_000_000  # the largest files of the library have some 20,000
RELATIONS, REQUESTS, CAPACITIES = "PRECEDENCE RELATIONS", "REQUESTS/DURATIONS", "RESOURCEAVAILABILITIES"
TABLES = (RELATIONS, REQUESTS, CAPACITIES)
_HEADINGS = {table.replace(" ", ""): table for table in TABLES}
_NUMBER = re.compile(r"-?[0-9]+")
_DIGITS = len(str(MOST))


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one line, and the column of each; lines and columns count from 1."""

    line: int
    numbers: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A file cut into its parts, each line with its number.

    Parameters: `name` of the file; `head`, the lines ahead of the tables; `tables`, for each its heading and the lines
    below; `ended`, the tables that a line of asterisks or another heading ends; `unread`, the first line below all
    tables that is in none, 0 where there is no such line; `last`, the last line that is not empty.
    """

    name: str
    head: list[tuple[int, str]] = field(default_factory=list)
    tables: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    unread: int = 0
    last: int = 1

    def error(self, finding: str, message: str, line: int, column: int = 1, hint: str = "") -> PlanError:
        """The error at a place of the file."""
        return unusable(finding, message, Location(self.name, line, column), hint)

    def rows(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table: all its lines but the names of the columns and lines of dashes."""
        if table not in self.ended:
            message, hint = f"the file ends within {table}: is it cut off?", "a table ends with a line of asterisks"
            raise self.error("import-truncated", message, self.last, hint=hint)
        for place, (number, line) in enumerate(self.tables[table][1:]):
            names_columns = place == 0 and line.strip()[0].isalpha()
            if line.strip().strip("-") and not names_columns:
                yield self._row(number, line)

    def start(self, table: str) -> int:
        """The line of a table's heading."""
        return self.tables[table][0][0]

    def _row(self, number: int, line: str) -> Row:
        words = [(match.group(), match.start() + 1) for match in re.finditer(r"\S+", line)]
        numbers = tuple(self.whole(word, number, column) for word, column in words)
        return Row(number, numbers, tuple(column for _, column in words))

    def whole(self, word: str, line: int, column: int) -> int:
        """A word as a whole number from 0 on."""
        shown = shortened(word, 20)
        if not _NUMBER.fullmatch(word):
            raise self.error("import-malformed", f"'{shown}' is no whole number", line, column)
        if word.startswith("-"):
            raise self.error("import-negative", f"{shown} is negative: all numbers here are 0 or more", line, column)
        if len(word) > _DIGITS or int(word) > MOST:
            raise self.error("import-malformed", f"{shown} is too large: no number is above {MOST:,}", line, column)
        return int(word)


def read_sheet(data: bytes, name: str) -> Sheet:
    """The parts of a file.

    Parameters: `data`, UTF-8 or plain ASCII; `name`, what to call the file in messages. Raises `PlanError` where it is
    too large, no text, none of the library, or cut off ahead of a table.
    """
    if len(data) > MOST_BYTES:
        raise unusable("import-too-large", f"the file has more than {MOST_BYTES:,} bytes", Location(name, 1, 1))
    check_encoding(data, name)
    sheet = _cut(data.decode("utf-8-sig"), name)
    if not sheet.tables:
        message = f"this is no PSPLIB file: looked for {', '.join(TABLES)}, and found none of them"
        raise sheet.error("import-not-psplib", message, 1)
    for table in TABLES:
        if table not in sheet.tables:
            raise sheet.error("import-truncated", f"the file ends without {table}: is it cut off?", sheet.last)
    return sheet


def _cut(text: str, name: str) -> Sheet:
    sheet = Sheet(name=name)
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        sheet.last = number
        heading, rule = _heading(line), line.startswith("*")
        if heading in sheet.tables:
            raise sheet.error("import-malformed", f"{heading} stands here for the second time", number)
        if heading or rule:
            sheet.ended.add(table)
            table = heading
        if table:
            sheet.tables.setdefault(table, []).append((number, line))
        elif not sheet.tables:
            sheet.head.append((number, line))
        elif len(sheet.tables) == len(TABLES) and not rule:
            sheet.unread = sheet.unread or number
    return sheet


def _heading(line: str) -> str:
    """The table that a line is the heading of, "" for any other line; spaces and capitals vary between files."""
    return _HEADINGS.get("".join(line.upper().split()).rstrip(":"), "")
