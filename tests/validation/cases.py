"""Which figures of the published cases are checked, by which run, and why the others are not.

The known values are read from the cases' own file, under the case's and the figure's name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.validation.cluster import Cluster
from tests.validation.figures import YEAR, Call, Combined, Measure
from tests.validation.formulas import mean


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """A figure of a case: `case` and `key` lead to its known value, `measure` to its estimate.

    Parameters: `exact`, whether nothing in the plan is random, so that the case's own tolerance applies; `instead`,
    where the format cannot say the case exactly, the known value of what the plan does say, found without simulation.
    """

    case: str
    key: str
    measure: Measure | Combined
    exact: bool = False
    instead: Callable[[], float] | None = None

    def __str__(self) -> str:
        """The name of the test."""
        return f"{self.measure.call.plan}-{self.key}"


def _long(plan: str, each: str, warm_up: str = "0s") -> Call:
    """400 long histories: enough of them for a good standard error, long enough to cost little beside the events."""
    return Call(plan, f"--horizon {each} --warm-up {warm_up} --replications 400")


def _first(plan: str, replications: int) -> Call:
    """Many histories, each until the first outage."""
    return Call(plan, f"--horizon 1h --until-first-outage --replications {replications}")


def _lost(call: Call, service: str, mission_hours: float) -> Measure:
    """The share of missions that have an outage."""
    return Measure(call, f"{service}/outages_per_year", scale=mission_hours / YEAR)


def _kept(call: Call, service: str, mission_hours: float) -> Measure:
    """The share of missions without an outage."""
    return Measure(call, f"{service}/outages_per_year", scale=-mission_hours / YEAR, plus=1.0)


def _up(call: Call, service: str) -> Measure:
    return Measure(call, f"{service}/availability")


def _down(call: Call, service: str) -> Measure:
    return Measure(call, f"{service}/availability", scale=-1.0, plus=1.0)


def _hours(call: Call, where: str) -> Measure:
    return Measure(call, where, share=False)


def _when_failing_rarely(shares: Sequence[float], often: float) -> list[float]:
    """The shares of time with 0, 1, .. failed when failures are rarer by a factor of `often`.

    The share with n failed over that with n - 1 is proportional to the rate of failures in a birth-death process.
    """
    weights = [share / often**failed for failed, share in enumerate(shares)]
    return [weight / sum(weights) for weight in weights]


def _shares(up_with_at_most: Sequence[float]) -> list[float]:
    """The shares of time with 0, 1, .. failed, from the availabilities with at most so many."""
    bounds = [0.0, *up_with_at_most, 1.0]
    return [above - below for below, above in pairwise(bounds)]


def _pair(service: str, others: str) -> Combined:
    """The unavailability of CF10's pair."""
    call = _long("cf10-often", "30000h", "1000h")

    def unavailability(up: Sequence[float]) -> float:
        return _when_failing_rarely(_shares(up), 1000)[2]

    return Combined(((_up(call, service), _up(call, others)),), unavailability)


def database(plan: str, each: str) -> Combined:
    """The availability of PS05, by that of a pair and of a cluster: all 9 groups are independent of each other."""
    call = _long(plan, each, "20h")
    pair = ("both-of-pair", "one-of-pair")
    cluster = ("four-of-cluster", "three-of-cluster", "two-of-cluster", "one-of-cluster")

    def availability(up: Sequence[float]) -> float:
        pair_down = sum(_when_failing_rarely(_shares(up[:2]), 1000)[2:])
        cluster_down = sum(_when_failing_rarely(_shares(up[2:]), 1000)[2:])
        return (1 - pair_down) ** 3 * (1 - cluster_down) ** 6

    return Combined(tuple(tuple(_up(call, each) for each in group) for group in (pair, cluster)), availability)


def _operational(stations: int) -> Callable[[], float]:
    """The percentage of sound workstations of PS01 in the long run, when they are repaired in the order of failure."""

    def percentage() -> float:
        cluster = Cluster(stations)
        return 100 * mean(cluster.queueing(), cluster.operational)

    return percentage


