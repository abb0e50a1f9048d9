"""What outages cost by their length: the points of a service's `impact`, and the harm between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from continuity.model import Node

Points = tuple[tuple[int, float], ...]
"""(length of one outage in microseconds, amount), at least one."""


def cost_points(node: Node) -> Points:
    """The points of a service's cost; none where it says no cost."""
    return () if node.impact is None else tuple((length, money.amount) for length, money in node.impact.points)


def cost_currency(node: Node, currency: str | None) -> str:
    """The currency of a service's cost: its own, else the plan's `currency`, "" where neither says one."""
    points = node.impact.points if node.impact else ()
    return next((money.currency for _, money in points if money.currency), currency) or ""


def harm(points: Sequence[tuple[int, float]], length: int) -> float:
    """What one outage of a length costs: linear between the points, from 0, and on beyond the last one.

    Parameters: `points`, (length in microseconds, amount), at least one. Never less than 0.
    """
    line = knots(points)
    if len(line) == 1:
        return line[0][1]
    after = min(max(bisect_right(line, length, key=itemgetter(0)), 1), len(line) - 1)
    (left, low), (right, high) = line[after - 1], line[after]
    return max(0.0, low + (high - low) * ((length - left) / (right - left)))


def knots(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The points between which the harm is linear: those given, which are at least one, from no length on."""
    found = sorted(points)
    return found if found[0][0] <= 0 else [(0, 0.0), *found]
