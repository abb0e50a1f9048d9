"""The report of what holds for one id and where each value comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from continuity.findings import Location, printable
from continuity.planfile.effective import Effective
from continuity.reports.tables import to_text


def entries_as_json(entries: Sequence[Effective]) -> str:
    """Every entry that has the id, as JSON."""
    return json.dumps({"entries": [_data(entry) for entry in entries]}, indent=2, ensure_ascii=False) + "\n"


def _data(entry: Effective) -> dict[str, object]:
    return {
        "id": entry.id,
        "section": entry.section,
        "place": str(entry.place),
        "values": [
            {"path": row.path, "value": row.value, "origin": row.origin, "place": str(row.place or "")}
            for row in entry.rows
        ],
        "needs": list(entry.needs),
        "needed_by": list(entry.needed_by),
        "named_by": list(entry.named_by),
    }


def entries_as_text(entries: Sequence[Effective], *, width: int = 100, colour: bool = False) -> str:
    """Every entry that has the id, for a reader."""
    parts: list[RenderableType] = []
    for entry in entries:
        if parts:
            parts.append(Text())
        parts += _entry(entry)
    return to_text(parts, width=width, colour=colour)


def _line(place: Location | None, entry: Location) -> str:
    """Line and column; with the file where that is not the entry's own."""
    if place is None:
        return ""
    return f"{place.line}:{place.column}" if place.file == entry.file else str(place)


def _entry(entry: Effective) -> list[RenderableType]:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("key", "value", "from", "line"):
        table.add_column(heading, overflow="fold")
    for row in entry.rows:
        style = "dim" if row.place is None else ""
        table.add_row(row.path, printable(row.value), row.origin, _line(row.place, entry.place), style=style)
    lines: list[RenderableType] = [Text(f"{entry.section}.{entry.id}  ({entry.place})", style="bold"), table]
    for heading, names in (("needs", entry.needs), ("needed by", entry.needed_by), ("named by", entry.named_by)):
        if names:
            lines.append(Text(f"{heading}: {', '.join(names)}"))
    return lines
