"""The part of a report on one history: what happened, line by line, as in a log."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from continuity.reports.clock import Clock, elapsed_text, moment_text
from continuity.results import Json
from continuity.simulation.history import Happening
from continuity.units import hours

_STYLES = {
    "fails": "red",
    "hit": "red",
    "repaired": "green",
    "restart ends": "green",
    "switch ends": "green",
    "waits": "yellow",
    "interrupted": "yellow",
    "handed on": "yellow",
}
_OF_JOBS = frozenset({"waits", "called out", "work begins", "interrupted", "handed on"})
_NAMING_NODES = frozenset({"hit", "switch begins", "switch ends"})
_GAP = "  "
_ROW = 3
_SHORTEST_DETAIL = 12
_HEADINGS = ("after", "node", "unit", "what", "")


def only(happenings: Sequence[Happening], ids: Collection[str]) -> list[Happening]:
    """What concerns some ids: of nodes, common causes, people or teams whose people have no names."""
    wanted = frozenset(ids)
    return [each for each in happenings if wanted & _concerns(each)]


def log_as_text(happenings: Sequence[Happening], clock: Clock | None, width: int) -> list[RenderableType]:
    """A line for each happening; with local times if there is a `clock`."""
    title = Text("\nWhat happened", style="bold")
    if not happenings:
        return [title, Text("Nothing.")]
    widest = len(elapsed_text(happenings[-1].at))
    table = _padded([_HEADINGS, *((f"{elapsed_text(each.at):>{widest}}", *_event(each)) for each in happenings)])
    if clock:
        title.append(f", by the clocks of {clock.name}")
        table = _with_clock(table, [clock.at(each.at) for each in happenings], width)
    header, *lines = table
    return [title, Text(_GAP.join(header).rstrip(), style="bold"), *map(_line, lines, happenings)]


def log_as_data(happenings: Sequence[Happening], clock: Clock | None) -> list[dict[str, Json]]:
    """The happenings as JSON has them; `local`, in ISO 8601, is there if there is a `clock`."""
    return [_data(each, clock) for each in happenings]


def _data(each: Happening, clock: Clock | None) -> dict[str, Json]:
    data: dict[str, Json] = {"hours": hours(each.at)}
    if clock is not None:
        local = clock.at(each.at)
        data["local"] = None if local is None else local.isoformat()
    return data | {"what": each.what, "node": each.node, "unit": each.unit, "detail": each.detail}


def _concerns(each: Happening) -> frozenset[str]:
    """The ids of all that have to do with a happening."""
    if each.what in _NAMING_NODES:
        return frozenset((each.node, each.detail))
    if each.what not in _OF_JOBS:
        return frozenset((each.node,))
    people = [name for name in each.detail.partition(": ")[2].split(", ") if name]
    return frozenset((each.node, *people, *(re.split(r"[.#]", name)[0] for name in people)))


def _with_clock(table: Sequence[Sequence[str]], moments: Sequence[datetime | None], width: int) -> list[list[str]]:
    """The table with local times before the time elapsed, or instead of it where there is no room for both."""
    local = ["local time", *map(moment_text, moments)]
    widest = max(map(len, local))
    rows = [[f"{when:{widest}}", *row] for when, row in zip(local, table, strict=True)]
    fits = len(_GAP.join(rows[0])) + _SHORTEST_DETAIL <= width
    return rows if fits else [[when, *rest] for when, _, *rest in rows]


def _event(each: Happening) -> tuple[str, ...]:
    """Node, unit, what happens to it, and more of that."""
    return each.node, str(each.unit or ""), each.what, _detail(each)


def _detail(each: Happening) -> str:
    if each.what == "level":
        return f"{float(each.detail) * 100:.6g}%"
    if each.what in _NAMING_NODES:
        return f"{'by' if each.what == 'hit' else 'to'} {each.detail}"
    if each.what not in _OF_JOBS:
        return each.detail
    work, _, people = each.detail.partition(": ")
    work = work.rstrip(":").replace(":", " ")  # workaround:records is the workaround of records
    return f"{work}: {_crew(people.split(', '))}" if people else work


def _crew(names: Sequence[str]) -> str:
    """The names of people; of three or more in a row that have only numbers the first and the last: `ops#1–4`."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    shown = ([f"{run[0]}–{run[-1].rpartition('#')[2]}"] if len(run) >= _ROW else run for run in runs)
    return ", ".join(name for names in shown for name in names)


def _follows(before: str, name: str) -> bool:
    """Whether a numbered name is the next after another."""
    team, _, number = name.rpartition("#")
    team_before, _, number_before = before.rpartition("#")
    return bool(team) and team == team_before and int(number) == int(number_before) + 1


def _padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """All cells but the last of each row made as wide as their columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [[*(f"{cell:{width}}" for cell, width in zip(row[:-1], widths, strict=False)), row[-1]] for row in rows]


def _line(cells: Sequence[str], each: Happening) -> Text:
    *before, what, detail = cells
    line = Text(_GAP.join(before) + _GAP)
    return line.append(what, style=_STYLES.get(each.what, "")).append(f"{_GAP}{detail}".rstrip())
