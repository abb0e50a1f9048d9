"""What must hold for every plan: agreement with enumeration, and results that depend on nothing they should not."""

import itertools
import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from continuity.engines import Request, simulate
from continuity.executors import processes
from continuity.model import Node, Plan
from continuity.planfile.load import load
from continuity.reports.run import run_as_json
from continuity.requirements import required_terms
from continuity.results import Estimate
from continuity.simulation.layout import Layout
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.structure import forget, is_up, level_of, own_level
from continuity.units import parse_duration
from tests.simulation.plans import Data, components, plans, requirements

HOUR = parse_duration("1h")
RARE = 0.002


def loaded(*parts: Data) -> Plan:
    """The plan of some data, each part in a file of its own."""
    with TemporaryDirectory() as folder:
        for number, part in enumerate(parts):
            Path(folder, f"{number}.yaml").write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")
        return load(Path(folder)).plan


def states(node: Node) -> Iterator[tuple[float, float]]:
    """(own level, probability) of every number of failed units of a node."""
    if not node.modes:
        yield 1.0, 1.0
        return
    (mode,) = node.modes
    down = mode.time_to_repair.mean() / (mode.time_to_failure.mean() + mode.time_to_repair.mean())
    for failed in range(node.units + 1):
        working = node.units - failed
        sound = node.units if mode.leaves else working
        chance = math.comb(node.units, failed) * down**failed * (1 - down) ** working
        yield own_level(sound, working + failed * mode.leaves, node.required, node.full), chance


def enumerated(plan: Plan) -> dict[str, tuple[float, float]]:
    """Availability and mean level of every node, by going through all states."""
    layout = Layout(plan, 1)
    totals = {name: [0.0, 0.0] for name in layout.order}
    for combination in itertools.product(*(states(node) for node in layout.nodes)):
        levels: list[float] = []
        for node, (own, _) in zip(layout.nodes, combination, strict=True):
            needs = level_of(required_terms(node), layout.position, forget)
            levels.append(min(own, needs(levels)))
        chance = math.prod(each for _, each in combination)
        for node, level in zip(layout.nodes, levels, strict=True):
            totals[node.id][0] += chance * is_up(level, node.up_from)
            totals[node.id][1] += chance * level
    return {name: (up, level) for name, (up, level) in totals.items()}


# Not shrunk: a smaller plan that misses by chance says nothing about the one that missed.
@settings(max_examples=25, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(plans())
def test_simulation_agrees_with_enumeration(data: Data) -> None:
    plan = loaded(data)
    run = simulate(plan, Request(horizon=300 * HOUR, replications=200, all_nodes=True))
    for name, (availability, level) in enumerated(plan).items():
        result = (run.nodes or {})[name]
        assert_agrees(result.availability, availability)
        assert_agrees(result.level, level)


def assert_agrees(estimate: Estimate, expected: float) -> None:
    """Within four standard errors; what is too rare for a standard error is not a thousand times what it should be.

    The chance of that is below a thousandth, whatever the distribution (Markov's inequality).
    """
    assert estimate.estimate is not None
    assert estimate.standard_error is not None
    difference = abs(estimate.estimate - expected)
    if RARE <= expected <= 1 - RARE:
        assert difference <= 4 * estimate.standard_error
    else:
        assert difference <= 1000 * min(expected, 1 - expected) + 1e-12


@settings(max_examples=25)
@given(plans(), st.randoms(use_true_random=False))
def test_order_and_split_of_the_file_change_no_byte(data: Data, dice: random.Random) -> None:
    request = Request(horizon=100 * HOUR, replications=3, at=(("10h", 10 * HOUR),))
    whole = simulate(loaded(data), request)
    assert result_bytes(loaded(*split(shuffled(data, dice), dice)), request) == without_places(run_as_json(whole))


def shuffled(data: Any, dice: random.Random) -> Any:
    """The same data with the keys of all mappings, and the items of lists of requirements, in another order."""
    if isinstance(data, dict):
        items = [(key, shuffled(value, dice)) for key, value in data.items()]
        dice.shuffle(items)
        return dict(items)
    if isinstance(data, list):
        items = [shuffled(each, dice) for each in data]
        dice.shuffle(items)
        return items
    return data


def split(data: Data, dice: random.Random) -> list[Data]:
    """The same data in up to three parts, nodes apart from each other."""
    parts: list[Data] = [{} for _ in range(dice.randint(1, 3))]
    for key, value in data.items():
        if not isinstance(value, dict):
            dice.choice(parts)[key] = value
            continue
        for name, node in value.items():
            dice.choice(parts).setdefault(key, {})[name] = node
    return [part for part in parts if part]


def without_places(text: str) -> str:
    """A result without the places of its assumptions: another file has other lines."""
    data = json.loads(text)
    for assumption in data["assumptions"]:
        del assumption["place"]
    return json.dumps(data)


def result_bytes(plan: Plan, request: Request) -> str:
    return without_places(run_as_json(simulate(plan, request)))


@given(components(), st.data())
def test_the_level_is_monotone(parts: Data, data: st.DataObject) -> None:
    needs = data.draw(requirements(tuple(parts), 3))
    plan = loaded({"continuity": 1, "name": "x", "components": parts, "services": {"s": {"needs": needs}}})
    position = {name: index for index, name in enumerate(sorted(parts))}
    level = level_of(plan.nodes["s"].needs, position, forget)
    shares = st.floats(0, 1)
    low = data.draw(st.lists(shares, min_size=len(parts), max_size=len(parts)))
    high = [max(each, data.draw(shares)) for each in low]
    assert level(low) <= level(high) + 1e-12


@settings(max_examples=25)
@given(plans(), components())
def test_an_unrelated_component_changes_no_other_history(data: Data, others: Data) -> None:
    more = {f"other-{name}": pool for name, pool in others.items()}
    assume(more)
    bigger = {**data, "components": {**data["components"], **more}}

    def lines(plan: Plan) -> list[tuple[int, str, str, int, str]]:
        task = Task(plan=plan, seed=3, window=Window(begins=0, ends=200 * HOUR), measured=tuple(plan.nodes))
        return [
            (each.at, each.what, each.node, each.unit, each.detail)
            for each in Simulator(task).history(5)
            if not each.node.startswith("other-")
        ]

    assert lines(loaded(bigger)) == lines(loaded(data))


@settings(max_examples=5)
@given(plans(), st.integers(0, 2**64 - 1))
def test_same_seed_same_bytes_and_another_seed_others(data: Data, seed: int) -> None:
    plan = loaded(data)
    request = Request(horizon=2000 * HOUR, replications=4, seed=seed)
    assert result_bytes(plan, request) == result_bytes(plan, request)
    other = Request(horizon=2000 * HOUR, replications=4, seed=(seed + 1) % 2**64, all_nodes=True)
    same = Request(horizon=2000 * HOUR, replications=4, seed=seed, all_nodes=True)
    assert result_bytes(plan, same) != result_bytes(plan, other)


def test_the_number_of_processes_changes_no_byte() -> None:
    plan = loaded(
        {
            "continuity": 1,
            "name": "x",
            "components": {"a": {"units": 3, "required": 2, "failures": {"f": {"mttf": "30h", "mttr": "3h"}}}},
            "services": {"s": {"needs": ["a"]}},
        }
    )

    def run(jobs: int) -> str:
        with processes(jobs) as workers:
            return run_as_json(simulate(plan, Request(horizon=1000 * HOUR, replications=237), workers=workers))

    assert run(1) == run(2) == run(3)
