"""Results made by hand, so that reports can be compared with text that was written down."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from continuity.model import Assumption
from continuity.results import (
    CausedBy,
    Estimate,
    MetEach,
    Percentiles,
    Run,
    ServiceResult,
    TeamResult,
    TimeSpent,
    Verdict,
    WaitHours,
)

START = "2027-01-04T00:00:00+01:00"


def estimate(value: float | None, around: float = 0.0, method: str = "by hand") -> Estimate:
    """An estimate with an interval of `around` to both sides."""
    low, high = (None, None) if value is None else (value - around, value + around)
    return Estimate(
        estimate=value, low=low, high=high, confidence=0.95, standard_error=around / 2, n=100, method=method
    )


def percentiles(mean: Estimate) -> Percentiles:
    return Percentiles(mean=mean, p50=0.0, p90=0.0, p95=0.0, p99=0.0, intervals={})


def spent(shares: Mapping[str, float]) -> tuple[TimeSpent, ...]:
    """Where time goes: "waiting ops" to its share."""
    parts = ((*name.split(), "")[:2] for name in shares)
    return tuple(
        TimeSpent(what=what.replace("_", " "), who=who, hours=estimate(share), share=estimate(share))
        for (what, who), share in zip(parts, shares.values(), strict=True)
    )


def caused(shares: Mapping[str, float]) -> tuple[CausedBy, ...]:
    """What outages begin with: "db-main disk" to its share of down time."""
    parts = ((*name.split(), "")[:2] for name in shares)
    return tuple(
        CausedBy(
            node=node,
            mode=mode,
            outages_per_year=estimate(share),
            downtime_hours_per_year=estimate(share),
            share=estimate(share),
        )
        for (node, mode), share in zip(parts, shares.values(), strict=True)
    )


def service(availability: float = 0.974, rate: float = 27.6, outage: float | None = 8.34, **more: Any) -> ServiceResult:
    """A service's result; `promised` and `verdict` make it one of a promise."""
    promised, verdict = more.pop("promised", None), more.pop("verdict", None)
    result = ServiceResult(
        availability=estimate(availability, 0.0006),
        outages_per_year=estimate(rate, 0.3),
        mean_outage_hours=estimate(outage),
        mean_up_hours=estimate(300.0),
        first_outage_hours=estimate(321.0),
        level=estimate(availability),
        downtime_hours_per_year=percentiles(estimate(67.6)),
        objectives={} if promised is None else {"availability": promised},
        verdicts={} if verdict is None else {"availability": verdict},
    )
    return replace(result, **more)


def team(busy: float = 0.329, jobs: float = 104.0, out_of_hours: float = 0.0) -> TeamResult:
    return TeamResult(
        utilisation=estimate(busy, 0.005),
        called_out=estimate(out_of_hours, 0.004),
        busy_hours_per_year=estimate(busy * 1000),
        jobs_per_year=estimate(jobs, 1.0),
        begun_at_once=estimate(0.268, 0.01) if jobs else estimate(None),
        wait_hours=WaitHours(
            mean=estimate(1.17 if jobs else None), p50=estimate(0.0), p95=estimate(7.77 if jobs else None)
        ),
        waiting_jobs=estimate(0.01),
    )


def run(**more: Any) -> Run:
    """A run of one year, in which dates do not matter unless `start` is given."""
    given: dict[str, Any] = {
        "plan_name": "try",
        "digest": "1eed48334f94e71c",
        "engine": "simpy",
        "why": "by hand",
        "seed": 1,
        "replications": 1000,
        "horizon_hours": 8760.0,
        "warm_up_hours": 0.0,
        "version": "0.1",
        "platform": {},
        "assumptions": (),
        "services": {"s": service()},
    }
    return Run(**(given | more))


OFFICE = service(
    promised=0.98,
    verdict=Verdict.BROKEN,
    agreed_hours=estimate(2610.0),
    met_each=MetEach(each="month", met_in=0.8, share=estimate(0.556, 0.009)),
    time_spent=spent({"hands-on ops": 0.771, "waiting ops": 0.166, "call-out ops": 0.043, "restart": 0.0199}),
    waiting_hours_per_year={"ops": estimate(39.5)},
)
STAFFED = run(
    start=START,
    services={"s": OFFICE, "t": service(0.9993, 2.0, 2.2, promised=0.998, verdict=Verdict.KEPT)},
    teams={"ops": team(out_of_hours=0.7), "crisis": team(0.0, 0.0)},
    assumptions=(Assumption(path="components.web", place="plan.yaml:3:5", text="no team"),),
    notes=("only availability is judged here; promised and not judged: s.rto",),
)
