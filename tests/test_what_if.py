"""What a change of the plan does, on the same luck."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from continuity.cli import program

PLAN = """\
continuity: 1
name: small
components: {plant: {never_fails: scripted}, idle: {never_fails: scripted}}
services: {shop: {needs: [plant], objectives: {rto: 3h}}, desk: {needs: [idle]}}
plans:
  p:
    invoke: {scenario: fire}
    steps:
      look: {takes: {uniform: [1h, 2h]}, succeeds: 100%, kind: coordination, do: look}
      mend: {after: [look], takes: 30m, succeeds: 100%, repairs: [plant]}
scenarios: {fire: {events: [{fails: plant}], lasts: 2d}}
"""


def what_if(folder: Path, *settings: str) -> list[dict[str, object]]:
    file = folder / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    call = ["rehearse", str(file), "--replications", "50", "--format", "json"]
    done = CliRunner().invoke(program, [*call, *(word for each in settings for word in ("--set", each))])
    found: list[dict[str, object]] = json.loads(done.stdout)["what_if"]
    return found


def test_only_what_a_scenario_touches_is_told_and_luck_is_shared(tmp_path: Path) -> None:
    (shop,) = what_if(tmp_path, "plans.p.steps.mend.takes=1h")
    assert (shop["scenario"], shop["service"]) == ("fire", "shop")
    assert shop["change_hours"]["estimate"] == pytest.approx(0.5)  # type: ignore[index]
    assert shop["after_hours"] - shop["before_hours"] == pytest.approx(0.5)  # type: ignore[operator]


def test_a_change_that_differs_from_history_to_history_has_an_interval(tmp_path: Path) -> None:
    (shop,) = what_if(tmp_path, "plans.p.steps.look.takes={uniform: [1h, 4h]}")
    change = shop["change_hours"]
    assert change["low"] < 1.0 < change["high"]  # type: ignore[index]  # twice the draw less an hour: 1 h on average


def test_a_change_that_moves_nothing_says_so(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    call = ["rehearse", str(file), "--replications", "50", "--set", "services.shop.objectives.rto=5h"]
    assert "no service is back sooner or later" in CliRunner().invoke(program, call).output


PAIR = """\
continuity: 1
name: pair
components:
  web: {failures: {crash: {mttf: 20d, time_to_repair: 4h, recovers: by itself}}}
  idle: {failures: {crash: {mttf: 20d, time_to_repair: 4h, recovers: by itself}}}
services: {shop: {needs: [web]}, desk: {needs: [idle]}}
"""


def test_down_time_is_compared_history_by_history(tmp_path: Path) -> None:
    """Half the repair time is nearly half the down time, on the same failures: 4 h at about 18.2 times a year."""
    file = tmp_path / "plan.yaml"
    file.write_text(PAIR, encoding="utf-8")
    call = ["simulate", str(file), "--replications", "200"]
    change = ["--set", "components.web.failures.crash.time_to_repair=2h"]
    done = CliRunner().invoke(program, [*call, *change, "--format", "json"])
    data = json.loads(done.stdout)
    (shop,) = data["what_if"]
    assert shop["service"] == "shop"
    assert shop["change_hours_per_year"]["estimate"] == pytest.approx(
        shop["after_hours_per_year"] - shop["before_hours_per_year"]
    )
    known = 8760 * (2 / 482 - 4 / 484)
    error = shop["change_hours_per_year"]["standard_error"]
    assert abs(shop["change_hours_per_year"]["estimate"] - known) < 4 * error
    assert error < 0.05 * abs(known)
    text = CliRunner().invoke(program, [*call, *change]).stdout
    assert "Against the plan as it is, history by history:\n  shop: down " in text
    same = CliRunner().invoke(program, [*call, "--set", "components.web.title=Web"]).stdout
    assert "no service is down for more or less time" in same
