"""What outages cost in a simulation of everyday failures: by hand, and against the renewal formula."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from continuity.cli import program
from continuity.simulation.harm import harm
from continuity.units import HOUR

CERTAIN = """\
continuity: 1
name: Clockwork
currency: EUR
components: {web: {failures: {stop: {time_to_failure: 10h, time_to_repair: %s, recovers: by itself}}}}
services:
  shop: {needs: [web], impact: {1h: 100, 3h: 500}}
  dear: {needs: [web], impact: {1h: 7}}
  free: {needs: [web]}
"""


def simulated(folder: Path, text: str, *options: str) -> dict[str, dict[str, object]]:
    file = folder / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(program, ["simulate", str(file), "--format", "json", *options])
    services: dict[str, dict[str, object]] = json.loads(done.stdout)["services"]
    return services


def test_every_outage_costs_by_its_length(tmp_path: Path) -> None:
    """Ten times 10 h up and 2 h down: each costs 300, between 100 and 500."""
    found = simulated(tmp_path, CERTAIN % "2h", "--horizon", "120h", "--replications", "2")
    assert found["shop"]["cost_per_year"]["estimate"] == pytest.approx(10 * 300 * 8760 / 120)  # type: ignore[index]
    assert found["shop"]["currency"] == "EUR"
    assert found["dear"]["cost_per_year"]["estimate"] == pytest.approx(10 * 14 * 8760 / 120)  # type: ignore[index]
    assert found["dear"]["currency"] == "EUR"
    assert (found["free"]["cost_per_year"], found["free"]["currency"]) == (None, None)


def test_an_outage_counts_as_far_as_it_is_in_the_horizon(tmp_path: Path) -> None:
    found = simulated(tmp_path, CERTAIN % "2h", "--horizon", "11h", "--replications", "2")
    assert found["shop"]["cost_per_year"]["estimate"] == pytest.approx(100 * 8760 / 11)  # type: ignore[index]


def test_the_mean_cost_of_random_outages_is_their_frequency_times_their_mean_cost(tmp_path: Path) -> None:
    """Up 10 h, then down for an exponential time X of mean 1 h: E[cost] = 100 + 100 E[(X - 1)+] = 100 (1 + 1 / e)."""
    text = CERTAIN % "{exponential: 1h}"
    found = simulated(tmp_path, text, "--horizon", "1100h", "--warm-up", "1000h", "--replications", "400")
    cost = found["shop"]["cost_per_year"]
    expected = 8760 / 11 * 100 * (1 + 0.36787944117)
    assert abs(cost["estimate"] - expected) < 4 * cost["standard_error"] < 0.03 * expected  # type: ignore[index]


def test_what_cannot_be_down_costs_nothing_for_certain(tmp_path: Path) -> None:
    text = CERTAIN.replace(
        "failures: {stop: {time_to_failure: 10h, time_to_repair: %s, recovers: by itself}}", "never_fails: stone"
    )
    cost = simulated(tmp_path, text, "--replications", "20")["shop"]["cost_per_year"]
    assert (cost["estimate"], cost["high"]) == (0.0, 0.0)  # type: ignore[index]


def test_harm_of_no_outage_is_nothing() -> None:
    assert harm([(HOUR, 5.0)], 0) == 0.0


def test_the_report_says_what_outages_cost_and_of_which_services(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(CERTAIN % "2h", encoding="utf-8")
    done = CliRunner().invoke(program, ["simulate", str(file), "--horizon", "120h", "--replications", "2"])
    assert "Outages cost 229,220 EUR a year: 219,000 EUR shop, 10,220 EUR dear." in done.stdout
