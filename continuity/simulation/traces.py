"""Where the time of an outage went: what its end waited for, step by step back to its beginning.

What ends an outage is traced from the node whose level came back to what brought it back in that moment: a repair, a
switch, a restart, the end of a maintenance. Each of these is a trace with its stretches of time (detection, waiting,
call-out, hands-on, ...), and a restart or switch that something else had to wait for first has that trace before it.
What lies before the earliest trace, because failures overlapped, is looked for among what ended last below the node.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Final

from continuity.simulation.jobs import Span
from continuity.units import NEVER

_REMEMBERED = 4096
NOBODY: Final = -1
"""The index of what is no node."""
HANDS_ON_ONLY: Final[tuple[Span]] = (("hands-on", "", 0, NEVER),)
"""The spans of a repair that begins when the failure happens."""
MAINTENANCE_ONLY: Final[tuple[Span]] = (("maintenance", "", 0, NEVER),)
"""The spans of a maintenance."""
Spent = dict[tuple[str, str], int]
"""(what, for or by whom) to microseconds."""


class Trace:
    """Why a node came back, or does not: from `begin` to `end`, by `spans`; `before`: what came first, if anything."""

    __slots__ = ("_spans", "before", "begin", "end", "index")

    def __init__(self, index: int, begin: int, end: int, spans: Sequence[Span], before: Trace | None = None) -> None:
        self.index = index
        self.begin = begin
        self.end = end
        self._spans = spans
        self.before = before

    def on(self, index: int) -> Trace:
        """The same for a node that came back by it."""
        return Trace(index, self.begin, self.end, self._spans, self.before)

    @property
    def only(self) -> tuple[str, str] | None:
        """All that passed, if that is one thing: what, and for or by whom."""
        spans = self._spans
        return spans[0][:2] if len(spans) == 1 and spans[0][3] >= self.end else None

    def spans(self) -> Iterator[Span]:
        """Its stretches of time, none before its beginning or the end of the one before, the last until its end."""
        since = self.begin
        for what, who, _, ends in self._spans:
            until = min(ends, self.end)
            if until > since:
                yield what, who, since, until
                since = until
        if since < self.end:
            yield "other", "", since, self.end


class Traces:
    """What came back last, by node, and why.

    Parameters: `rose`, the last moment at which each node's level rose; `inputs`, the nodes on which each depends;
    `below`, gives a node and all on which it depends in any way. `ongoing`, to be set, gives the traces up to now of
    all that has not ended.
    """

    __slots__ = ("_at_end", "_below", "_inputs", "_latest", "_log", "_now", "_returns", "_rose", "ongoing")

    def __init__(self, rose: Sequence[int], inputs: Sequence[Sequence[int]], below: Callable[[int], Set[int]]) -> None:
        self._rose = rose
        self._inputs = inputs
        self._below = below
        self._latest: dict[int, Trace] = {}
        self._log: deque[Trace] = deque(maxlen=_REMEMBERED)
        self._now = -1
        self._returns: dict[int, Trace | None] = {}
        self._at_end: list[Trace] | None = None
        self.ongoing: Callable[[], Iterator[Trace]] = _none

    def finish(self) -> None:
        """The history is over: what has not ended now is the same for everybody who asks."""
        self._at_end = sorted(self.ongoing(), key=_begin)

    def ended(self, trace: Trace) -> None:
        """Something that kept a node down, or one of its units, has ended."""
        if trace.end == self._now:
            self._now = -1  # a node may come back for another reason than before in this moment
        self._latest[trace.index] = trace
        self._log.append(trace)

    def of_return(self, index: int, now: int) -> Trace | None:
        """Why a node's level rises in this moment."""
        if now != self._now:
            self._now = now
            self._returns = {}
        known = self._returns
        passed = []
        trace = None
        while index not in known:
            passed.append(index)
            known[index] = None
            own = self._latest.get(index)
            if own is not None and own.end == now:
                known[index] = own
                break
            for each in self._inputs[index]:
                if self._rose[each] == now:
                    index = each
                    break
        trace = known[index]
        for each in passed:
            known[each] = trace
        return trace

    def explain(self, index: int, begins: int, ends: int, ended_by: Trace | None) -> Spent:
        """Where the time went in which a node was down; it adds up to `ends` - `begins`.

        Parameters: `ended_by`, what brought it back, None where nothing did. With NOBODY as `index`, where the time
        went until a step was done.
        """
        if ended_by is not None and ended_by.begin <= begins and ended_by.end >= ends and ended_by.only:
            return {ended_by.only: ends - begins}  # nearly always
        spent: Spent = {}
        trace = ended_by or self._longest_ongoing(index, ends)
        reached = ends
        while reached > begins:
            while trace is not None and trace.begin >= reached:  # what took no time explains nothing
                trace = trace.before or self._covering(index, reached)
            if trace is None:
                _add(spent, ("other", ""), reached - begins)
                break
            _add(spent, ("other", ""), reached - max(trace.end, begins))
            for what, who, since, until in trace.spans():
                _add(spent, (what, who), min(until, reached) - max(since, begins))
            reached = trace.begin
            if reached > begins:
                trace = trace.before or self._covering(index, reached)
        return spent

    def _longest_ongoing(self, index: int, ends: int) -> Trace | None:
        """The failure below a node that has lasted longest and has not ended."""
        below = self._below(index)
        ongoing = sorted(self.ongoing(), key=_begin) if self._at_end is None else self._at_end
        found = next((each for each in ongoing if each.index in below and each.begin < ends), None)
        return found or self._covering(index, ends)

    def _covering(self, index: int, moment: int) -> Trace | None:
        """Of what ended below a node, the one that ended last and was there just before a moment."""
        if index == NOBODY:
            return None
        below = self._below(index)
        for trace in reversed(self._log):
            if trace.end < moment:
                return None
            if trace.begin < moment and trace.index in below:
                return trace
        return None


def _add(spent: Spent, key: tuple[str, str], length: int) -> None:
    if length > 0:
        spent[key] = spent.get(key, 0) + length


def _begin(trace: Trace) -> tuple[int, int]:
    return trace.begin, trace.index


def _none() -> Iterator[Trace]:
    return iter(())
