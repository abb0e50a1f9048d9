"""Figures of published cases that `continuity simulate` gives; those without simulation are in cases_analysed.py."""

from collections.abc import Callable

from tests.validation.calls import Call
from tests.validation.case_figures import CaseFigure, down, hours, kept, lost, per_hour, up
from tests.validation.cluster import Cluster
from tests.validation.figures import Measure
from tests.validation.formulas import mean


def _long(plan: str, each: str, warm_up: str = "0s") -> Call:
    """400 long histories: enough of them for a good standard error, long enough to cost little beside the events."""
    return Call(plan, f"--horizon {each} --warm-up {warm_up} --replications 400")


def _first(plan: str, replications: int) -> Call:
    """Many histories, each until the first outage."""
    return Call(plan, f"--horizon 1h --until-first-outage --replications {replications}")


def operational(stations: int) -> Callable[[], float]:
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
    CaseFigure("PS06", "MTTF_h", hours(_first("ps06", 13_600), "computer/first_outage_hours")),
    CaseFigure("PS05", "R_5weeks_no_repair", kept(_long("ps05", "770w"), "database", 840)),
    CaseFigure("CF22", "R_Q0.1_beta0.2", up(_long("cf22", "62500h", "1000h"), "pair")),
    CaseFigure("CF15", "dev", up(_CF15, "dev")),
    CaseFigure("CF15", "regional_only", up(_CF15, "region-1")),
    CaseFigure("CF15", "single_region", up(_CF15, "single-region")),
    CaseFigure("CF15", "two_regions", up(_CF15, "two-regions")),
    CaseFigure("CF01", "A_ss", up(_long("cf01-repaired", "9000y", "10y"), "system")),
    CaseFigure("CF03", "R_100h", up(_long("cf03", "3800h", "20h"), "system")),
    # Up time after an outage begins with one machine in repair: 1 / 0.01 h are missing of the mean life of a new pair.
    CaseFigure("CF11", "MTTF", Measure(_long("cf11", "127000h", "500h"), "line/mean_up_hours", plus=100, share=False)),
    CaseFigure("CF05", "uptime_fraction", Measure(_long("cf05-team", "80h", "5h"), "workshop/level")),
    CaseFigure("CF20", "A_ss", up(_long("cf20", "220h", "100h"), "system")),
    CaseFigure("CF24", "A_ss", up(_CF24, "system")),
    CaseFigure("CF24", "failure_frequency", per_hour(_CF24, "system")),
    CaseFigure("CF24", "MUT", hours(_CF24, "system/mean_up_hours")),
    CaseFigure("CF24", "MDT", hours(_CF24, "system/mean_outage_hours")),
    CaseFigure("CF27", "A_ss", up(_long("cf27", "640h", "500h"), "production")),
    CaseFigure("NM01", "A_0_300_no_ageing_when_down", up(_NM01, "system"), exact=True),
    CaseFigure("NM01", "downing_events", lost(_NM01, "system", 300), exact=True),
    CaseFigure("FT01", "P_top", down(_long("ft01", "160h", "40h"), "system")),
    CaseFigure("DF01", "MTTF", hours(_long("df01", "225h", "20h"), "system/mean_up_hours")),
    CaseFigure("DF09", "P_fail_1", lost(_long("df09-missions", "205h"), "system", 1)),
    CaseFigure(
        "RT03",
        "T_all_means",
        hours(Call("rt03-means", "--horizon 100h --replications 1"), "all-done/mean_outage_hours"),
        exact=True,
    ),
)

LONG = (
    CaseFigure("CF13", "mean_outage_h", hours(_CF13, "system/mean_outage_hours")),
    CaseFigure("CF13", "system_failures_per_year", hours(_CF13, "system/outages_per_year")),
    CaseFigure("CF13", "U", down(_CF13, "system")),
    CaseFigure("CF05", "uptime_fraction", Measure(_long("cf05", "80h", "5h"), "workshop/level")),
    CaseFigure("RT03", "mean", hours(_RT03, "all-done/mean_outage_hours")),
    CaseFigure("DF06", "P_fail_1", lost(_long("df06-missions", "410h"), "system", 1)),
    CaseFigure(
        "CF17",
        "MTBF_days_for_five_nines_exact",
        Measure(_CF17, "five-nines/mean_up_hours", scale=1 / 24, share=False),
    ),
    CaseFigure("CF17", "A_at_183_days", up(_CF17, "takeover")),
    CaseFigure("RT01", "P_done_by_1.5", kept(_long("rt01", "600h", "4h"), "within-1h30m", 4)),
    CaseFigure("DF02", "P_fail_1", lost(_long("df02-missions", "245h"), "system", 1)),
    CaseFigure("FT07", "P_top", down(_long("ft07", "106h", "20h"), "system")),
    CaseFigure("FT05", "P_top", down(_long("ft05", "400h", "40h"), "braking-commands")),
    CaseFigure("FT03", "P_top", down(_long("ft03", "1140y", "100h"), "lift-door")),
    CaseFigure("PS07", "LOLP_2", down(_PS07, "all-three")),
    CaseFigure("PS07", "EUE", Measure(_PS07, "energy/level", scale=-78.0, plus=78.0, share=False)),
    CaseFigure("PS07", "LOLE", Measure(_PS07, "met/level", scale=-4.0, plus=4.0, share=False)),
    CaseFigure("CF08", "P_both_repairmen_busy", down(_CF08, "two-running")),
    CaseFigure("CF08", "E_not_in_use", Measure(_CF08, "workshop/level", scale=-3.0, plus=3.0, share=False)),
    CaseFigure("CF01", "R_1000h", kept(_long("cf01", "1120000h"), "system", 1000)),
    CaseFigure(
        "PS01_N2",
        "pct_operational_20h",
        Measure(_long("ps01_n2", "40000h", "100h"), "workstations/level", scale=100.0, whole=100.0),
        instead=operational(2),
    ),
    CaseFigure(
        "PS01_N8",
        "pct_operational_20h",
        Measure(_long("ps01_n8", "10000h", "100h"), "workstations/level", scale=100.0, whole=100.0),
        instead=operational(8),
    ),
    CaseFigure("NM04", "A_ss", up(_long("nm04", "34000h", "100h"), "production")),
    CaseFigure("PS06", "R_2000h", kept(_long("ps06-missions", "320000h"), "computer", 2000)),
    CaseFigure("DF02", "MTTF", hours(_first("df02", 23_000), "system/first_outage_hours")),
    CaseFigure("DF06", "MTTF", hours(_first("df06", 33_500), "system/first_outage_hours")),
    CaseFigure("DF08", "MTTF", hours(_first("df08", 28_500), "both/first_outage_hours")),
    CaseFigure("DF09", "MTTF", hours(_first("df09", 26_500), "system/first_outage_hours")),
)
"""Figures that take 3 s to a minute and a half each, or that analyses give as well; checked by `make validate` only."""
