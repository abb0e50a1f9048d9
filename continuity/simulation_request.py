"""What is asked of a simulation, whichever engine answers it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from continuity.simulation.layout import DEFAULT_START
from continuity.stopping import Wanted

_TOLD = "--history"
ENGINES = ("auto", "exact", "kernel", "simpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a simulation.

    `horizon`, `warm_up` and the moments `at` (as typed, to microseconds from the start) are microseconds; `start`: when
    each history begins, on the clocks of the plan's time zone; `replications` None: as many as `precision` needs, or
    else as `default_replications` says. `all_nodes`: results for every node, not only for services.
    `until_first_outage`: each history goes on until every measured node that can go down has been down. `means`:
    whether means will do, without distributions over histories and parts of outages; `histories_for`: what else,
    outside the result, needs single histories, as options. `clock`: seconds that pass, for the budget of `precision`.
    """

    horizon: int
    start: datetime = DEFAULT_START
    replications: int | None = None
    precision: Wanted | None = None
    seed: int = 1
    warm_up: int = 0
    at: tuple[tuple[str, int], ...] = ()
    until_first_outage: bool = False
    all_nodes: bool = False
    means: bool = False
    histories_for: tuple[str, ...] = ()
    engine: str = "auto"
    clock: Callable[[], float] = time.monotonic

    @property
    def compares(self) -> bool:
        """Whether single histories are compared, so that what each of them measured must be kept."""
        return any(option != _TOLD for option in self.histories_for)


def needing_histories(history: int | None, settings: Sequence[str]) -> tuple[str, ...]:
    """The options that need single histories beside the result: one that is told, changes that are compared."""
    return (*((_TOLD,) if history is not None else ()), *(("--set",) if settings else ()))
