"""Backups are thrown away before a corruption may be found.

What: The longest time that any backup of the data is kept is shorter than the time until a corruption is found: the
95th percentile of `dwell` in a scenario, or the limit `dwell` (14 days) where no scenario says it.

Why: When what is wrong is found, all clean copies are gone.

Example: `backup: {every: 24h, takes: 2h, keep: 7d}` beside `corrupts: {data: orders, dwell: {usually: 3d, at_worst:
21d}}`.

Instead: Keep some backups longer, a weekly one is enough, or find corruption sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.plan_times import as_text, at_worst
from continuity.checks.rule import Found
from continuity.distributions import SingleDraw
from continuity.findings import Severity
from continuity.units import format_duration

ID: Final = "retention-shorter-than-dwell"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data whose backups do not reach back far enough."""
    dwell = _dwell(checked)
    for name, (node, held) in checked.data_sets.items():
        backups = [copy.backup for copy in held.copies.values() if copy.backup is not None]
        kept = [backup.keep for backup in backups if backup.keep is not None]
        needed = dwell.get(name, float(checked.limits.dwell))
        if backups and len(kept) == len(backups) and max(kept) < needed:
            message = (
                f"backups of '{name}' are kept {format_duration(max(kept))}, and a corruption may be found after"
                f" {as_text(needed)}"
            )
            yield Found(path_of(node, "data", name, "copies"), message, "keep one backup longer")


def _dwell(checked: Checked) -> Mapping[str, float]:
    """By data, how long a corruption goes unnoticed in the worst scenario."""
    found: dict[str, float] = {}
    for scenario in checked.plan.scenarios.values():
        for event in scenario.events:
            if event.kind == "corrupts" and event.target is not None and isinstance(event.dwell, SingleDraw):
                late = at_worst(event.dwell)
                found[event.target] = max(found.get(event.target, 0.0), late)
    return found
