"""Promises of a rehearsal in words, and what recovery time goes to: shared by the reports on rehearsals."""

from __future__ import annotations

from continuity.rehearsal_results import Judged
from continuity.reports.numbers import share_interval_text, share_text, target_text
from continuity.results import TimeSpent

_BY_WHOM = {
    "hands-on": "hands-on by",
    "waiting": "waiting for",
    "call-out": "call-out of",
    "decision": "decision by",
}


def promised_and_expected(judged: Judged) -> str:
    """`rto 4h in 95% of cases promised, 43.8% expected (19.30–70.56%)`."""
    expected = f"{share_text(judged.met)} expected ({share_interval_text(judged.met)})"
    return f"{_promised(judged)} promised, {expected}"


def _promised(judged: Judged) -> str:
    if judged.met_in is None:
        return f"{judged.objective} {judged.target} while a plan is invoked"
    in_cases = f"in {target_text(judged.met_in)} of cases"
    if judged.level is None:
        return f"{judged.objective} {judged.target} {in_cases}"
    return f"{target_text(judged.level)} after {judged.target} {in_cases}"


def passes_text(what: str, who: str) -> str:
    """What passes, and by or for whom: `waiting for ops`, `step restore-db`, `repairs without a team`."""
    if what == "hands-on" and not who:
        return "repairs without a team"
    if what == "precondition":
        return f"waiting for what step {who} needs"
    return f"{_BY_WHOM.get(what, what)} {who.replace('+', ' and ')}" if who else what


def part_text(part: TimeSpent) -> str:
    """What passes in one part of the time."""
    return passes_text(part.what, part.who)
