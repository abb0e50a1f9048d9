"""What `--history` and `--history-of` take: which history is told, and of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from continuity.model import Plan
    from continuity.rehearsal_results import RehearsedScenario

_MOST_DIGITS = 12


TYPICAL, BAD = "typical", "bad"


class WhichHistory(click.ParamType[str | int]):
    """An option that takes the number of a history from 0, or `typical`, or `bad`."""

    name = "history"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str | int:
        """Give the number, or the word."""
        if value in {TYPICAL, BAD} or isinstance(value, int):
            return value if isinstance(value, int) else str(value)
        text = str(value)
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            self.fail(f"{text} is no history: write its number from 0, or typical, or bad", param, ctx)
        return int(text)


def number_of(which: str | int, scenario: RehearsedScenario) -> int:
    """The number of the history that is meant."""
    if which == TYPICAL:
        return scenario.typical_history
    return scenario.bad_history if which == BAD else int(which)


def concerned(plan: Plan, text: str) -> frozenset[str]:
    """The ids in a list with commas, and the members of the teams among them. Raises BadParameter for unknown ones."""
    from continuity.planfile.names import nearest  # lazy: a plan has been read by now

    known = (plan.nodes, plan.common_causes, plan.people, plan.teams, plan.plans)
    ids = [each.strip() for each in text.split(",") if each.strip()]
    for name in ids:
        if not any(name in section for section in known):
            near = nearest(name, {each for section in known for each in section})
            hint = f": did you mean '{near}'?" if near else ""
            raise click.BadParameter(f"nothing in the plan has the id '{name}'{hint}", param_hint="--history-of")
    members = (member for name in ids if name in plan.teams for member in plan.teams[name].members)
    return frozenset((*ids, *members))
