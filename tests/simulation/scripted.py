"""Terms on a small stage: nodes whose levels follow a script, and one node more whose level is the term's."""

from collections.abc import Callable, Mapping, Sequence

from continuity.simulation.levels import Levels
from continuity.simulation.moments import Moments, Phase, Timer
from continuity.simulation.stage import Stage
from continuity.simulation.traces import Traces
from continuity.structure import LevelFunction

Script = Mapping[int, float | Sequence[float]]
"""By moment, the level from then on; several are those of successive rounds of the moment."""


class Scripted:
    """A stage on which each script moves one node; the node behind them has the level of the term.

    Parameters: `last`, the last moment; `scripts`, of the nodes 0, 1, ..., each 1 until its script says something.
    """

    def __init__(self, last: int, *scripts: Script) -> None:
        self.moments = Moments(last)
        self.index = count = len(scripts)
        self.levels = Levels(self.moments, count + 1, [[count]] * count + [[]], self._changed)
        traces = Traces(self.levels.rose, [()] * count + [range(count)], lambda index: {index})
        self.stage = Stage(self.moments, self.levels, traces, None)
        self._changes: dict[int, float] = {}
        for node, script in enumerate(scripts):
            self.levels.compute.append(lambda node=node: self.levels.now[count + 1 + node])  # type: ignore[misc]
            for at, levels in script.items():
                self._plan(node, at, list(levels) if isinstance(levels, Sequence) else [levels])

    def at(self, moment: int, action: Callable[[], None], phase: int = Phase.ENDS) -> None:
        """Let something happen at a moment."""
        Timer(self.moments, 1).set(moment, phase, action)

    def run(self, term: LevelFunction) -> list[tuple[int, float]]:
        """The term's level and its changes that last, as (moment, level), from (0, level)."""
        self.levels.compute.append(lambda: term(self.levels.now))
        self.levels.settle_all()
        self.moments.run_through(self.moments.last)
        lasting = [(0, self._changes.get(0, 1.0))]
        for at, level in sorted(self._changes.items()):
            if level != lasting[-1][1]:
                lasting.append((at, level))
        return lasting

    def _plan(self, node: int, at: int, levels: list[float]) -> None:
        timer = Timer(self.moments, node + 2)

        def next_round() -> None:
            self.levels.set_own(node, levels.pop(0))
            if levels:
                timer.set(0, Phase.ENDS, next_round)

        if at:
            timer.set(at, Phase.ENDS, next_round)
        else:
            next_round()

    def _changed(self, index: int, level: float) -> None:
        if index == self.index:
            self._changes[self.moments.time] = level
