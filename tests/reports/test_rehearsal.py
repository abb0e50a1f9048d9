"""The report of a rehearsal, on results made by hand: what is broken first, and a screen is enough."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from continuity.model import Assumption
from continuity.rehearsal_remarks import Deciding, Remarks, Sensitivity, Unseen, Untested
from continuity.rehearsal_results import (
    Judged,
    PlanUse,
    Rehearsal,
    RehearsedScenario,
    RehearsedService,
    Spread,
    together,
)
from continuity.reports.rehearsal import rehearsal_as_json, rehearsal_as_text
from continuity.results import Percentiles, Verdict
from tests.reports.kit import estimate, spent
from tests.reports.kit import service as every_day

NONE = 0.0


def spread(half: float, most: float, worst: float, *, censored: int = 0, mean: float | None = 1.5) -> Spread:
    found = Percentiles(
        mean=estimate(mean, 0.1), p50=half, p90=most, p95=most, p99=worst, intervals={"p50": (1.0, None)}
    )
    return Spread(percentiles=found, largest=worst, censored=censored)


def judged(objective: str, target: str, verdict: Verdict, met: float = 0.5, level: float | None = None) -> Judged:
    return Judged(
        objective=objective, target=target, level=level, met_in=0.95, met=estimate(met, 0.04), verdict=verdict
    )


def service(*promises: Judged, times: tuple[float, float, float] = (2.0, 5.0, 9.0), **more: Any) -> RehearsedService:
    result = RehearsedService(
        recovery_time_hours=spread(*times),
        full_recovery_time_hours=spread(*times),
        data_loss_hours=spread(NONE, NONE, NONE),
        judged=promises,
    )
    return replace(result, **more)


def scenario(services: Mapping[str, RehearsedService], plans: Mapping[str, PlanUse] | None = None) -> RehearsedScenario:
    return RehearsedScenario(replications=224, stopped="every promise is decided", services=services, plans=plans or {})


def rehearsal(**scenarios: RehearsedScenario) -> Rehearsal:
    return Rehearsal(
        plan_name="Web shop",
        digest="1eed48334f94e71c",
        engine="simpy",
        seed=1,
        start="2027-01-04T00:00:00+01:00",
        timezone="Europe/Paris",
        version="0.1",
        platform={},
        assumptions=(Assumption(path="components.web", place="plan.yaml:3:5", text="no team"),),
        notes=("something to know",),
        scenarios=scenarios,
    )


UNTOUCHED = service(times=(NONE, NONE, NONE))
CHECKOUT = service(
    judged("rto", "4h", Verdict.BROKEN),
    judged("rpo", "5m", Verdict.BROKEN, 0.1),
    judged("recover", "15m", Verdict.KEPT, 0.99, 0.5),
    judged("recover", "6h", Verdict.UNDECIDED, 0.94, 0.8),
    full_recovery_time_hours=spread(3.0, 6.0, 10.0),
    data_loss_hours=spread(0.25, 24.0, 24.0),
    cost=spread(1.0, 2.0, 3.0, mean=120_000.0),
    currency="EUR",
    time_spent=spent({"step restore-db": 0.6, "waiting dba+ops": 0.3, "detection": 0.06, "other": 0.04}),
)
FLOOD = rehearsal(
    flood=scenario(
        {"checkout": CHECKOUT, "mail": service(judged("rto", "8h", Verdict.KEPT, 0.99)), "idle": UNTOUCHED},
        {
            "leave": PlanUse(invoked=estimate(1.0), failed=estimate(0.125, 0.01)),
            "spare": PlanUse(invoked=estimate(0.0), failed=estimate(0.0)),
        },
    )
)
TEXT = """\
Web shop: 1 scenario rehearsed (engine simpy, seed 1, plan 1eed48334f94)

   broken  flood, checkout: rpo 5m in 95% of cases promised, 10.0% expected (6.00–14.00%)
           because the data loss is up to 15 min in half of the cases, up to 24 h in 95%
   broken  flood, checkout: rto 4h in 95% of cases promised, 50.0% expected (46.00–54.00%)
           because recovery takes up to 2 h in half of the cases, up to 5 h in 95%: 60% step restore-db, \
30% waiting for dba and ops, 6% detection
undecided  flood, checkout: 80% after 6h in 95% of cases promised, 94.0% expected (90.00–98.00%)
     kept  2 of 5 promises
