"""The loss of a whole node for a time that something else decides: an event of a scenario, or data that is gone."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.simulation.moments import Moments
from continuity.simulation.pools import Units
from continuity.simulation.traces import Trace, Traces


class Loss:
    """A node that delivers nothing from `begin` to `end`.

    Parameters: `units`, who is told; `what`, the word for it in where the time of an outage goes.
    """

    __slots__ = ("_moments", "_since", "_traces", "_units", "_what", "going")

    def __init__(self, moments: Moments, units: Units, traces: Traces, what: str) -> None:
        self._moments = moments
        self._units = units
        self._traces = traces
        self._what = what
        self._since = 0
        self.going = False

    def begin(self) -> None:
        """The node is lost, if it was not."""
        if not self.going:
            self.going = True
            self._since = self._moments.time
            self._units.lose(0, 0.0)

    def end(self, because: Trace | None = None) -> None:
        """The node is back, as far as this loss goes. Parameters: `because`, what tells why better than the loss."""
        if self.going:
            self._traces.ended(because or self._trace())
            self.going = False
            self._units.regain(0, 0.0)

    def _trace(self) -> Trace:
        now = self._moments.time
        return Trace(self._units.index, self._since, now, [(self._what, "", self._since, now)])

    def ongoing(self) -> Iterator[Trace]:
        """Where the time of a loss that has not ended went."""
        if self.going:
            yield self._trace()
