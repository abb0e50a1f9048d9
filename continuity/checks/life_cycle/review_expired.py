"""A review is overdue.

What: The last review of the plan, or of a part of it, says when the next is due (`next`), and that day has passed; or
the day on which a risk is looked at again has.

Why: A plan that nobody reads drifts away from what it describes, a little with each change.

Example: `reviews: [{held: 2024-05-01, next: 2025-05-01}]`.

Instead: Hold the review and record it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "review-expired"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """The last review of each part that is overdue, and risks."""
    last: dict[tuple[str, ...], int] = {}
    for i, review in enumerate(checked.plan.reviews):
        before = last.get(review.covers)
        if before is None or checked.plan.reviews[before].held <= review.held:
            last[review.covers] = i
    for covers, i in last.items():
        due = checked.plan.reviews[i].next
        if due is not None and due < checked.today:
            what = ", ".join(covers) or "the plan"
            message = f"a review of {what} was due on {due}"
            yield Found(("reviews", i, "next"), message, "hold it, and record it under reviews")
    for risk in checked.plan.risks.values():
        if risk.review is not None and risk.review < checked.today:
            message = f"the risk '{risk.id}' was to be looked at again on {risk.review}"
            yield Found(("risks", risk.id, "review"), message, "look at it, and write the next date")
