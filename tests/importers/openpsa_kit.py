"""Small fault trees as Open-PSA files, and the probabilities in the plans made of them, by enumeration."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from continuity.graph import requirement_order
from continuity.importers.draft import Imported
from continuity.importers.openpsa import import_openpsa
from continuity.model import Mode, Plan
from continuity.planfile.load import assemble
from continuity.planfile.source import parse_source
from continuity.structure import forget, level_of, works

SHARED = Path(__file__).parents[2] / ".." / "shared"


def real(name: str) -> bytes:
    file = SHARED / "data" / "openpsa" / name
    if not file.exists():
        pytest.skip(f"shared data are not here: {name}")
    return file.read_bytes()


def model(*inside: str) -> str:
    return "\n".join(['<?xml version="1.0"?>', "<opsa-mef>", *inside, "</opsa-mef>", ""])


def tree(*inside: str, name: str = "FT") -> str:
    return "\n".join([f'<define-fault-tree name="{name}">', *inside, "</define-fault-tree>"])


def gate(name: str, formula: str, more: str = "") -> str:
    return f'<define-gate name="{name}" {more}>{formula}</define-gate>'


def basic(name: str, probability: float | str, more: str = "") -> str:
    expression = f'<float value="{probability}"/>' if isinstance(probability, float) else probability
    return f'<define-basic-event name="{name}" {more}>{expression}</define-basic-event>'


def house(name: str, value: str = "") -> str:
    inside = f'<constant value="{value}"/>' if value else ""
    return f'<define-house-event name="{name}">{inside}</define-house-event>'


def parameter(name: str, expression: str, more: str = "") -> str:
    return f'<define-parameter name="{name}" {more}>{expression}</define-parameter>'


def events(*names: str) -> str:
    return "".join(f'<event name="{name}"/>' for name in names)


def numbers(*values: float) -> str:
    return "".join(f'<float value="{value}"/>' for value in values)


def group(kind: str, members: str, probability: float, *factors: float, first: int = 1) -> str:
    """A common-cause group of the events in `members`, with the levels of the factors from `first` on."""
    levels = "".join(
        f'<factor level="{level}">{numbers(factor)}</factor>' for level, factor in enumerate(factors, first)
    )
    named = "".join(f'<basic-event name="{name}"/>' for name in members.split())
    return (
        f'<define-CCF-group name="Group" model="{kind}"><members>{named}</members>'
        f"<distribution>{numbers(probability)}</distribution><factors>{levels}</factors></define-CCF-group>"
    )


def imported(text: str, *tops: str) -> Imported:
    return import_openpsa([(text.encode(), "small.xml")], tops)


def written(result: Imported) -> Any:
    return yaml.safe_load(result.text)


def loaded(result: Imported) -> Plan:
    """The plan as the program reads it; raises PlanError where `continuity check` would find an error."""
    return assemble([parse_source(result.text.encode(), "plan.yaml")]).plan


def unavailability(mode: Mode) -> float:
    """The share of time that a mode is failed in the long run."""
    if mode.time_to_repair.is_never:
        assert mode.at_start == 1
        return 1.0
    up, down = mode.time_to_failure.mean(), mode.time_to_repair.mean()
    return down / (up + down)


def unavailabilities(plan: Plan) -> dict[str, float]:
    """Of every component that fails by itself; each has one mode."""
    return {name: unavailability(node.modes[0]) for name, node in plan.nodes.items() if node.modes}


def tops(plan: Plan) -> dict[str, float]:
    """The probability that each service is down, summed up over all states of the components that can fail.

    Which states those are is told by the definition of levels in `continuity.structure`, not by the importer.
    """
    order = requirement_order(plan)
    position = {name: at for at, name in enumerate(order)}
    functions = [level_of(plan.nodes[name].needs, position, forget, position[name]) for name in order]
    failing = unavailabilities(plan)
    down: dict[str, list[float]] = {name: [] for name, node in plan.nodes.items() if node.section.value == "services"}
    for state in product((False, True), repeat=len(failing)):
        levels = [1.0] * len(order)
        weight = 1.0
        for (name, share), failed in zip(failing.items(), state, strict=True):
            weight *= share if failed else 1.0 - share
            levels[position[name]] = 0.0 if failed else 1.0
        for at, function in enumerate(functions):
            levels[at] = function(levels)
        for name, terms in down.items():
            if not works(levels[position[name]]):
                terms.append(weight)
    return {name: math.fsum(terms) for name, terms in down.items()}


def top(text: str, *names: str) -> float:
    """The probability of the only top event of a model."""
    (only,) = tops(loaded(imported(text, *names))).values()
    return only


def of_events(text: str) -> Mapping[str, float]:
    return unavailabilities(loaded(imported(text)))
