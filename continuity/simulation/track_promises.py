"""What services promise in a scenario, and whether one history holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from continuity.model import Node, Objectives, Scenario
from continuity.simulation.track_summary import Figures, Yardstick, within
from continuity.units import format_duration, format_share

MET_IN = 0.95
"""The probability with which a promise must hold where nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a service promises in a scenario: an objective (rto, recover, rpo, mtpd, mbco), its target in microseconds.

    level: that of a staged target, or the MBCO. met_in: the probability with which it must hold.
    """

    objective: str
    target: int
    level: float | None = None
    met_in: float = MET_IN

    @property
    def as_written(self) -> str:
        """The target as a plan writes it."""
        if self.objective == "mbco" and self.level is not None:
            return format_share(self.level)
        return format_duration(self.target)

    def met(self, figures: Figures) -> bool:
        """Whether one history holds it; a time equal to its target does.

        The MBCO holds if the service is back at it by the end, and was not lost a second time.
        """
        if self.objective == "mbco":
            return not figures.unended and figures.outages <= 1
        if self.objective == "recover" and self.level is not None:
            return within(figures.stages[self.level], self.target)
        reached = {"rto": figures.recovery, "rpo": figures.data_loss, "mtpd": figures.longest}
        return within(reached[self.objective], self.target)


def objectives_in(scenario: Scenario, service: Node) -> Objectives:
    """The objectives of a service in a scenario: its own, with what the scenario's `expects` names instead."""
    own, expected = service.objectives or Objectives(), scenario.expects.get(service.id, Objectives())
    said = {name: getattr(expected, name) for name in ("rto", "rpo", "mtpd", "mbco", "met_in")}
    said |= {"recover": expected.recover or None, "stable_for": expected.stable_for or None}
    return replace(own, **{name: value for name, value in said.items() if value is not None})


def yardstick(objectives: Objectives) -> Yardstick:
    """What a service with these objectives is measured against; without costs and harms."""
    return Yardstick(
        up_from=1.0 if objectives.mbco is None else objectives.mbco,
        stable_for=objectives.stable_for,
        stages=tuple(level for _, level in objectives.recover),
    )


def promises(objectives: Objectives) -> Iterator[Promise]:
    """The promises that objectives make for a scenario; availability is none of them."""
    met_in = objectives.met_in or MET_IN
    times = (("rto", objectives.rto), ("rpo", objectives.rpo), ("mtpd", objectives.mtpd))
    for name, target in times:
        if target is not None:
            yield Promise(objective=name, target=target, met_in=met_in)
    if objectives.mbco is not None:
        yield Promise(objective="mbco", target=0, level=objectives.mbco, met_in=met_in)
    for target, level in sorted(objectives.recover):
        yield Promise(objective="recover", target=target, level=level, met_in=met_in)
