"""Text for a terminal or a file, made with rich: pure functions from parts to a string."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.text import Text


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
