"""The report of a verification: all that a plan promises, first in one line, then in the reports of each part."""

from __future__ import annotations

import json
from collections import Counter

from continuity.rehearsal_results import Rehearsal, together
from continuity.reports.rehearsal import rehearsal_as_text
from continuity.reports.run import run_as_text
from continuity.results import Run, Verdict


def verification_verdict(run: Run | None, rehearsal: Rehearsal | None) -> Verdict:
    """The verdict on all promises together: broken if one is, undecided if one is and none is broken, else kept."""
    return together(_verdicts(run, rehearsal).elements())


def _verdicts(run: Run | None, rehearsal: Rehearsal | None) -> Counter[Verdict]:
    """How many promises have each verdict."""
    found: Counter[Verdict] = Counter()
    for result in run.services.values() if run else ():
        found.update(result.verdicts.values())
    for scenario in rehearsal.scenarios.values() if rehearsal else ():
        found.update(judged.verdict for _, judged in scenario.promises())
    return found


def verification_as_json(run: Run | None, rehearsal: Rehearsal | None) -> str:
    """The verdict, and both parts as their own commands give them; null where the plan promises nothing of the kind."""
    counts = _verdicts(run, rehearsal)
    data = {
        "verdict": verification_verdict(run, rehearsal).value,
        "promises": {verdict.value: counts[verdict] for verdict in Verdict},
        "availability": run.as_data() if run else None,
        "rehearsal": rehearsal.as_data() if rehearsal else None,
    }
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def verification_as_text(
    run: Run | None, rehearsal: Rehearsal | None, *, details: bool = False, width: int = 100, colour: bool = False
) -> str:
    """The verdict on everything in a line, then each part as its own command prints it."""
    counts = _verdicts(run, rehearsal)
    if not counts:
        return "The plan promises nothing: give services objectives, such as availability: 99.9% or rto: 4h.\n"
    named = [f"{counts[verdict]} {verdict.value}" for verdict in (Verdict.BROKEN, Verdict.UNDECIDED, Verdict.KEPT)]
    total = "1 promise" if counts.total() == 1 else f"{counts.total()} promises"
    parts = [f"{total}: {', '.join(named)}\n"]
    if run is not None:
        parts.append(run_as_text(run, width=width, colour=colour))
    if rehearsal is not None:
        parts.append(
            rehearsal_as_text(
                rehearsal, everyday=run.services if run else None, details=details, width=width, colour=colour
            )
        )
    return "\n".join(parts)
