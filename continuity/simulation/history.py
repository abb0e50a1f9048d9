"""What happened in one replication, in order: the log that people read and engines are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from continuity.errors import AnalysisError
from continuity.model import Plan
from continuity.planfile.names import nearest
from continuity.simulation.moments import Moments


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history.

    `at`: microseconds from the start; `what`: fails, repaired, hit, switch begins, switch ends, restart begins,
    restart ends, workaround begins, workaround ends, maintenance begins, maintenance ends, maintenance skipped, level;
    of jobs: waits, called out, work begins, interrupted, handed on; `node`: the id of the node or common cause; `unit`:
    from 1, or 0 for the whole node; `detail`: the mode and who works on it, the member switched to, the workaround, or
    the new level.
    """

    at: int
    what: str
    node: str
    unit: int
    detail: str


class History:
    """Collects what happens."""

    __slots__ = ("_moments", "happenings")

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self.happenings: list[Happening] = []

    def note(self, what: str, node: str, unit: int, detail: str) -> None:
        """Add a line at the present moment."""
        self.happenings.append(Happening(self._moments.time, what, node, unit, detail))


def concerned(plan: Plan, ids: Iterable[str]) -> frozenset[str]:
    """Some ids, and the members of the teams among them. Raises AnalysisError for one that the plan does not have."""
    asked = tuple(ids)
    known = (plan.nodes, plan.common_causes, plan.people, plan.teams, plan.plans)
    for name in asked:
        if not any(name in section for section in known):
            near = nearest(name, {each for section in known for each in section})
            hint = f": did you mean '{near}'?" if near else ""
            raise AnalysisError(f"nothing in the plan has the id '{name}'{hint}")
    members = (member for name in asked if name in plan.teams for member in plan.teams[name].members)
    return frozenset((*asked, *members))
