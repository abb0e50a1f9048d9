"""Who watches a replication: each change of a level goes to the history, the meters, and what explains outages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from simpy.events import Event

from continuity.simulation.falls import Falls
from continuity.simulation.history import History
from continuity.simulation.layout import Layout
from continuity.simulation.measuring import Measuring
from continuity.simulation.moments import Moments, Phase
from continuity.simulation.recorder import Meter, Recorder
from continuity.simulation.traces import Traces


class Observer:
    """Takes note of one replication.

    Parameters: `layout`; `measuring`, what is measured; `moments`; `history`, None where nothing is logged. `watch` is
    to be called before anything changes.
    """

    __slots__ = (
        "_excluded",
        "_falls",
        "_history",
        "_last",
        "_layout",
        "_measuring",
        "_meters",
        "_moments",
        "_traces",
        "changed",
        "recorder",
    )

    _traces: Traces
    _falls: Falls

    def __init__(self, layout: Layout, measuring: Measuring, moments: Moments, history: History | None) -> None:
        self._layout = layout
        self._measuring = measuring
        self._moments = moments
        self._history = history
        self._last = measuring.window.last
        self._excluded: dict[int, int] = {}
        self._meters: list[Meter | None] = [measuring.meter(index, node) for index, node in enumerate(layout.nodes)]
        self.recorder = Recorder(self._meters, measuring.waited_for, self._stop)
        plain = history is None and not measuring.waited_for
        self.changed: Callable[[int, float], None] = self._measure if plain else self._log_and_measure

    def watch(self, traces: Traces, falls: Falls) -> None:
        """Let these explain every outage: with what it begins, and where its time goes."""
        self._traces = traces
        self._falls = falls
        for index, meter in enumerate(self._meters):
            if meter is not None:
                meter.explain = partial(traces.explain, index)

    def excluded(self, index: int, by: int) -> None:
        """Maintenance that does not count begins (1) or ends (-1) on a unit of a node."""
        before = self._excluded.get(index, 0)
        self._excluded[index] = before + by
        if before and before + by:
            return
        change = self.recorder.exclude if by > 0 else self.recorder.include
        for each in self._measuring.above[index]:
            change(self._moments.time, each)

    def _measure(self, index: int, level: float) -> None:
        """Take a node's new level into account where nothing else is asked for: the usual case, made quick."""
        meter = self._meters[index]
        if meter is not None:
            now = self._moments.time
            meter.set_level(now, level)
            self._note_reason(index, meter, now)

    def _log_and_measure(self, index: int, level: float) -> None:
        now = self._moments.time
        if self._history is not None:
            self._history.note("level", self._layout.order[index], 0, f"{level:.6g}")
        may_be_awaited = self.recorder.changed(now, index, level)
        meter = self._meters[index]
        if meter is not None:
            self._note_reason(index, meter, now)
        if may_be_awaited:
            # Whether this is an outage is only known when time has passed.
            self._moments.happen(1, Phase.ENDS, [partial(self._look_again, index)])

    def _note_reason(self, index: int, meter: Meter, now: int) -> None:
        """Why an outage ends, or with what it begins, if it does: only when time has passed is that certain."""
        if meter.is_returning:
            meter.ended_by = self._traces.of_return(index, now)
        elif meter.is_falling:
            meter.began_by = self._falls.by[index]

    def _look_again(self, index: int, _: Event) -> None:
        self.recorder.look_again(self._moments.time, index)

    def _stop(self) -> None:
        self._moments.stopping = self._moments.time > self._last
