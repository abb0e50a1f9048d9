"""Who is asked to do what in recovery plans."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.checks.checked import Checked, blocks
from continuity.model import Crew, Person, Plan, RecoveryPlan, Step, Team
from continuity.planfile.problems import Path


def crews(recovery: RecoveryPlan) -> Iterator[tuple[Path, Crew]]:
    """The path and the crew of the decision and of every step that people do."""
    if recovery.authority is not None:
        yield ("plans", recovery.id, "authority", "team"), recovery.authority.crew
    for block, steps in blocks(recovery):
        for step in steps:
            if step.crew is not None:
                yield (*block, step.id, "team"), step.crew


def teams_asked(recovery: RecoveryPlan) -> tuple[str, ...]:
    """The ids of the teams that a plan asks for, sorted."""
    return tuple(sorted({team for _, crew in crews(recovery) for team, _ in crew.teams}))


def recovery_teams(checked: Checked) -> Iterator[tuple[Team, tuple[str, ...]]]:
    """Every team that some plan asks for, with the ids of these plans."""
    asking: dict[str, list[str]] = {}
    for recovery in checked.plan.plans.values():
        for team in teams_asked(recovery):
            asking.setdefault(team, []).append(recovery.id)
    for name in sorted(asking):
        yield checked.plan.teams[name], tuple(asking[name])


def members_of(team: Team, plan: Plan) -> tuple[Person, ...]:
    """The named persons of a team."""
    return tuple(plan.people[name] for name in team.members)


def run_by_others(plan: Plan) -> frozenset[str]:
    """The ids of the plans that a step of another runs."""
    return frozenset(
        step.runs for recovery in plan.plans.values() for step in recovery.all_steps if step.runs is not None
    )


def with_sub_plans(recovery: RecoveryPlan, plan: Plan, *, returning: bool = True) -> tuple[RecoveryPlan, ...]:
    """A plan, and every plan that its steps run, directly or not; those that only a return runs, if `returning`."""
    found, waiting = {recovery.id: recovery}, [recovery]
    for each in waiting:
        for step in each.all_steps if returning else each.steps.values():
            if step.runs is not None and step.runs not in found:
                found[step.runs] = plan.plans[step.runs]
                waiting.append(plan.plans[step.runs])
    return tuple(found.values())


def changes_something(step: Step) -> bool:
    """Whether a step has an effect on nodes, data or failovers."""
    return bool(step.starts or step.stops or step.repairs or step.restores or step.switches)


def lost_with_covered(recovery: RecoveryPlan, checked: Checked) -> frozenset[str]:
    """The ids of the nodes that are surely down when what a plan covers is lost."""
    covered = {*recovery.covers}
    if recovery.invoke is not None and recovery.invoke.when is not None:
        covered.add(recovery.invoke.when)
    return frozenset(name for name, lost in checked.surely_lost_with.items() if not covered.isdisjoint(lost))


def only_person(recovery: RecoveryPlan, plan: Plan) -> tuple[str, tuple[str, ...]] | None:
    """The one person who is all teams of a plan, of which there are several, and their deputies; None elsewhere."""
    names = teams_asked(recovery)
    teams = [plan.teams[name] for name in names]
    teams += [plan.teams[team.deputy] for team in teams if team.deputy]
    people = {person for team in teams for person in team.members}
    if len(names) > 1 and len(people) == 1 and all(team.members for team in teams):
        return people.pop(), names
    return None
