"""How fast things age: the speed of a failure mode's clock, in use and as a standby.

| the unit | ages at speed |
|---|---|
| in use, or no standby, or a hot one | 1 |
| a warm standby | its `dormancy` |
| a cold or stopped standby | 0 |

A mode with `clock: running` ages at that speed only while its node works and is needed by nobody or by a node that
works, otherwise not at all. A clock that stops or slows keeps its age.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from continuity.model import Clock, Node, Standby
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.units import NEVER

FULL, STILL = Fraction(1), Fraction(0)


def speed_of_unit(node: Node, in_use: bool) -> Fraction:
    """The speed at which a unit of a node ages (1 in calendar time), in use or as a standby."""
    if in_use or node.standby is None or node.standby is Standby.HOT:
        return FULL
    return exactly(node.dormancy) if node.standby is Standby.WARM else STILL


def exactly(share: float) -> Fraction:
    """The share that was written: 30% is 3/10 and not the float nearest to it, so that ties are kept."""
    return Fraction(repr(share))


def speed_of_clock(clock: Clock, unit_speed: Fraction, wears: bool) -> Fraction:
    """The speed of a mode's clock: the unit's, but 0 for a running clock of a node that does not wear now."""
    return unit_speed if clock is Clock.ALWAYS or wears else STILL


class LifeClock:
    """The clock of one failure mode: `ends` is called when the life it was started with has been used up.

    Life is counted in microseconds at speed 1. What is used up in a stretch of time is rounded down to whole
    microseconds, and the time still to go is rounded up, so that no clock fires before its life is over.
    """

    __slots__ = ("_ends", "_left", "_life", "_moments", "_since", "_timer", "running", "speed")

    def __init__(self, moments: Moments, timer: Timer, ends: Callable[[], None]) -> None:
        self._moments = moments
        self._timer = timer
        self._ends = ends
        self._left = self._life = NEVER
        self._since = 0
        self.running = False
        self.speed = FULL

    def start(self, life: int) -> None:
        """Begin a new life of so many microseconds."""
        self._left = self._life = life
        self._since = self._moments.time
        self.running = True
        self._set_timer()

    @property
    def age(self) -> int:
        """How much of its present life it has used up, in microseconds at speed 1."""
        used = (self._moments.time - self._since) * self.speed.numerator // self.speed.denominator
        return self._life - self._left + used

    def stop(self) -> None:
        """End this life: the mode has failed."""
        self.running = False

    def turn_to(self, speed: Fraction) -> None:
        """Go on at another speed, keeping the age."""
        if speed is self.speed or speed == self.speed:  # comparing fractions takes long, and few change
            return
        if self.running:
            self._use_up()
        self.speed = speed
        if self.running:
            self._timer.cancel()
            self._set_timer()

    def _use_up(self) -> None:
        """Take what has been used since the last change from the life that is left."""
        now = self._moments.time
        if self._left < NEVER:
            self._left -= (now - self._since) * self.speed.numerator // self.speed.denominator
        self._since = now

    def _set_timer(self) -> None:
        if self.speed is FULL:
            self._timer.set(self._left, Phase.BEGINS, self._ends)
        elif self.speed and self._left < NEVER:
            to_go = -(-self._left * self.speed.denominator // self.speed.numerator)
            self._timer.set(to_go, Phase.BEGINS, self._ends)
