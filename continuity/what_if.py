"""What a change of the plan does: recovery and down time with and without it, history by history on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import paired_difference
from continuity.model import Node, Plan
from continuity.rehearsal_results import Rehearsal
from continuity.results import Estimate, Json
from continuity.simulation.combined import combined
from continuity.simulation.measurements import Measurements
from continuity.simulation.track_promises import objectives_in
from continuity.simulation.tracks import Rehearsed, outages, recovery_time
from continuity.units import HOUR, hours

_YEAR_HOURS = 8760.0
MOST = 500
"""So many histories are compared at the most: differences on the same luck need few."""

Runner = Callable[[str, int, int], Sequence[Rehearsed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a change moves the recovery of one service in one scenario.

    before_hours, after_hours: mean recovery time, at most until the scenario ends. change: after less before, with the
    interval of paired histories.
    """

    scenario: str
    service: str
    before_hours: float
    after_hours: float
    change: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "scenario": self.scenario,
            "service": self.service,
            "before_hours": self.before_hours,
            "after_hours": self.after_hours,
            "change_hours": self.change.as_data(),
        }


def differences(
    plan: Plan, changed: Plan, rehearsal: Rehearsal, run_plan: Runner, run_changed: Runner
) -> list[Difference]:
    """What a change does to every service that either plan has out of service in a scenario.

    Parameters: `rehearsal`, of the changed plan, which says what was rehearsed; `run_plan`, `run_changed`, who
    simulates each. Scenarios and services that only one of the plans has are left out.
    """
    found = []
    for name, scenario in rehearsal.scenarios.items():
        if not all(each in plan.scenarios for each in name.split("+")):
            continue
        number = min(scenario.replications, MOST)
        before, after = run_plan(name, 0, number), run_changed(name, 0, number)
        for service in sorted(set(before[0].tracks) & set(after[0].tracks)):
            times = (_recoveries(plan, name, service, before), _recoveries(changed, name, service, after))
            if times[0].any() or times[1].any():
                found.append(_difference(name, service, *times))
    return found


def _recoveries(plan: Plan, scenario: str, service: str, histories: Sequence[Rehearsed]) -> NDArray[np.float64]:
    node: Node = plan.nodes[service]
    promised = objectives_in(combined(plan, scenario), node)
    up_from = 1.0 if promised.mbco is None else promised.mbco
    tracks = [each.tracks[service] for each in histories]
    times = [(recovery_time(outages(track, up_from, promised.stable_for)), track.ends) for track in tracks]
    return np.array([hours(ends if time is None else time) for time, ends in times])


def _difference(scenario: str, service: str, before: NDArray[np.float64], after: NDArray[np.float64]) -> Difference:
    return Difference(
        scenario=scenario,
        service=service,
        before_hours=float(before.mean()),
        after_hours=float(after.mean()),
        change=paired_difference(before, after),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeDifference:
    """How a change moves the down time of one service, in agreed hours a year.

    before_hours, after_hours: means. change: after less before, with the interval of paired histories.
    """

    service: str
    before_hours: float
    after_hours: float
    change: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "service": self.service,
            "before_hours_per_year": self.before_hours,
            "after_hours_per_year": self.after_hours,
            "change_hours_per_year": self.change.as_data(),
        }


def downtime_differences(before: Measurements, after: Measurements, length: int) -> list[DowntimeDifference]:
    """What a change does to every node that both runs measured.

    Parameters: both have the same number of histories, of `length` microseconds. Only nodes whose down time moves
    in some history are told.
    """
    found = []
    for name in sorted(set(before.nodes) & set(after.nodes)):
        old, new = (downtime_hours(each, name, length) for each in (before, after))
        if (old != new).any():
            change = paired_difference(old, new)
            found.append(
                DowntimeDifference(
                    service=name, before_hours=float(old.mean()), after_hours=float(new.mean()), change=change
                )
            )
    return found


def downtime_hours(measured: Measurements, node: str, length: int) -> NDArray[np.float64]:
    """The agreed hours a year that a node was down, history by history. `length` of each in microseconds."""
    scale = _YEAR_HOURS / (length / HOUR) / HOUR
    return np.asarray(measured.agreed_down[:, measured.nodes.index(node)] * scale, dtype=np.float64)
