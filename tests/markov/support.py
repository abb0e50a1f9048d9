"""Plans analysed by Markov chains in tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import yaml

from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import Analysis
from continuity.markov.analyse import analyse
from continuity.markov.casting import cast_of
from continuity.markov.chain import Chain, chain_of
from continuity.markov.interaction import Interaction, node_vertex
from continuity.model import Plan
from continuity.planfile.load import load
from continuity.units import parse_duration
from tests.simulation.support import plan_of

HERE = Path(__file__).parent
PLANS = HERE / "plans"
VALIDATION_PLANS = HERE.parent / "validation" / "plans"


def plan_named(name: str) -> Plan:
    """A plan of these tests, or of the validation."""
    own = PLANS / f"{name}.yaml"
    return load(own if own.exists() else VALIDATION_PLANS / f"{name}.yaml").plan


def plan_from(data: Mapping[str, object]) -> Plan:
    """A plan as data."""
    return plan_of(yaml.safe_dump({key: data[key] for key in data if key not in ("continuity", "name")}))


def analysed(plan: Plan, *at: str, horizon: str = "1y", all_nodes: bool = False) -> Analysis:
    """The analysis of a plan, with some moments."""
    moments = tuple((each, parse_duration(each)) for each in at)
    return analyse(plan, AnalysisRequest(horizon=parse_duration(horizon), at=moments, all_nodes=all_nodes))


def figure(analysis: Analysis, where: str) -> float:
    """A figure by its place below `services`: `shop/availability`, `shop/available_at/1h`."""
    found: object = analysis.as_data()["services"]
    for key in where.split("/"):
        found = cast("Mapping[str, object]", found)[key]
    estimate = cast("Mapping[str, object]", found)["estimate"]
    assert isinstance(estimate, float), where
    return estimate


def chain_with(plan: Plan, node: str) -> Chain:
    """The chain that a node is in."""
    interaction = Interaction(plan)
    chains = interaction.chains(interaction.needed(node))
    return chain_of(cast_of(interaction, next(each for each in chains if node_vertex(node) in each)))
