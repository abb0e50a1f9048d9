"""Results become JSON: exactly the agreed keys, and never NaN or infinity."""

import dataclasses
import json
import math

import numpy as np
import pytest

from continuity.model import Assumption
from continuity.results import (
    Estimate,
    MetEach,
    Percentiles,
    Run,
    ServiceResult,
    TeamResult,
    TimeSpent,
    Verdict,
    WaitHours,
    finite_or_none,
    not_measured,
)

SHARE = Estimate(estimate=0.99, low=0.98, high=0.995, confidence=0.95, standard_error=0.001, n=1000, method="counted")
UNBOUNDED = dataclasses.replace(SHARE, estimate=math.nan, high=math.inf, low=-math.inf, standard_error=math.nan)
DOWNTIME = Percentiles(
    mean=UNBOUNDED, p50=1.0, p90=2.0, p95=3.0, p99=math.inf, intervals={"p50": (0.5, 1.5), "p99": (2.0, None)}
)
SERVICE = ServiceResult(
    availability=SHARE,
    outages_per_year=SHARE,
    mean_outage_hours=not_measured("no outage was seen", confidence=0.95, n=1000),
    mean_up_hours=UNBOUNDED,
    first_outage_hours=SHARE,
    level=SHARE,
    downtime_hours_per_year=DOWNTIME,
    available_at={"30d": SHARE},
    verdicts={"availability": Verdict.UNDECIDED},
    objectives={"availability": 0.995},
)
TEAM = TeamResult(
    utilisation=SHARE,
    called_out=SHARE,
    busy_hours_per_year=UNBOUNDED,
    jobs_per_year=SHARE,
    begun_at_once=SHARE,
    wait_hours=WaitHours(mean=SHARE, p50=SHARE, p95=UNBOUNDED),
    waiting_jobs=SHARE,
)
RUN = Run(
    plan_name="Web shop",
    digest="sha256:00",
    engine="simpy",
    why="a queue",
    seed=7,
    replications=1000,
    horizon_hours=8760.0,
    warm_up_hours=0.0,
    version="0.1",
    platform={"architecture": "x86_64"},
    assumptions=(Assumption(path="components.web", place="plan.yaml:3:5", text="no team"),),
    services={"checkout": SERVICE},
)


def test_estimate_has_exactly_the_agreed_keys() -> None:
    assert SHARE.as_data() == {
        "estimate": 0.99,
        "low": 0.98,
        "high": 0.995,
        "confidence": 0.95,
        "standard_error": 0.001,
        "n": 1000,
        "method": "counted",
    }


def test_what_is_not_finite_becomes_none() -> None:
    data = UNBOUNDED.as_data()
    assert [data[key] for key in ("estimate", "low", "high", "standard_error")] == [None] * 4
    assert DOWNTIME.as_data()["p99"] is None
    assert DOWNTIME.as_data()["intervals"] == {"p50": [0.5, 1.5], "p99": [2.0, None]}


def test_numpy_scalars_become_plain_floats() -> None:
    assert type(finite_or_none(np.float64(0.5))) is float
    assert finite_or_none(None) is None


def test_run_is_json_with_the_agreed_structure() -> None:
    data = json.loads(json.dumps(RUN.as_data(), allow_nan=False))
    assert data["plan"] == {"name": "Web shop", "digest": "sha256:00"}
    assert data["assumptions"] == [{"path": "components.web", "place": "plan.yaml:3:5", "text": "no team"}]
    assert {"engine", "why", "seed", "replications", "horizon_hours", "version"} <= data.keys()
    checkout = data["services"]["checkout"]
    assert checkout.keys() == {field.name for field in dataclasses.fields(ServiceResult)}
    assert checkout["available_at"]["30d"]["estimate"] == 0.99
    assert checkout["downtime_hours_per_year"].keys() == {"mean", "p50", "p90", "p95", "p99", "intervals"}
    assert checkout["mean_outage_hours"]["method"] == "not measured: no outage was seen"
    assert checkout["verdicts"] == {"availability": "undecided"}


def test_what_was_not_asked_for_is_null_or_empty() -> None:
    data = SERVICE.as_data()
    assert (data["agreed_hours"], data["met_each"]) == (None, None)
    assert (data["time_spent"], data["waiting_hours_per_year"]) == ([], {})
    assert (RUN.as_data()["teams"], RUN.as_data()["start"]) == ({}, "")


def test_agreed_time_and_where_time_goes_have_the_agreed_structure() -> None:
    full = dataclasses.replace(
        SERVICE,
        agreed_hours=SHARE,
        met_each=MetEach(each="month", met_in=0.9, share=SHARE),
        time_spent=(TimeSpent(what="waiting", who="dba", hours=SHARE, share=SHARE),),
        waiting_hours_per_year={"dba": UNBOUNDED},
    )
    data = json.loads(json.dumps(full.as_data(), allow_nan=False))
    share = SHARE.as_data()
    assert data["agreed_hours"] == share
    assert data["met_each"] == {"each": "month", "met_in": 0.9, "share": share}
    assert data["time_spent"] == [{"what": "waiting", "who": "dba", "hours": share, "share": share}]
    assert data["waiting_hours_per_year"] == {"dba": UNBOUNDED.as_data()}


def test_teams_have_the_agreed_structure() -> None:
    run = dataclasses.replace(RUN, teams={"dba": TEAM}, start="2027-01-04T00:00:00+01:00", timezone="Europe/Paris")
    data = json.loads(json.dumps(run.as_data(), allow_nan=False))
    assert data["timezone"] == "Europe/Paris"
    assert data["start"] == "2027-01-04T00:00:00+01:00"
    dba = data["teams"]["dba"]
    assert dba.keys() == {field.name for field in dataclasses.fields(TeamResult)}
    assert dba["wait_hours"] == {"mean": SHARE.as_data(), "p50": SHARE.as_data(), "p95": UNBOUNDED.as_data()}
    assert dba["utilisation"]["estimate"] == 0.99


def test_downtime_that_was_not_asked_for_is_null() -> None:
    assert dataclasses.replace(SERVICE, downtime_hours_per_year=None).as_data()["downtime_hours_per_year"] is None


def test_nodes_are_there_only_when_asked_for() -> None:
    assert "nodes" not in RUN.as_data()
    asked = dataclasses.replace(RUN, nodes={"web": SERVICE})
    assert asked.as_data()["nodes"] == {"web": SERVICE.as_data()}


def test_results_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHARE.estimate = 1.0  # type: ignore[misc]
