"""Plan text that is a pleasure to read: scalars, folded texts and comments as YAML 1.2."""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from continuity.findings import printable

WIDTH = 110
PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,;'._/()+-]*[A-Za-z0-9._/)+-])?|[0-9]+(?:\.[0-9]+)?[a-z%]+")
KEYWORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})  # YAML 1.1 readers mind these


def scalar(value: str | int) -> str:
    """A value as it is written on a line of its own, in quotes only where it needs them."""
    if isinstance(value, int):
        return str(value)
    clean = printable(value)
    if PLAIN.fullmatch(clean) and clean.lower() not in KEYWORDS:
        return clean
    return json.dumps(clean, ensure_ascii=False)


def entry(key: str, value: str | int, indent: int) -> Iterator[str]:
    """Yield the lines of `key: value`; a text that is too long for its line is folded below it."""
    line = f"{' ' * indent}{key}: {scalar(value)}"
    if len(line) <= WIDTH or isinstance(value, int):
        yield line
        return
    yield f"{' ' * indent}{key}: >-"
    yield from wrapped(value, " " * (indent + 2))


def flow(key: str, ids: Iterable[str], indent: int) -> str:
    """`key: [a, b]`; the parts are ids and need no quotes."""
    return f"{' ' * indent}{key}: [{', '.join(ids)}]"


def comment(paragraph: str, first: str = "# ", later: str = "# ") -> Iterator[str]:
    """Yield the lines of a comment: `first` begins the first one, `later` the others."""
    yield from wrapped(paragraph, first, later)


def wrapped(paragraph: str, first: str, later: str | None = None) -> list[str]:
    """The lines of a paragraph; a word that is longer than a line has one of its own."""
    return textwrap.wrap(
        printable(" ".join(paragraph.split())),
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
