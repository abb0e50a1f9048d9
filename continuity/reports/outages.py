"""The part of a report on outages: what they begin with, where their time goes, and whom, or what, they wait for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Protocol, TypeVar

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from continuity.reports.numbers import figure_text, hours_text
from continuity.results import CausedBy, Estimate, ServiceResult, TimeSpent

_MOST = 10
_MOST_NAMED = 3
_LONGEST_NAME = 30
_PARTS, _LARGEST = 6, 2
_GAP, _SHORTEST_LINE = 2, 24
_BLANK = "\ue000"
"""A blank at which no line is broken, until it is one again."""
_MEAN = "mean outage"
_HANDS_ON, _WAITING = "hands-on", "waiting"
_BY_WHOM = {
    _HANDS_ON: "by ",
    _WAITING: "for ",
    "call-out": "of ",
    "step": "",
    "precondition": "of step ",
    "decision": "by ",
}
_MEANS = {
    "held back": "held back: a failure is known, and left until as many units have failed as `call_when` says.",
    "other": "other: what ended the outage, traced back, does not explain this time.",
}
Explained = Sequence[tuple[str, ServiceResult]]


class Part(Protocol):
    """One of several things that share the down time of a node."""

    @property
    def share(self) -> Estimate:
        """How much of it."""
        ...


P = TypeVar("P", bound=Part)


def where_time_goes(results: Mapping[str, ServiceResult], what: str, width: int) -> list[RenderableType]:
    """A line for each node whose outages are more than somebody's work: the parts of its mean outage, largest first.

    Parameters: `what`, the kind of the nodes (service, node). Of many nodes those with the most down time are shown.
    """
    down = [(name, result) for name, result in results.items() if shares(result.time_spent)]
    explained = sorted((each for each in down if not _all_hands_on(each[1])), key=_most_down_first)
    if not explained:
        return []
    shown = explained[:_MOST]
    table = _table((what, _MEAN, "where its time goes"), _explained_rows(shown), width)
    return [Text(), table, *map(Text, _left_out(explained, len(down), what)), *map(Text, _meanings(shown))]


def what_begins_outages(results: Mapping[str, ServiceResult], what: str, width: int) -> list[RenderableType]:
    """A line for each node with outages: what these begin with, by the down time that it brings.

    Parameters: as for `where_time_goes`. Nothing for a node of which only one mode of its own fails: that is no news.
    """
    down = [(name, result) for name, result in results.items() if shares(result.caused_by)]
    caused = sorted((each for each in down if not _all_its_own(*each)), key=_most_down_first)
    if not caused:
        return []
    shown = caused[:_MOST]
    rows = [
        (name, figure_text(result.outages_per_year.estimate), _joined(_origins_of(name, result)))
        for name, result in shown
    ]
    lines: list[RenderableType] = [
        Text(),
        _table((what, "outages/y", "what they begin with, by down time"), rows, width),
    ]
    if len(caused) > _MOST:
        lines.append(Text(f"(the {_MOST} of {len(caused)} {what}s with the most down time: --format json has all)"))
    return lines


def _all_its_own(name: str, result: ServiceResult) -> bool:
    return len(result.caused_by) == 1 and result.caused_by[0].node == name


def _origins_of(name: str, result: ServiceResult) -> list[tuple[str, int]]:
    return [(_origin_text(name, each), percent) for each, percent in shares(result.caused_by)]


def _origin_text(name: str, each: CausedBy) -> str:
    """Who and what: `db-main disk`; of the node itself, `its own bug`."""
    if not each.mode:
        return "itself" if each.node == name else f"{each.node} itself"
    if each.node == name:
        return f"its own {each.mode}"
    return each.node if each.mode == each.node else f"{each.node} {each.mode}"  # a common cause has its mode's name


def _explained_rows(shown: Explained) -> list[tuple[str, str, str]]:
    return [(name, hours_text(result.mean_outage_hours.estimate), _joined(_parts_of(result))) for name, result in shown]


def _table(headings: tuple[str, str, str], rows: Sequence[tuple[str, str, str]], width: int) -> Table:
    """Three columns: a name, a figure, and a list that is broken behind commas only."""
    what, figure, told = headings
    name_width = min(max(len(what), *(len(name) for name, _, _ in rows)), _LONGEST_NAME, width // 3)
    room = max(width - name_width - len(figure) - 2 * _GAP, _SHORTEST_LINE)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(what, overflow="fold", min_width=name_width, max_width=name_width)
    table.add_column(figure, justify="right", no_wrap=True)
    table.add_column(told, overflow="fold")
    for name, number, text in rows:
        table.add_row(name, number, "\n".join(_lines(text, room)))
    return table


def _lines(text: str, width: int) -> list[str]:
    """A list in lines, broken only behind a comma."""
    return [
        line.replace(_BLANK, " ")
        for line in wrap(re.sub("(?<!,) ", _BLANK, text), width, break_long_words=False, break_on_hyphens=False)
    ]


def shares(spent: Sequence[P]) -> list[tuple[P, int]]:
    """The parts of down time that are at least about 1% of it, with whole percentages that add up to 100.

    They are rounded down, and what is missing is given to those that lost most (the method of largest remainders).
    """
    total = sum(each.share.estimate or 0.0 for each in spent)
    if total <= 0.0:
        return []
    exact = [(each.share.estimate or 0.0) / total * 100 for each in spent]
    whole = [math.floor(each) for each in exact]
    by_loss = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_loss[: 100 - sum(whole)]:
        whole[i] += 1
    parts = [(each, percent) for each, percent in zip(spent, whole, strict=True) if percent]
    return sorted(parts, key=lambda part: -part[1])


def largest_text(spent: Sequence[TimeSpent]) -> str:
    """`76% hands-on by ops, 15% waiting for dba`: the two things that take most; "" where nothing is known."""
    return _listed([(_words(each), percent) for each, percent in shares(spent)[:_LARGEST]])


def _parts_of(result: ServiceResult) -> list[tuple[str, int]]:
    return [(_words(each), percent) for each, percent in shares(result.time_spent)]


def _joined(parts: Sequence[tuple[str, int]]) -> str:
    """All parts with their percentages, the smallest together where there are many."""
    if len(parts) <= _PARTS:
        return _listed(parts)
    rest = sum(percent for _, percent in parts[_PARTS - 1 :])
    return f"{_listed(parts[: _PARTS - 1])}, {rest}% in smaller parts"


def _listed(parts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{percent}% {words}" for words, percent in parts)


def waiting_costs(results: Mapping[str, ServiceResult]) -> list[RenderableType]:
    """A line for each team, or pool of spare parts, that is waited for in outages; what costs most first.

    Left out is what makes less than about 1% of a service's down time.
    """
    costs: dict[str, list[tuple[float, str]]] = {}
    for name, result in results.items():
        for part, _ in shares(result.time_spent):
            hours = result.waiting_hours_per_year.get(part.who) if part.what == _WAITING else None
            if hours is not None and hours.estimate:
                costs.setdefault(part.who, []).append((-hours.estimate, name))
    ordered = sorted(costs, key=lambda who: (min(costs[who])[0], who))
    lines = [_cost(who, sorted(costs[who])) for who in ordered[:_MOST]]
    if len(ordered) > _MOST:
        lines.append(f"Waiting for {len(ordered) - _MOST} others costs less.")
    return [Text(), *map(Text, lines)] if lines else []


def _cost(who: str, costs: Sequence[tuple[float, str]]) -> str:
    """What waiting for somebody costs. Parameters: `costs`, (hours per year, negative, and the service), most first."""
    (hours, name), *others = costs
    named = [f"{name} down {hours_text(-hours, longest='h')} a year"]
    named += [f"{name} {hours_text(-hours, longest='h')}" for hours, name in others[: _MOST_NAMED - 1]]
    if len(costs) > _MOST_NAMED:
        named.append(f"{len(costs) - _MOST_NAMED} more for less")
    listed = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return f"Waiting for {_people(who)} keeps {listed}."


def _words(part: TimeSpent) -> str:
    """What passes, and by or for whom: `waiting for ops`."""
    if part.what == _HANDS_ON and not part.who:
        return "repairs without a team"
    return f"{part.what} {_BY_WHOM.get(part.what, 'by ')}{_people(part.who)}" if part.who else part.what


def _people(who: str) -> str:
    return who.replace("+", " and ")


def _all_hands_on(result: ServiceResult) -> bool:
    (first, percent), *_ = shares(result.time_spent)
    return first.what == _HANDS_ON and percent == 100  # noqa: PLR2004 - all of it


def _most_down_first(item: tuple[str, ServiceResult]) -> tuple[float, str]:
    name, result = item
    return -(result.outages_per_year.estimate or 0.0) * (result.mean_outage_hours.estimate or 0.0), name


def _left_out(explained: Explained, down: int, what: str) -> Iterator[str]:
    """What the table does not show."""
    if len(explained) > _MOST:
        yield f"(the {_MOST} of {len(explained)} {what}s with the most down time: --format json has all)"
    others = down - len(explained)
    if others:
        yield f"({others} more {what}{'' if others == 1 else 's'}: hands-on work only)"


def _meanings(explained: Explained) -> Iterator[str]:
    said = {part.what for _, result in explained for part, _ in shares(result.time_spent)}
    yield from (text for word, text in _MEANS.items() if word in said)
