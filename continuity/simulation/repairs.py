"""When repairs begin: at once, when enough units are failed (`call_when`), or as one job for all (`repairs: all`).

| calling | what happens | next | effect |
|---|---|---|---|
| no | a failure is found, fewer than `call_when` are known | no | it waits |
| no | a failure is found, `call_when` are known | yes | all that wait are repaired |
| yes | a failure is found | yes | it is repaired at once, or by the joint job that is going on |
| yes | the last known failure is repaired | no | |
"""

from __future__ import annotations

import math
from typing import Protocol

from continuity.simulation.jobs import Job, Span
from continuity.simulation.luck import Sampler
from continuity.simulation.moments import Moments, Phase, Timer


class Repairable(Protocol):
    """A copy of a failure mode, as far as its repair goes."""

    def begin_repair(self) -> None:
        """Begin this copy's own repair."""
        ...

    def renew(self) -> None:
        """Make it as good as new, whatever its state."""
        ...


class RepairCalls(Protocol):
    """Who decides when the copies of one mode of one node are repaired."""

    def join(self, copy: Repairable) -> None:
        """Take a copy under its care."""
        ...

    def found(self, copy: Repairable) -> None:
        """A copy's failure is known from now on."""
        ...

    def repaired(self) -> None:
        """A copy's own repair has ended."""
        ...

    def mended(self, copy: Repairable) -> None:
        """A copy whose failure was known is sound again, by something else than its repair."""
        ...

    def spans(self, copy: Repairable) -> list[Span]:
        """What a copy that has no repair of its own going on has waited for."""
        ...

    def expected_end(self, usually: float) -> float:
        """When such a copy will be repaired, in microseconds, as far as can be known; infinite if others must fail."""
        ...


class AtOnce:
    """Every repair begins when its failure is found."""

    __slots__ = ()

    def join(self, copy: Repairable) -> None:
        """Nothing to remember."""

    def found(self, copy: Repairable) -> None:
        """Repair it."""
        copy.begin_repair()

    def repaired(self) -> None:
        """Nothing follows."""

    def mended(self, copy: Repairable) -> None:
        """Nothing follows."""

    def spans(self, copy: Repairable) -> list[Span]:
        """Every copy has a repair of its own."""
        return []

    def expected_end(self, usually: float) -> float:
        """Every copy has a repair of its own."""
        return math.inf


class WhenEnough:
    """Repairs wait until `call_when` failures are known, then go on, each by itself, until none is."""

    __slots__ = ("_call_when", "_calling", "_known", "_waiting")

    def __init__(self, call_when: int) -> None:
        self._call_when = call_when
        self._known = 0
        self._calling = False
        self._waiting: list[Repairable] = []

    def join(self, copy: Repairable) -> None:
        """Nothing to remember before a failure is found."""

    def found(self, copy: Repairable) -> None:
        """Count it; begin its repair, or let it wait until enough are known."""
        self._known += 1
        self._waiting.append(copy)
        if self._calling or self._known >= self._call_when:
            self._calling = True
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                each.begin_repair()

    def repaired(self) -> None:
        """Count it; stop calling when none is failed any more."""
        self._known -= 1
        if self._known == 0:
            self._calling = False

    def mended(self, copy: Repairable) -> None:
        """Count it as repaired."""
        if copy in self._waiting:
            self._waiting.remove(copy)
        self.repaired()

    def spans(self, copy: Repairable) -> list[Span]:
        """Nothing but the wait for more failures."""
        return []

    def expected_end(self, usually: float) -> float:
        """Others must fail before its repair begins."""
        return math.inf


class Jointly:
    """One job for all units: it begins when `call_when` failures are known, and its end renews every unit.

    Parameters: `repair`, how long it takes; `rank`. `job`, to be set where it waits for people or a part.
    """

    __slots__ = (
        "_begun_at",
        "_call_when",
        "_copies",
        "_ends_at",
        "_going",
        "_jobs",
        "_known",
        "_moments",
        "_repair",
        "_timer",
        "job",
    )

    def __init__(self, moments: Moments, rank: int, call_when: int, repair: Sampler) -> None:
        self._moments = moments
        self._call_when = call_when
        self._repair = repair
        self._copies: list[Repairable] = []
        self._known = 0
        self._jobs = 0
        self._timer = Timer(moments, rank)
        self.job: Job | None = None
        self._going = False
        self._begun_at = self._ends_at = 0

    def join(self, copy: Repairable) -> None:
        """Remember a copy, to renew it with the others."""
        self._copies.append(copy)

    def found(self, copy: Repairable) -> None:
        """Count it; begin the job when enough are known and none is going on."""
        self._known += 1
        if self._known >= self._call_when and not self._going:
            self._going = True
            self._begun_at = self._moments.time
            if self.job is None:
                takes = self._repair.duration(self._jobs)
                self._ends_at = self._begun_at + takes
                self._timer.set(takes, Phase.ENDS, self.done)
            else:
                self.job.ask(self._jobs)
            self._jobs += 1

    def repaired(self) -> None:
        """Copies are not repaired one by one."""
        raise AssertionError("a joint repair has no single repairs")

    def mended(self, copy: Repairable) -> None:
        """Count it as repaired; with nothing left to repair the job is called off."""
        self._known -= 1
        if not self._known and self._going:
            self._going = False
            self._timer.cancel()
            if self.job is not None:
                self.job.release()

    def spans(self, copy: Repairable) -> list[Span]:
        """What has passed of the job up to now."""
        if not self._going:
            return []
        now = self._moments.time
        return [("hands-on", "", self._begun_at, now)] if self.job is None else self.job.spans_until(now)

    def expected_end(self, usually: float) -> float:
        """When the job ends, if it is going on."""
        if not self._going:
            return math.inf
        return self._ends_at if self.job is None else self.job.expected_end(usually)

    # --- as the work of its job ------------------------------------------------------------------------------------

    def length(self, n: int, m: int) -> int:
        """How long the repair takes."""
        return self._repair.of_try(n, m) if m else self._repair.duration(n)

    def begun(self) -> None:
        """The people work: nothing changes for the units."""

    def left(self) -> None:
        """The people have gone: nothing changes for the units."""

    def done(self) -> None:
        """Every unit is renewed."""
        self._known = 0
        for copy in self._copies:
            copy.renew()
        self._going = False
