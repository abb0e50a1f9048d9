"""What a plan says and no simulation sees: it is good for people and for checks, and changes no figure."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Node, Plan, RecoveryPlan
from continuity.rehearsal_remarks import Unseen
from continuity.requirements import workarounds_in

_PAPER = "paper"


def unseen(plan: Plan) -> tuple[Unseen, ...]:
    """Everything that is written in a plan and moves no figure, in the order of the sections."""
    found = [*_of_nodes(plan), *_of_people(plan), *_of_plans(plan), *_of_management(plan)]
    return tuple(Unseen(path=path, why=why) for path, why in found)


def _of_nodes(plan: Plan) -> Iterator[tuple[str, str]]:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        if node.promised is not None:
            yield from ((f"{path}.promised.{key}", why) for key, why in _promised(node))
        if node.priority is not None and not plan.teams:
            yield f"{path}.priority", "there are no teams that could be short of people"


def _promised(node: Node) -> Iterator[tuple[str, str]]:
    """What a supplier promises beside what is simulated."""
    promised = node.promised
    assert promised is not None
    if promised.rto is not None:
        yield "rto", "what a supplier promises is checked, not simulated"
    if promised.rpo is not None:
        yield "rpo", "what a supplier promises is checked, not simulated"


def _of_people(plan: Plan) -> Iterator[tuple[str, str]]:
    asked = _teams_asked(plan)
    for team in plan.teams:
        if team not in asked:
            yield f"teams.{team}", "no repair, switch, step or workaround asks for it"


def _teams_asked(plan: Plan) -> set[str]:
    """The teams that some work asks for, and their deputies."""
    modes = [mode for node in plan.nodes.values() for mode in node.modes]
    modes += [cause.mode for cause in plan.common_causes.values()]
    crews = [mode.crew for mode in modes]
    crews += [step.crew for recovery in plan.plans.values() for step in recovery.all_steps]
    crews += [recovery.authority.crew for recovery in plan.plans.values() if recovery.authority]
    for node in plan.nodes.values():
        crews += [each.crew for term in node.needs for each in workarounds_in(term)]
        if node.failover is not None and node.failover.otherwise is not None:
            crews.append(node.failover.otherwise.crew)
    asked = {team for crew in crews if crew for team, _ in crew.teams}
    waiting = list(asked)
    for team in waiting:
        deputy = plan.teams[team].deputy
        if deputy is not None and deputy not in asked:
            asked.add(deputy)
            waiting.append(deputy)
    return asked


def _of_plans(plan: Plan) -> Iterator[tuple[str, str]]:
    run = {step.runs for recovery in plan.plans.values() for step in recovery.all_steps if step.runs}
    for recovery in plan.plans.values():
        path = f"plans.{recovery.id}"
        if not _can_be_invoked(recovery, plan) and recovery.id not in run:
            yield path, "nothing invokes it: no node, no scenario of the plan, and no step of another plan"
        if _PAPER in recovery.kept_at and len(recovery.kept_at) > 1:
            others = ", ".join(each for each in recovery.kept_at if each != _PAPER)
            yield f"{path}.kept_at", f"paper can be read always, so that it does not matter whether {others} can"


def _can_be_invoked(recovery: RecoveryPlan, plan: Plan) -> bool:
    invoke = recovery.invoke
    return invoke is not None and (invoke.when is not None or invoke.scenario in plan.scenarios)


def _of_management(plan: Plan) -> Iterator[tuple[str, str]]:
    for name in plan.agreements:
        yield f"agreements.{name}", "targets of an agreement are reported, and judged by nothing that is simulated"
    for name in plan.indicators:
        yield f"indicators.{name}", "it is measured, not simulated"
    for name, risk in plan.risks.items():
        if risk.scenario is None:
            yield f"risks.{name}", "no scenario plays it"
    for name in plan.options:
        yield f"options.{name}", "what could be changed is simulated when it is asked for by --set"