_CF08 = _long("cf08", "1250h", "50h")
_CF13 = _long("cf13", "4200y")
_CF15 = _long("cf15", "46000h", "100h")
_CF17 = _long("cf17", "58y")
_CF24 = _long("cf24", "320h", "10h")
_PS07 = _long("ps07", "860h", "60h")
_RT03 = Call("rt03", "--horizon 2000h --replications 5500")
_NM01 = Call("nm01", "--horizon 300h --replications 1 --history 0")

FIGURES = (
    CaseFigure("CF01", "R_1000h", _kept(_long("cf01", "1120000h"), "system", 1000)),
    CaseFigure("CF05", "uptime_fraction", Measure(_long("cf05", "80h", "5h"), "workshop/level")),
    CaseFigure("CF05", "uptime_fraction", Measure(_long("cf05-team", "80h", "5h"), "workshop/level")),
    CaseFigure("CF08", "E_not_in_use", Measure(_CF08, "workshop/level", scale=-3.0, plus=3.0, share=False)),
    CaseFigure("CF08", "P_both_repairmen_busy", _down(_CF08, "two-running")),
    CaseFigure("CF13", "U", _down(_CF13, "system")),
    CaseFigure("CF13", "system_failures_per_year", _hours(_CF13, "system/outages_per_year")),
    CaseFigure("CF13", "mean_outage_h", _hours(_CF13, "system/mean_outage_hours")),
    CaseFigure("CF15", "dev", _up(_CF15, "dev")),
    CaseFigure("CF15", "regional_only", _up(_CF15, "region-1")),
    CaseFigure("CF15", "single_region", _up(_CF15, "single-region")),
    CaseFigure("CF15", "two_regions", _up(_CF15, "two-regions")),
    CaseFigure("CF17", "A_at_183_days", _up(_CF17, "takeover")),
    CaseFigure(
        "CF17",
        "MTBF_days_for_five_nines_exact",
        Measure(_CF17, "five-nines/mean_up_hours", scale=1 / 24, share=False),
    ),
    CaseFigure("CF20", "A_ss", _up(_long("cf20", "220h", "100h"), "system")),
    CaseFigure("CF22", "R_Q0.1_beta0.2", _up(_long("cf22", "62500h", "1000h"), "pair")),
    CaseFigure("CF24", "A_ss", _up(_CF24, "system")),
    CaseFigure("CF24", "failure_frequency", Measure(_CF24, "system/outages_per_year", scale=1 / YEAR, share=False)),
    CaseFigure("CF24", "MUT", _hours(_CF24, "system/mean_up_hours")),
    CaseFigure("CF24", "MDT", _hours(_CF24, "system/mean_outage_hours")),
    CaseFigure("CF27", "A_ss", _up(_long("cf27", "640h", "500h"), "production")),
    CaseFigure("PS05", "R_5weeks_no_repair", _kept(_long("ps05", "770w"), "database", 840)),
    CaseFigure("PS06", "MTTF_h", _hours(_first("ps06", 13_600), "computer/first_outage_hours")),
    CaseFigure("PS07", "LOLE", Measure(_PS07, "met/level", scale=-4.0, plus=4.0, share=False)),
    CaseFigure("PS07", "EUE", Measure(_PS07, "energy/level", scale=-78.0, plus=78.0, share=False)),
    CaseFigure("PS07", "LOLP_2", _down(_PS07, "all-three")),
    CaseFigure("NM01", "A_0_300_no_ageing_when_down", _up(_NM01, "system"), exact=True),
    CaseFigure("NM01", "downing_events", _lost(_NM01, "system", 300), exact=True),
    CaseFigure("FT01", "P_top", _down(_long("ft01", "160h", "40h"), "system")),
    CaseFigure("FT03", "P_top", _down(_long("ft03", "1140y", "100h"), "lift-door")),
    CaseFigure("FT05", "P_top", _down(_long("ft05", "400h", "40h"), "braking-commands")),
    CaseFigure("FT07", "P_top", _down(_long("ft07", "106h", "20h"), "system")),
    CaseFigure("DF01", "MTTF", _hours(_long("df01", "225h", "20h"), "system/mean_up_hours")),
    CaseFigure("DF02", "P_fail_1", _lost(_long("df02-missions", "245h"), "system", 1)),
    CaseFigure("DF06", "P_fail_1", _lost(_long("df06-missions", "410h"), "system", 1)),
    CaseFigure("DF09", "P_fail_1", _lost(_long("df09-missions", "205h"), "system", 1)),
    CaseFigure("RT01", "P_done_by_1.5", _kept(_long("rt01", "600h", "4h"), "within-1h30m", 4)),
    CaseFigure("RT03", "mean", _hours(_RT03, "all-done/mean_outage_hours")),
    CaseFigure(
        "RT03",
        "T_all_means",
        _hours(Call("rt03-means", "--horizon 100h --replications 1"), "all-done/mean_outage_hours"),
        exact=True,
    ),
)

