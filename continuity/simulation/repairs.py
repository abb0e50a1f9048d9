"""When repairs begin: at once, when enough units are failed (`call_when`), or as one job for all (`repairs: all`).

| calling | what happens | next | effect |
|---|---|---|---|
| no | a failure is found, fewer than `call_when` are known | no | it waits |
| no | a failure is found, `call_when` are known | yes | all that wait are repaired |
| yes | a failure is found | yes | it is repaired at once, or by the joint job that is going on |
| yes | the last known failure is repaired | no | |
"""

from __future__ import annotations

from typing import Protocol

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


class Jointly:
    """One job for all units: it begins when `call_when` failures are known, and its end renews every unit."""

    __slots__ = ("_call_when", "_copies", "_job", "_jobs", "_known", "_repair")

    def __init__(self, moments: Moments, rank: int, call_when: int, repair: Sampler) -> None:
        self._call_when = call_when
        self._repair = repair
        self._copies: list[Repairable] = []
        self._known = 0
        self._jobs = 0
        self._job = Timer(moments, rank)

    def join(self, copy: Repairable) -> None:
        """Remember a copy, to renew it with the others."""
        self._copies.append(copy)

    def found(self, copy: Repairable) -> None:
        """Count it; begin the job when enough are known and none is going on."""
        self._known += 1
        if self._known >= self._call_when and not self._job.pending:
            self._job.set(self._repair.duration(self._jobs), Phase.ENDS, self._end)
            self._jobs += 1

    def repaired(self) -> None:
        """Copies are not repaired one by one."""
        raise AssertionError("a joint repair has no single repairs")

    def _end(self) -> None:
        self._known = 0
        for copy in self._copies:
            copy.renew()
