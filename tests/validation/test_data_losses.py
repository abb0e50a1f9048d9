"""Losses of data with known means and probabilities, rehearsed from plan files through the command line.

RT05 and RT07 are published; `data-losses.yaml` is ours, and each figure follows from the closed form beside it.
Everything is judged by its own standard error. With VALIDATION=all there are more histories.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import cast

import pytest

from tests.validation.calls import Call, answer
from tests.validation.test_rehearsed_cases import known

HISTORIES = 20_000 if os.environ.get("VALIDATION") == "all" else 1200
GB_PER_HOUR = 72.0
"""What is written in RT05, 20 MB/s."""
ROUNDING = 1e-9
DAY = 24.0
WEIGHT = log(30 / 4) / NormalDist().inv_cdf(0.95)
"""The spread of the logarithm of a lag that is usually 4 min and at worst 30 min."""


def rehearsed(plan: str, scenario: str, histories: int = HISTORIES) -> Mapping[str, Mapping[str, object]]:
    """What the command line says of the services in a scenario."""
    found = answer(Call(plan, f"{scenario} --replications {histories}", "rehearse"))
    scenarios = cast("Mapping[str, Mapping[str, Mapping[str, Mapping[str, object]]]]", found["scenarios"])
    return scenarios[scenario]["services"]


def figure(service: Mapping[str, object], name: str) -> Mapping[str, float]:
    """An estimate, or the figures of a spread, of a service."""
    return cast("Mapping[str, float]", service[name])


def mean_of(service: Mapping[str, object], name: str = "data_loss_hours") -> Mapping[str, float]:
    """The mean of a spread, with its standard error."""
    return cast("Mapping[str, float]", figure(service, name)["mean"])


def agree(mean: Mapping[str, float], expected: float) -> None:
    """A mean within 4 of its standard errors, which must be small enough to say something."""
    error = mean["standard_error"]
    assert 0 < 4 * error < 0.2 * expected
    assert abs(mean["estimate"] - expected) < 4 * error


def agree_on_share(met: Mapping[str, float], expected: float) -> None:
    """A probability within 4 standard errors of a share of so many histories."""
    assert abs(met["estimate"] - expected) <= 4 * sqrt(expected * (1 - expected) / HISTORIES)


# --- published --------------------------------------------------------------------------------------------------------


def test_losses_from_a_periodic_backup() -> None:
    """RT07: the age of the last usable backup is uniform between 2 and 26 h."""
    services = rehearsed("rt07", "fire")
    agree(mean_of(services["within-12h"]), known("RT07", "mean_loss_h"))
    agree(mean_of(services["instant"]), known("RT07", "mean_loss_if_instant"))
    for hours in (12, 24):
        agree_on_share(figure(services[f"within-{hours}h"], "rpo_met"), known("RT07", f"P_loss_le_{hours}h"))


def test_the_largest_and_the_smallest_loss_from_a_periodic_backup() -> None:
    """RT07: with the end of a backup, and one microsecond before it; no history of all loses more, or less."""
    after, before = (
        mean_of(rehearsed("rt07", each, 1)["within-12h"])["estimate"] for each in ("just-after", "just-before")
    )
    assert after == pytest.approx(known("RT07", "min_loss_h"), abs=ROUNDING)
    assert before == pytest.approx(known("RT07", "max_loss_h"), abs=ROUNDING)
    longest = figure(rehearsed("rt07", "fire")["within-12h"], "data_loss_hours")["max"]
    assert 25.9 < longest <= known("RT07", "max_loss_h")


@pytest.mark.parametrize("every", [1, 6, 12, 24])
def test_data_at_risk_and_restore_time_of_a_store(every: int) -> None:
    """RT05: losses as gigabytes of writing, and the restore with its replay, to the microsecond."""
    name = f"every-{every}h"
    worst = rehearsed("rt05", "worst", 1)[name]
    assert mean_of(worst)["estimate"] * GB_PER_HOUR == pytest.approx(known("RT05", f"RPO_worst_GB_{every}h"))
    restore = mean_of(worst, "recovery_time_hours")["estimate"]
    assert restore == pytest.approx(known("RT05", f"RTO_h_{every}h"), abs=ROUNDING)
    agree(mean_of(rehearsed("rt05", "fire")[name]), known("RT05", f"RPO_mean_GB_{every}h") / GB_PER_HOUR)


def test_the_longest_interval_for_a_restore_in_four_hours() -> None:
    """RT05: a store that burns so long after its backup is back after 4 h."""
    store = rehearsed("rt05", "limit", 1)["longest"]
    assert mean_of(store)["estimate"] == pytest.approx(known("RT05", "max_interval_h_for_RTO4h"), abs=ROUNDING)
    assert mean_of(store, "recovery_time_hours")["estimate"] == pytest.approx(4, abs=ROUNDING)


# --- closed forms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a service: its mean data loss in hours, and the probability that its RPO is met."""

    service: str
    mean: float
    met: float


