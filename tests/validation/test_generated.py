"""Random plans: the exact route, the Markov chain, an enumeration of all states and the simulation say the same."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.analysis import analyse
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService
from continuity.model import Plan
from continuity.planfile.load import assemble
from continuity.planfile.source import parse_source
from continuity.units import HOUR
from tests.validation.calls import Answer, answer_of
from tests.validation.enumeration import Figures, enumerate_states
from tests.validation.generated import Parts, random_parts, with_alternative, with_one_more

CLOSE = 1e-9
ROUNDING = 1e-12
MOMENT = 7
ENGINES = ("exact", "markov")
SEEDS = (1, 2, 3, 4)

randoms = st.randoms(use_true_random=False)


def loaded(parts: Parts) -> Plan:
    return assemble([parse_source(parts.text.encode(), "plan.yaml")]).plan


def analysed(plan: Plan, engine: str) -> Mapping[str, AnalysedService]:
    request = AnalysisRequest(
        horizon=HOUR, at=(("then", MOMENT * HOUR),), engine=engine, importance=False, cut_sets=False
    )
    return analyse(plan, request).services


def close(value: float | None, expected: float) -> bool:
    return value == pytest.approx(expected, rel=CLOSE, abs=CLOSE)


def agrees(found: AnalysedService, expected: Figures, then: Figures) -> bool:
    result = found.result
    down = (1 - expected.availability) * 8760 / expected.outages_per_year if expected.outages_per_year else None
    return (
        close(result.availability.estimate, expected.availability)
        and close(result.level.estimate, expected.level)
        and close(result.outages_per_year.estimate, expected.outages_per_year)
        and (down is None or close(result.mean_outage_hours.estimate, down))
        and close(result.available_at["then"].estimate, then.availability)
        and close(result.level_at["then"].estimate, then.level)
    )


@settings(max_examples=25)
@given(randoms)
def test_both_engines_agree_with_the_enumeration(random: Random) -> None:
    parts = random_parts(random)
    plan = loaded(parts)
    long_run, then = enumerate_states(parts, plan), enumerate_states(parts, plan, MOMENT)
    for engine in ENGINES:
        found = analysed(plan, engine)
        for service in parts.services:
            assert agrees(found[service], long_run[service], then[service]), f"{engine}, {service} in\n{parts.text}"


@pytest.mark.parametrize("seed", SEEDS)
def test_simulation_agrees_with_the_enumeration(seed: int, tmp_path: Path) -> None:
    parts = random_parts(Random(seed))
    file = tmp_path / "plan.yaml"
    file.write_text(parts.text, encoding="utf-8")
    options = "--horizon 1000h --warm-up 300h --replications 100 --format json"
    services = cast("Mapping[str, Answer]", answer_of(["simulate", str(file), *options.split()])["services"])
    for name, expected in enumerate_states(parts, loaded(parts)).items():
        for figure in ("availability", "level", "outages_per_year"):
            estimate = cast("Mapping[str, float]", services[name][figure])
            allowed = 4 * estimate["standard_error"] + ROUNDING
            assert abs(estimate["estimate"] - getattr(expected, figure)) <= allowed, (
                f"{figure} of {name} in {parts.text}"
            )


def unavailability(parts: Parts, engine: str = "exact") -> Mapping[str, float]:
    """The down time of each service, as a share."""
    found = analysed(loaded(parts), engine)
    return {name: 1 - cast("float", each.result.availability.estimate) for name, each in found.items()}


@settings(max_examples=40)
@given(randoms)
def test_one_more_unit_never_hurts_on_the_exact_route(random: Random) -> None:
    parts = random_parts(random)
    before = unavailability(parts)
    after = unavailability(with_one_more(parts, random.randrange(len(parts.pools))))
    for service, share in before.items():
        assert after[service] <= share + ROUNDING, parts.text


@settings(max_examples=30)
@given(randoms)
def test_an_alternative_never_hurts_on_the_exact_route(random: Random) -> None:
    parts = random_parts(random)
    found = unavailability(with_alternative(parts, random.randrange(len(parts.pools))))
    assert found["either"] <= found["alone"] + ROUNDING, parts.text


def test_the_plans_are_not_all_alike() -> None:
    """What the plans above can contain does occur, so that nothing of it is left untried."""
    texts = [random_parts(Random(seed)).text for seed in range(60)]
    for word in ("team:", "common_causes", "share:", "at_least:", "without:", "any:", "all:", "mbco", "25%"):
        assert sum(word in text for text in texts) > 3, word
