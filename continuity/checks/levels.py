"""Levels of nodes while some are lost: who is down then, before people act."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from continuity.checks.checked import Checked
from continuity.model import Node, RecoveryPlan, Tolerant, WorkedAround
from continuity.planfile.problems import Path
from continuity.requirements import required_terms
from continuity.structure import LevelFunction, Remember, forget, level_of, works

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is lost and what people have done about it.

    Parameters: `fixed`, the levels of nodes that are set (0: lost); `idle`, the stopped standbys that nobody has
    started; `active`, the members that failovers were switched to. Elsewhere a failover is at its best member, or at
    its first where only people switch it. `remember` says what tolerances and workarounds are worth: nothing, unless
    another is given.
    """

    fixed: Mapping[str, float] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    active: Mapping[str, str] = field(default_factory=dict)
    remember: Remember = forget


def levels(checked: Checked, situation: Situation) -> Mapping[str, float]:
    """The level of each node."""
    found = [0.0] * len(checked.order)
    for index, name in enumerate(checked.order):
        found[index] = _of_node(checked, index, name, found, situation)
    return dict(zip(checked.order, found, strict=True))


def usual_levels(checked: Checked) -> Mapping[str, float]:
    """The levels while nothing is lost and nobody has done anything."""
    if not checked.usual:
        checked.usual.update(levels(checked, Situation(idle=checked.stopped)))
    return checked.usual


def is_down(service: Node, level: float) -> bool:
    """Whether a level is below the one from which a service is up."""
    return level < (service.up_from or 0.0) - _SLACK


def levels_without(checked: Checked, lost: frozenset[str], remember: Remember = forget) -> Mapping[str, float]:
    """The levels while some nodes are lost and nobody has done anything; quick where little is touched."""
    return dict(zip(checked.order, _without(checked, lost, checked.touched_by(lost), remember), strict=True))


def _without(
    checked: Checked, lost: frozenset[str], touched: frozenset[str], remember: Remember = forget
) -> Sequence[float]:
    """The levels in the order of the plan: those that the loss touches worked out, the others as usual."""
    situation = Situation(fixed=dict.fromkeys(lost, 0.0), idle=checked.stopped, remember=remember)
    found = [*usual_levels(checked).values()]
    for index in sorted(checked.position[name] for name in touched):
        name = checked.order[index]
        surely = not lost.isdisjoint(checked.surely_lost_with[name])
        found[index] = 0.0 if surely else _of_node(checked, index, name, found, situation)
    return found


def levels_after(recovery: RecoveryPlan, checked: Checked, but: frozenset[str] = frozenset()) -> Mapping[str, float]:
    """The levels when the steps of a plan are done, `but` some: what it starts runs, what it switches is switched."""
    steps = [step for step in recovery.steps.values() if step.id not in but]
    mended = {name for step in steps for name in step.repairs}
    started = {name for step in steps for name in step.starts}
    lost = lost_by(recovery) - mended - started
    active = {failover: member for step in steps for failover, member in step.switches}
    return levels(checked, Situation(fixed=dict.fromkeys(lost, 0.0), idle=checked.stopped - started, active=active))


def _of_node(checked: Checked, index: int, name: str, found: Sequence[float], situation: Situation) -> float:
    if name in situation.fixed:
        return situation.fixed[name]
    if name in situation.idle:
        return 0.0
    node = checked.plan.nodes[name]
    function = checked.level_functions[index]
    if situation.remember is not forget and name in checked.remembering:
        function = level_of(required_terms(node), checked.position, situation.remember)
    level = function(found)
    failover = node.failover
    if failover is None:
        return level
    members = failover.between if failover.automatic else failover.between[:1]
    if name in situation.active:
        members = (situation.active[name],)
    return min(level, max(found[checked.position[member]] for member in members))


def lost_by(recovery: RecoveryPlan) -> frozenset[str]:
    """What is lost when a plan is needed: what it covers, and the node whose loss invokes it."""
    when = recovery.invoke.when if recovery.invoke else None
    return frozenset(recovery.covers) | ({when} if when else frozenset())


def brought_down(recovery: RecoveryPlan, checked: Checked) -> tuple[Node, ...]:
    """The services that are down when everything a plan covers is lost, by id."""
    known = checked.down_without
    if recovery.id not in known:
        known[recovery.id] = down_when(lost_by(recovery), checked)
    return known[recovery.id]


def down_when(lost: frozenset[str], checked: Checked, remember: Remember = forget) -> tuple[Node, ...]:
    """The services that are down when some nodes are lost, and up otherwise, by id."""
    usual, touched = usual_levels(checked), checked.touched_by(lost)
    names = sorted(touched & checked.services.keys())
    services = [checked.services[name] for name in names if not is_down(checked.services[name], usual[name])]
    found = _without(checked, lost, touched, remember) if services else ()
    return tuple(service for service in services if is_down(service, found[checked.position[service.id]]))


def is_bridged(recovery: RecoveryPlan, service: Node, time: float, rto: int, checked: Checked) -> bool:
    """Whether a service is up without what a plan covers: by what it tolerates, or by what people do instead.

    Parameters: `time`, for how long what is covered is lost, in microseconds: a tolerance must last as long; `rto`, by
    when a workaround must be ready.
    """
    key = recovery.id, time, bisect_right(checked.ready_times, rto)
    found = checked.bridged.get(key)
    if found is None:
        found = levels_without(checked, lost_by(recovery), _bridging(time, rto, checked)) if checked.remembering else {}
        checked.bridged[key] = found
    return service.id in found and not is_down(service, found[service.id])


def _bridging(time: float, rto: int, checked: Checked) -> Remember:
    """What tolerances and workarounds are worth in a loss of some time."""

    def remember(term: Tolerant | WorkedAround, part: LevelFunction) -> LevelFunction:
        if isinstance(term, Tolerant):
            return (lambda found: 1.0) if term.lasts >= time else part
        if term.ready.mean() > rto:
            return part
        needed = [checked.position[name] for name in term.needs]
        return lambda found: max(part(found), term.level if all(works(found[each]) for each in needed) else 0.0)

    return remember


def rtos_of_plan(recovery: RecoveryPlan, checked: Checked) -> Iterator[tuple[Path, Node, int]]:
    """Each RTO that a plan is there to keep, with its path and service.

    Those of the services that are down when what it covers is lost, and those that a scenario expects in which some of
    that is lost.
    """
    down = brought_down(recovery, checked)
    covered = {*recovery.covers, recovery.invoke.when if recovery.invoke else None}
    for service in down:
        if service.objectives is not None and service.objectives.rto is not None:
            yield (service.section.value, service.id, "objectives", "rto"), service, service.objectives.rto
    names = {service.id: service for service in down}
    for scenario in checked.plan.scenarios.values():
        hit = any(event.kind in ("fails", "destroys") and event.target in covered for event in scenario.events)
        for name, expected in scenario.expects.items() if hit else ():
            if expected.rto is not None and name in names:
                yield ("scenarios", scenario.id, "expects", name, "rto"), names[name], expected.rto
