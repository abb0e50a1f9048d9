"""Verdicts on many promises, in a word and in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from continuity_api.operations.outcome import Conclusion

if TYPE_CHECKING:
    from continuity.rehearsal_results import Rehearsal
    from continuity.results import Run, Verdict


def conclusion(verdicts: Iterable[Verdict]) -> Conclusion:
    """Broken if one is, undecided if one is and none is broken, kept if all are; none where there is none."""
    found = {Conclusion(each.value) for each in verdicts}
    order = (Conclusion.BROKEN, Conclusion.UNDECIDED, Conclusion.KEPT)
    return next((each for each in order if each in found), Conclusion.NONE)


def summary(verdicts: Iterable[Verdict]) -> str:
    """How many promises there are, and how many have each verdict."""
    counts = Counter(Conclusion(each.value) for each in verdicts)
    if not counts:
        return "nothing is promised"
    total = "1 promise" if counts.total() == 1 else f"{counts.total():,} promises"
    order = (Conclusion.BROKEN, Conclusion.UNDECIDED, Conclusion.KEPT)
    return f"{total}: {', '.join(f'{counts[each]:,} {each}' for each in order if counts[each])}"


def of_run(run: Run | None) -> list[Verdict]:
    """The verdicts on what is promised of availability."""
    return [each for result in run.services.values() for each in result.verdicts.values()] if run else []


def of_rehearsal(rehearsal: Rehearsal | None) -> list[Verdict]:
    """The verdicts on what is promised in scenarios."""
    scenarios = rehearsal.scenarios.values() if rehearsal else ()
    return [judged.verdict for each in scenarios for _, judged in each.promises()]


def histories_of(run: Run | None, rehearsal: Rehearsal | None) -> int:
    """How many histories were simulated for them."""
    rehearsed = sum(each.replications for each in rehearsal.scenarios.values()) if rehearsal else 0
    return rehearsed + (run.replications if run else 0)
