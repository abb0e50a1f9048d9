"""What decides results although nobody said it, or said it as a guess: nothing goes by silence.

What is left unsaid in a tier or kind is one assumption there, however many nodes it supplies.
"""

from __future__ import annotations

from collections.abc import Iterator

from continuity.findings import dotted
from continuity.model import Assumption, Failover, Mode, Node, Objectives, Plan, Step
from continuity.planfile.assumptions_people import Unsaid, unsaid_of_people
from continuity.planfile.looking import mapping
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.places import Places, leads_somewhere
from continuity.planfile.problems import Path
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, SUPPLIERS

AT_ONCE = "no team is named: the repair begins at once"
_NEVER_FAILS = "nothing is said of failures: it never fails by itself"
_AS_PROMISED = "nothing is said of what was experienced: it is simulated as promised"
MET_IN = "met_in is not said: the objectives must hold with probability 95%"
COVERED = "coverage is not said: every switch goes as planned"
_HOT = "standby is not said: the units that wait are hot, they age as in use"
_FOR_EVER = "a switch that fails is never made good: the node stays down even when its members work again"
LOOKED_AT = "lasts is not said: it is looked at for 30 days"
SUCCEEDS = "succeeds is not said: the step always has its effect"


def assumptions(plan: Plan, places: Places) -> tuple[Assumption, ...]:
    """Everything that is assumed in a plan, sorted by path.

    Parameters: `plan`, a sound one; `places`, of its text.
    """
    used: dict[tuple[Path, str], int] = {}
    for path, text in _unsaid(plan, places):
        written = _where_it_could_be_said(path, places)
        used[written, text] = used.get((written, text), 0) + 1
    users = _users(plan)
    for path, text in _guesses(places.declared, ()):
        number = users.get(path[:2], 0 if path[0] in SUPPLIERS.values() else 1)
        if number:
            used[path, text] = number
    found = [
        Assumption(
            path=dotted(path),
            place=str(places.of(path)),
            text=text if path[0] not in SUPPLIERS.values() else f"{text} ({number:,} node{'s'[: number > 1]})",
        )
        for (path, text), number in used.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.path, each.text)))


def _where_it_could_be_said(path: Path, places: Places) -> Path:
    """The kind, tier or node that could have said it for most: the farthest in which there is anything at the path."""
    if len(path) == 2 and path[0] in NODE_SECTIONS:  # noqa: PLR2004 - a node as a whole
        kind = mapping(places.declared, str(path[0]), str(path[1])).get("kind")
        return ("kinds", kind) if isinstance(kind, str) else path
    return places.written(path, farthest=True)


def _users(plan: Plan) -> dict[Path, int]:
    """How many nodes each tier and kind supplies."""
    users: dict[Path, int] = {}
    for node in plan.nodes.values():
        for section, name in (("tiers", node.tier), ("kinds", node.kind)):
            if name is not None:
                users[section, name] = users.get((section, name), 0) + 1
    return users


def _unsaid(plan: Plan, places: Places) -> Iterator[Unsaid]:
    for node in plan.nodes.values():
        yield from _of_node(node, places.data)
    for cause in plan.common_causes.values():
        if _begins_at_once(cause.mode):
            yield ("common_causes", cause.id), AT_ONCE
    for recovery in plan.plans.values():
        back = recovery.way_back.steps if recovery.way_back else {}
        for above, steps in ((("steps",), recovery.steps), (("return", "steps"), back)):
            for step in steps.values():
                path = ("plans", recovery.id, *above, step.id)
                if _has_effect(step) and "succeeds" not in mapping(places.data, *path):
                    yield path, SUCCEEDS
    for scenario in plan.scenarios.values():
        if scenario.lasts is None:
            yield ("scenarios", scenario.id), LOOKED_AT
    yield from _promised_elsewhere(plan)
    yield from unsaid_of_people(plan, places.data)


def _of_node(node: Node, data: YamlMapping) -> Iterator[Unsaid]:
    path = (node.section.value, node.id)
    if not node.modes and node.never_fails is None and not node.needs and node.failover is None:
        yield path, _NEVER_FAILS
    for mode in node.modes:
        # An availability stands for a mode whose time to restore has everything in it, people included.
        if _begins_at_once(mode) and leads_somewhere(data, (*path, "failures", mode.id)):
            yield (*path, "failures", mode.id), AT_ONCE
    if node.promised is not None and node.modes:
        said = mapping(data, *path).keys()
        if not said & {"failures", "availability", "unavailability", "experienced"}:
            yield (*path, "promised"), _AS_PROMISED
    if node.running is not None and node.running < node.units and node.standby is None:
        yield (*path, "running"), _HOT
    if _needs_probability(node.objectives):
        yield (*path, "objectives"), MET_IN
    if node.failover is not None:
        yield from _of_failover(node.failover, mapping(data, *path, "failover"), (*path, "failover"))


def _begins_at_once(mode: Mode) -> bool:
    return mode.crew is None and not mode.recovers_by_itself and not mode.time_to_repair.is_never


def _needs_probability(objectives: Objectives | None) -> bool:
    """Whether some objective must hold with a probability that is not said."""
    if objectives is None or objectives.met_in is not None:
        return False
    times = (objectives.rto, objectives.rpo, objectives.mtpd, objectives.each)
    return bool(objectives.recover) or any(promised is not None for promised in times)


def _of_failover(failover: Failover, said: YamlMapping, path: Path) -> Iterator[Unsaid]:
    if "coverage" not in said:
        yield path, COVERED
    if failover.coverage < 1 and failover.otherwise is not None and failover.otherwise.takes is None:
        yield (*path, "otherwise"), _FOR_EVER


def _has_effect(step: Step) -> bool:
    effects = (step.starts, step.stops, step.repairs, step.restores, step.switches, step.runs)
    return any(effects)


def _promised_elsewhere(plan: Plan) -> Iterator[Unsaid]:
    """Objectives in scenarios and agreements; a scenario's replace only what they name of the service's own."""
    for scenario in plan.scenarios.values():
        for service, expected in scenario.expects.items():
            own = plan.nodes[service].objectives
            if _needs_probability(expected) and (own is None or own.met_in is None):
                yield ("scenarios", scenario.id, "expects", service), MET_IN
    for agreement in plan.agreements.values():
        if _needs_probability(agreement.objectives):
            yield ("agreements", agreement.id, "objectives"), MET_IN


def _guesses(value: Data, path: Path) -> Iterator[Unsaid]:
    """Everything that says of itself that it is assumed."""
    if isinstance(value, YamlMapping):
        for key, below in value.items():
            if key == "assumed" and isinstance(below, str):
                yield (*path, key), str(below)
            elif isinstance(below, YamlMapping | YamlSequence) and not key.startswith("x-"):
                yield from _guesses(below, (*path, key))
    elif isinstance(value, YamlSequence):
        for i, item in enumerate(value):
            if isinstance(item, YamlMapping | YamlSequence):
                yield from _guesses(item, (*path, i))
