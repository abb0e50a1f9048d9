"""What a plan would be if an assumption did not hold: something else in the place of what was left out or guessed.

| assumed | changed to |
|---|---|
| a guess (`assumed`) on a mode, a copy of data, a step, a team, a person | its times twice, or half, as long |
| a repair without a team begins at once | it takes twice as long |
| a team is always at work | Monday to Friday 08:00 to 18:00, with a call-out of 1 h where none is said |
| a step always succeeds | in 90% of tries |
| a switch always goes as planned | in 95% of cases, else it takes 1 h more |
| a workaround is ready at once, or can be kept up for ever | ready after 1 h; for 24 h |
| a scenario is looked at for 30 days | for 60 |

Each makes things worse; a guess is made better, too. What is not in the table is not tried, and is said not to be.
Nothing is renamed, so that all else keeps its luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from continuity.distributions import Constant, Distribution
from continuity.model import (
    AllOf,
    AnyOf,
    Assumption,
    AtLeast,
    Calendar,
    Copy,
    Mode,
    Node,
    Otherwise,
    Plan,
    RecoveryPlan,
    Soft,
    Step,
    Team,
    Term,
    Tolerant,
    WorkedAround,
)
from continuity.planfile import assumptions as said
from continuity.planfile import assumptions_people as said_of_people
from continuity.scaled_times import scaled
from continuity.units import DAY, HOUR

_TWICE, _HALF = 2.0, 0.5
_SUCCEEDS, _COVERED = 0.9, 0.95
_WEEKDAYS = (0, 1, 2, 3, 4)
_OPENS, _CLOSES = 8 * HOUR, 18 * HOUR
_OFFICE = "assumed-office-hours"
_SECTIONS = ("services", "components", "sites", "suppliers")


class Direction(StrEnum):
    """Whether a change makes recovery worse or better."""

    WORSE = "worse"
    BETTER = "better"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionChange:
    """An assumption that does not hold: what holds instead, in words, and the plan in which it does."""

    assumption: Assumption
    direction: Direction
    instead: str
    plan: Plan = field(repr=False, compare=False)


def assumption_changes(plan: Plan, assumption: Assumption) -> tuple[AssumptionChange, ...]:
    """The changes that try an assumption; none where there is nothing to try, or nothing changes."""
    found = (
        _of_text(plan, assumption) if assumption.path.rpartition(".")[2] != "assumed" else _of_guess(plan, assumption)
    )
    return tuple(each for each in found if each.plan != plan)


def _worse(assumption: Assumption, instead: str, plan: Plan) -> AssumptionChange:
    return AssumptionChange(assumption=assumption, direction=Direction.WORSE, instead=instead, plan=plan)


# --- guesses ---------------------------------------------------------------------------------------------------------


def _of_guess(plan: Plan, assumption: Assumption) -> Iterator[AssumptionChange]:
    for direction, factor, words in (
        (Direction.WORSE, _TWICE, "its times were twice as long"),
        (Direction.BETTER, _HALF, "its times were half as long"),
    ):
        changed = _with_times(plan, assumption.path.split(".")[:-1], factor)
        yield AssumptionChange(assumption=assumption, direction=direction, instead=words, plan=changed)


def _with_times(plan: Plan, path: list[str], factor: float) -> Plan:
    """The plan with the times of one entry scaled; the plan itself where the path leads to no times."""
    match path:
        case [section, *rest] if section in {*_SECTIONS, "kinds", "tiers"}:
            return _on_nodes(plan, path, lambda node: _scaled_node(node, rest[1:], factor))
        case ["common_causes", name, *_] if name in plan.common_causes:
            cause = plan.common_causes[name]
            mode = _scaled_mode(cause.mode, factor)
            return replace(plan, common_causes={**plan.common_causes, name: replace(cause, mode=mode)})
        case ["teams", name] if name in plan.teams:
            team = plan.teams[name]
            return _with_team(plan, replace(team, call_out=_maybe(team.call_out, factor)))
        case ["people", name] if name in plan.people:
            person = plan.people[name]
            return replace(
                plan, people={**plan.people, name: replace(person, call_out=_maybe(person.call_out, factor))}
            )
        case ["plans", name, *rest] if name in plan.plans:
            return _on_steps(plan, name, rest, lambda step: replace(step, takes=_maybe(step.takes, factor)))
        case _:
            return plan


def _scaled_node(node: Node, rest: list[str], factor: float) -> Node:
    match rest:
        case ["failures", mode]:
            return _on_mode(node, mode, lambda each: _scaled_mode(each, factor))
        case ["data", data, "copies", copy] if data in node.data and copy in node.data[data].copies:
            found = node.data[data]
            copies = {**found.copies, copy: _scaled_copy(found.copies[copy], factor)}
            return replace(node, data={**node.data, data: replace(found, copies=copies)})
        case []:
            modes = tuple(_scaled_mode(each, factor) for each in node.modes)
            return replace(node, modes=modes, restart=_maybe(node.restart, factor))
        case _:
            return node


def _scaled_mode(mode: Mode, factor: float) -> Mode:
    return replace(mode, time_to_repair=scaled(mode.time_to_repair, factor), detect=_maybe(mode.detect, factor))


def _scaled_copy(copy: Copy, factor: float) -> Copy:
    restore = copy.restore
    if restore is not None:
        rate = None if restore.rate is None else restore.rate / factor
        restore = replace(restore, takes=_maybe(restore.takes, factor), rate=rate)
    return replace(copy, lag=_maybe(copy.lag, factor), restore=restore)


def _maybe(time: Distribution | None, factor: float) -> Distribution | None:
    return None if time is None else scaled(time, factor)


# --- what was left out -----------------------------------------------------------------------------------------------


def _of_text(plan: Plan, assumption: Assumption) -> Iterator[AssumptionChange]:
    path = assumption.path.split(".")
    for text, (instead, change) in _BY_TEXT.items():
        if assumption.text.startswith(text):
            yield _worse(assumption, instead, change(plan, path))


def _slower_repair(plan: Plan, path: list[str]) -> Plan:
    match path:
        case ["common_causes", *_]:
            return _with_times(plan, path, _TWICE)
        case [_, _, "failures", mode]:
            return _on_nodes(plan, path, lambda node: _on_mode(node, mode, _slower))
        case _:
            return plan


def _slower(mode: Mode) -> Mode:
    """A repair by nobody takes twice as long; one by people is not what is assumed."""
    if mode.crew is not None or mode.recovers_by_itself:
        return mode
    return replace(mode, time_to_repair=scaled(mode.time_to_repair, _TWICE))


def _office_hours(plan: Plan, path: list[str]) -> Plan:
    team = plan.teams.get(path[-1])
    if team is None:
        return plan
    office = Calendar(id=_OFFICE, days=_WEEKDAYS, opens=_OPENS, closes=_CLOSES)
    calendars = dict(sorted({**plan.calendars, _OFFICE: office}.items()))
    called = team.call_out or Constant(time=HOUR)
    return _with_team(replace(plan, calendars=calendars), replace(team, hours=_OFFICE, call_out=called))


def _may_fail(plan: Plan, path: list[str]) -> Plan:
    _, name, *rest = path
    return _on_steps(plan, name, rest, lambda step: replace(step, succeeds=_SUCCEEDS))


def _not_covered(plan: Plan, path: list[str]) -> Plan:
    def less_sure(node: Node) -> Node:
        if node.failover is None or node.failover.coverage < 1:
            return node
        otherwise = Otherwise(takes=Constant(time=HOUR))
        return replace(node, failover=replace(node.failover, coverage=_COVERED, otherwise=otherwise))

    return _on_nodes(plan, path, less_sure)


def _later_workaround(plan: Plan, path: list[str]) -> Plan:
    def later(found: WorkedAround) -> WorkedAround:
        return found if found.ready.mean() else replace(found, ready=Constant(time=HOUR))

    return _on_nodes(plan, path, lambda node: _on_workarounds(node, later))


def _shorter_workaround(plan: Plan, path: list[str]) -> Plan:
    def shorter(found: WorkedAround) -> WorkedAround:
        return found if found.lasts is not None else replace(found, lasts=DAY)

    return _on_nodes(plan, path, lambda node: _on_workarounds(node, shorter))


def _longer_look(plan: Plan, path: list[str]) -> Plan:
    scenario = plan.scenarios.get(path[-1])
    if scenario is None:
        return plan
    return replace(plan, scenarios={**plan.scenarios, scenario.id: replace(scenario, lasts=60 * DAY)})


_BY_TEXT: dict[str, tuple[str, Callable[[Plan, list[str]], Plan]]] = {
    said.AT_ONCE: ("the repair took twice as long", _slower_repair),
    said_of_people.ALWAYS: ("it worked Monday to Friday 08:00 to 18:00, with a call-out of 1 h", _office_hours),
    said.SUCCEEDS: ("the step succeeded in 90% of tries", _may_fail),
    said.COVERED: ("95% of switches went as planned, and the others took 1 h more", _not_covered),
    said_of_people.READY: ("the workaround were ready after 1 h", _later_workaround),
    said_of_people.LASTS: ("the workaround could be kept up for 24 h", _shorter_workaround),
    said.LOOKED_AT: ("it were looked at for 60 days", _longer_look),
}


# --- where in the plan -----------------------------------------------------------------------------------------------


def _on_nodes(plan: Plan, path: list[str], change: Callable[[Node], Node]) -> Plan:
    """Change the node at a path, or all nodes of the kind or tier there."""
    section, name, *_ = path

    def concerned(node: Node) -> bool:
        return {"kinds": node.kind, "tiers": node.tier}.get(section, node.id) == name

    return replace(plan, nodes={each.id: change(each) if concerned(each) else each for each in plan.nodes.values()})


def _on_mode(node: Node, mode: str, change: Callable[[Mode], Mode]) -> Node:
    return replace(node, modes=tuple(change(each) if each.id == mode else each for each in node.modes))


def _on_steps(plan: Plan, name: str, rest: list[str], change: Callable[[Step], Step]) -> Plan:
    """Change the step at the rest of a path, `steps.ID` or `return.steps.ID`, of a recovery plan."""
    recovery: RecoveryPlan = plan.plans[name]
    match rest:
        case ["steps", step] if step in recovery.steps:
            steps = {**recovery.steps, step: change(recovery.steps[step])}
            changed = replace(recovery, steps=steps)
        case ["return", "steps", step] if recovery.way_back and step in recovery.way_back.steps:
            back = recovery.way_back
            changed = replace(recovery, way_back=replace(back, steps={**back.steps, step: change(back.steps[step])}))
        case _:
            return plan
    return replace(plan, plans={**plan.plans, name: changed})


def _on_workarounds(node: Node, change: Callable[[WorkedAround], WorkedAround]) -> Node:
    return replace(node, needs=tuple(_in_term(term, change) for term in node.needs))


def _in_term(term: Term, change: Callable[[WorkedAround], WorkedAround]) -> Term:
    match term:
        case AllOf(terms) | AnyOf(terms):
            return type(term)(tuple(_in_term(each, change) for each in terms))
        case AtLeast(k, terms):
            return AtLeast(k, tuple(_in_term(each, change) for each in terms))
        case Soft(part) | Tolerant(part):
            return replace(term, term=_in_term(part, change))
        case WorkedAround(part):
            return change(replace(term, term=_in_term(part, change)))
        case _:
            return term


def _with_team(plan: Plan, team: Team) -> Plan:
    return replace(plan, teams={**plan.teams, team.id: team})
