"""Sums over replications: exact, the same in any order and split, and no larger for more replications."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.engines import Request, simulate
from continuity.errors import LimitError
from continuity.intervals import (
    Events,
    event_percentile,
    event_share_estimate,
    hours_per_year_estimate,
    mean_outage_estimate,
    mean_up_estimate,
    part_estimate,
    percentiles,
    ratio_estimate,
)
from continuity.results import Estimate, Json
from continuity.simulation import sketches
from continuity.simulation.measurements import Measurements, concatenate
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task, summed
from continuity.simulation.sketches import EXACT, Sketch
from continuity.simulation.summary import summarise
from continuity.simulation.sums import Sums
from continuity.simulation.team_summary import summarise_teams
from continuity.simulation.waits import bucket_of, buckets_of, middle_of, middles_of
from continuity.units import HOUR, YEAR, parse_duration
from tests.simulation.support import plan_of

PLAN = plan_of("""
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}}
teams: {ops: {people: 1, hours: office, call_out: 30m}, vendor: {people: 2}}
components:
  web: {units: 3, required: 2, failures: {crash: {mttf: 20d, mttr: 5h, team: ops}}}
  db:
    failures: {disk: {mttf: 60d, mttr: 9h, team: vendor}}
    maintenance: [{every: 30d, takes: 1h, counted: false}]
services:
  shop: {needs: [web, db], restart: 5m, hours: office, objectives: {availability: 99%, each: month}}
  blog: {needs: [{need: web, tolerates: 1h}], impact: {1h: 100 EUR, 5h: 5000 EUR}}
