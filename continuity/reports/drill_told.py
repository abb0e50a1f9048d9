"""What the sentences of a drill are made from, and what a sentence brings with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from continuity.model import Plan
from continuity.reports.clock import Clock, moment_text
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_parts import Answer
from continuity.reports.drill_words import Words, elapsed_text
from continuity.simulation.history import Happening


class Weight(IntEnum):
    """How much something matters to the table: noise alone is no reason for an inject."""

    MAIN = 0
    SECOND = 1
    THIRD = 2
    NOISE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing to tell; the parts are those of an inject."""

    weight: Weight
    says: str = ""
    knows: Sequence[str] = ()
    asks: Sequence[str] = ()
    answer: Answer | None = None


@dataclass(slots=True, kw_only=True)
class Scene:
    """What is known while a history is told.

    watched: the level that was told last of services, and of what the scenario hits or sets plans off. crews: who
    begins which work in the present minute, by (node or plan, actor).
    """

    history: DrillHistory
    watched: dict[str, float]
    crews: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: Words = field(init=False)
    _clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        """Take the clocks and the names of the history's plan."""
        self.words = Words(self.plan)
        self._clock = Clock(self.history.begins, self.plan.timezone)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.history.plan

    def when(self, at: int) -> str:
        """A moment for the facilitator: `13:00 (+4 h)`, with the date where it is another day than at the beginning."""
        begins, local = self._clock.at(0), self._clock.at(at)
        if begins is None or local is None:
            return elapsed_text(at)
        day = "" if local.date() == begins.date() else f"{moment_text(local)[:-5]}"
        return f"{day}{local:%H:%M} ({elapsed_text(at)})"

    def later(self, what: str, before: Happening) -> int | None:
        """When such a thing happens to the same node next; None where it does not."""
        told = (each.at for each in self.history.happenings if (each.what, each.node) == (what, before.node))
        return next((at for at in told if at >= before.at), None)


Tell = Callable[[Scene, Happening], Told]
"""Tells one happening."""
