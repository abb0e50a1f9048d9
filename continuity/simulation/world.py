"""One replication: all actors of a plan put together, and run."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.errors import AnalysisError
from continuity.simulation.cast import Cast
from continuity.simulation.falls import Falls
from continuity.simulation.history import Happening, History
from continuity.simulation.layout import Layout
from continuity.simulation.level_functions import LevelFunctions
from continuity.simulation.levels import Levels
from continuity.simulation.measurements import Observed
from continuity.simulation.measuring import Measuring
from continuity.simulation.moments import MAX_ROUNDS, EndlessMomentError, Moments
from continuity.simulation.observing import Observer
from continuity.simulation.recovery import Recovery
from continuity.simulation.recovery_layout import RecoveryLayout
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Trace, Traces
from continuity.units import format_duration


class World:
    """One replication of a plan, ready to run.

    Parameters: `layout`; `measuring`, what is measured; `plans`, the recovery plans, None where nothing invokes one;
    `with_history`, whether all is logged.
    """

    def __init__(
        self, layout: Layout, measuring: Measuring, plans: RecoveryLayout | None = None, *, with_history: bool = False
    ) -> None:
        self._layout = layout
        self._window = window = measuring.window
        self._moments = Moments(window.at_most if measuring.waited_for else window.last)
        self._history = History(self._moments) if with_history else None
        self._observer = Observer(layout, measuring, self._moments, self._history)
        self._levels = Levels(self._moments, len(layout.order), layout.dependents, self._observer.changed)
        self._levels.falls = falls = Falls(layout.order, layout.inputs, layout.remembering, self._levels.now)
        self._traces = traces = Traces(self._levels.rose, layout.inputs, layout.below)
        traces.ongoing = self._ongoing
        self._observer.watch(traces, falls)
        self._stage = stage = Stage(self._moments, self._levels, traces, self._history)
        self._cast = Cast(layout, stage, measuring.team_meters(), self._observer.excluded)
        self._recovery = None if plans is None else Recovery(plans, stage, self._cast)
        self._functions = LevelFunctions(layout, stage, self._cast)
        self._levels.compute = self._functions.all()
        self._cast.watch_sites()

    def _ongoing(self) -> Iterator[Trace]:
        yield from self._cast.ongoing()
        yield from self._functions.ongoing()
        if self._recovery is not None:
            yield from self._recovery.ongoing()

    def run(self, replication: int) -> Observed:
        """Run one replication; what was measured.

        Raises AnalysisError, naming the nodes, when a moment does not come to an end.
        """
        self._layout.luck.begin(replication)
        self._begin()
        recorder = self._observer.recorder
        end = self._window.last
        self._go_on(replication, end)
        if recorder.waiting:
            self._go_on(replication, self._window.at_most)
            end = self._moments.time
        self._traces.finish()
        return Observed(recorder.finish(end), self._cast.staff.finish(end))

    def _begin(self) -> None:
        self._cast.begin()
        self._levels.settle_all()

    def _go_on(self, replication: int, end: int) -> None:
        try:
            self._moments.run_through(end)
        except EndlessMomentError as error:
            raise AnalysisError(self._endless(replication, error)) from error

    def _endless(self, replication: int, error: EndlessMomentError) -> str:
        names = sorted(self._layout.names_of(error.ranks))
        return (
            f"replication {replication}: more than {MAX_ROUNDS:,} rounds at one moment, "
            f"{format_duration(error.at)} after the start: {', '.join(names)} keep changing without any time passing"
        )

    @property
    def happenings(self) -> list[Happening]:
        """The history, where it was asked for."""
        return [] if self._history is None else self._history.happenings
