"""Failure biasing: failures that are hastened while something is failed already, and what a history weighs then.

Beside the failures that come by themselves, strikes come at a rate of their own, and let one that works fail. With the
hazard h, and struck at the rate e, it fails at h + e, by whichever comes first. The likelihood ratio of the history
multiplies by h / (h + e) at each such failure, and by exp(the integral of all e) over time; the mean of a figure times
this ratio is what it is without strikes, whatever the rates are, as long as they follow from what has happened so far.
Repairs that have begun have drawn their time already, so it is known how long a chance will last.

Strikes are at work in one stretch of a history. Stretches begin when something fails while nothing is failed, so the
down time of a history is the sum of that of its stretches. Before it, everything goes on as in any history.

| state | what happens | next |
|---|---|---|
| before | the slot of time begins | looking |
| looking | nothing is failed | ready |
| ready | something fails, and the slot is not over | open |
| open | the service has been down for some time, and by its structure | hit: there are no more strikes |
| ready, open, hit | something fails while nothing is, and the slot is over | closed: the history ends |

While it is ready or open, strikes are aimed anew after every change: at a moment between now and the end of the chance,
each as likely, so that with a probability of `_LIKELY` one comes. The chance is what is left of the slot while nothing
is failed, else the time until the first of those failures is repaired which, with the candidate's, bring the service
down. If it passes without a change, strikes are aimed again. While the service is down none come: so what is measured
then is weighed with the ratio of this time, and what happens later adds no scatter to it.

Sources: Goyal, Shahabuddin, Heidelberger, Nicola, Glynn, IEEE Transactions on Computers 41 (1992) 36-51; Shahabuddin,
Management Science 40 (1994) 333-352 (balanced); Nicola, Shahabuddin, Nakayama, IEEE Transactions on Reliability 50
(2001) 246-264 (lives of any kind, forcing); L'Ecuyer and Tuffin, Annals of Operations Research 189 (2011) 277-297 (by
cut sets).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

from continuity.simulation.aiming import Aiming
from continuity.simulation.failures import FailingMode
from continuity.simulation.luck import Process
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.recorder import Reading, Recorder
from continuity.simulation.stage import Stage
from continuity.structure import is_up

_LAST = (1 << 39) - 1
"""Strikes act after everybody else who begins something in a moment, and react after everybody else."""
_LIKELY_FIRST, _LIKELY_NEXT = 0.85, 0.65
"""How likely a strike is before its chance is over, while nothing is failed and while something is."""
_MOST_STRIKES = 64


@dataclass(frozen=True, slots=True)
class Slot:
    """The stretch of time in which biased failures begin, in microseconds from the start."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Chances:
    """The random numbers of strikes: in which slot, when, and whom."""

    slot: Process
    when: Process
    whom: Process


class Stretch(IntEnum):
    """The states of the biased stretch of a history."""

    BEFORE = 0
    LOOKING = 1
    READY = 2
    OPEN = 3
    HIT = 4
    CLOSED = 5


@dataclass(slots=True)
class Weighed:
    """What was measured in a stretch, each part times the likelihood ratio that it was measured at.

    Times are microseconds. `squares`: of the down time of each part, also times the ratio: what it would add to the
    scatter of histories without strikes.
    """

    down: float
    agreed_down: float
    outages: float
    squares: float


