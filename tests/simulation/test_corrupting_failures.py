"""Failures that corrupt data, worked out by hand; times are hours after the scenario's beginning, at midnight."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev

import pytest

from continuity.engines import Request, simulate
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals
from continuity.units import HOUR, NEVER, parse_duration
from tests.simulation.rehearsed import SCENARIO, Rehearsal, rehearse, with_scenario
from tests.simulation.support import measure, plan_of

NIGHTLY = "vault: {at: tape, backup: {every: 24h, at: '00:00', takes: 2h%s}}"
STAGE = """\
components:
  tape: {{never_fails: x}}
  other: {{never_fails: x}}
  app: {{failures: {{slip: {{{app}}}}}}}
  db:
    failures: {{bug: {{{bug}}}}}
    data: {{orders: {{copies: {{{copies}}}}}}}
services: {{shop: {{needs: [db]}}}}
{more}"""
NEVER_BY_ITSELF = "time_to_failure: never, time_to_repair: 4h, recovers: by itself"
FAILS_AT_30 = "at: 30h, fails: db, mode: bug"
NOTHING = "at: 0h, fails: other, lasts: 1m"
"""An event that concerns nobody."""


def stage(bug: str = "", *, copies: str = NIGHTLY % "", app: str = NEVER_BY_ITSELF, more: str = "") -> str:
    """A database with some data, its nightly backups, and further keys of its failure mode."""
    mode = f"{NEVER_BY_ITSELF}, corrupts: orders{', ' if bug else ''}{bug}"
    return STAGE.format(bug=mode, copies=copies, app=app, more=more)


def told(text: str, *events: str) -> Rehearsal:
    return rehearse(text, *(events or (FAILS_AT_30,)))


def loss(history: Rehearsal) -> float:
    """The data loss of the shop in hours."""
    return history.track().data_loss / HOUR


def levels(history: Rehearsal, node: str = "shop") -> list[tuple[float, float]]:
    return [(float(at) / 60, level) for at, level in history.levels(node)]


# --- what the failure does -------------------------------------------------------------------------------------------


def test_data_is_corrupt_from_the_failure_on_and_back_with_the_repair() -> None:
    """Known at once, at 30: the backup of 24 to 26 is clean."""
    history = told(stage())
    assert levels(history) == [(30, 0), (34, 1)]
    assert loss(history) == 6
    assert history.spent() == {"hands-on": str(4 * 60)}


@pytest.mark.parametrize(
    ("bug", "found", "back"),
    [("detect: 5h", 35, 39), ("inspection: 20h", 40, 44), ("inspection: 20h, detect: 2h", 42, 46)],
)
def test_the_time_to_find_the_failure_is_the_dwell_of_the_corruption(bug: str, found: float, back: float) -> None:
    """The unit is down meanwhile, as a hidden failure is; the loss counts from the discovery."""
    history = told(stage(bug))
    assert levels(history) == [(30, 0), (back, 1)]
    assert history.lines("corrupt") == ["1800 corrupted orders", f"{60 * found:g} corruption found orders"]
    assert loss(history) == found - 24


def test_a_failure_that_leaves_everything_is_silent_until_it_is_found() -> None:
    """Backups go on: that of 48 is corrupt. The node stops when the corruption is found, at 60."""
    history = told(stage("detect: 30h, leaves: 100%"))
    assert levels(history) == [(60, 0), (64, 1)]
    assert loss(history) == 60 - 24
    assert history.spent() == {"still up": "1800", "hands-on": "240"}


def test_a_failure_elsewhere_stops_the_node_of_the_data_too() -> None:
    history = told(stage(app=f"{NEVER_BY_ITSELF}, corrupts: orders, detect: 3h"), "at: 30h, fails: app")
    assert levels(history, "app") == [(30, 0), (37, 1)]
    assert levels(history) == [(33, 0), (37, 1)]
    assert loss(history) == 9


def test_a_replica_passes_the_corruption_on_at_its_lag() -> None:
    """Where the node is down from 30 on, the replica keeps what it had then; where it goes on, it is corrupt at 31."""
    twin = "twin: {at: other, replicates: {lag: 1h}}"
    assert loss(told(stage("detect: 30m", copies=f"{twin}, {NIGHTLY % ''}"))) == 30.5 - 29
    history = told(stage("detect: 90m, leaves: 100%", copies=f"{twin}, {NIGHTLY % ''}"))
    assert loss(history) == 31.5 - 24


def test_backups_kept_on_the_node_itself_can_be_used() -> None:
    history = told(stage(copies="snap: {at: db, backup: {every: 1h, takes: 0s}}"), "at: 30h30m, fails: db, mode: bug")
    assert loss(history) == 0.5


def test_with_no_clean_copy_left_the_repair_brings_an_empty_node_back() -> None:
    history = told(stage("detect: 48h", copies=NIGHTLY % ", keep: 24h"))
    assert levels(history) == [(30, 0), (82, 1)]
    assert history.track().data_loss >= NEVER


def test_two_failures_corrupt_the_same_data_and_the_first_repair_brings_it_back() -> None:
    history = told(stage("detect: 10h", app=f"{NEVER_BY_ITSELF}, corrupts: orders"), FAILS_AT_30, "at: 32h, fails: app")
    assert history.lines("restored", "corruption") == ["1920 corruption found orders", "2160 restored db orders"]
    assert levels(history) == [(30, 0), (44, 1)]
    assert loss(history) == 32 - 24


def test_data_that_was_destroyed_is_not_brought_back_by_a_repair() -> None:
    history = told(stage(), FAILS_AT_30, "at: 31h, destroys: db, lasts: 1h")
    assert history.lines("restored") == []
    assert levels(history) == [(30, 0)]


def test_data_restored_together_goes_back_together() -> None:
    copies = (
        f"{NIGHTLY % ''}}}, with: [bills]}}, bills: {{copies: {{old: {{at: tape, backup: {{every: 16h, takes: 0s}}}}"
    )
    history = told(stage(copies=copies))
    assert history.lines("restored") == ["2040 restored db orders", "2040 restored db bills"]
    assert loss(history) == 30  # bills have a copy of 16, and orders none between 0 and that


# --- what ends it otherwise ------------------------------------------------------------------------------------------

RECOVER = """\
plans:
  recover:
    invoke: {when: db}
    steps:
