"""How measured nodes are measured, where that is more than when they are down: what it costs, what time is agreed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

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
            target = each.target if each else Fraction(1)
            self.rows.append(
                Way(
                    ways=(COSTS if points else 0) | (AGREED if each else 0),
                    costs=first,
                    costs_end=len(self.cost_lengths),
                    hours=calendars.add(each.hours) if each else NONE,
                    periods=first_period,
                    periods_end=len(self.periods),
                    target=np.uint64(target.numerator),
                    target_of=np.uint64(target.denominator),
                )
            )


def _periods(agreed: AgreedTime) -> Iterator[Period]:
    """The periods that are judged, with the agreed time of each."""
    for (begins, ends), open_time in zip(agreed.periods, agreed.open_by_period, strict=True):
        yield Period(begins=begins, ends=ends, open=open_time)