""")
WINDOW = Window(begins=0, ends=YEAR // 4, at=(YEAR // 12, YEAR // 4))
TASK = Task(plan=PLAN, seed=1, window=WINDOW, measured=("web", "db", "shop", "blog"))
COUNT = 40
MOMENTS = {"1 month": YEAR // 12, "3 months": YEAR // 4}


@pytest.fixture(scope="module")
def pieces() -> list[Measurements]:
    run = Simulator(TASK).run
    return [run(first, 1) for first in range(COUNT)]


def figures(sums: Sums) -> list[Json]:
    """All figures that come out of sums."""
    nodes = summarise(sums, PLAN.nodes, WINDOW, MOMENTS, frozenset(PLAN.nodes))
    teams = summarise_teams(dict(zip(sums.teams, sums.of_teams, strict=True)), WINDOW)
    return [*(each.as_data() for each in nodes.values()), *(each.as_data() for each in teams.values())]


def added(parts: list[Measurements]) -> Sums:
    first, *others = [summed(TASK, part) for part in parts]
    for each in others:
        first.add(each)
    return first


def test_any_split_and_any_order_gives_the_same(pieces: list[Measurements]) -> None:
    whole = figures(summed(TASK, concatenate(pieces)))
    assert figures(added(pieces)) == whole
    assert figures(added([concatenate(pieces[a:b]) for a, b in ((0, 7), (7, 8), (8, 40))])) == whole
    shuffled = [pieces[each] for each in np.random.default_rng(1).permutation(COUNT)]
    assert figures(added(shuffled)) == whole
    assert pickle.dumps(figures(added(shuffled[::-1]))) == pickle.dumps(whole)


def same(found: Json, expected: Estimate) -> None:
    """An estimate from sums and one from arrays, which round otherwise."""
    assert isinstance(found, dict)
    data = expected.as_data()
    assert found["method"] == data["method"]
    for name in ("estimate", "low", "high", "standard_error"):
        assert found[name] == (None if data[name] is None else pytest.approx(data[name], rel=1e-9, abs=1e-12)), name


def test_sums_give_what_arrays_give(pieces: list[Measurements]) -> None:
    every, length = concatenate(pieces), WINDOW.ends
    results = summarise(summed(TASK, every), PLAN.nodes, WINDOW, MOMENTS, frozenset(PLAN.nodes))
    for index, name in enumerate(every.nodes):
        found, down, outages = results[name].as_data(), every.down[:, index], every.outages[:, index]
        same(found["mean_outage_hours"], mean_outage_estimate(down, outages, every.lengths[index]))
        same(found["mean_up_hours"], mean_up_estimate(length - down, outages))
        assert results[name].time_spent
        for part in results[name].time_spent:
            amounts = every.spent[index].column((part.what, part.who))
            same(part.share.as_data(), part_estimate(amounts, down))
            hours = ratio_estimate(amounts / HOUR, outages, dependent=True)
            same(part.hours.as_data(), hours)
        for origin in results[name].caused_by:
            amounts = every.caused[index].column((origin.node, origin.mode))
            same(origin.downtime_hours_per_year.as_data(), hours_per_year_estimate(amounts, length))
        lost = results[name].downtime_hours_per_year
        assert lost is not None
        assert lost == percentiles(every.agreed_down[:, index] / length * 8760, lost.mean)


def test_sums_of_teams_give_what_arrays_give(pieces: list[Measurements]) -> None:
    every = concatenate(pieces).staff
    sums = summed(TASK, concatenate(pieces))
    results = summarise_teams(dict(zip(sums.teams, sums.of_teams, strict=True)), WINDOW)
    for index, name in enumerate(every.teams):
        found, waits = results[name], every.waits[index]
        middles = np.array([middle_of(bucket) for bucket in waits.keys], dtype=np.int64)
        events = Events(COUNT, waits.rows, middles[waits.columns], waits.values)
        expected = event_percentile(events, 95, what="job")
        assert found.wait_hours.p95.low == (None if expected.low is None else pytest.approx(expected.low / HOUR))
        assert found.wait_hours.p95.high == (None if expected.high is None else pytest.approx(expected.high / HOUR))
        jobs, at_once = every.jobs[:, index], every.at_once[:, index]
        same(found.begun_at_once.as_data(), event_share_estimate(at_once, jobs, what="job"))
        same(found.called_out.as_data(), part_estimate(every.called_out[:, index], every.busy[:, index]))


def test_the_size_of_sums_does_not_grow(pieces: list[Measurements], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketches, "EXACT", 20)
    parts = [summed(TASK, piece) for piece in pieces]
    size = len(pickle.dumps(summed(TASK, concatenate(pieces))))
    grown = summed(TASK, pieces[0])
    for _ in range(20):
        for part in parts:
            grown.add(pickle.loads(pickle.dumps(part)))
    figures(grown)
    assert grown.replications == 801
    assert len(pickle.dumps(grown)) < 1.1 * size


def test_costs_that_cannot_be_counted_are_refused(pieces: list[Measurements]) -> None:
    (cost,) = {each.cost.dtype for each in pieces}
    huge = concatenate(pieces)
    object.__setattr__(huge, "cost", np.full(huge.cost.shape, 1e30, dtype=cost))
    with pytest.raises(LimitError, match="cannot be added up"):
        summed(TASK, huge)


def test_workers_and_pieces_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketches, "EXACT", 25)
    request = Request(horizon=YEAR // 12, replications=60, all_nodes=True, at=(("10d", parse_duration("10d")),))
    expected = simulate(PLAN, request).as_data()
    for failures in (1, 20, 1e9):
        monkeypatch.setattr("continuity.engines._FAILURES_OF_PIECE", failures)
        assert simulate(PLAN, request).as_data() == expected


# --- how times are distributed ---------------------------------------------------------------------------------------

TIMES = st.lists(st.one_of(st.just(0), st.integers(0, 300), st.integers(0, 2**61)), min_size=1, max_size=40)


@given(TIMES)
def test_buckets_of_arrays_are_those_of_single_times(times: list[int]) -> None:
    array = np.array(times, dtype=np.int64)
    assert buckets_of(array).tolist() == [bucket_of(each) for each in times]
    assert middles_of(buckets_of(array)).tolist() == [middle_of(bucket_of(each)) for each in times]
    assert np.all(np.abs(middles_of(buckets_of(array)) - array) <= array / 256)


def split(times: list[int], cuts: list[int]) -> Sketch:
    bounds = sorted({0, len(times), *(each % len(times) for each in cuts)})
    parts = [np.array(times[a:b], dtype=np.int64) for a, b in pairwise(bounds)]
    first, *others = map(Sketch.of, parts)
    for each in others:
        first.add(each)
    return first


@settings(deadline=None)
@given(TIMES, st.lists(st.integers(0, 40), max_size=6), st.sampled_from([5, 20, EXACT]))
def test_a_sketch_knows_no_split(times: list[int], cuts: list[int], exact: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sketches, "EXACT", exact)
        found = split(times, cuts).counted()
        kept = len(times) <= exact
        expected = sorted(each if kept else middle_of(bucket_of(each)) for each in times)
        assert np.repeat(found.values, found.numbers).tolist() == [float(each) for each in expected]


def test_percentiles_beyond_what_is_kept_are_off_by_one_in_256_at_most() -> None:
    times = np.random.default_rng(3).lognormal(25, 2, 3 * EXACT).astype(np.int64)
    counted = Sketch.of(times).counted()
    ranks = [each * len(times) // 100 for each in (50, 90, 95, 99)]
    for found, exact in zip(counted.at_rank(*ranks), np.sort(times)[np.array(ranks) - 1], strict=True):
        assert abs(found - exact) <= exact / 256