%s"""


def with_plan(*steps: str) -> str:
    return RECOVER % "".join(f"      {step}\n" for step in steps)


def test_a_step_that_repairs_the_node_leaves_its_data_corrupt() -> None:
    history = told(stage(more=with_plan("mend: {takes: 1h, repairs: [db]}")))
    assert history.lines("repaired") == ["1860 repaired db bug"]
    assert levels(history) == [(30, 0)]


def test_a_step_restores_the_data_sooner_than_the_repair() -> None:
    """The step restores at 32, which serves nobody before the repair at 34: that has nothing to bring back any more."""
    history = told(stage(more=with_plan("restore: {takes: 2h, restores: {data: orders}}")))
    assert history.lines("restored") == ["1920 restored db orders"]
    assert levels(history) == [(30, 0), (34, 1)]
    assert loss(history) == 6


def test_steps_that_repair_and_restore_bring_all_back() -> None:
    steps = ("mend: {takes: 1h, repairs: [db]}", "restore: {after: [mend], takes: 2h, restores: {data: orders}}")
    history = told(stage(more=with_plan(*steps)))
    assert levels(history) == [(30, 0), (33, 1)]
    assert loss(history) == 6


def test_a_failure_whose_time_is_over_leaves_the_data_corrupt_and_it_is_found_later() -> None:
    history = told(stage("detect: 10h"), f"{FAILS_AT_30}, lasts: 2h")
    assert levels(history) == [(30, 0), (32, 1), (40, 0)]


# --- common causes, units, and by themselves -------------------------------------------------------------------------


def test_a_common_cause_hits_its_nodes_and_corrupts_data() -> None:
    """It strikes at 40, is found 2 h later, and is over at 45."""
    worm = "common_causes: {worm: {time_to_failure: 40h, time_to_repair: 3h, detect: 2h, corrupts: orders, hits: %s}}"
    for hits, down in (("{db: 100%}", 40), ("{app: 100%}", 42)):
        history = rehearse(stage(more=worm % hits), NOTHING, more=", random_failures: true")
        assert levels(history)[:2] == [(down, 0), (45, 1)]
        assert loss(history) == 42 - 24


def test_availability_is_that_of_the_repair() -> None:
    """mttf / (mttf + detect + mttr), whether the node is down from the failure or from its discovery on."""
    run = "mttf: 20d, mttr: 10h, detect: 14h, recovers: by itself, corrupts: orders"
    head = (
        "components: {tape: {never_fails: x}}\nservices: {db: {failures: {bug: {%s}}, data: {orders: {copies: {%s}}}}}"
    )
    for more, down in (("", 24), (", leaves: 100%", 10)):
        result = simulate(
            plan_of(head % (run + more, NIGHTLY % "")), Request(horizon=parse_duration("20y"), replications=20)
        )
        availability = result.services["db"].availability
        assert availability.estimate is not None
        assert availability.standard_error is not None
        assert availability.standard_error < 0.001
        assert abs(availability.estimate - (1 - down / 504)) < 4 * availability.standard_error


def test_a_unit_of_a_pool_corrupts_for_all() -> None:
    text = (
        "components: {tape: {never_fails: x}}\nservices: {db: {units: 2, required: 1, full: 1, "
        "failures: {bug: {time_to_failure: 100h, time_to_repair: 1h, recovers: by itself, corrupts: orders}}, "
        f"data: {{orders: {{copies: {{{NIGHTLY % ''}}}}}}}}}}}"
    )
    assert measure(text, "150h")["db"].down.sum() == HOUR


# --- mean loss -------------------------------------------------------------------------------------------------------


def losses(text: str, *events: str, count: int, more: str = "") -> Sequence[float]:
    plan = plan_of(with_scenario(text, *events, begins="any time", lasts="95d", more=more))
    task = RehearsalTask(plan=plan, scenario=SCENARIO, seed=3)
    return [each.tracks["shop"].data_loss / HOUR for each in run_rehearsals(task, 0, count)]


def test_mean_loss_of_random_corruption() -> None:
    """The dwell, 10 h on average, and the time since the last backup begun before the failure, 12 h on average.

    One that had begun by then, and was made in 2 h while all was up, is clean and usable when the failure is found.
    The node goes on meanwhile, or the backup that is under way would not be made. One failure in each history.
    """
    bug = "leaves: 100%, time_to_failure: {uniform: [50d, 90d]}, time_to_repair: 1h, recovers: by itself"
    bug += ", detect: {uniform: [2h, 18h]}, corrupts: orders"
    text = stage().replace(f"{NEVER_BY_ITSELF}, corrupts: orders", bug)
    found = losses(text, NOTHING, count=800, more=", random_failures: true")
    assert abs(fmean(found) - (12 + 10)) < 4 * stdev(found) / sqrt(len(found))
    assert stdev(found) / sqrt(len(found)) < 0.35
