"""What `--history-of` takes: the ids that a history is to be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from continuity.model import Plan


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
