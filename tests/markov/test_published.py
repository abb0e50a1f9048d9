"""Published systems with known answers, at the tolerances of their cases."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from continuity.analysis_results import Analysis
from tests.markov.support import analysed, figure, plan_named
from tests.validation.cluster import Cluster
from tests.validation.formulas import mean

CASES = Path(__file__).parents[3] / "shared" / "validation" / "cases.json"
Expected = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Known:
    """A figure of a case, and where it is found in the analysis of a plan: `where`, or a formula of several."""

    case: str
    key: str
    plan: str
    where: Sequence[str]
    formula: Callable[[Sequence[float]], float] = lambda values: values[0]
    at: str = "1h"

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.plan}-{self.key}"


def _unavailability(case: str, key: str, plan: str, service: str) -> Known:
    """The down time a year has all digits of the unavailability."""
    where = f"{service}/downtime_hours_per_year/mean"
    return Known(case, key, plan, (where,), lambda values: values[0] / 8760)


KNOWN = (
    Known("CF01", "A_ss", "cf01-repaired", ("system/availability",)),
    Known("CF01", "A_1000h", "cf01-repaired", ("system/available_at/1000h",), at="1000h"),
    Known("CF01", "R_1000h", "cf01-repaired", ("system/reliability_at/1000h",), at="1000h"),
    Known("CF03", "R_100h", "cf03", ("system/reliability_at/100h",), at="100h"),
    Known(
        "CF03",
        "P_only_first_failed_1000h",
        "cf03",
        ("three/available_at/1000h", "four/available_at/1000h"),
        lambda values: values[0] - values[1],
        at="1000h",
    ),
    Known("CF05", "uptime_fraction", "cf05", ("workshop/level",)),
    Known("CF05", "uptime_fraction", "cf05-team", ("workshop/level",)),
    Known("CF08", "E_not_in_use", "cf08", ("workshop/level",), lambda values: 3 - 3 * values[0]),
    Known("CF08", "P_both_repairmen_busy", "cf08", ("two-running/availability",), lambda values: 1 - values[0]),
    _unavailability("CF10", "U_restore_all", "cf10", "restore-all"),
    _unavailability("CF10", "U_one_crew_one_at_a_time", "cf10", "one-at-a-time"),
    _unavailability("CF10", "U_two_crews", "cf10", "both-at-once"),
    Known("CF11", "A_ss", "cf11-repairer", ("line/availability",)),
    Known("CF11", "MTTF", "cf11-repairer", ("line/first_outage_hours",)),
    Known("CF11", "SD_TTF", "cf11-repairer", ("line/first_outage_sd_hours",)),
    Known("ST01", "durability_1y_repair_week", "st01", ("week/reliability_at/1y",), at="1y"),
    Known("ST01", "durability_1y_repair_day", "st01", ("day/reliability_at/1y",), at="1y"),
    Known("ST01", "durability_1y_repair_hour", "st01", ("hour/reliability_at/1y",), at="1y"),
    Known("PS05", "A_ss", "ps05", ("served/availability",)),
    Known("PS05", "A_ss_if_n_crews", "ps05", ("attended/availability",)),
    Known("PS05", "R_5weeks_no_repair", "ps05", ("left/reliability_at/5w",), at="5w"),
    Known("PS06", "R_100h", "ps06", ("computer/reliability_at/100h",), at="100h"),
    Known("PS06", "R_2000h", "ps06", ("computer/reliability_at/2000h",), at="2000h"),
    Known("PS06", "MTTF_h", "ps06", ("computer/first_outage_hours",)),
    Known("DF01", "MTTF", "df01", ("system/first_outage_hours",)),
    Known("DF01", "P_fail_1", "df01", ("system/unreliability_at/1h",)),
    Known("DF02", "MTTF", "df02", ("system/first_outage_hours",)),
    Known("DF02", "P_fail_1", "df02", ("system/unreliability_at/1h",)),
    Known("DF06", "MTTF", "df06", ("system/first_outage_hours",)),
    Known("DF06", "P_fail_1", "df06", ("system/unreliability_at/1h",)),
    Known("DF09", "MTTF", "df09", ("system/first_outage_hours",)),
    Known("DF09", "P_fail_1", "df09", ("system/unreliability_at/1h",)),
    Known("DF08", "MTTF", "df08", ("both/first_outage_hours",)),
    Known("DF08", "P_fail_1", "df08", ("both/unreliability_at/1h",)),
)


@pytest.fixture(scope="module")
def published() -> Mapping[str, Expected]:
    """The known values: case, figure, then `value` and its tolerance."""
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return {case["id"]: cast("Expected", case["expected"]) for case in json.loads(CASES.read_text(encoding="utf-8"))}


@cache
def _analysis(plan: str, at: str) -> Analysis:
    return analysed(plan_named(plan), at, horizon="1h")


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_known_value(known: Known, published: Mapping[str, Expected]) -> None:
    expected = published[known.case][known.key]
    analysis = _analysis(known.plan, known.at)
    value = known.formula([figure(analysis, where) for where in known.where])
    tolerance = max(expected.get("abs_tol", 0.0), expected.get("rel_tol", 0.0) * expected["value"])
    assert value == pytest.approx(expected["value"], rel=0, abs=tolerance)


def test_a_fixed_order_of_repair_lies_between_the_best_and_the_worst(published: Mapping[str, Expected]) -> None:
    """PS02: first outage under repairs by priority."""
    worst, best = (published["PS02_N4"][f"MTTF_{each}_policy"]["value"] for each in ("min", "max"))
    assert worst < figure(_analysis("ps02", "1h"), "cluster/first_outage_hours") < best


def test_cluster_with_repairs_in_the_order_of_failure() -> None:
    """PS01, N = 2, against the chain of our order: the order of the source cannot be said in a plan."""
    cluster = Cluster(2)
    expected = mean(cluster.queueing(), cluster.operational)
    assert figure(_analysis("ps01_n2", "1h"), "workstations/level") == pytest.approx(expected, rel=1e-12)
