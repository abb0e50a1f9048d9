"""From what replications measured to results, by hand: agreed time, calendar periods, where time goes, teams."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.intervals import OutageLengths
from continuity.model import Node, Objectives, Section
from continuity.results import ServiceResult, TeamResult, Verdict
from continuity.simulation.agreed_time import AgreedMeter, AgreedTime
from continuity.simulation.measurements import Collected, Measurements, Observed, TeamMeasurements, concatenate, gather
from continuity.simulation.recorder import Measured, Window
from continuity.simulation.sparse import Sparse
from continuity.simulation.summary import summarise
from continuity.simulation.sums import sums_of
from continuity.simulation.team_meter import TeamMeasured, TeamMeter
from continuity.simulation.team_summary import summarise_teams
from continuity.simulation.team_sums import team_sums
from continuity.simulation.waits import bucket_of

HOUR = 3_600_000_000
WINDOW = Window(begins=10, ends=50)
WAITING, WORK = ("waiting", "dba"), ("hands-on", "dba")

# --- many replications -----------------------------------------------------------------------------------------------

TABLES = st.lists(st.dictionaries(st.integers(0, 5), st.integers(1, 2**40), max_size=4), min_size=1, max_size=6)


@given(st.lists(TABLES, min_size=1, max_size=4))
def test_sparse_tables_join_to_what_they_are_together(chunks: list[list[dict[int, int]]]) -> None:
    every = [table for chunk in chunks for table in chunk]
    joined, whole = Sparse.join([Sparse.of(chunk) for chunk in chunks]), Sparse.of(every)
    assert joined.keys == whole.keys == tuple(sorted({key for table in every for key in table}))
    for key in range(6):
        expected = [table.get(key, 0) for table in every]
        assert joined.column(key).tolist() == whole.column(key).tolist() == expected
        assert whole.totals.get(key, 0) == sum(expected)


def observed(rng: np.random.Generator) -> Observed:
    """What a replication might have measured of two nodes and a team."""
    nodes = []
    for _ in range(2):
        meter = AgreedMeter(WINDOW, None, AgreedTime.of(WINDOW, periods=((10, 30), (30, 50)), target=0.9))
        meter.explain = lambda begins, ends, _: {WAITING: (ends - begins) // 2}
        begins = int(rng.integers(10, 50))
        meter.set_level(begins, 0.0)
        meter.set_level(begins + int(rng.integers(1, 20)), 1.0)
        nodes.append(meter.finish(80))
    team = TeamMeter(WINDOW, 40)
    for asked_at in rng.integers(10, 50, 5).tolist():
        team.asked(asked_at)
        team.taken(asked_at, asked_at + int(rng.integers(0, 9)))
    return Observed(nodes, [team.finish()])


def flat(measured: Measurements) -> Iterator[object]:
    yield from (measured.nodes, measured.lengths, measured.agreed_lengths)
    for name in ("down", "outages", "first_outage", "observed", "level", "agreed", "agreed_down", "periods_met"):
        yield getattr(measured, name).tolist()
    tables: list[Sparse[Any]] = [*measured.spent, *measured.staff.waits]
    for table in tables:
        yield from (table.keys, table.rows.tolist(), table.columns.tolist(), table.values.tolist())
    for name in ("jobs", "waited", "queue", "available", "left_over"):
        yield getattr(measured.staff, name).tolist()


def test_chunks_are_the_same_as_one_run() -> None:
    rows = [observed(np.random.default_rng(seed)) for seed in range(7)]
    nodes, teams = ("a", "b"), ("dba",)
    parts = [gather(nodes, teams, rows[a:b], 0) for a, b in ((0, 1), (1, 4), (4, 7))]
    whole = gather(nodes, teams, rows, 0)
    assert list(flat(concatenate(parts))) == list(flat(whole))
    assert whole.replications == 7
    second = whole.of_node(1)
    assert second.nodes == ("b",)
    assert second.down.tolist() == whole.down[:, [1]].tolist()
    assert second.spent == (whole.spent[1],)


@pytest.mark.parametrize("number", [1, 31, 32, 33, 1100])
def test_pieces_are_collected_in_their_order(number: int) -> None:
    rows = [observed(np.random.default_rng(seed)) for seed in range(5)]
    every = [rows[(7 * index) % 5] for index in range(number)]
    collected = Collected()
    for row in every:
        collected.add(gather(("a", "b"), ("dba",), [row], 0))
    assert list(flat(collected.all())) == list(flat(gather(("a", "b"), ("dba",), every, 0)))


def test_what_is_the_same_in_all_replications_is_kept_once() -> None:
    rows = [Observed([replace(history(50, each), down=each)]) for each in (1, 2, 3)]
    found = concatenate([gather(("s",), (), [row], 0) for row in rows])
    assert found.agreed.tolist() == [[50], [50], [50]]
    assert found.agreed.strides[0] == 0
    assert found.down.tolist() == [[1], [2], [3]]
    assert found.agreed_down is found.down


# --- results ---------------------------------------------------------------------------------------------------------

YEAR = 8760 * HOUR
ALL = Window(begins=0, ends=YEAR)


def result(rows: Sequence[Measured], objectives: Objectives | None = None, *, fails: bool = True) -> ServiceResult:
    node = Node(id="s", section=Section.SERVICES, objectives=objectives)
    measured = gather(("s",), (), [Observed([row]) for row in rows], 0)
    sums = sums_of(measured, ALL, [node.up_from])
    return summarise(sums, {"s": node}, ALL, {}, frozenset({"s"} if fails else ()))["s"]


def of_teams(measured: TeamMeasurements) -> dict[str, TeamResult]:
    return summarise_teams(dict(zip(measured.teams, team_sums(measured), strict=True)), ALL)


def history(agreed: int, agreed_down: int, periods: int = 0, periods_met: int = 0) -> Measured:
    row = Measured(down=agreed_down, outages=1, observed=YEAR, level=float(YEAR), first_outage=5)
    lengths = OutageLengths.of([agreed_down] if agreed_down else [])
    row = replace(row, agreed=agreed, agreed_down=agreed_down, agreed_lengths=lengths, lengths=lengths)
    return replace(row, periods=periods, periods_met=periods_met)


def test_availability_counts_agreed_time_only() -> None:
    # 2,000 agreed hours a year, of which 20 are lost on average: 99%, and 20 agreed hours a year
    found = result([history(2000 * HOUR, lost * HOUR) for lost in (10, 20, 30) * 10])
    assert found.availability.estimate == pytest.approx(0.99)
    assert found.downtime_hours_per_year is not None
    assert found.downtime_hours_per_year.mean.estimate == pytest.approx(20)
    assert found.downtime_hours_per_year.p95 == pytest.approx(30)
    assert found.agreed_hours is not None
    assert (found.agreed_hours.low, found.agreed_hours.estimate, found.agreed_hours.high) == (2000, 2000, 2000)
    assert found.mean_up_hours.estimate == pytest.approx(8760 - 20)  # physical


def test_where_all_time_is_agreed_nothing_is_scaled() -> None:
    found = result([history(YEAR, 876 * HOUR)])
    assert found.availability.estimate == 1 - 0.1
    assert found.agreed_hours is None


def test_availability_is_the_mean_over_histories_whose_agreed_time_differs() -> None:
    # 0.9 of 1,000 h, 0.7 of 3,000 h: the mean is 0.8, not 3,000 / 4,000 of all
    found = result([history(1000 * HOUR, 100 * HOUR), history(3000 * HOUR, 900 * HOUR)])
    assert found.availability.estimate == pytest.approx(0.8)
    assert found.downtime_hours_per_year is not None
    assert found.downtime_hours_per_year.mean.estimate == pytest.approx(500)
    assert found.agreed_hours is not None
    assert found.agreed_hours.estimate == pytest.approx(2000)


def test_a_history_without_agreed_time_is_left_out_and_the_result_says_so() -> None:
    found = result([history(1000 * HOUR, 100 * HOUR), history(0, 0), history(1000 * HOUR, 300 * HOUR)])
    assert found.availability.estimate == pytest.approx(0.8)
    assert found.availability.n == 2
    assert "without 1 of 3 replications that had no agreed service time" in found.availability.method


@pytest.mark.parametrize("fails", [True, False])
def test_no_agreed_time_at_all_is_undecided(fails: bool) -> None:
    found = result([history(0, 0), history(0, 0)], Objectives(availability=0.5), fails=fails)
    assert found.availability.method == "not measured: there is no agreed service time in the horizon"
    assert found.verdicts == {"availability": Verdict.UNDECIDED}
    assert found.downtime_hours_per_year is not None
    assert found.downtime_hours_per_year.mean.estimate == 0


@pytest.mark.parametrize(("met", "verdict"), [(12, Verdict.KEPT), (11, Verdict.UNDECIDED), (6, Verdict.BROKEN)])
def test_single_months_are_judged_against_met_in(met: int, verdict: Verdict) -> None:
    # availability is far below the target: what counts is the share of months
    objectives = Objectives(availability=0.999, each="month", met_in=0.91)
    rows = [history(YEAR, 99 * HOUR, periods=12, periods_met=met) for _ in range(100)]
    found = result(rows, objectives)
    assert found.met_each is not None
    assert (found.met_each.each, found.met_each.met_in) == ("month", 0.91)
    assert found.met_each.share.estimate == pytest.approx(met / 12)
    assert found.verdicts == {"availability": verdict}
    assert found.objectives == {"availability": 0.999}


def test_met_in_is_95_per_cent_where_it_is_not_said() -> None:
    rows = [history(YEAR, 0, periods=12, periods_met=12) for _ in range(100)]
    found = result(rows, Objectives(availability=0.999, each="month"))
    assert found.met_each is not None
    assert found.met_each.met_in == 0.95
    assert found.verdicts == {"availability": Verdict.KEPT}


@pytest.mark.parametrize("fails", [True, False])
def test_no_whole_month_is_undecided_and_says_why(fails: bool) -> None:
    found = result([history(YEAR, 0)] * 100, Objectives(availability=0.999, each="month"), fails=fails)
    assert found.met_each is not None
    assert found.met_each.share.method == "not measured: no whole month with agreed service time lies in the horizon"
    assert found.verdicts == {"availability": Verdict.UNDECIDED}


def test_what_cannot_fail_holds_every_month() -> None:
    rows = [history(YEAR, 0, periods=1, periods_met=1)] * 2
    found = result(rows, Objectives(availability=0.999, each="month"), fails=False)
    assert found.met_each is not None
    assert found.met_each.share.low == 1
    assert found.verdicts == {"availability": Verdict.KEPT}


def test_where_time_goes_adds_up_to_the_mean_outage() -> None:
    rng = np.random.default_rng(4)
    rows = []
    for _ in range(40):
        parts = (rng.exponential((3, 1, 0.5)) * HOUR).astype(int).tolist()
        row = history(YEAR, sum(parts))
        row.spent = dict(zip((WAITING, WORK, ("waiting", "disks")), parts, strict=True))
        rows.append(row)
    found = result(rows)
    assert [(each.what, each.who) for each in found.time_spent] == [WAITING, WORK, ("waiting", "disks")]
    hours = [each.hours.estimate or math.nan for each in found.time_spent]
    assert sum(hours) == pytest.approx(found.mean_outage_hours.estimate)
    assert sum(each.share.estimate or math.nan for each in found.time_spent) == pytest.approx(1)
    first = found.time_spent[0]
    assert first.hours.low is not None
    assert first.hours.high is not None
    assert first.hours.low < 3 < first.hours.high
    assert found.waiting_hours_per_year.keys() == {"dba", "disks"}
    assert found.waiting_hours_per_year["dba"].estimate == pytest.approx(hours[0])
    json.dumps(found.as_data(), allow_nan=False)


def test_no_explained_outage_leaves_both_lists_empty() -> None:
    found = result([history(YEAR, 0)] * 3)
    assert (found.time_spent, found.waiting_hours_per_year) == ((), {})


def with_jobs(jobs: int, at_once: int, waited: int) -> TeamMeasured:
    """Jobs of which those that were not begun at once have waited for the same time."""
    waits = {bucket_of(0): at_once, bucket_of(waited // (jobs - at_once)): jobs - at_once}
    return TeamMeasured(jobs=jobs, at_once=at_once, waited=waited, queue=waited, waits=waits)


def test_team_results_by_hand() -> None:
    # 10 jobs a year, 8 at once, 2 after 5 h; busy 200 of 2,050 h, 50 of them called out; 10 h of waiting
    row = with_jobs(10, 8, 10 * HOUR)
    row = replace(row, busy=200 * HOUR, called_out=50 * HOUR, available=2050 * HOUR)
    measured = gather((), ("dba", "app"), [Observed([], [row, TeamMeasured()])] * 30, 0).staff
    found = of_teams(measured)
    assert list(found) == ["app", "dba"]
    dba = found["dba"]
    assert dba.utilisation.estimate == pytest.approx(200 / 2050)
    assert dba.called_out.estimate == pytest.approx(0.25)
    assert dba.busy_hours_per_year.estimate == pytest.approx(200)
    assert dba.jobs_per_year.estimate == pytest.approx(10)
    assert dba.begun_at_once.estimate == pytest.approx(0.8)
    assert dba.wait_hours.mean.estimate == pytest.approx(1)
    assert dba.wait_hours.p50.estimate == 0
    assert dba.wait_hours.p95.estimate == pytest.approx(5, rel=1 / 256)
    assert dba.waiting_jobs.estimate == pytest.approx(10 / 8760)
    json.dumps(dba.as_data(), allow_nan=False)


def test_a_team_without_jobs_says_so() -> None:
    measured = gather((), ("dba",), [Observed([], [TeamMeasured(available=2000 * HOUR)])] * 30, 0).staff
    found = of_teams(measured)["dba"]
    for each in (found.begun_at_once, found.wait_hours.mean, found.wait_hours.p95):
        assert each.method == "not measured: no job was seen"
    assert found.called_out.method == "not measured: there was nothing to take a share of"
    assert (found.utilisation.estimate, found.jobs_per_year.estimate, found.waiting_jobs.estimate) == (0, 0, 0)
    assert found.utilisation.high == pytest.approx(1 - 0.025 ** (1 / 30))
    nobody = gather((), ("dba",), [Observed([], [TeamMeasured()])] * 30, 0).staff
    assert of_teams(nobody)["dba"].utilisation.estimate is None


def test_jobs_that_still_wait_are_told() -> None:
    row = replace(with_jobs(4, 3, HOUR), left_over=1)
    measured = gather((), ("dba",), [Observed([], [row])] * 20, 0).staff
    waits = of_teams(measured)["dba"].wait_hours
    assert all("20 of 80 jobs were still waiting" in each.method for each in (waits.mean, waits.p50, waits.p95))
