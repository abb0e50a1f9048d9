"""A kind of disruption that no scenario is about.

What: The plan has a critical service and scenarios, and none in which a site or supplier is lost, none in which
people are absent, or, where there is data, none in which data is corrupted.

Why: A flood, an epidemic and ransomware each find other gaps. What was rehearsed for one says little about the
others.

Example: Scenarios that only let single machines fail.

Instead: Write one of each kind: `destroys`, `absent: {team: all, share: 40%}`, `corrupts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Section

ID: Final = "scenario-kind-not-covered"
SEVERITY: Final = Severity.WARNING


def find(checked: Checked) -> Iterator[Found]:
    """One finding for each kind that is missing, at the scenarios."""
    plan = checked.plan
    if not plan.scenarios or not any(map(checked.is_critical, plan.services)):
        return
    events = [event for scenario in plan.scenarios.values() for event in scenario.events]
    places = {node.id for node in plan.nodes.values() if node.section in (Section.SITES, Section.SUPPLIERS)}
    missing = []
    if places and not any(event.target in places for event in events if event.kind in ("fails", "destroys")):
        missing.append("a site or supplier is lost")
    if plan.teams and not any(event.kind == "absent" for event in events):
        missing.append("people are absent")
    if checked.data_sets and not any(event.kind == "corrupts" for event in events):
        missing.append("data is corrupted")
    if missing:
        message = f"in no scenario {' or '.join(missing)}"
        yield Found(("scenarios",), message, "write one of each kind: destroys, absent, corrupts", key=True)
