"""Figures of published cases that `continuity analyse` gives, exactly or by a Markov chain; not simulated ones.

Where both engines give a figure, each is held against the known value.
"""

from collections.abc import Callable, Iterator, Mapping

from tests.validation.calls import Call
from tests.validation.case_figures import CaseFigure, hours, per_hour, up
from tests.validation.cases_simulated import operational
from tests.validation.cluster import Cluster
from tests.validation.figures import AnyMeasure, Combined, CutSets, Measure
from tests.validation.formulas import mean

EXACT, MARKOV = "exact", "markov"
BOTH = (EXACT, MARKOV)


Reading = Callable[[Call], AnyMeasure]
"""Where a figure stands in the answer to a call."""


def _call(plan: str, engine: str, *at: str) -> Call:
    """The horizon has a part in no figure that is read; a short one is quick."""
    return Call(plan, " ".join(["--engine", engine, "--horizon 1h", *(f"--at {each}" for each in at)]), "analyse")


def _figures(
    case: str, plan: str, engines: tuple[str, ...], at: tuple[str, ...], figures: Mapping[str, Reading]
) -> Iterator[CaseFigure]:
    """Figures by key, each by all of these engines."""
    for engine in engines:
        call = _call(plan, engine, *at)
        for key, measure in figures.items():
            yield CaseFigure(case, key, measure(call), exact=True)


def _at(where: str, time: str, service: str = "system") -> Reading:
    """A figure at a moment, or until one."""
    return lambda call: Measure(call, f"{service}/{where}/{time}")


def _up(service: str) -> Reading:
    return lambda call: up(call, service)


def _down(service: str) -> Reading:
    """The share of time down; not got from the share of time up, so what is rare keeps all its digits."""
    return lambda call: Measure(call, f"{service}/unavailability")


def _hours(where: str) -> Reading:
    return lambda call: hours(call, where)


def _level(service: str, of: float) -> Reading:
    """How much of a total is missing, on average."""
    return lambda call: Measure(call, f"{service}/level", scale=-of, plus=of, share=False)


def _cut_sets(service: str) -> Reading:
    return lambda call: CutSets(call, service)


def _closed_forms() -> Iterator[CaseFigure]:
    yield from _figures(
        "CF01", "cf01-repaired", BOTH, ("1000h",), {"A_1000h": _at("available_at", "1000h"), "A_ss": _up("system")}
    )
    yield from _figures("CF01", "cf01-repaired", (MARKOV,), ("1000h",), {"R_1000h": _at("reliability_at", "1000h")})
    lost = {"R_100h": _at("available_at", "100h"), "P_only_first_failed_1000h": _only}
    yield from _figures("CF03", "cf03-lost", BOTH, ("100h", "1000h"), lost)
    parts = {"uptime_fraction": lambda call: Measure(call, "workshop/level")}
    yield from _figures("CF05", "cf05", (EXACT,), (), parts)
    yield from _figures("CF05", "cf05-team", BOTH, (), parts)
    yield from _figures(
        "CF08", "cf08", BOTH, (), {"E_not_in_use": _level("workshop", 3), "P_both_repairmen_busy": _down("two-running")}
    )
    yield from _figures(
        "CF10", "cf10", BOTH, (), {"U_one_crew_one_at_a_time": _down("one-crew"), "U_two_crews": _down("two-crews")}
    )
    yield from _figures("CF10", "cf10", (MARKOV,), (), {"U_restore_all": _down("restore-all")})
    yield from _figures("CF11", "cf11-repairer", BOTH, (), {"A_ss": _up("line")})
    yield from _figures(
        "CF11",
        "cf11-repairer",
        (MARKOV,),
        (),
        {"MTTF": _hours("line/first_outage_hours"), "SD_TTF": _hours("line/first_outage_sd_hours")},
    )
    outages = {
        "U": _down("system"),
        "system_failures_per_year": _hours("system/outages_per_year"),
        "mean_outage_h": _hours("system/mean_outage_hours"),
    }
    yield from _figures("CF13", "cf13", BOTH, (), outages)


def _only(call: Call) -> Combined:
    """The probability that A alone has failed: the other three are there, but not all four."""
    others, all_four = (Measure(call, f"{service}/available_at/1000h") for service in ("others", "all-four"))
    return Combined(((others, all_four),), lambda values: values[0] - values[1])


def _redundancy() -> Iterator[CaseFigure]:
    services = {
        "A_2x99": "n2-s1",
        "A_3x99": "n3-s2",
        "exact_n3_s1": "n3-s1",
        "exact_n4_s1": "n4-s1",
        "exact_n5_s2": "n5-s2",
        "exact_n10_s2": "n10-s2",
    }
    yield from _figures("CF14", "cf14", (EXACT,), (), {key: _up(service) for key, service in services.items()})
    yield from _figures("CF14", "cf14-pool", (EXACT,), (), {"exact_n4_s1": _up("system")})
    sums = {f"approx_{each.replace('-', '_')}": _cut_sets(each) for each in ("n3-s1", "n4-s1", "n5-s2")}
    yield from _figures("CF14", "cf14", (EXACT,), (), sums)
    regions = {key: _up(key.replace("_", "-")) for key in ("dev", "single_region", "two_regions")}
    yield from _figures("CF15", "cf15", (EXACT,), (), {**regions, "regional_only": _up("region-1")})
    takeovers = {"A_at_183_days": _up("as-one"), "MTBF_days_for_five_nines_exact": _days}
    yield from _figures("CF17", "cf17", (EXACT,), (), takeovers)
    pairs = {"R_Q0.01_beta0.1": "rare-pair", "R_Q0.1_beta0.2": "pair", "R_Q0.2_beta0.05": "frequent-pair"}
    yield from _figures("CF22", "cf22", (EXACT,), (), {key: _up(service) for key, service in pairs.items()})
    times = {
        "A_ss": _up("system"),
        "failure_frequency": lambda call: per_hour(call, "system"),
        "MUT": _hours("system/mean_up_hours"),
        "MDT": _hours("system/mean_outage_hours"),
        "MTBF": _cycle,
    }
    yield from _figures("CF24", "cf24", BOTH, (), times)
    yield from _figures("CF27", "cf27", (EXACT,), (), {"A_ss": _up("production")})


