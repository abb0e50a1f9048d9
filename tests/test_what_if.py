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
