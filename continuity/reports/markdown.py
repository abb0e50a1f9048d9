"""Text in Markdown, where nothing that a plan says may become markup, a link, or a call to somebody."""

from __future__ import annotations

from continuity.findings import printable

_ZERO_WIDTH = "\u200b"
_ESCAPED = str.maketrans({**{each: f"\\{each}" for each in "\\|*_`[]~"}, "<": "&lt;", "&": "&amp;"})


def cell(text: str) -> str:
    """Text in a cell of a table, or in a line: nothing in it ends the cell, the row or becomes markup."""
    plain = " ".join(text.translate(_ESCAPED).split())
    text = printable(plain)
    for calls in ("@", "#", ":/", "www"):  # a person, an issue, a link
        text = text.replace(calls, f"{calls[0]}{_ZERO_WIDTH}{calls[1:]}")
    return text


def code(text: str) -> str:
    """Text as code, as it stands; in a cell, too."""
    plain = printable(text).replace("|", "\\|")
    fence = "``" if "`" in plain else "`"
    space = " " if "`" in plain else ""
    return f"{fence}{space}{plain.replace('``', '` `')}{space}{fence}"


def row(cells: list[str]) -> str:
    """A row of a table; each cell is ready."""
    return f"| {' | '.join(cells)} |"


def table(headings: list[str], rows: list[list[str]], *, numbers_from: int | None = None) -> list[str]:
    """A table, with an empty line after it. `numbers_from`: the first column that is set to the right, if any."""
    right = len(headings) if numbers_from is None else numbers_from
    rules = ["---" if i < right else "---:" for i in range(len(headings))]
    return [row(headings), f"|{'|'.join(rules)}|", *map(row, rows), ""]