def _days(call: Call) -> Measure:
    return Measure(call, "five-nines/mean_up_hours", scale=1 / 24, share=False)


def _cycle(call: Call) -> Combined:
    """From one failure to the next: mean up time and mean down time."""
    parts = tuple(hours(call, f"system/{name}") for name in ("mean_up_hours", "mean_outage_hours"))
    return Combined((parts,), sum)


def _systems() -> Iterator[CaseFigure]:
    for service in ("week", "day", "hour"):
        figure = {f"durability_1y_repair_{service}": _at("reliability_at", "1y", service)}
        yield from _figures("ST01", "st01", (MARKOV,), ("1y",), figure)
    crews = {"A_ss": _up("one-crew-each"), "A_ss_if_n_crews": _up("no-waiting")}
    yield from _figures("PS05", "ps05-repaired", BOTH, (), crews)
    kept = {"R_5weeks_no_repair": _at("available_at", "5w", "database")}
    yield from _figures("PS05", "ps05-lost", BOTH, ("5w",), kept)
    moments = ("100h", "500h", "1000h", "2000h")
    lives = {f"R_{moment}": _at("available_at", moment, "computer") for moment in moments}
    yield from _figures("PS06", "ps06", BOTH, moments, lives)
    yield from _figures("PS06", "ps06", (MARKOV,), moments, {"MTTF_h": _hours("computer/first_outage_hours")})
    short = {"LOLE": _level("met", 4), "EUE": _level("energy", 78), "LOLP_2": _down("all-three")}
    ample = {f"LOLP_{hour}": _down("two-of-three") for hour in (1, 3, 4)}
    yield from _figures("PS07", "ps07", (EXACT,), (), short | ample)
    failing = {"P_fail_before_maintenance": _lost("production", "24h")}
    yield from _figures("NM04", "nm04-cycle", BOTH, ("24h",), failing)


def _lost(service: str, time: str) -> Reading:
    """The probability to be down at a moment; where nothing is repaired, to have failed until then."""
    return lambda call: Measure(call, f"{service}/available_at/{time}", scale=-1.0, plus=1.0)


def _clusters() -> Iterator[CaseFigure]:
    """The workstation clusters, whose repairs at the source have another order than a plan's."""
    call = _call("ps01_n2", MARKOV)
    for key, measure, instead in (
        ("premium_steady", up(call, "premium"), lambda: mean(Cluster(2).queueing(), Cluster(2).premium)),
        ("below_min_steady", _down("minimum")(call), _below_minimum),
        ("pct_operational_20h", Measure(call, "workstations/level", scale=100.0, whole=100.0), operational(2)),
    ):
        yield CaseFigure("PS01_N2", key, measure, exact=True, instead=instead)
    for plan in ("ps02_n4", "ps02_n4-backbone"):
        measure = hours(_call(plan, MARKOV), "cluster/first_outage_hours")
        yield CaseFigure("PS02_N4", "MTTF_max_policy", measure, exact=True, bound="most")
        yield CaseFigure("PS02_N4", "MTTF_min_policy", measure, exact=True, bound="least")


def _below_minimum() -> float:
    cluster = Cluster(2)
    return mean(cluster.queueing(), lambda failed: cluster.connected(failed) < 1)


def _trees() -> Iterator[CaseFigure]:
    for case, plan, service in (
        ("FT01", "two_train.xml", "top-event"),
        ("FT01", "ft01", "system"),
        ("FT03", "lift.xml", "lift-door"),
        ("FT03", "ft03", "lift-door"),
        ("FT05", "BSCU.xml", "loss-of-braking-commands"),
        ("FT05", "ft05", "braking-commands"),
        ("FT07", "ne574.xml", "system"),
        ("FT07", "ft07", "system"),
    ):
        yield from _figures(case, plan, (EXACT,), (), {"P_top": _down(service)})


def _dynamic() -> Iterator[CaseFigure]:
    for case, plan, service in (
        ("DF01", "df01-lost", "system"),
        ("DF02", "df02", "system"),
        ("DF06", "df06", "system"),
        ("DF09", "df09", "system"),
        ("DF08", "df08", "both"),
    ):
        figures = {"MTTF": _hours(f"{service}/first_outage_hours"), "P_fail_1": _at("unreliability_at", "1h", service)}
        yield from _figures(case, plan, (MARKOV,), ("1h",), figures)
        if case in {"DF06", "DF09"}:
            yield from _figures(case, plan, (EXACT,), ("1h",), {"P_fail_1": _lost(service, "1h")})


ANALYSED = (*_closed_forms(), *_redundancy(), *_systems(), *_clusters(), *_trees(), *_dynamic())
