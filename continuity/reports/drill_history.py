"""One history as a drill needs it: what happened, what no line of it says, how long steps and services took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from continuity.model import Objectives, Plan, RecoveryPlan, Scenario, Step
from continuity.simulation.event_times import EventTime
from continuity.simulation.history import Happening
from continuity.simulation.track_promises import objectives_in
from continuity.simulation.tracks import Outage, Track, outages, recovery_time


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillHistory:
    """A history of a scenario, told from its beginning.

    number, seed, start: which history it is. begins: its moment in ISO 8601. happenings, events: in order, counted
    from the beginning. tracks: by service, counted from the first event.
    """

    plan: Plan
    scenario: Scenario
    number: int
    seed: int
    start: datetime
    begins: str
    happenings: Sequence[Happening]
    events: Sequence[EventTime]
    tracks: Mapping[str, Track]

    @property
    def first(self) -> int:
        """The moment of the first event; 0 where none happens."""
        return min((each.at for each in self.events), default=0)

    @property
    def invoked(self) -> tuple[RecoveryPlan, ...]:
        """The recovery plans that were set off, in their order."""
        names = dict.fromkeys(each.node for each in self.happenings if each.what == "plan invoked")
        return tuple(self.plan.plans[name] for name in names)

    # --- services ----------------------------------------------------------------------------------------------------

    def promised(self, service: str) -> Objectives:
        """What a service promises in the scenario."""
        return objectives_in(self.scenario, self.plan.nodes[service])

    def up_from(self, service: str) -> float:
        """The level from which a service is up in the scenario."""
        return self.promised(service).mbco or 1.0

    def outages(self, service: str) -> list[Outage]:
        """The outages of a service, counted from the first event."""
        return outages(self.tracks[service], self.up_from(service), self.promised(service).stable_for)

    def touched(self) -> dict[str, int | None]:
        """The services that have an outage, with their recovery time; None for those that are not back."""
        found = {name: self.outages(name) for name in self.tracks}
        return {name: recovery_time(each) for name, each in found.items() if each}

    # --- steps -------------------------------------------------------------------------------------------------------

    def step(self, at: int, plan: str, step: str) -> Step:
        """A step by its id; of the way back where the steps of the plan had ended before."""
        recovery = self.plan.plans[plan]
        if self._on_the_way_back(at, plan) and recovery.way_back and step in recovery.way_back.steps:
            return recovery.way_back.steps[step]
        return next(each for each in recovery.all_steps if each.id == step)

    def _on_the_way_back(self, at: int, plan: str) -> bool:
        turns = {"plan invoked": False, "plan ends": True}
        told = [
            turns[each.what] for each in self.happenings if each.node == plan and each.what in turns and each.at <= at
        ]
        return bool(told) and told[-1]

    def took(self, begun: Happening) -> int | None:
        """How long a step took from this beginning until it ended or failed; None where it did neither."""
        ends = self._next(begun, ("step ends", "step fails"))
        return None if ends is None else ends.at - begun.at

    def whole(self, plan: str, step: str) -> int | None:
        """How long a step took from its first beginning to its first success; None where it had none."""
        begun = next((each for each in self.happenings if _is(each, "step begins", plan, step)), None)
        ends = None if begun is None else self._next(begun, ("step ends",))
        return None if begun is None or ends is None else ends.at - begun.at

    def begun(self, plan: str, step: str) -> bool:
        """Whether a step was begun."""
        return any(_is(each, "step begins", plan, step) for each in self.happenings)

    def _next(self, begun: Happening, whats: Sequence[str]) -> Happening | None:
        later = iter(self.happenings)
        for each in later:
            if each is begun:
                break
        return next((each for each in later if any(_is(each, what, begun.node, begun.detail) for what in whats)), None)

    # --- what no line says -------------------------------------------------------------------------------------------

    def complete(self) -> list[Happening]:
        """The happenings with those that leave no line: more demand, slower work, and deadlines that pass, in order."""
        unsaid = [*self._events(), *self._objectives_missed(), *self._deadlines_missed()]
        return sorted([*self.happenings, *unsaid], key=lambda each: each.at)

    def _events(self) -> Iterator[Happening]:
        for each in self.events:
            told: Mapping[str, float] = {}
            if each.event.kind == "demand":
                told = each.event.shares
            elif each.event.kind == "slows":
                told = {each.event.target or "": each.event.share or 0.0}
            for name, share in told.items():
                yield Happening(each.at, each.event.kind, name, 0, repr(share))
                if each.lasts is not None:
                    yield Happening(each.at + each.lasts, f"{each.event.kind} ends", name, 0, repr(share))

    def _objectives_missed(self) -> Iterator[Happening]:
        for name, recovery in self.touched().items():
            promised, first = self.promised(name), self.first
            begins = self.outages(name)[0].begins
            if promised.rto is not None and begins <= promised.rto and (recovery is None or recovery > promised.rto):
                yield Happening(first + promised.rto, "objective passes", name, 0, "RTO")
            for each in self.outages(name):
                if promised.mtpd is not None and each.length > promised.mtpd:
                    yield Happening(first + each.begins + promised.mtpd, "objective passes", name, 0, "MTPD")
                    break

    def _deadlines_missed(self) -> Iterator[Happening]:
        for each in self.happenings:
            if each.what != "plan invoked":
                continue
            for step in self.plan.plans[each.node].steps.values():
                if step.deadline is None:
                    continue
                ended = (it.at for it in self.happenings if _is(it, "step ends", each.node, step.id))
                ends = next((at for at in ended if at >= each.at), None)
                if ends is None or ends > each.at + step.deadline:
                    yield Happening(each.at + step.deadline, "deadline passes", each.node, 0, step.id)


def _is(each: Happening, what: str, node: str, detail: str) -> bool:
    return (each.what, each.node, each.detail) == (what, node, detail)
