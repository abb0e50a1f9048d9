"""How measured nodes are measured, where that is more than when they are down: what it costs, what time is agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from continuity.kernel.lower_hours import Calendars
from continuity.kernel.tables import AGREED, COSTS, NONE, Period, Way
from continuity.simulation.agreed_time import AgreedTime
from continuity.simulation.harm import cost_points, knots
from continuity.simulation.layout import Layout
from continuity.simulation.measuring import Measuring


class Ways:
    """A row for each measured node.

    Parameters: `how` they are measured; `indexes` of these.
    `periods`, `cost_lengths`, `cost_amounts`: what rows name by their stretches; `agreed`: the agreed service time of
    each, None where that is all time.
    """

    def __init__(self, layout: Layout, how: Measuring, indexes: Sequence[int], calendars: Calendars) -> None:
        self.rows: list[Way] = []
        self.periods: list[Period] = []
        self.cost_lengths: list[int] = []
        self.cost_amounts: list[float] = []
        self.agreed = [how.agreed.get(index) for index in indexes]
        for index, each in zip(indexes, self.agreed, strict=True):
            first, first_period = len(self.cost_lengths), len(self.periods)
            points = cost_points(layout.nodes[index])
            for length, amount in knots(points) if points else ():
                self.cost_lengths.append(length)
                self.cost_amounts.append(amount)
            self.periods.extend(_periods(each) if each else ())
            self.rows.append(
                Way(
                    ways=(COSTS if points else 0) | (AGREED if each else 0),
                    costs=first,
                    costs_end=len(self.cost_lengths),
                    hours=calendars.add(each.hours) if each else NONE,
                    periods=first_period,
                    periods_end=len(self.periods),
                )
            )


def _periods(agreed: AgreedTime) -> Iterator[Period]:
    """The periods that are judged, with the most that may be down of each; -1 where it has no agreed time."""
    may_miss = 1 - agreed.target
    for (begins, ends), open_time in zip(agreed.periods, agreed.open_by_period, strict=True):
        most = open_time * may_miss.numerator // may_miss.denominator if open_time else -1
        yield Period(begins=begins, ends=ends, most_down=most)
