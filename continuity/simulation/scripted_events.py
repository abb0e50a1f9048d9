"""The events of a scenario: what happens, when, and for how long.

| event | begins | ends |
|---|---|---|
| fails | the node is lost; with a mode, found and repaired as that mode is | its repair, `lasts`, or a step |
| destroys | the node is lost, and cannot be repaired; of a site, neither can what stands there | `lasts` |
| corrupts | data becomes wrong, which is found after `dwell` | a restore |
| absent | people are away: those named, or of a team those with the smallest numbers | `lasts` |
| slows | work that begins takes longer | `lasts` |
| demand | services are asked for more | `lasts` |

What begins, begins in the phase in which failures do, and what ends in that in which repairs do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

from continuity.model import Event, Scenario
from continuity.simulation.ageing import exactly
from continuity.simulation.cast import Cast
from continuity.simulation.failures import FailingMode
from continuity.simulation.losses import Loss
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.recovery import Recovery
from continuity.simulation.recovery_layout import EventDraws, RecoveryLayout
from continuity.simulation.stage import Stage


class ScriptedEvents:
    """Lets the events of a scenario happen.

    Parameters: `laid_out`; `stage`; `cast`; `recovery`. `first`: the moment of the first event, or of the beginning
    where none happens.
    """

    def __init__(self, laid_out: RecoveryLayout, stage: Stage, cast: Cast, recovery: Recovery) -> None:
        assert laid_out.scenario is not None
        self._scenario: Scenario = laid_out.scenario
        self._laid_out = laid_out
        self._layout = laid_out.layout
        self._stage = stage
        self._cast = cast
        self._recovery = recovery
        self._asked: dict[int, list[float]] = {}
        self._events = [(draws, self._make(draws)) for draws in laid_out.events]
        self.first = 0

    def begin(self) -> None:
        """Draw which events happen, and when."""
        happening = [each for each in self._events if _happens(each[0])]
        moments = [draws.at.duration(0) for draws, _ in happening]
        now = self._stage.moments.time
        self.first = now + min(moments, default=0)
        for (draws, (starts, ends)), at in zip(happening, moments, strict=True):
            happens = starts if ends is None or draws.lasts is None else self._for_a_time(draws, starts, ends)
            Timer(self._stage.moments, draws.rank).set(at, Phase.BEGINS, happens)
        for part in sorted({draws.scenario for draws, _ in happening}):
            own = [
                (at, draws.rank) for (draws, _), at in zip(happening, moments, strict=True) if draws.scenario == part
            ]
            at, rank = min(own)
            Timer(self._stage.moments, rank).set(at, Phase.BEGINS, partial(self._recovery.scenario_begins, part))

    def _for_a_time(
        self, draws: EventDraws, starts: Callable[[], None], ends: Callable[[], None]
    ) -> Callable[[], None]:
        """Begin something, and let it end when its time has passed."""
        until = Timer(self._stage.moments, draws.rank)

        def happens() -> None:
            starts()
            assert draws.lasts is not None
            until.set(draws.lasts.duration(0), Phase.ENDS, ends)

        return happens

    def _make(self, draws: EventDraws) -> tuple[Callable[[], None], Callable[[], None] | None]:
        """What begins and what ends an event."""
        event = draws.event
        match event.kind:
            case "fails":
                return self._failure(draws)
            case "destroys":
                return self._destruction(event)
            case "absent":
                return self._absence(draws)
            case "slows":
                return self._slowing(event)
            case "demand":
                return self._demand(event)
            case _:
                return self._corruption(draws)

    def _note(self, what: str, target: str) -> None:
        self._stage.note(what, target, 0, self._scenario.id)

    def _loss(self, index: int, what: str) -> Loss:
        units = self._cast.units(self._layout.order[index])
        loss = Loss(self._stage.moments, units, self._stage.traces, what)
        self._recovery.outages.setdefault(index, []).append(loss)
        return loss

    # --- failures and destruction ------------------------------------------------------------------------------------

    def _failure(self, draws: EventDraws) -> tuple[Callable[[], None], Callable[[], None]]:
        index = self._layout.position[draws.event.target or ""]
        if draws.copy is None:
            loss = self._loss(index, "failure")
            return loss.begin, loss.end
        failing: FailingMode = self._cast.scripted_failure(index, draws.copy)
        return failing.strike, failing.mend

    def _destruction(self, event: Event) -> tuple[Callable[[], None], Callable[[], None]]:
        name = event.target or ""
        index = self._layout.position[name]
        there = [self._layout.position[each] for each in self._standing_at(name)]
        loss = self._loss(index, "destruction")
        destroyed = self._recovery.destroyed

        def begins() -> None:
            self._note("destroyed", name)
            for each in there:
                destroyed[each] = destroyed.get(each, 0) + 1
            loss.begin()
            self._recovery.data.destroy(self._layout.order[each] for each in there)

        def ends() -> None:
            self._note("rebuilt", name)
            for each in there:
                destroyed[each] -= 1
            loss.end()
            self._recovery.data.rebuild(self._layout.order[each] for each in there)

        return begins, ends

    def _standing_at(self, name: str) -> list[str]:
        """A node and all that stands at it, or at what stands at it."""
        found = [name]
        for each in found:
            found += [node.id for node in self._layout.nodes if node.site == each]
        return found

    def _corruption(self, draws: EventDraws) -> tuple[Callable[[], None], None]:
        found = Timer(self._stage.moments, draws.rank)

        def begins() -> None:
            dwell = 0 if draws.dwell is None else draws.dwell.duration(0)
            self._recovery.data.corrupt(draws.event.target or "", dwell, found)

        return begins, None

    # --- people, work and demand -------------------------------------------------------------------------------------

    def _absence(self, draws: EventDraws) -> tuple[Callable[[], None], Callable[[], None]]:
        away: list[str] = []

        def begins() -> None:
            away.extend(self._who_is_away(draws))
            for each in away:
                self._note("absent", each)
                self._cast.staff.make_absent(each, 1)

        def ends() -> None:
            for each in away:
                self._note("present", each)
                self._cast.staff.make_absent(each, -1)
            away.clear()

        return begins, ends

    def _who_is_away(self, draws: EventDraws) -> Iterator[str]:
        """The persons named, or of each team so many of those with the smallest numbers."""
        event = draws.event
        if event.persons:
            yield from event.persons
            return
        for roster in self._layout.rosters.values():
            if event.target not in {"all", roster.team}:
                continue
            workers = sorted({place.worker for place in roster.places})
            number = event.people if event.people is not None else _round_up(len(workers), event.share or 0.0)
            by_luck = sorted(workers, key=lambda worker: draws.absent[worker].uniform(0))
            yield from sorted(by_luck[:number])

    def _slowing(self, event: Event) -> tuple[Callable[[], None], Callable[[], None]]:
        factor = 1 / (1 - exactly(event.share or 0.0))
        slow_down, target = self._cast.staff.slow_down, event.target or ""
        if target in self._layout.position:
            self._cast.watch_slowness(self._layout.position[target])
        return lambda: slow_down(target, factor), lambda: slow_down(target, 1 / factor)

    def _demand(self, event: Event) -> tuple[Callable[[], None], Callable[[], None]]:
        shares = [(self._layout.position[name], share) for name, share in sorted(event.shares.items())]

        def begins() -> None:
            for index, share in shares:
                self._asked.setdefault(index, []).append(share)
                self._cast.demands[index].factor = math.prod(self._asked[index])

        def ends() -> None:
            for index, share in shares:
                self._asked[index].remove(share)
                self._cast.demands[index].factor = math.prod(self._asked[index])

        return begins, ends


def _happens(draws: EventDraws) -> bool:
    return draws.happens is None or draws.happens.uniform(0) < draws.event.probability


def _round_up(number: int, share: float) -> int:
    """A share of people in whole people, half a person and more counting as one."""
    return math.floor(number * exactly(share) + exactly(0.5))


def more_demanded(scenario: Scenario) -> frozenset[str]:
    """The services of which a scenario asks more, or less, than usual."""
    return frozenset(name for event in scenario.events if event.kind == "demand" for name in event.shares)
