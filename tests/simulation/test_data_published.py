"""Published cases of data loss from backups: RT05, a 2 TB store, and RT07, backups usable 2 h after their start."""

import json
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev

import pytest

from continuity.simulation.data_stores import DataStores
from continuity.units import HOUR
from tests.simulation.test_data_sets import Kept, backups, hours, kept

CASES = Path(__file__).parents[3] / "shared" / "validation" / "cases.json"
LOSSES = 60_000
GB_PER_HOUR = 20 * 3600 / 1000
"""What is written in RT05, 20 MB/s."""
RESTORE = ", restore: {size: 2TB, rate: 200MB/s, replay: 40%}"
"""RT05 replays 20 MB/s of what was written at 50 MB/s."""

Expected = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def known() -> Mapping[str, Expected]:
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return {case["id"]: case["expected"] for case in json.loads(CASES.read_text(encoding="utf-8"))}


def loss(data: Kept, at: int) -> float:
    """The hours of data that are lost by a destruction at a moment, in microseconds from the start."""
    stores = DataStores(data.layouts, data.places)
    stores.destroy("db", at)
    recovery = stores.choose("orders", at)
    assert recovery is not None
    return stores.restored(recovery, at)["orders"] / HOUR


def random_losses(data: Kept, cycle: float, seed: int) -> list[float]:
    random = Random(seed)
    return [loss(data, random.randrange(hours(100), hours(100 + cycle))) for _ in range(LOSSES)]


def even_losses(data: Kept, cycle: float, number: int = 2400) -> list[float]:
    """Losses in the middles of equal parts of a cycle, which stand for a uniform one without its noise."""
    return [loss(data, hours(100 + cycle * (i + 0.5) / number)) for i in range(number)]


def agree(values: list[float], expected: float) -> None:
    """Whether a mean is within 4 standard errors, and these are small enough to say something."""
    error = stdev(values) / sqrt(len(values))
    assert 4 * error < 0.02 * expected
    assert abs(mean(values) - expected) < 4 * error


def test_mean_loss_of_daily_backups_that_are_usable_two_hours_later(known: Mapping[str, Expected]) -> None:
    losses = random_losses(kept(backups("takes: 2h")), 24, seed=7)
    agree(losses, known["RT07"]["mean_loss_h"]["value"])
    agree([float(each <= 12) for each in losses], known["RT07"]["P_loss_le_12h"]["value"])


def test_losses_of_daily_backups_over_one_cycle(known: Mapping[str, Expected]) -> None:
    expected = {name: figure["value"] for name, figure in known["RT07"].items()}
    data = kept(backups("takes: 2h"))
    losses = even_losses(data, 24)
    assert mean(losses) == pytest.approx(expected["mean_loss_h"], rel=1e-6)
    assert mean(each <= 12 for each in losses) == pytest.approx(expected["P_loss_le_12h"], abs=1e-9)
    assert mean(each <= 24 for each in losses) == pytest.approx(expected["P_loss_le_24h"], abs=1e-9)
    assert loss(data, hours(98)) == expected["min_loss_h"]  # the backup of 96 has just ended
    assert loss(data, hours(98) - 1) == pytest.approx(expected["max_loss_h"], abs=1e-9)
    instant = even_losses(kept(backups("takes: 0s")), 24)
    assert mean(instant) == pytest.approx(expected["mean_loss_if_instant"], rel=1e-6)


@pytest.mark.parametrize("every", [1, 6, 12, 24])
def test_data_at_risk_and_restore_time(every: int, known: Mapping[str, Expected]) -> None:
    expected = {name: figure["value"] for name, figure in known["RT05"].items()}
    data = kept(backups("takes: 0s", every=f"{every}h"), restore=RESTORE)
    losses = even_losses(data, every)
    assert mean(losses) * GB_PER_HOUR == pytest.approx(expected[f"RPO_mean_GB_{every}h"], rel=1e-6)
    worst = hours(240)  # that of this very moment is not made any more
    assert loss(data, worst) * GB_PER_HOUR == expected[f"RPO_worst_GB_{every}h"]
    assert restore_time(data, worst) == pytest.approx(expected[f"RTO_h_{every}h"], abs=1e-9)


def test_the_longest_interval_for_a_restore_in_four_hours(known: Mapping[str, Expected]) -> None:
    longest = hours(known["RT05"]["max_interval_h_for_RTO4h"]["value"])
    data = kept(backups("takes: 0s", every="4h"), restore=RESTORE)
    assert restore_time(data, hours(100) + longest) == pytest.approx(4, abs=1e-9)


def restore_time(data: Kept, at: int) -> float:
    """How many hours a restore takes after a destruction at a moment."""
    data.begin()
    data.all.destroy("db", at)
    recovery = data.all.choose("orders", at)
    assert recovery is not None
    return data.all.restore_time(recovery, at, 0) / HOUR
