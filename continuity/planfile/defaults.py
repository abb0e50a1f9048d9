"""What the format says where a plan says nothing, for readers: shown where it matters, and only there."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Mode, Node, Objectives, Plan, Section, Step, Team
from continuity.planfile.looking import mapping
from continuity.planfile.marked import YamlMapping
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS
from continuity.units import format_duration

Default = tuple[str, str]
"""A dotted path from the entry on, and the value in the words of a plan file."""


def defaults(plan: Plan, said: YamlMapping, section: str, name: str) -> Iterator[Default]:
    """What holds for an entry where it says nothing; what it does say may be among it.

    Parameters: `plan`; `said`, what the entry says, and what its tier and kind supply; its `section` and `name`.
    """
    if section in NODE_SECTIONS:
        yield from _of_node(plan.nodes[name], mapping(said, "failures"))
    elif section == "common_causes":
        yield from _of_mode(plan.common_causes[name].mode, "")
    elif section == "plans":
        recovery = plan.plans[name]
        back = recovery.way_back.steps if recovery.way_back else {}
        yield from (part for step in recovery.steps.values() for part in _of_step(step, "steps"))
        yield from (part for step in back.values() for part in _of_step(step, "return.steps"))
    elif section == "scenarios":
        yield "begins", "any time"
        yield "random_failures", "false"
    elif section == "people":
        yield "hours", "the team's"
    elif section == "teams":
        yield from _of_team(plan.teams[name])


def _of_node(node: Node, failures: YamlMapping) -> Iterator[Default]:
    yield "units", "1"
    if node.units > 1:
        yield "full", str(node.required)
    for mode in node.modes:
        if mode.id in failures:  # an availability stands for a mode that nobody wrote
            yield from _of_mode(mode, f"failures.{mode.id}.")
    if node.needs or node.site is not None:
        yield "restart", "0s"
    if node.failover is not None:
        yield "failover.coverage", "100%"
        yield "failover.from", "above 0"
        yield "failover.failback", "false"
        yield "failover.automatic", "true"
    if node.section is Section.SERVICES:
        yield "hours", "always"
        yield "demand", "100%"
        yield from _of_objectives(node.objectives)


def _of_team(team: Team) -> Iterator[Default]:
    if not team.people_by_calendar:
        yield "hours", "always"
    if team.rest is not None:
        yield "rest", format_duration(team.rest)


def _of_mode(mode: Mode, above: str) -> Iterator[Default]:
    yield f"{above}detect", "0s"
    if mode.crew is not None:
        yield f"{above}people", "1"
    elif not mode.recovers_by_itself and not mode.time_to_repair.is_never:
        yield f"{above}team", "none, the repair begins at once"


def _of_objectives(objectives: Objectives | None) -> Iterator[Default]:
    yield "objectives.mbco", "100%"
    if objectives is not None:
        yield "objectives.met_in", "95%"


def _of_step(step: Step, above: str) -> Iterator[Default]:
    yield f"{above}.{step.id}.succeeds", "100%"
    yield f"{above}.{step.id}.tries", "1"
    yield f"{above}.{step.id}.priority", "1"
