"""The report of a simulation as a whole, compared with what it shall say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from continuity.reports.run import run_as_json, run_as_text
from continuity.results import MetEach, Precision, Verdict
from continuity.simulation.history import Happening
from tests.reports.kit import OFFICE, STAFFED, START, estimate, run, service

STORED = """\
try: 1,000 simulated histories of 1 y from Mon 4 Jan 2027 (engine simpy, seed 1, plan 1eed48334f94)

   broken  s: availability 98% in 80% of months promised, 55.6% expected (54.70–56.50%), of 2,610 h agreed a year
           27.6 outages a year of 8.34 h on average: 77% hands-on by ops, 17% waiting for ops
     kept  t: availability 99.8% promised, 99.9% expected (99.87–99.99%)

service  availability  95% interval  outages/y  mean outage  down/y  1st outage  agreed/y
s               97.4%  97.34–97.46%       27.6       8.34 h  67.6 h      13.4 d   2,610 h
t               99.9%  99.87–99.99%          2        2.2 h  67.6 h      13.4 d         –

service  mean outage  where its time goes
s             8.34 h  77% hands-on by ops, 17% waiting for ops, 4% call-out of ops, 2% restart

Waiting for ops keeps s down 39.5 h a year.

team   busy  jobs/y  begun at once  mean wait  95% wait below  busy out of hours
ops   32.9%     104          26.8%     1.17 h          7.77 h              70.0%
Never asked for work: crisis.

Availability and down/y count agreed service time (agreed/y); outages, and their parts, all time.
Engine simpy: by hand (--engine).
The intervals of all figures are in the JSON (--format json).
Note: only availability is judged here; promised and not judged: s.rto.

These figures rest on 1 assumption:
  components.web: no team  (plan.yaml:3:5)
"""
PLAIN = """\
try: 1,000 simulated histories of 1 y (engine simpy, seed 1, plan 1eed48334f94)

service  availability  95% interval  outages/y  mean outage  down/y  1st outage
s               97.4%  97.34–97.46%       27.6       8.34 h  2.82 d      13.4 d

Engine simpy: by hand (--engine).
The intervals of all figures are in the JSON (--format json).
"""
HAPPENING = Happening(3_600_000_000, "fails", "a", 1, "f")


def test_a_run_with_people_and_dates_reads_as_stored() -> None:
    assert run_as_text(STAFFED) == STORED


def test_a_plan_without_people_and_dates_says_nothing_of_them() -> None:
    assert run_as_text(run()) == PLAIN


def test_an_engine_that_was_asked_for_needs_no_reason() -> None:
    assert "Engine" not in run_as_text(replace(run(), why="asked for"))


PRECISE = """\
Stopped after 1,000 histories: the budget is over.
  s: its unavailability is known to ±4.2%, asked for was ±5%
  t: its unavailability is known to no precision yet, since too little was down, asked for was ±20%
  A longer --budget, or more --jobs, helps.
  --replications 1000 gives these figures again.
"""


def test_what_ended_the_simulation_is_said_where_a_precision_was_asked_for() -> None:
    found = {
        "s": Precision(asked=0.05, half_width=0.042, confidence=0.975, looks=1, reached=True),
        "t": Precision(asked=0.2, half_width=None, confidence=0.975, looks=1, reached=False),
    }
    text = run_as_text(replace(run(), precision=found, stopped="the budget is over"))
    assert text.splitlines(keepends=True)[2:7] == PRECISE.splitlines(keepends=True)
    assert "helps" not in run_as_text(replace(run(), precision={"s": found["s"]}))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_tables_keep_within_the_width_and_cut_nothing(width: int) -> None:
    text = run_as_text(STAFFED, width=width)
    tables = [table for table in text.split("\n\n") if table.startswith(("service", "team"))]
    assert len(tables) == 3
    assert max(len(line) for table in tables for line in table.splitlines()) <= width
    assert "…" not in text


def test_colour_ends_with_the_verdict() -> None:
    assert "\x1b[1;31m   broken\x1b[0m  s: availability" in run_as_text(STAFFED, colour=True)


def promise(text: str) -> str:
    """The first line on promises."""
    return text.splitlines()[2].strip()


def told(**more: Any) -> str:
    return promise(run_as_text(run(services={"s": replace(OFFICE, **more)})))


def test_what_each_period_must_have_is_told_as_such() -> None:
    assert told(agreed_hours=None).endswith("98% in 80% of months promised, 55.6% expected (54.70–56.50%)")
    every = MetEach(each="day", met_in=1.0, share=estimate(0.5, 0.01))
    assert "98% in every day promised, 50.0% expected" in told(met_each=every)


def test_a_promise_that_could_not_be_judged_says_why() -> None:
    met = MetEach(each="month", met_in=0.8, share=estimate(None, method="not measured: no whole month"))
    text = told(met_each=met, verdicts={"availability": Verdict.UNDECIDED}, agreed_hours=None)
    assert text == "undecided  s: availability 98% in 80% of months promised, not measured: no whole month"


def test_more_replications_are_proposed_where_they_would_decide() -> None:
    undecided = {"availability": Verdict.UNDECIDED}
    near = run(services={"s": service(promised=0.974, verdicts=undecided)})
    assert "more --replications" in run_as_text(near)
    unmeasured = replace(near.services["s"], availability=estimate(None, method="not measured: no agreed time"))
    assert "more --replications" not in run_as_text(run(services={"s": unmeasured}))


def test_agreed_time_is_told_for_a_year_whatever_the_horizon() -> None:
    half = run(horizon_hours=4380.0, services={"s": replace(OFFICE, agreed_hours=estimate(1305.0))})
    assert ", of 2,610 h agreed a year" in run_as_text(half)


def test_only_the_first_ten_broken_promises_are_explained() -> None:
    services = {f"s{i:02}": service(promised=0.98, verdict=Verdict.BROKEN) for i in range(12)}
    text = run_as_text(run(services=services))
    assert text.count("   broken  ") == 12
    assert text.count("27.6 outages a year of 8.34 h on average\n") == 10


def test_json_has_local_times_where_dates_matter() -> None:
    (dated,) = json.loads(run_as_json(run(start=START, timezone="Europe/Paris"), [HAPPENING]))["history"]
    assert dated == {
        "hours": 1.0,
        "local": "2027-01-04T01:00:00+01:00",
        "what": "fails",
        "node": "a",
        "unit": 1,
        "detail": "f",
    }
    (undated,) = json.loads(run_as_json(run(), [HAPPENING]))["history"]
    assert undated.keys() == {"hours", "what", "node", "unit", "detail"}
