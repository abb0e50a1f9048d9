"""What is measured of one recovery plan in one history: when it was invoked, and which steps met their deadlines.

A plan stays invoked until its steps are done or have failed; where it has a way back, until that has
ended. A deadline counts from the invocation. It is missed when it passes, or the plan ends, and the step is not done;
what is not due by the end of the history misses nothing. A step that only stands in for another has no deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from continuity.model import RecoveryPlan, Step
from continuity.simulation.tracks import InTime, Spent

Stretch = tuple[int, int]
"""From when until when, in microseconds from the start."""


@dataclass(slots=True)
class _Invocation:
    """When it was, when the plan had ended (None: not yet); when each step was done, and where its time went.

    called_off: whether it ended because there was nothing to do any more.
    """

    at: int
    ended: int | None = None
    called_off: bool = False
    done: dict[str, int] = field(default_factory=dict)
    spent: dict[str, Spent] = field(default_factory=dict)


class PlanLog:
    """The invocations of one plan, in order."""

    __slots__ = ("_due", "_invocations")

    def __init__(self, recovery: RecoveryPlan) -> None:
        self._invocations: list[_Invocation] = []
        self._due = {step.id: step.deadline for step in _regular(recovery.all_steps) if step.deadline is not None}

    def invoked(self, now: int) -> None:
        """It is invoked; if it waited for its way back, that is over."""
        self.ended(now)
        self._invocations.append(_Invocation(now))

    def has_deadline(self, step: str) -> bool:
        """Whether it is to be known when a step is done."""
        return step in self._due

    def step_done(self, step: str, now: int, spent: Spent) -> None:
        """A step of the latest invocation is done: the first time counts. `spent`: where the time went until then."""
        self._invocations[-1].done.setdefault(step, now)
        self._invocations[-1].spent.setdefault(step, spent)

    def ended(self, now: int) -> None:
        """It is over."""
        if self._invocations and self._invocations[-1].ended is None:
            self._invocations[-1].ended = now

    def called_off(self, now: int) -> None:
        """It is over before it began, and misses no deadline."""
        self.ended(now)
        self._invocations[-1].called_off = True

    def while_invoked(self, ends: int) -> Iterator[Stretch]:
        """The stretches in which it was invoked, until `ends` where it still is."""
        for each in self._invocations:
            yield each.at, ends if each.ended is None else each.ended

    def deadlines(self, ends: int) -> dict[str, InTime]:
        """Whether each step met its deadline in every invocation, as far as that is known when the history ends."""
        found: dict[str, InTime] = {}
        for each in (each for each in self._invocations if not each.called_off):
            for step, due in self._due.items():
                done, last = each.done.get(step), each.at + due
                if done is not None or each.ended is not None or last <= ends:
                    before = found.get(step, InTime(True, {}))
                    met = done is not None and done <= last
                    found[step] = InTime(before.met and met, before.spent or each.spent.get(step, {}))
        return found


def _regular(steps: Iterable[Step]) -> Iterator[Step]:
    steps = list(steps)
    stand_ins = {step.otherwise for step in steps}
    yield from (step for step in steps if step.id not in stand_ins)


def united(stretches: Iterable[Stretch], begins: int, ends: int) -> tuple[Stretch, ...]:
    """Stretches that may overlap as such that do not, in order, as far as they lie between two moments."""
    found: list[Stretch] = []
    for begun, ended in sorted((max(a, begins), min(b, ends)) for a, b in stretches):
        if ended <= begun:
            continue
        if found and begun <= found[-1][1]:
            found[-1] = found[-1][0], max(ended, found[-1][1])
        else:
            found.append((begun, ended))
    return tuple(found)