LONG = (
    CaseFigure("CF01", "A_ss", _up(_long("cf01-repaired", "9000y", "10y"), "system")),
    CaseFigure("CF03", "R_100h", _up(_long("cf03", "3800h", "20h"), "system")),
    # Up time after an outage begins with one machine in repair: 1 / 0.01 h are missing of the mean life of a new pair.
    CaseFigure("CF11", "MTTF", Measure(_long("cf11", "127000h", "500h"), "line/mean_up_hours", plus=100, share=False)),
    CaseFigure("CF10", "U_one_crew_one_at_a_time", _pair("one-all", "one-some")),
    CaseFigure("CF10", "U_two_crews", _pair("two-all", "two-some")),
    CaseFigure("CF11", "A_ss", _up(_long("cf11-repairer", "300000h", "500h"), "line")),
    CaseFigure("CF14", "exact_n4_s1", _up(_long("cf14", "120000h", "100h"), "system")),
    CaseFigure(
        "PS01_N2",
        "pct_operational_20h",
        Measure(_long("ps01_n2", "40000h", "100h"), "workstations/level", scale=100.0, whole=100.0),
        instead=_operational(2),
    ),
    CaseFigure(
        "PS01_N8",
        "pct_operational_20h",
        Measure(_long("ps01_n8", "10000h", "100h"), "workstations/level", scale=100.0, whole=100.0),
        instead=_operational(8),
    ),
    CaseFigure("PS05", "A_ss", database("ps05-often-crews", "3300h")),
    CaseFigure("PS05", "A_ss_if_n_crews", database("ps05-often", "1700h")),
    CaseFigure("NM04", "A_ss", _up(_long("nm04", "34000h", "100h"), "production")),
    CaseFigure("PS06", "R_2000h", _kept(_long("ps06-missions", "320000h"), "computer", 2000)),
    CaseFigure("DF02", "MTTF", _hours(_first("df02", 23_000), "system/first_outage_hours")),
    CaseFigure("DF06", "MTTF", _hours(_first("df06", 33_500), "system/first_outage_hours")),
    CaseFigure("DF08", "MTTF", _hours(_first("df08", 28_500), "both/first_outage_hours")),
    CaseFigure("DF09", "MTTF", _hours(_first("df09", 26_500), "system/first_outage_hours")),
)
"""Figures that take 5 s to a minute and a half each; they are checked when the environment has VALIDATION=all."""

_MINIMUM = "down 2.4e-6 of the time, one outage in 15,000 failures and more"
_TOO_RARE_IN_THE_CLUSTER = {
    "premium_steady": "one outage in 800 failures: 32 million failures",
    "below_min_steady": _MINIMUM,
    "mtt_below_min_h": _MINIMUM,
    "outage_freq_below_min_per_h": _MINIMUM,
}
REHEARSED = frozenset({"rt05", "rt07"})
"""The plans of cases that are rehearsed."""
_REHEARSED = "rehearsed by test_data_losses.py"
_DATA = "is about data, not about a simulated plan"
_NO_PLAN = "is arithmetic on the source's approximation, not a property of the model"

