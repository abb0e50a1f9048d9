"""Scenarios written in tests and rehearsed once; what happens is told in minutes after the scenario's beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from continuity.model import Plan
from continuity.simulation.history import Happening
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.rehearsals import RehearsalTask, Rehearser
from continuity.simulation.tracks import Rehearsed, Track, outages, recovery_time
from continuity.units import MINUTE
from tests.simulation.support import plan_of

SCENARIO = "trouble"


def with_scenario(text: str, *events: str, lasts: str = "10d", begins: str = "2027-01-04", more: str = "") -> str:
    """A plan's text and one scenario: its events, each without braces; by default it begins with the run."""
    happen = ", ".join(f"{{{each}}}" for each in events)
    scenario = f"scenarios:\n  {SCENARIO}: {{begins: {begins}, lasts: {lasts}, events: [{happen}]{more}}}\n"
    return f"{text}\n{scenario}"


@dataclass(frozen=True)
class Rehearsal:
    """One history of a scenario: its result and its lines; `begins`, in microseconds after the start of the run."""

    result: Rehearsed
    happenings: Sequence[Happening]
    begins: int

    def lines(self, *whats: str, of: Sequence[str] = ()) -> list[str]:
        """The lines that begin with one of some words, as `15 plan begins leave`; `of`: of these nodes or plans."""
        return [
            " ".join(part for part in (minutes(each.at - self.begins), each.what, each.node, each.detail) if part)
            for each in self.happenings
            if (not whats or each.what.startswith(whats)) and (not of or each.node in of)
        ]

    def steps(self, plan: str = "") -> list[str]:
        """The lines about steps, as `15 begins check`; of one plan, or of all."""
        found = [each for each in self.happenings if each.what.startswith("step ") and plan in {"", each.node}]
        return [f"{minutes(each.at - self.begins)} {each.what[5:]} {each.detail}" for each in found]

    def levels(self, node: str) -> list[tuple[str, float]]:
        """The changes of a node's level that last, as (minutes, level)."""
        last = {each.at: float(each.detail) for each in self.happenings if each.what == "level" and each.node == node}
        lasting, before = [], 1.0
        for at, level in last.items():
            if level != before:
                lasting.append((minutes(at - self.begins), level))
            before = level
        return lasting

    def track(self, service: str = "shop") -> Track:
        """How a service came through."""
        return self.result.tracks[service]

    def recovery(self, service: str = "shop") -> str | None:
        """The recovery time of a service that must be whole, in minutes; None where it is not back by the end."""
        time = recovery_time(outages(self.track(service), 1.0))
        return None if time is None else minutes(time)

    def spent(self, service: str = "shop") -> dict[str, str]:
        """Where the time of its first outage went: `what who` to minutes."""
        return {f"{what} {who}".strip(): minutes(took) for (what, who), took in self.track(service).spent.items()}


def rehearse(
    text: str, *events: str, number: int = 0, seed: int = 1, start: datetime = DEFAULT_START, **scenario: str
) -> Rehearsal:
    """One history of the scenario of some events; further keys are those of `with_scenario`."""
    return rehearse_plan(plan_of(with_scenario(text, *events, **scenario)), number=number, seed=seed, start=start)


def rehearse_plan(plan: Plan, *, number: int = 0, seed: int = 1, start: datetime = DEFAULT_START) -> Rehearsal:
    """One history of a plan's scenario."""
    rehearser = Rehearser(RehearsalTask(plan=plan, scenario=SCENARIO, seed=seed, start=start))
    result = rehearser.run(number, with_history=True)
    return Rehearsal(result, rehearser.happenings, rehearser.begins)


def minutes(time: int) -> str:
    """A time in minutes, as short as it can be written."""
    return f"{time / MINUTE:g}"
