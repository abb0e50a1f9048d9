"""Known answers on the exact route: closed forms, published cases, and what is rare beyond any simulation."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService
from continuity.cli import program
from continuity.distributions import Constant, Exponential, Gamma, Never
from continuity.exact.analyse import analyse
from continuity.model import AnyOf, Crew, Mode, Need, Plan, Standby, Team, Tolerant
from continuity.units import parse_duration
from tests.exact.plans import HOUR, exponential, instant_failover, pair, plan_of, service

CASES = Path(__file__).parents[3] / "shared" / "validation" / "cases.json"
PLANS = Path(__file__).parents[1] / "validation" / "plans"
YEAR = 8760.0


@pytest.fixture(scope="module")
def known() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return {case["id"]: case["expected"] for case in json.loads(CASES.read_text(encoding="utf-8"))}


def analysed(plan: Plan, name: str = "s", *at: str, horizon: str = "1y") -> AnalysedService:
    moments = tuple((each, parse_duration(each)) for each in at)
    request = AnalysisRequest(at=moments, horizon=parse_duration(horizon))
    return analyse(plan, request).services[name]


def value(estimate: object) -> float:
    found = getattr(estimate, "estimate", None)
    assert isinstance(found, float)
    return found


def down(found: AnalysedService) -> float:
    return 1.0 - value(found.result.availability)


# --- through the command line ----------------------------------------------------------------------------------------

FIGURES = [
    ("CF01", "A_ss", "cf01-repaired", "availability", 1.0),
    ("CF01", "A_1000h", "cf01-repaired", "available_at.1000h", 1.0),
    ("CF14", "exact_n4_s1", "cf14-pool", "availability", 1.0),
    ("CF22", "R_Q0.1_beta0.2", "cf22", "availability", 1.0),
    ("CF24", "A_ss", "cf24", "availability", 1.0),
    ("CF24", "failure_frequency", "cf24", "outages_per_year", 1 / YEAR),
    ("CF24", "MUT", "cf24", "mean_up_hours", 1.0),
    ("CF24", "MDT", "cf24", "mean_outage_hours", 1.0),
    ("CF27", "A_ss", "cf27", "availability", 1.0),
    ("FT01", "P_top", "ft01", "availability", -1.0),
    ("FT03", "P_top", "ft03", "availability", -1.0),
    ("FT05", "P_top", "ft05", "availability", -1.0),
    ("FT07", "P_top", "ft07", "availability", -1.0),
]
SERVICES = {"cf22": "pair", "cf27": "production", "ft03": "lift-door", "ft05": "braking-commands"}


@pytest.mark.parametrize(("case", "key", "plan", "where", "scale"), FIGURES, ids=str)
def test_published(
    case: str, key: str, plan: str, where: str, scale: float, known: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> None:
    result = CliRunner().invoke(
        program, ["analyse", str(PLANS / f"{plan}.yaml"), "--at", "1000h", "--horizon", "1h", "--format", "json"]
    )
    assert result.exit_code == 0, result.output
    services = json.loads(result.stdout)["services"]
    found = services[SERVICES.get(plan, "system")]
    for step in where.split("."):
        found = found[step]
    answer = cast("float", found["estimate"])
    expected = known[case][key]
    got = 1.0 - answer if scale < 0 else answer * scale
    assert got == pytest.approx(
        expected["value"], rel=expected.get("rel_tol", 0.0), abs=max(expected.get("abs_tol", 0.0), 1e-12)
    )


def test_capacity_of_a_region_of_the_published_web_application(
    known: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> None:
    result = CliRunner().invoke(program, ["analyse", str(PLANS / "cf15.yaml"), "--horizon", "1h", "--format", "json"])
    services = json.loads(result.stdout)["services"]
    for name, key in (("dev", "dev"), ("single-region", "single_region"), ("two-regions", "two_regions")):
        assert services[name]["availability"]["estimate"] == pytest.approx(known["CF15"][key]["value"], abs=1e-10)


# --- closed forms ----------------------------------------------------------------------------------------------------


def test_rare_things_keep_their_digits() -> None:
    """Three of three, each down one ten-thousandth of the time: 1e-12, to 12 digits."""
    mode = exponential("crash", 9999, 1)
    found = analysed(plan_of(pair("a", mode, units=3, required=1), service("s", Need("a"))))
    importance = found.importance["a"]
    assert importance.saved_hours_per_year == pytest.approx(1e-12 * YEAR, rel=1e-12)
    # The third of three fails while the others are down: 3 x (1 / 9999 h) x 0.9999 x 1e-8.
    assert value(found.result.outages_per_year) == pytest.approx(3e-12 * YEAR, rel=1e-9)
    assert found.cut_sets[0].nodes == {"a": 3}
    assert found.cut_sets[0].probability == pytest.approx(1e-12, rel=1e-12)


def test_pool_without_limits_is_binomial_and_two_crews_of_two_are_too() -> None:
    mode = exponential("crash", 1, 0.5, crew=Crew((("ops", 1),)))
    plan = plan_of(pair("a", mode, units=2, required=2, full=2), service("s", Need("a")))
    for people, expected in ((2, (2 / 3) ** 2), (1, 1 / (1 + 2 * 0.5 + 2 * 0.25))):
        team = Plan(name="test", nodes=plan.nodes, teams={"ops": Team(id="ops", people=people)})
        assert value(analysed(team).result.availability) == pytest.approx(expected, rel=1e-12)


def test_crew_pool_from_new_tends_to_the_long_run() -> None:
    """One unit with one repairer has the closed form of a single exponential; five units reach their steady state."""
    mode = exponential("crash", 10, 2, crew=Crew((("ops", 1),)))
    nodes = plan_of(pair("a", mode, units=5, required=3, full=3), service("s", Need("a"))).nodes
    plan = Plan(name="test", nodes=nodes, teams={"ops": Team(id="ops", people=1)})
    found = analysed(plan, "s", "0s", "1h", "2000h")
    shares = [math.perm(5, n) * 0.2**n for n in range(6)]
    expected = sum(shares[:3]) / sum(shares)
    assert value(found.result.availability) == pytest.approx(expected, rel=1e-12)
    assert value(found.result.available_at["2000h"]) == pytest.approx(expected, rel=1e-9)
    assert value(found.result.available_at["0s"]) == 1.0
    assert expected < value(found.result.available_at["1h"]) < 1.0
    passing = shares[2] / sum(shares) * 3 * 0.1  # the third of five fails
    assert value(found.result.outages_per_year) == pytest.approx(passing * YEAR, rel=1e-12)


def test_cold_spares_with_a_repairer() -> None:
    """The spare-machine problem: one machine in use, one cold spare, exponential: birth-death with one failing."""
    mode = exponential("crash", 10, 2)
    spare = pair("a", mode, units=2, required=1, running=1, standby=Standby.COLD)
    plan = plan_of(spare, service("s", Need("a")))
    ratio = 0.2
    shares = [1.0, ratio, ratio * ratio / 2]  # each failed machine has a repairer of its own
    assert down(analysed(plan)) == pytest.approx(shares[2] / sum(shares), rel=1e-12)


def test_tolerated_outages_of_one_component() -> None:
    """Exponential repair of mean 4 h, 2 h tolerated: the rest of a long outage is as long as any, e^-0.5 are long."""
    mode = exponential("crash", 96, 4)
    plan = plan_of(pair("a", mode), service("s", Tolerant(Need("a"), 2 * HOUR)), service("t", Need("a")))
    found = analysed(plan)
    assert down(found) == pytest.approx(0.04 * math.exp(-0.5), rel=1e-12)
    assert value(found.result.outages_per_year) == pytest.approx(YEAR / 100 * math.exp(-0.5), rel=1e-12)
    assert value(found.result.mean_outage_hours) == pytest.approx(4.0, rel=1e-12)


def test_tolerance_and_no_tolerance_of_the_same_component_together() -> None:
    """Both in one service: what tolerates is never down alone."""
    mode = exponential("crash", 96, 4)
    both = service("s", Tolerant(Need("a"), 2 * HOUR), Need("a"))
    either = service("t", AnyOf((Tolerant(Need("a"), 2 * HOUR), Need("a"))))
    plan = plan_of(pair("a", mode), both, either)
    assert down(analysed(plan, "s")) == pytest.approx(0.04, rel=1e-12)
    assert down(analysed(plan, "t")) == pytest.approx(0.04 * math.exp(-0.5), rel=1e-12)


def test_instant_failover_is_any() -> None:
    mode = exponential("crash", 9, 1)
    switched = service("s", failover=instant_failover("a", "b"))
    plan = plan_of(pair("a", mode), pair("b", mode), switched)
    assert down(analysed(plan)) == pytest.approx(0.01, rel=1e-12)


def inspected(name: str, units: int = 1, required: int = 1) -> Plan:
    mode = Mode(
        id="stuck",
        time_to_failure=Exponential(scale=1000.0 * HOUR),
        time_to_repair=Constant(time=0),
        inspection=100 * HOUR,
    )
    return plan_of(pair(name, mode, units=units, required=required), service("s", Need(name)))


def test_inspected_valve_and_the_pair_that_is_inspected_at_the_same_times() -> None:
    """Means over the time since the inspection: of F, and, of a pair, of F squared (not the square of the mean)."""
    x = 0.1
    one = 1 - (1 - math.exp(-x)) / x
    two = 1 - 2 * (1 - math.exp(-x)) / x + (1 - math.exp(-2 * x)) / (2 * x)
    assert down(analysed(inspected("v"))) == pytest.approx(one, rel=1e-9)
    assert down(analysed(inspected("v", units=2))) == pytest.approx(two, rel=1e-9)
    # An outage of the pair begins when the second fails: 2 f F, from one inspection to the next.
    rate = (1 - math.exp(-x)) ** 2 / 100 * YEAR
    assert value(analysed(inspected("v", units=2)).result.outages_per_year) == pytest.approx(rate, rel=1e-6)


def test_inspected_valve_from_new() -> None:
    found = analysed(inspected("v"), "s", "50h", "150h", horizon="100h")
    assert value(found.result.available_at["50h"]) == pytest.approx(math.exp(-0.05), rel=1e-12)
    assert value(found.result.available_at["150h"]) == pytest.approx(math.exp(-0.05), rel=1e-12)
    assert value(found.availability_over_horizon) == pytest.approx((1 - math.exp(-0.1)) / 0.1, rel=1e-9)


def test_mean_over_the_horizon_of_exponential_times() -> None:
    """A = a + (1 - a) e^(-kt), so that its mean over T is a + (1 - a)(1 - e^(-kT)) / kT."""
    found = analysed(plan_of(pair("a", exponential("crash", 100, 5)), service("s", Need("a"))), horizon="50h")
    a, kt = 100 / 105, (1 / 100 + 1 / 5) * 50
    assert value(found.availability_over_horizon) == pytest.approx(a + (1 - a) * -math.expm1(-kt) / kt, rel=1e-10)


def test_what_begins_failed() -> None:
    mode = exponential("crash", 100, 5, at_start=0.25)
    found = analysed(plan_of(pair("a", mode), service("s", Need("a"))), "s", "0s", "3h")
    a, k = 100 / 105, 1 / 100 + 1 / 5
    assert value(found.result.available_at["0s"]) == pytest.approx(0.75, rel=1e-12)
    assert value(found.result.available_at["3h"]) == pytest.approx(a + (0.75 - a) * math.exp(-3 * k), rel=1e-12)


def test_never_repaired() -> None:
    mode = Mode(id="crash", time_to_failure=Gamma(shape=2.0, scale=10.0 * HOUR), time_to_repair=Never())
    found = analysed(plan_of(pair("a", mode), service("s", Need("a"))), "s", "15h")
    assert value(found.result.available_at["15h"]) == pytest.approx(math.exp(-1.5) * 2.5, rel=1e-12)
    assert down(found) == 1.0