"""


def test_what_is_broken_comes_first_with_its_reason() -> None:
    assert rehearsal_as_text(FLOOD, width=140).startswith(TEXT)


def test_table_and_remarks() -> None:
    text = rehearsal_as_text(FLOOD, width=160)
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "checkout 2 h 5 h 9 h 6 h 24 h 120,000 EUR rto broken, rpo broken, recover undecided" in rows
    assert "mail 2 h 5 h 9 h 5 h none rto kept" in rows
    assert "(1 more service not touched)" in text
    assert "plan leave failed in 12.5% of histories (11.50–13.50%)" in text
    assert "Fix first what recovery waits for where promises are broken: step restore-db (60%), waiting for dba" in text
    assert "Note: something to know." in text
    assert "components.web: no team  (plan.yaml:3:5)" in text
    assert "undecided: the interval reaches across what is promised" in text


def test_columns_without_anything_are_left_out() -> None:
    text = rehearsal_as_text(rehearsal(flood=scenario({"mail": service(judged("rto", "8h", Verdict.KEPT))})))
    assert "cost" not in text
    assert "data loss" not in text
    assert "the only promise" in text
    assert "ever invoked" not in text


def test_moments_asked_for_are_columns() -> None:
    asked = service(level_at={"1h": estimate(0.4)}, recovered_by={"4h": estimate(0.9), "1h": estimate(0.25, 0.01)})
    lines = rehearsal_as_text(rehearsal(flood=scenario({"mail": asked}))).splitlines()
    assert "service  50% back  95% back  worst  whole, 95%  back by 1h" in lines
    assert "mail          2 h       5 h    9 h         5 h       25.0%" in lines


def test_what_is_not_back_says_so() -> None:
    late = service(
        judged("rto", "4h", Verdict.BROKEN, 0.0),
        recovery_time_hours=spread(math.inf, math.inf, math.inf, censored=100),
        full_recovery_time_hours=spread(math.inf, math.inf, math.inf, censored=100),
        data_loss_hours=spread(math.inf, math.inf, math.inf, censored=100),
    )
    text = rehearsal_as_text(rehearsal(flood=scenario({"checkout": late})))
    assert "because recovery takes longer than the scenario lasts" in text
    assert "not back: a service that is not back by the scenario's end counts as not met." in text
    some = replace(late, recovery_time_hours=spread(1.0, 5.0, math.inf, censored=4))
    text = rehearsal_as_text(rehearsal(flood=scenario({"checkout": some})))
    assert "because recovery takes up to 1 h in half of the cases, up to 5 h in 95% (4.0% not back)" in text
    data = json.loads(rehearsal_as_json(rehearsal(flood=scenario({"checkout": late}))))
    times = data["scenarios"]["flood"]["services"]["checkout"]["recovery_time_hours"]
    assert (times["p50"], times["max"], times["censored"]) == (None, None, 100)


def test_many_services_and_promises_fit_a_screen() -> None:
    broken = judged("rto", "4h", Verdict.BROKEN)
    text = rehearsal_as_text(rehearsal(flood=scenario({f"s{i:02}": service(broken) for i in range(40)})))
    assert len(text.splitlines()) < 45
    assert "32 more: --details has all" in text
    assert "(the first 12 of 40 services: --format json has all)" in text


def test_several_scenarios_are_a_line_each_unless_details_are_asked_for() -> None:
    calm = scenario({"mail": service(judged("rto", "8h", Verdict.KEPT, 0.99))})
    both = rehearsal(flood=FLOOD.scenarios["flood"], calm=calm)
    rows = [" ".join(line.split()) for line in rehearsal_as_text(both, width=160).splitlines()]
    assert "flood 224 2 1 2 checkout 5 h 24 h 120,000 EUR 0, 0" in rows
    assert "calm 224 0 0 1 mail 5 h none 0, 0" in rows
    assert not any("rto broken" in row for row in rows)
    details = rehearsal_as_text(both, width=160, details=True)
    assert "rto broken, rpo broken, recover undecided" in details


def test_deadlines_of_steps_and_availability_while_invoked_are_promises() -> None:
    late = judged("deadline", "4h", Verdict.BROKEN, 0.2)
    share = replace(judged("availability", "99%", Verdict.BROKEN, 0.9), met_in=None)
    plans = {"leave": PlanUse(invoked=estimate(1.0), failed=estimate(0.0), deadlines={"tell": late})}
    found = rehearsal(flood=scenario({"mail": service(share)}, plans))
    text = rehearsal_as_text(found)
    assert "broken  flood, mail: availability 99% while a plan is invoked promised, 90.0% expected" in text
    assert "broken  flood, leave.tell: deadline 4h in 95% of cases promised, 20.0% expected" in text
    assert text.index("flood, mail") < text.index("flood, leave.tell")  # services come before steps
    data = json.loads(rehearsal_as_json(found))
    assert data["scenarios"]["flood"]["plans"]["leave"]["deadlines"]["tell"]["verdict"] == "broken"
    assert data["scenarios"]["flood"]["services"]["mail"]["promises"][0]["met_in"] is None
    assert found.verdict is Verdict.BROKEN


def test_costs_a_year_are_those_of_scenarios_with_a_frequency_and_of_everyday_failures() -> None:
    often = replace(FLOOD.scenarios["flood"], frequency_per_year=0.1)
    everyday = {"checkout": every_day(cost_per_year=estimate(3_000.0), currency="EUR")}
    text = rehearsal_as_text(rehearsal(flood=often, fire=FLOOD.scenarios["flood"]), everyday=everyday, width=140)
    assert "Cost a year: 15,000 EUR: 12,000 EUR flood, 3,000 EUR everyday failures." in text
    assert "Costs a year leave out, because no frequency is said: fire." in text


def test_remarks_say_what_is_untested_unseen_and_what_decides() -> None:
    assumption = Assumption(path="teams.ops", place="plan.yaml:3:5", text="hours are not said")
    deciding = Deciding(
        assumption=assumption,
        instead="it worked by day",
        scenario="flood",
        whose="mail",
        objective="rto",
        target="8h",
        before=Verdict.KEPT,
        after=Verdict.BROKEN,
        met=estimate(0.31, 0.06),
    )
    found = replace(
        FLOOD,
        remarks=Remarks(
            untested=Untested(exercises=("leave",), rehearsals=("spare",), promises=("idle.rto",)),
            disagreements=("mail took 9h",),
            unseen=(Unseen(path="agreements.gold", why="reported"),),
            sensitivity=Sensitivity(deciding=(deciding,), histories=200, tried=3, not_tried=(assumption,), left=2),
        ),
    )
    text = rehearsal_as_text(found, width=200)
    assert "Never tried in an exercise: leave; never invoked here: spare; promised, and never at stake here" in text
    assert "mail took 9h" in text
    assert (
        "An assumption decides: teams.ops (hours are not said). If it worked by day, flood, mail: rto 8h would be"
        in text
    )
    assert "3 assumptions tried otherwise, on the same luck; 1 cannot be tried; 2 not tried for want of time" in text
    assert "No simulation sees: agreements.gold." in text
    data = json.loads(rehearsal_as_json(found))["remarks"]
    assert data["assumptions"]["deciding"][0]["after"] == "broken"
    assert data["unseen"] == [{"path": "agreements.gold", "why": "reported"}]


def test_json_has_the_promised_shape() -> None:
    data = json.loads(rehearsal_as_json(FLOOD))
    assert {"plan", "seed", "version", "platform", "assumptions", "notes", "scenarios"} <= data.keys()
    flood = data["scenarios"]["flood"]
    assert flood["replications"] == 224
    assert flood["plans"]["leave"]["failed"]["estimate"] == 0.125
    found = flood["services"]["checkout"]
    assert {"mean", "p50", "p90", "p95", "p99", "max", "censored", "intervals"} == found["recovery_time_hours"].keys()
    assert found["verdicts"] == {"rto": "broken", "rpo": "broken", "recover": "undecided"}
    assert found["rto_met"]["estimate"] == 0.5
    assert found["mtpd_kept"] is None
    assert found["recover_met"].keys() == {"15m", "6h"}
    assert found["cost"]["currency"] == "EUR"
    assert found["time_spent"][0].keys() == {"what", "who", "hours", "share"}


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], Verdict.KEPT),
        ([Verdict.KEPT, Verdict.UNDECIDED], Verdict.UNDECIDED),
        ([Verdict.UNDECIDED, Verdict.BROKEN, Verdict.KEPT], Verdict.BROKEN),
    ],
)
def test_verdicts_together(verdicts: list[Verdict], expected: Verdict) -> None:
    assert together(verdicts) is expected


def test_rehearsal_is_as_good_as_its_worst_promise() -> None:
    kept = scenario({"mail": service(judged("rto", "8h", Verdict.KEPT))})
    assert rehearsal(calm=kept).verdict is Verdict.KEPT
    assert replace(FLOOD, scenarios={"calm": kept, **FLOOD.scenarios}).verdict is Verdict.BROKEN
