"""Trying what a plan leaves out or guesses, for the commands that tell which assumptions decide a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from continuity.cli.output import progress
from continuity.errors import places_of

if TYPE_CHECKING:
    from continuity.planfile.load import Loaded
    from continuity.rehearsal_results import Rehearsal
    from continuity.sensitivity import Simulate


def with_assumptions_tried(loaded: Loaded, rehearsal: Rehearsal, simulate: Simulate, budget: int | None) -> Rehearsal:
    """The rehearsal with what decides its verdicts; `budget` in microseconds, None for as long as it takes."""
    from continuity.sensitivity import with_sensitivity  # lazy: a plan has been rehearsed by now

    with places_of(loaded.locate), progress("Trying assumptions") as advance:
        return with_sensitivity(loaded.plan, rehearsal, simulate, budget=budget, progress=advance)
