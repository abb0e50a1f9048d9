"""Which events of a scenario happen in one history, and when: those that leave no line in it, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from continuity.model import Event
from continuity.simulation.layout import Layout
from continuity.simulation.recovery_layout import EventDraws, RecoveryLayout
from continuity.simulation.rehearsals import RehearsalTask


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTime:
    """An event that happens: `at` microseconds after the scenario begins, for `lasts`; None where nothing is said."""

    event: Event
    at: int
    lasts: int | None


def event_times(task: RehearsalTask, number: int) -> list[EventTime]:
    """The events of a scenario that happen in one history of it, in their order of time, then as they are written."""
    layout = Layout(task.plan, task.seed, task.start)
    laid_out = RecoveryLayout(layout, task.plan.scenarios[task.scenario])
    layout.luck.begin(number)
    return _times(laid_out.events)


def eventful(task: RehearsalTask, among: Iterable[int]) -> int | None:
    """The first of some histories in which an event happens; None if there is none."""
    layout = Layout(task.plan, task.seed, task.start)
    laid_out = RecoveryLayout(layout, task.plan.scenarios[task.scenario])
    for number in among:
        layout.luck.begin(number)
        if _times(laid_out.events):
            return number
    return None


def _times(events: Iterable[EventDraws]) -> list[EventTime]:
    happening = [each for each in events if _happens(each)]
    times = [
        EventTime(
            event=each.event,
            at=each.at.duration(0),
            lasts=None if each.lasts is None else each.lasts.duration(0),
        )
        for each in happening
    ]
    return sorted(times, key=lambda each: each.at)


def _happens(draws: EventDraws) -> bool:
    return draws.happens is None or draws.happens.uniform(0) < draws.event.probability
