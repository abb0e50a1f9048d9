"""What is to be measured of each history, and what is the same for all of them: agreed time, working hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from continuity.calendars import ALWAYS
from continuity.model import Node
from continuity.schedules import periods
from continuity.simulation.agreed_time import AgreedMeter, AgreedTime
from continuity.simulation.harm import cost_points
from continuity.simulation.layout import Layout
from continuity.simulation.recorder import Meter, Window
from continuity.simulation.team_meter import TeamMeter, time_in_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """What is measured, and how.

    `measured`: the indexes of the nodes; `waited_for`: of those whose first outage is waited for; `agreed`: the agreed
    service time of those that have not simply all time; `above`: for each node with maintenance that does not count,
    whose agreed time it takes away; `in_hours`: by team, the time that its people have in the window.
    """

    window: Window
    measured: frozenset[int]
    waited_for: frozenset[int]
    agreed: Mapping[int, AgreedTime]
    above: Mapping[int, tuple[int, ...]]
    in_hours: Mapping[str, int]

    def meter(self, index: int, node: Node) -> Meter | None:
        """A new meter for a node; None where it is not measured."""
        if index not in self.measured:
            return None
        agreed = self.agreed.get(index)
        costs = cost_points(node)
        if agreed is None:
            return Meter(self.window, node.up_from, costs)
        return AgreedMeter(self.window, node.up_from, agreed, costs)

    def team_meters(self) -> dict[str, TeamMeter]:
        """New meters for all teams."""
        return {team: TeamMeter(self.window, in_hours) for team, in_hours in self.in_hours.items()}


def measuring(layout: Layout, window: Window, measured: frozenset[int], waited_for: frozenset[int]) -> Measuring:
    """What is measured of some nodes, by their indexes, and of all teams."""
    above = {
        index: tuple(sorted(layout.above(index) & measured))
        for index, node in enumerate(layout.nodes)
        if any(not each.counted for each in node.maintenance)
    }
    taken_from = {each for nodes in above.values() for each in nodes}
    return Measuring(
        window=window,
        measured=measured,
        waited_for=waited_for,
        agreed={
            index: _agreed(layout, node, window)
            for index, node in enumerate(layout.nodes)
            if index in measured and (index in taken_from or _is_special(node))
        },
        above=above,
        in_hours={
            team: time_in_hours(window, (place.hours for place in roster.places))
            for team, roster in sorted(layout.rosters.items())
        },
    )


def _is_special(node: Node) -> bool:
    """Whether something else than all time is agreed, or each period is judged by itself."""
    return node.hours is not None or (node.objectives is not None and node.objectives.each is not None)


def _agreed(layout: Layout, node: Node, window: Window) -> AgreedTime:
    hours = ALWAYS if node.hours is None else layout.hours[node.hours]
    objectives = node.objectives
    if objectives is None or objectives.each is None or objectives.availability is None:
        return AgreedTime.of(window, hours=hours)
    judged = periods(layout.timeline, objectives.each, window.begins, window.ends)
    return AgreedTime.of(window, hours=hours, periods=judged, target=objectives.availability)