def later(success: float) -> float:
    """How much older a daily backup is on average because the newest may have failed: a geometric number of days."""
    return DAY * (1 / success - 1)


FIRE = (
    Known("s-failing", 2 + DAY / 2 + later(0.8), 0.8),  # interval x (1 / s - 1 / 2) + takes
    # The second, begun at 1:00 and usable at 4:00, holds what the first began 25 h before: 28 to 52 h old.
    Known("s-chained", 40 + later(0.9) + later(0.8), 0.9 * 0.8),
    Known("s-following", 4 / 60 * exp(WEIGHT**2 / 2), 0.95),  # a lognormal lag
    Known("s-behind", 1 + 6 / 2 + 1 / 2, 1.5 / 6),  # takes, age, lag: P(U(0, 6) + U(0, 1) <= 2)
    # Failed dailies in a row, but no more than days since the weekly: 1 - 2^-d days on average, d = 0 .. 6.
    Known("s-newest", DAY / 2 + DAY * sum(1 - 0.5**day for day in range(7)) / 7, (1 + 6 * 0.5) / 7),
    # Until 6:00 the first goes back to the day before, with 24 to 30 h; then the second does, with 24 to 42 h.
    Known("s-together", (6 * 27 + 18 * 33) / DAY, (6 + 6) / DAY),
    # The replica's lag U(0, 2), or a backup that is newer.
    Known("s-followed", 1 - 2 / 3 / DAY, 1.0),
)
WORM = (
    # Dwell, age, failures; P(both uniform on 24 h, together at most 28 h, or 4 h after one failure).
    Known("s-dwelling", DAY + DAY / 2 + later(0.8), 0.8 * (1 - 20**2 / (2 * DAY**2)) + 0.16 * 4**2 / (2 * DAY**2)),
    # Found 1 h later: a replica 1 to 2 h behind is clean, or a backup that is newer; else a backup is left.
    Known("s-followed", (1 + DAY / 2) / 2 + (1 + 1 / 2 - 1 / 6 / DAY) / 2, 1 / 2 + 1 / 2 / DAY),
)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [*(("fire", each) for each in FIRE), *(("worm", each) for each in WORM)],
    ids=lambda value: value.service if isinstance(value, Known) else value,
)
def test_losses_by_closed_form(scenario: str, expected: Known) -> None:
    service = rehearsed("data-losses", scenario)[expected.service]
    agree(mean_of(service), expected.mean)
    agree_on_share(figure(service, "rpo_met"), expected.met)


def test_a_restore_takes_size_by_rate_and_a_share_of_the_loss() -> None:
    """1.8 TB at 250 MB/s are 2 h; the loss of 20 h on average is replayed in a quarter of its time."""
    agree(mean_of(rehearsed("data-losses", "fire")["s-failing"], "recovery_time_hours"), 2 + 20 / 4)


def test_backups_that_are_kept_for_less_than_the_dwell_are_lost_with_it() -> None:
    """Kept for 60 h from its end, usable at 48 h is what had begun up to 14 h before; with 45 h and 72 h nothing is."""
    services = rehearsed("data-losses", "worm")
    agree_on_share(figure(services["s-kept-at-all"], "rpo_met"), 14 / DAY)
    agree_on_share(figure(services["s-kept-briefly"], "rpo_met"), (54 - 48) / DAY)
    lost = figure(services["s-kept-at-all"], "data_loss_hours")["censored"] / HISTORIES
    agree_on_share({"estimate": lost}, 1 - 14 / DAY)
    assert figure(services["s-kept-too-briefly"], "data_loss_hours")["censored"] == HISTORIES
