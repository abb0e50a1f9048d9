"""What was measured, as lines of a table for people."""

from __future__ import annotations

from bench.timing import Absent, Measured, Memory, Row

_WIDTHS = (46, 14, 14, 14, 16, 18)
HEAD = ("measured", "a second", "at worst", "one takes", "draws for one", "first is faster")


def line(row: Row) -> str:
    """One row."""
    match row:
        case Measured():
            return in_columns(_cells(row)) + (f"  {row.note}" if row.note else "")
        case Memory(what=what, megabytes=megabytes):
            return in_columns((what, f"{megabytes:,.0f} MB"))
        case Absent(what, reason):
            return f"{what:{_WIDTHS[0]}} not here: {reason}"


def in_columns(cells: tuple[str, ...]) -> str:
    """Cells under each other, the first to the left."""
    return f"{cells[0]:{_WIDTHS[0]}}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells[1:], _WIDTHS[1:], strict=False)
    )


def _cells(each: Measured) -> tuple[str, ...]:
    faster = "" if each.first_is_faster is None else f"{each.first_is_faster:,.3g} times"
    speeds = f"{each.per_second:,.4g}", f"{each.slowest_per_second:,.4g}"
    return each.what, *speeds, _time(1 / each.per_second), f"{each.draws_for_each:,.3g}", faster


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
