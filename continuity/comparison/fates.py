"""What becomes of a promise from one plan to the next.

| before | after | fate |
|---|---|---|
| kept | broken | broken |
| broken | kept | mended |
| kept, undecided | undecided | in doubt; same where it holds in the same histories, or surely as often |
| undecided | broken | in doubt; same as above |
| anything else | | same |
| not made | | new |
| | not made | gone |
"""

from __future__ import annotations

from continuity.comparison.figure_results import Fate
from continuity.results import Estimate, Verdict


def fate(before: Verdict | None, after: Verdict | None, change: Estimate | None) -> Fate:
    """The fate of a promise.

    Parameters: `before`, `after`, None where it is not made; `change`, how much more often it holds, in paired
    histories, None where that is not known.
    """
    if before is None or after is None:
        return Fate.NEW if before is None else Fate.GONE
    match before, after:
        case (Verdict.KEPT, Verdict.BROKEN):
            return Fate.BROKEN
        case (Verdict.BROKEN, Verdict.KEPT):
            return Fate.MENDED
        case (Verdict.BROKEN, _) | (_, Verdict.KEPT):
            return Fate.SAME
    return Fate.SAME if change is not None and _is_not_worse(change) else Fate.IN_DOUBT


def _is_not_worse(change: Estimate) -> bool:
    """Whether nothing differs in any history, or an interval shows that it holds at least as often."""
    nothing = change.estimate == 0 and change.standard_error == 0
    return nothing or (change.low is not None and change.low >= 0)
