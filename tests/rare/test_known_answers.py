"""Biased histories against known answers.

Markov chains with crews, spares, standby and switches; published systems; exact analyses of lives and repairs of other
kinds; plain simulations of what nothing else can solve.

The generator's seed is fixed, and deviations are judged by the standard error of the very sample.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from continuity.analysis_request import AnalysisRequest
from continuity.exact.analyse import analyse as by_diagrams
from continuity.markov.analyse import analyse as by_chain
from continuity.model import Plan
from continuity.units import parse_duration
from tests.markov.support import plan_named
from tests.rare.kit import YEAR, assert_agrees, errors_off, plain_down, plan_in, sampled, standard_error
from tests.rare.plans import OTHER_TIMES, PLANS, WORKING_HOURS

CASES = Path(__file__).parents[3] / "shared" / "validation" / "cases.json"
HOURS = 8760.0


def _chain(plan: Plan, service: str = "shop") -> tuple[float, float]:
    """Unavailability over a year, and outages in it, by a Markov chain."""
    found = by_chain(plan, AnalysisRequest(horizon=YEAR)).services[service]
    down, outages = found.availability_over_horizon.estimate, found.result.outages_per_year.estimate
    assert down is not None
    assert outages is not None
    return 1.0 - down, outages


@pytest.mark.parametrize("name", PLANS)
def test_chain(name: str) -> None:
    """Means over a year from new; outages against the long run, from which a year from new is off by 0.2% at most."""
    plan = plan_in(PLANS[name])
    unavailability, outages = _chain(plan)
    sample = sampled(plan, 500)
    assert_agrees(sample.down / YEAR, unavailability, within=0.35)
    assert_agrees(sample.outages, outages, within=0.35)


def test_an_unavailability_of_a_billionth() -> None:
    text = PLANS["one crew for all"].replace("4000h", "200000h").replace("9000h", "450000h")
    plan = plan_in(text)
    unavailability, _ = _chain(plan)
    assert unavailability < 2e-9
    assert_agrees(sampled(plan, 500).down / YEAR, unavailability, within=0.4)


@pytest.mark.parametrize(
    ("service", "key"),
    [
        ("restore-all", "U_restore_all"),
        ("one-at-a-time", "U_one_crew_one_at_a_time"),
        ("both-at-once", "U_two_crews"),
    ],
)
def test_published_pair(service: str, key: str) -> None:
    """CF10, in the long run: a year from new is off by 0.2%."""
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    cases = {case["id"]: case["expected"] for case in json.loads(CASES.read_text(encoding="utf-8"))}
    sample = sampled(plan_named("cf10"), 500, service)
    assert_agrees(sample.down / YEAR, cases["CF10"][key]["value"], within=0.25)


def test_published_cluster() -> None:
    """PS02, the cluster of workstations with one repairer, by its chain."""
    plan = plan_named("ps02")
    unavailability, outages = _chain(plan, "cluster")
    sample = sampled(plan, 600, "cluster")
    assert_agrees(sample.down / YEAR, unavailability, within=0.35)
    assert_agrees(sample.outages, outages, within=0.35)


@pytest.mark.parametrize("name", OTHER_TIMES)
def test_lives_and_repairs_of_other_kinds(name: str) -> None:
    plan = plan_in(OTHER_TIMES[name])
    found = by_diagrams(plan, AnalysisRequest(horizon=YEAR, importance=False, cut_sets=0)).services["shop"]
    assert found.availability_over_horizon.estimate is not None
    assert_agrees(sampled(plan, 500).down / YEAR, 1.0 - found.availability_over_horizon.estimate, within=0.35)


def test_working_hours_and_calls() -> None:
    """People who go home on Friday, which no chain knows: against plain histories."""
    plan = plan_in(WORKING_HOURS)
    plain = plain_down(plan, 20_000, YEAR) / YEAR
    biased = sampled(plan, 1_500).down / YEAR
    error = float(np.hypot(standard_error(plain), standard_error(biased)))
    assert error < 0.25 * float(plain.mean())
    assert abs(float(plain.mean() - biased.mean())) <= 4 * error


def test_what_is_not_rare_agrees_too() -> None:
    """A single machine and a pair, down for hours each year."""
    plan = plan_in(
        """
teams:
  ops: {people: 1}
components:
  web: {failures: {crash: {mttf: 1000h, mttr: 5h, team: ops}}}
  db: {units: 2, required: 1, failures: {crash: {mttf: 500h, mttr: 10h, team: ops}}}
services:
  shop: {needs: [web, db]}
"""
    )
    unavailability, outages = _chain(plan)
    assert unavailability > 5e-3
    sample = sampled(plan, 800)
    assert abs(errors_off(sample.down / YEAR, unavailability)) <= 4
    assert abs(errors_off(sample.outages, outages)) <= 4
    assert standard_error(sample.down / YEAR) < 0.35 * unavailability


def test_the_scatter_of_plain_histories_is_estimated() -> None:
    """The mean square of a month's down time, against plain histories: what a history is worth rests on it."""
    plan = plan_in(PLANS["warm standby and a crew"].replace("3000h", "400h"))
    month = parse_duration("30d")
    down = plain_down(plan, 2_000, month)
    squares = (down / month) ** 2
    estimated = sampled(plan, 1_000, horizon="30d").squares / float(month) ** 2
    error = float(np.hypot(standard_error(squares), standard_error(estimated)))
    assert error < 0.3 * float(squares.mean())
    assert abs(float(estimated.mean() - squares.mean())) <= 4 * error
