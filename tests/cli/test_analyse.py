"""`continuity analyse`: figures, verdicts, what is outside, the contract of its JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from continuity.cli import program

PLAN = """
continuity: 1
name: Shop
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 99h, mttr: 1h, recovers: by itself}}}
  db:
    failures:
      disk: {mttf: 999h, mttr: 1h, recovers: by itself}
      patch: {mttf: 499h, mttr: 1h, recovers: by itself}
  ups: {failures: {flat: {mttf: 1y, mttr: 1h, clock: running, recovers: by itself}}}
services:
  checkout: {needs: [web, db], objectives: {availability: 99.9%}}
  search: {needs: [{any: [web, db]}], objectives: {availability: 99.9%}}
  tower: {needs: [ups]}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def run(plan: Path, *options: str) -> Result:
    return CliRunner().invoke(program, ["analyse", str(plan), *options])


def test_text_tells_promises_figures_causes_and_what_is_outside(plan: Path) -> None:
    result = run(plan, "--at", "30d")
    assert result.exit_code == 1
    text = result.output
    assert "   broken  checkout: availability 99.9% promised, 99." in text
    assert text.index("broken") < text.index("kept")
    assert "db.patch" in text
    assert "web ×2" in text
    assert "checkout stands or falls with: db" in text
    assert "components.ups.failures.flat.clock: it ages only in use" in text
    assert f"{plan}:" in text
    assert len(text.splitlines()) < 60


def test_json_keeps_its_contract(plan: Path) -> None:
    result = run(plan, "--at", "30d", "--format", "json")
    data = json.loads(result.output)
    assert (data["engine"], data["why"]) == ("exact", "the exact route can treat it")
    assert set(data["services"]) == {"checkout", "search"}
    assert [each["path"] for each in data["outside"]] == ["components.ups.failures.flat.clock"]
    assert data["outside"][0]["place"].startswith(f"{plan}:")
    found = data["services"]["checkout"]
    up = (1 - 0.0001) * 0.999 * 0.998
    assert found["availability"]["estimate"] == pytest.approx(up, rel=1e-12)
    assert found["level"]["estimate"] == pytest.approx(up, rel=1e-12)
    assert found["downtime_hours_per_year"]["mean"]["estimate"] == pytest.approx((1 - up) * 8760, rel=1e-10)
    assert found["available_at"]["30d"]["estimate"] == pytest.approx(up, rel=1e-9)
    assert found["availability_over_horizon"]["estimate"] > up
    assert found["importance"]["db"]["saved_hours_per_year"] == pytest.approx(0.9999 * 0.002998 * 8760, rel=1e-9)
    assert set(found["importance"]["db"]["modes"]) == {"disk", "patch"}
    assert found["cut_sets"][0]["nodes"] == {"db": 1}
    assert found["cut_sets"][1]["nodes"] == {"web": 2}
    assert found["single_points_of_failure"] == ["db"]
    assert found["reliability_at"]["30d"]["estimate"] is None
    assert found["verdicts"] == {"availability": "broken"}


def test_cut_sets_up_to_an_order_and_a_share(plan: Path) -> None:
    orders = json.loads(run(plan, "--order", "1", "--format", "json").output)["services"]
    assert [each["nodes"] for each in orders["checkout"]["cut_sets"]] == [{"db": 1}]
    assert orders["search"]["cut_sets"] == []
    assert orders["search"]["cut_sets_left_out"] == 1
    shares = json.loads(run(plan, "--share", "50%", "--format", "json").output)["services"]
    assert [each["nodes"] for each in shares["checkout"]["cut_sets"]] == [{"db": 1}]


def test_what_if_and_all_nodes(plan: Path) -> None:
    setting = ("--set", "components.db.failures.patch=", "--set", "components.db.failures.disk.mttf=99999h")
    result = run(plan, "--nodes", "all", "--format", "json", *setting)
    assert result.exit_code == 0
    data = json.loads(result.output)
    assert data["nodes"]["db"]["availability"]["estimate"] == pytest.approx(0.99999, rel=1e-12)


def test_nothing_inside_is_an_error_with_all_reasons(plan: Path) -> None:
    plan.write_text(PLAN.replace("needs: [web, db]", "needs: [ups]").replace("{any: [web, db]}", "ups"), "utf-8")
    result = run(plan, "--engine", "exact")
    assert isinstance(result.exception, Exception)
    assert "can treat nothing of what was asked for" in str(result.exception)
    assert "components.ups.failures.flat.clock" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "message"),
    [(("--horizon", "0s"), "no length"), (("--share", "2"), "share"), (("--order", "0"), "--order")],
)
def test_calls_that_make_no_sense(plan: Path, options: tuple[str, ...], message: str) -> None:
    result = run(plan, *options)
    assert result.exit_code == 2
    assert message in result.output
