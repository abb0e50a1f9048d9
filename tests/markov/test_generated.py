"""Generated plans: the chain's figures against the simulation's, and against chains that are made in other ways.

The simulation knows nothing of states and the chain nothing of histories: that both give the same figures, within the
standard errors of the simulation, is what shows that they read a plan alike. VALIDATION=all tries more plans.
"""

import json
import math
import os
from collections.abc import Iterator

import pytest

from continuity.analysis_results import AnalysedService, Analysis
from continuity.engines import Request, simulate
from continuity.markov import casting_failures
from continuity.markov.interaction import Interaction, Vertex
from continuity.results import Estimate, ServiceResult
from continuity.units import parse_duration
from tests.markov.generated import generated
from tests.markov.support import analysed, plan_from

AT = ("2h", "9h", "40h")
HISTORIES = 300
ERRORS = 4.0
FEWEST = 12
"""A share is compared only where so many histories are expected on either side."""

NUMBERS = (6, 7, 15, 17, 18, 20, 26, 32, 47, 49, 65, 67, 70, 71)
MORE = (1, 3, 5, 9, 10, 11, 14, 21, 22, 23, 25, 28, 31, 33, 37, 50, 63, 69, 72, 73, 76, 77)
CHOSEN = (*NUMBERS, *MORE) if os.environ.get("VALIDATION") == "all" else NUMBERS

MECHANISMS = (
    *(
        '"team": "ops"',
        '"people": 2',
        '"dba": 1, "aid"',
        '"members"',
        '"deputy"',
        '"preempts"',
        '"call_out"',
        '"spares"',
    ),
    *('"call_when"', '"repairs"', '"beta"', '"of": "node"', '"leaves"', '"detect"', '"at_start"', '"clock"', '"sum"'),
    *('"running"', '"standby": "cold"', '"standby": "warm"', '"failback": true', '"coverage"', '"otherwise": {"takes"'),
    *('"also"', '"restart"', '"needs_to_start"', '"storm"', '"hall"', '"priority"', '"0s"'),
)


def test_every_mechanism_is_in_several_plans() -> None:
    texts = [json.dumps(generated(number)) for number in NUMBERS]
    rare = {each: sum(each in text for text in texts) for each in MECHANISMS}
    assert {each for each, count in rare.items() if count < 2} == set()


def _moments() -> tuple[tuple[str, int], ...]:
    return tuple((each, parse_duration(each)) for each in AT)


def _simulated(number: int) -> tuple[Analysis, dict[str, ServiceResult]]:
    """A generated plan by chains and by histories; these settle down before they are looked at for long."""
    plan = plan_from(generated(number))
    looked_at = parse_duration("200h")
    request = Request(
        horizon=looked_at, warm_up=looked_at, replications=HISTORIES, seed=number + 1, at=_moments(), all_nodes=True
    )
    found = simulate(plan, request).nodes
    assert found is not None
    return analysed(plan, *AT, all_nodes=True), dict(found)


def _errors(exact: AnalysedService, found: ServiceResult) -> Iterator[tuple[str, float]]:
    """How far each figure is off, in standard errors."""
    known = exact.result
    for name in ("availability", "level", "outages_per_year"):
        yield from _by_own_error(name, getattr(known, name), getattr(found, name))
    for name in ("available_at", "reliability_at", "level_at"):
        for at, estimate in getattr(known, name).items():
            yield from _as_share(f"{name}/{at}", estimate, getattr(found, name)[at])


def _by_own_error(name: str, known: Estimate, found: Estimate) -> Iterator[tuple[str, float]]:
    assert known.estimate is not None
    assert found.estimate is not None
    outages = found.standard_error or 0.0
    if outages > 0.0 and min(known.estimate, abs(1.0 - known.estimate)) > 0.01:
        yield name, (found.estimate - known.estimate) / outages


def _as_share(name: str, known: Estimate, found: Estimate) -> Iterator[tuple[str, float]]:
    """By the spread of what is 0 or 1, which that of a level does not exceed."""
    assert known.estimate is not None
    if found.estimate is not None and min(known.estimate, 1.0 - known.estimate) * HISTORIES >= FEWEST:
        error = math.sqrt(known.estimate * (1.0 - known.estimate) / HISTORIES)
        yield name, (found.estimate - known.estimate) / error


@pytest.mark.parametrize("number", CHOSEN)
def test_simulation_agrees(number: int) -> None:
    analysis, found = _simulated(number)
    assert analysis.nodes is not None
    assert not analysis.outside
    off = [(node, name, error) for node, exact in analysis.nodes.items() for name, error in _errors(exact, found[node])]
    assert len(off) > len(found)
    assert [each for each in off if abs(each[2]) > ERRORS] == []


def _figures(analysis: Analysis) -> dict[str, float]:
    """All figures of the services by name, -1 for what is not there."""
    return {
        f"{name}/{key}/{at}": -1.0 if estimate.estimate is None else estimate.estimate
        for name, service in analysis.services.items()
        for key, values in (
            ("long run", {"": service.result.availability, "level": service.result.level}),
            ("outages", {"": service.result.outages_per_year, "first": service.result.first_outage_hours}),
            ("spread", {"": service.first_outage_sd_hours}),
            ("over", {"": service.availability_over_horizon, "level": service.level_over_horizon}),
            ("at", service.result.available_at),
            ("kept", service.result.reliability_at),
        )
        for at, estimate in values.items()
        if estimate is not None
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_units_counted_are_units_told_apart(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_from(generated(number))
    counted = analysed(plan, *AT, horizon="100h")
    monkeypatch.setattr(casting_failures._Units, "_are_alike", lambda _: False)
    apart = analysed(plan, *AT, horizon="100h")
    assert (apart.states or 0) >= (counted.states or 0)
    assert _figures(counted) == pytest.approx(_figures(apart), rel=1e-10)


@pytest.mark.parametrize("number", NUMBERS)
def test_several_chains_are_one_chain(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_from(generated(number))
    several = analysed(plan, *AT, horizon="100h")
    monkeypatch.setattr(Interaction, "chains", _as_one)
    one = analysed(plan, *AT, horizon="100h")
    assert _figures(several) == pytest.approx(_figures(one), rel=1e-10)


def _as_one(interaction: Interaction, needed: frozenset[Vertex]) -> list[frozenset[Vertex]]:
    return [needed]