class Biasing:
    """Lets strikes come for one service, and keeps account of the likelihood ratio.

    Parameters: `stage`; `recorder`, which measures the service; `index` of the service and `up_from`; `aiming`, which
    knows all failures that matter to it; `chances`; `slot`. `weighed` is what was measured in the stretch.
    """

    def __init__(
        self,
        stage: Stage,
        recorder: Recorder,
        index: int,
        up_from: float | None,
        aiming: Aiming,
        chances: Chances,
        slot: Slot,
    ) -> None:
        self.rank = _LAST
        self._moments, self._levels = stage.moments, stage.levels
        self._recorder, self._service, self._up_from = recorder, index, up_from
        self._aiming, self._chances, self._slot = aiming, chances, slot
        self._failed: dict[FailingMode, None] = {}  # a set would be in an order that changes from run to run
        self._state = Stretch.BEFORE
        self._strike, self._boundary = Timer(self._moments, _LAST), Timer(self._moments, _LAST)
        self._look = Timer(self._moments, _LAST)
        self._log = 0.0
        self._strikes = self._draws = 0
        self._shares: Mapping[FailingMode, float] = {}
        self._over = 0.0
        self._since = self._changed_at = 0
        self._counted: Reading | None = None
        self.weighed = Weighed(0.0, 0.0, 0.0, 0.0)
        for mode in aiming.watched:
            mode.watch = self

    # --- the stretch -------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin with the history, before anything has failed."""
        if self._slot.begins == 0:
            self._state = Stretch.OPEN  # what is failed or down from the start belongs to the first stretch
            self._counted = Reading(0, 0, 0)
            self._await_end()
            self._levels.ask_reaction(self)
        else:
            self._boundary.set(self._slot.begins, Phase.ENDS, self._slot_begins)

    def _slot_begins(self) -> None:
        self._state = Stretch.LOOKING
        self._await_end()
        self._levels.ask_reaction(self)

    def _await_end(self) -> None:
        self._boundary.set(self._slot.ends - self._moments.time, Phase.ENDS, self._slot_ends)

    def _slot_ends(self) -> None:
        if not self._failed:
            self._levels.ask_reaction(self)

    @property
    def _slot_is_over(self) -> bool:
        return self._moments.time >= self._slot.ends

    def lost(self, mode: FailingMode) -> None:
        """Something has failed: see `failures.Watch`."""
        if self._state is Stretch.CLOSED:
            return
        if not self._failed and self._state >= Stretch.READY:
            self._begin_stretch()
        self._weigh(mode)
        self._failed[mode] = None
        self._changed()

    def restored(self, mode: FailingMode) -> None:
        """A failure has ended."""
        self._failed.pop(mode, None)
        self._changed()

    def _begin_stretch(self) -> None:
        """A new stretch begins: the first that counts, one more of those in the slot, or the first after it."""
        if self._slot_is_over:
            self._close()
        elif self._state is Stretch.READY:
            self._counted = self._recorder.until(self._moments.time, self._service)
            self._state = Stretch.OPEN

    def _close(self) -> None:
        self._hold()
        self._count(self._moments.time)
        self._state = Stretch.CLOSED
        self._moments.stopping = True

    def _changed(self) -> None:
        self._changed_at = self._moments.time
        if Stretch.LOOKING <= self._state <= Stretch.OPEN:
            self._levels.ask_reaction(self)

    # --- the likelihood ratio ----------------------------------------------------------------------------------------

    def _weigh(self, mode: FailingMode) -> None:
        """Account for a failure at the rates that have held until this moment."""
        share = self._shares.get(mode, 0.0)
        if not share:
            return
        struck = share / (self._over - self._moments.time)
        by_itself = self._aiming.hazard_now(mode)
        self._log = self._log + math.log(by_itself / (by_itself + struck)) if by_itself > 0.0 else -math.inf

    def _bank(self) -> None:
        """Account for the time since the last time that no strike came: at t they come at the rate 1 / (over - t)."""
        now = self._moments.time
        if self._shares:
            self._log += math.log((self._over - self._since) / (self._over - now))
        self._since = now

    # --- strikes -----------------------------------------------------------------------------------------------------

    def react(self) -> None:
        """Levels have changed, or what is failed: strikes are aimed anew when this moment is over."""
        self._hold()
        if self._state is Stretch.LOOKING and not self._failed:
            self._state = Stretch.READY
        if self._state in {Stretch.READY, Stretch.OPEN}:
            self._look.set(1, Phase.ENDS, self._aim)

    def _hold(self) -> None:
        """Let no strikes come until they are aimed again."""
        self._bank()
        self._shares = {}
        self._strike.cancel()

    def _aim(self) -> None:
        """Aim strikes from now on, if the service is not down."""
        self._hold()
        if not is_up(self._levels.now[self._service], self._up_from):
            if self._state is Stretch.OPEN and self._aiming.is_down(self._failed):
                self._state = Stretch.HIT
            return
        self._count(self._moments.time)
        if self._strikes < _MOST_STRIKES and (self._failed or not self._slot_is_over):
            now, last = self._moments.time, self._moments.last
            chance = self._aiming.chance(self._failed, max(0, self._slot.ends - now))
            # A chance that has lasted longer than was thought may last as long again.
            lasts = max(chance.lasts, now - self._changed_at) if self._failed else chance.lasts
            if chance.shares and now < last:
                self._aim_at(chance.shares, max(1, math.ceil(min(lasts, last - now))))

    def _aim_at(self, shares: Mapping[FailingMode, float], whole: int) -> None:
        """Let strikes come, shared out like this, within so many microseconds."""
        now = self._moments.time
        self._shares = shares
        self._over = now + whole / (_LIKELY_NEXT if self._failed else _LIKELY_FIRST)
        u = self._chances.when.uniform(self._draws)
        self._draws += 1
        comes_at = math.ceil(u * (self._over - now))
        if comes_at < whole:
            self._strike.set(comes_at, Phase.BEGINS, self._hit_one)
        self._look.set(whole, Phase.ENDS, self._aim)

    def _hit_one(self) -> None:
        u = self._chances.whom.uniform(self._strikes)
        self._strikes += 1
        mode = _chosen(self._shares, u)
        if self._aiming.rate(mode) > 0.0:
            mode.strike()
        else:  # it has stopped ageing since: a history that cannot be weighs nothing
            self._log = -math.inf
            self._state = Stretch.CLOSED
            self._moments.stopping = True

    # --- what came of it ---------------------------------------------------------------------------------------------

    def _count(self, now: int) -> None:
        """Weigh what was measured since the last time: the ratio has been the same ever since the service was down."""
        if self._counted is None:
            return
        reading = self._recorder.until(now, self._service)
        down, agreed_down, outages = (after - before for before, after in zip(self._counted, reading, strict=True))
        self._counted = reading
        if down or outages:
            ratio, total = math.exp(self._log), self.weighed
            total.down += ratio * down
            total.agreed_down += ratio * agreed_down
            total.outages += ratio * outages
            total.squares += ratio * float(down) ** 2

    def finish(self, end: int) -> Weighed:
        """End the history, which has been simulated through `end` or to the end of the stretch, whichever is first."""
        if self._state is not Stretch.CLOSED:
            self._hold()
            self._count(end + 1)
        return self.weighed


def _chosen(shares: Mapping[FailingMode, float], u: float) -> FailingMode:
    """The one whom a number between 0 and 1 strikes."""
    modes = list(shares)
    passed = accumulate(shares.values())
    return next((mode for mode, until in zip(modes, passed, strict=True) if u < until), modes[-1])
