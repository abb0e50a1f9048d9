"""Text for a terminal or a file, made with rich: pure functions from parts to a string."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

_LONGEST_NAME, _GAP = 30, 2


def to_text(parts: Sequence[RenderableType], *, width: int, colour: bool) -> str:
    """Render parts one below the other; without `colour` the text has no control sequences."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text))  # a line of text stays one line: it can be searched
    file = console.file
    assert isinstance(file, StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def fitting_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, importance: Sequence[int], width: int
) -> list[RenderableType]:
    """A table with as many columns as there is room for: a figure is never cut, a column rather left out and named.

    Parameters: `importance`, the numbers of the columns after the first, the most important one first.
    """
    columns = list(zip(headings, *rows, strict=True))
    sizes = [max(map(len, column)) for column in columns]
    sizes[0] = min(sizes[0], _LONGEST_NAME)
    shown = [0]
    for column in importance:
        if sum(sizes[each] + _GAP for each in (*shown, column)) - _GAP <= width:
            shown.append(column)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in sorted(shown):
        justify: JustifyMethod = "right" if column else "left"
        table.add_column(
            headings[column], justify=justify, no_wrap=column > 0, overflow="fold", min_width=sizes[column]
        )
    for row in rows:
        table.add_row(*(row[column] for column in sorted(shown)))
    left_out = [heading for column, heading in enumerate(headings) if column not in shown]
    return [table, Text(f"(no room for: {', '.join(left_out)})")] if left_out else [table]