REST: Mapping[str, Mapping[str, str]] = {
    "CF01": {
        "A_1000h": "up at one moment with 1 - 0.004: 9 million histories",
    },
    "CF03": {"P_only_first_failed_1000h": "a probability of 0.03 at one moment: 300,000 histories"},
    "CF10": {
        "U_restore_all": "one outage in 800 repairs: 60 million failures",
    },
    "CF11": {"SD_TTF": "a spread, which results do not have"},
    "CF14": {
        "A_2x99": "one outage in 100 failures: 5 million failures",
        "A_3x99": "one outage in 10,000 failures",
        "exact_n3_s1": "one outage in 50 failures: 3 million failures",
        "exact_n5_s2": "one outage in 1,700 failures",
        "exact_n10_s2": "one outage in 300 failures: 15 million failures",
        "approx_n3_s1": _NO_PLAN,
        "approx_n4_s1": _NO_PLAN,
        "approx_n5_s2": _NO_PLAN,
        "approx_n10_s2": _NO_PLAN,
    },
    "CF15": {"two_regions_as_published_method": "is wrong, as the case's notes say"},
    "CF22": dict.fromkeys(("R_Q0.01_beta0.1", "R_Q0.2_beta0.05"), "the same formula with other numbers"),
    "CF24": {"MTBF": "is the inverse of the frequency"},
    "ST01": {"*": "data are lost with probability 1e-4 or less: 400 million histories"},
    "PS01_N2": _TOO_RARE_IN_THE_CLUSTER,
    "PS01_N8": _TOO_RARE_IN_THE_CLUSTER,
    "PS02_N4": {"*": "one outage in 33,000 failures; all policies lie within 7e-5 of each other"},
    "PS04_n1": {"*": "a server that is lent to another pool fails there as one of it; in a plan it stays what it is"},
    "PS06": {
        "R_100h": "a mission of which 98% are kept: 1.8 million of them",
        "R_500h": "a mission of which 90% are kept: 350,000 of them with 33 parts",
        "R_1000h": "140,000 missions of 1,000 h with 33 parts",
    },
    "PS07": dict.fromkeys(("LOLP_1", "LOLP_3", "LOLP_4"), "is part of LOLE; alone it takes twice the histories"),
    "NM04": {
        "P_fail_before_maintenance": "one failure in 47 cycles: 1.9 million cycles",
        "E_cost_to_target": "a cost of time spent degraded, which a mode with two stages of life does not show",
    },
    "DF01": {"P_fail_1": "350,000 missions"},
    "DF08": {"P_fail_1": "2.2e-4 at one moment: 180 million histories"},
    "RT01": {
        "P_done_by_0.5": "0.0014: 28 million recoveries",
        "P_done_by_1": "0.09: 400,000 recoveries",
        "P_done_by_1.25": "as for 1.5, with twice the recoveries",
        "P_done_by_1.75": "0.87: 270,000 recoveries",
        "P_done_by_1.9": "0.98: 1.7 million recoveries",
    },
    "RT03": {
        "sd": "a spread, which results do not have",
        "P_le_90": "0.89: 320,000 recoveries",
        "P_le_120": "0.98: 1.8 million recoveries",
    },
    "RT05": {"*": _REHEARSED},
    "RT07": {"*": _REHEARSED},
    "DA01": {"*": _DATA},
    "DA03": {"*": _DATA},
}
"""Figures that are not checked, with the reason: case, then figure (`*`: all of them).

Simulated plainly, 4 standard errors are under 2% of a figure after some 40,000 to 80,000 outages, or after
40,000 (1 - p) / p histories for a probability p at one moment. What takes more than a minute is left out.
"""
