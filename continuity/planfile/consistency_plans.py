"""What plans, scenarios and exercises must be, beyond names that exist: steps in an order, effects that can be had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from continuity.model import Event, Plan
from continuity.planfile.cycles import around, cycles
from continuity.planfile.looking import entries, items, mapping, texts
from continuity.planfile.marked import YamlMapping
from continuity.planfile.names import unknown
from continuity.planfile.problems import Path, Problem
from continuity.planfile.references import data_sets

_STEP = "step."


def plan_problems(plan: Plan, data: YamlMapping) -> Iterator[Problem]:
    """Everything that is wrong with plans, scenarios and exercises.

    Parameters: `plan`, the model of all entries that are sound by themselves; `data`, everything as it is written, with
    what tiers and kinds supply.
    """
    copies = {name: mapping(data, *map(str, path), "copies") for path, name in data_sets(data)}
    for path, steps in _blocks(data):
        yield from _order(steps, path)
        for name, step in steps.items():
            yield from _restoring(mapping(step, "restores"), copies, (*path, name, "restores"))
            yield from _switching(mapping(step, "switches"), plan, (*path, name, "switches"))
    yield from _plans_in_circles(data)
    yield from _events(plan)
    for path, exercise in items(data.get("exercises"), ("exercises",)):
        yield from _measured(mapping(exercise), data, (*path, "measured"))
    yield from _ambiguous(plan)


def _blocks(data: YamlMapping) -> Iterator[tuple[Path, YamlMapping]]:
    """Steps that belong together: those of each plan, and those of its way back."""
    for name, plan in entries(data, "plans"):
        yield ("plans", name, "steps"), mapping(plan, "steps")
        yield ("plans", name, "return", "steps"), mapping(plan, "return", "steps")


def _order(steps: YamlMapping, path: Path) -> Iterator[Problem]:
    """Steps that wait for what is none, or for each other; what runs in a step's place holds up what waits for it."""
    stand_ins: dict[str, str] = {}
    for name, step in steps.items():
        if isinstance(other := mapping(step).get("otherwise"), str):
            stand_ins[other] = name
    waits_for: dict[str, list[str]] = {}
    for name, step in steps.items():
        after = list(texts(mapping(step).get("after"), (*path, name, "after")))
        otherwise = mapping(step).get("otherwise")
        if isinstance(otherwise, str):
            after.append(((*path, name, "otherwise"), otherwise))
        for at, other in after:
            if other not in steps:
                yield unknown("step", other, steps, at)
            elif other in stand_ins and at[-1] != "otherwise" and name not in stand_ins:
                message = f"'{other}' runs only when '{stand_ins[other]}' fails: what waits for it may wait for ever"
                hint = f"wait for '{stand_ins[other]}', which is done when '{other}' is"
                yield Problem(path=at, id="waits-for-stand-in", message=message, hint=hint)
        waits_for[name] = [other for _, other in after]
    for cycle in cycles(waits_for):
        message = f"a step waits for itself: {around(cycle)}"
        hint = "take one of them out of 'after' or 'otherwise'"
        yield Problem(path=(*path, cycle[0]), id="step-cycle", message=message, hint=hint)


def _restoring(restores: YamlMapping, copies: Mapping[str, YamlMapping], path: Path) -> Iterator[Problem]:
    """A restore of data from a copy that it does not have."""
    name, source = restores.get("data"), restores.get("from")
    if isinstance(name, str) and name in copies:
        if not copies[name]:
            message = f"data '{name}' has no copy to restore from"
            hint = "give it 'copies', or let the step repair the node"
            yield Problem(path=(*path, "data"), id="nothing-to-restore", message=message, hint=hint)
        elif isinstance(source, str) and source != "best" and source not in copies[name]:
            yield unknown("copy", source, copies[name], (*path, "from"))


def _switching(switches: YamlMapping, plan: Plan, path: Path) -> Iterator[Problem]:
    """A switch of what is no failover, or to what is no member of it."""
    for name, member in switches.items():
        node = plan.nodes.get(name)
        if node is not None and node.failover is None:
            message = f"'{name}' has no failover that could be switched"
            hint = "name a node with 'failover', or let the step start a node"
            yield Problem(path=(*path, name), id="switch-without-failover", message=message, hint=hint, key=True)
        members = node.failover.between if node is not None and node.failover is not None else ()
        if members and isinstance(member, str) and member in plan.nodes and member not in members:
            message = f"'{member}' is no member of the failover of '{name}'"
            hint = f"its members: {', '.join(members)}"
            yield Problem(path=(*path, name), id="unknown-member", message=message, hint=hint)


def _plans_in_circles(data: YamlMapping) -> Iterator[Problem]:
    runs: dict[str, list[str]] = {name: [] for name in mapping(data, "plans")}
    for path, steps in _blocks(data):
        named = (mapping(step).get("runs") for step in steps.values())
        runs[str(path[1])] += [other for other in named if isinstance(other, str)]
    for cycle in cycles(runs):
        message = f"a plan runs itself: {around(cycle)}"
        hint = "take one 'runs' out"
        yield Problem(path=_where_it_runs(data, cycle), id="plan-cycle", message=message, hint=hint)


def _where_it_runs(data: YamlMapping, cycle: tuple[str, ...]) -> Path:
    running, run = cycle[0], cycle[1 % len(cycle)]
    return next(
        (*path, name, "runs")
        for path, steps in _blocks(data)
        for name, step in steps.items()
        if path[1] == running and mapping(step).get("runs") == run
    )


def _events(plan: Plan) -> Iterator[Problem]:
    for scenario in plan.scenarios.values():
        for i, event in enumerate(scenario.events):
            yield from _failing(event, plan, ("scenarios", scenario.id, "events", i))


def _failing(event: Event, plan: Plan, path: Path) -> Iterator[Problem]:
    """A failure of which nobody can say how it is repaired."""
    node = plan.nodes.get(event.target or "") if event.kind == "fails" else None
    if node is None:
        return
    modes = {mode.id for mode in node.modes}
    if event.mode is not None and event.mode not in modes:
        yield unknown("mode", event.mode, modes, (*path, "mode"))
    elif event.mode is None and event.lasts is None and len(modes) > 1:
        message = f"'{node.id}' can fail in several ways: which is it?"
        hint = f"add 'mode', one of {', '.join(sorted(modes))}, or 'lasts'"
        yield Problem(path=(*path, "fails"), id="mode-not-said", message=message, hint=hint)


def _ambiguous(plan: Plan) -> Iterator[Problem]:
    """Something that slows what may be a team, and may be a node."""
    for scenario in plan.scenarios.values():
        for i, event in enumerate(scenario.events):
            if event.kind == "slows" and event.target in plan.teams and event.target in plan.nodes:
                message = f"'{event.target}' is a team and a node: which is slowed?"
                path = ("scenarios", scenario.id, "events", i, "slows", "what")
                yield Problem(path=path, id="ambiguous-name", message=message, hint="give one of the two another id")


def _measured(exercise: YamlMapping, data: YamlMapping, path: Path) -> Iterator[Problem]:
    """What an exercise has measured, and is neither a service nor a step of its plan."""
    services = mapping(data, "services")
    plan = mapping(data, "plans", str(exercise.get("plan")))
    steps = mapping(plan, "steps").keys() | mapping(plan, "return", "steps").keys()
    for key in mapping(exercise, "measured"):
        prefix, _, step = key.rpartition(_STEP)
        if step == key or prefix:
            if key not in services:
                yield unknown("service", key, services, (*path, key), key=True)
        elif step not in steps and plan:
            yield unknown("step", step, steps, (*path, key), key=True)
