"""Catching up: what a loss leaves to be done afterwards, by the people who had worked around it.

| state | what happens | next | effect |
|---|---|---|---|
| nothing to do | a loss has ended | waiting | its people are asked for |
| waiting | its people are there | at work | |
| at work | its people have left | waiting | what they have done is done |
| waiting, at work | another loss has ended | as before | there is so much more to do |
| at work | all is done | nothing to do | the people are free |
| waiting, at work | the loss has not ended after all | as before | what it had added is taken back |
| waiting, at work | and nothing is left to do | nothing to do | the people are free, or not asked for any more |
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

from continuity.simulation.jobs import Span, Work
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.rosters import WorkOrder
from continuity.simulation.stage import Stage
from continuity.units import NEVER


class Help(Protocol):
    """People who can be asked for and released, again and again: a job whose work is done when somebody says so."""

    def ask(self, n: int) -> None:
        """Ask for them, the n-th time (from 0)."""
        ...

    def release(self) -> None:
        """They are not needed any more, whether they are there or not."""
        ...

    def spans_until(self, now: int) -> list[Span]:
        """What has passed since they were asked for."""
        ...


Hire = Callable[[WorkOrder, Work], Help]
"""Makes a job: what it asks for, and what for."""


class CatchUp:
    """What one workaround leaves to be done: one job, however many losses it comes from.

    Parameters: `share` of the length of each loss, rounded to microseconds, half up; `wants`, the people; `hire`, who
    makes jobs.
    """

    __slots__ = ("_help", "_moments", "_n", "_share", "_since", "_timer", "_to_do")

    def __init__(self, stage: Stage, share: Fraction, wants: WorkOrder, hire: Hire) -> None:
        self._moments = stage.moments
        self._share = share
        self._timer = Timer(stage.moments, wants.rank)
        self._n = 0
        self._to_do = 0
        self._since: int | None = None  # since when there are people at work
        self._help = hire(wants, self)

    def add(self, lost: int) -> None:
        """A loss of so many microseconds has ended."""
        had_nothing = not self._to_do
        self._change(self._work_of(lost))
        if had_nothing and self._to_do:
            self._help.ask(self._n)
            self._n += 1

    def take_back(self, lost: int) -> None:
        """The loss that was added in this moment goes on."""
        self._change(-self._work_of(lost))
        if not self._to_do:
            self._end()

    def _work_of(self, lost: int) -> int:
        share = self._share
        return (2 * lost * share.numerator + share.denominator) // (2 * share.denominator)

    def _change(self, by: int) -> None:
        if self._since is not None:
            self._pass_time(self._since)
        self._to_do += by
        if self._since is not None:
            self._work_on()

    def _pass_time(self, since: int) -> None:
        self._to_do -= self._moments.time - since

    def _work_on(self) -> None:
        self._since = self._moments.time
        self._timer.set(self._to_do, Phase.ENDS, self._end)

    def _end(self) -> None:
        """All is done, or there is nothing to do."""
        self._to_do = 0
        self._since = None
        self._timer.cancel()
        self._help.release()

    # --- as the work of a job ----------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """Until it is released: it may become more."""
        return NEVER

    def begun(self) -> None:
        """Its people are there and work."""
        self._work_on()

    def left(self) -> None:
        """Its people have left; the job waits for others."""
        assert self._since is not None
        self._pass_time(self._since)
        self._since = None
        self._timer.cancel()
        if not self._to_do:  # they leave in the moment in which all is done
            self._end()

    def done(self) -> None:
        """A job without a length is never done by itself."""
        raise AssertionError("catching up ends when it is released")
