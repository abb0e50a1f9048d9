"""What a report says of the precision that was asked for, and of what ended the simulation."""

from __future__ import annotations

from rich.text import Text

from continuity.reports.numbers import figure_text
from continuity.results import Precision, Run


def precision_lines(run: Run) -> list[Text]:
    """Why the simulation ended, and which services are not as precise as asked for; nothing where nobody asked."""
    if not run.precision:
        return []
    lines = [Text(f"Stopped after {run.replications:,} histories: {run.stopped}.")]
    for name, each in run.precision.items():
        lines.append(
            Text(f"  {name}: its unavailability is known to {_reached(each)}, asked for was {_share(each.asked)}")
        )
    if not all(each.reached for each in run.precision.values()):
        lines.append(Text("  A longer --budget, or more --jobs, helps."))
    lines.append(Text(f"  --replications {run.replications} gives these figures again."))
    return [*lines, Text()]


def _reached(each: Precision) -> str:
    return _share(each.half_width) if each.half_width is not None else "no precision yet, since too little was down"


def _share(share: float) -> str:
    return f"±{figure_text(100 * share)}%"
