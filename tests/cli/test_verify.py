"""`continuity verify`: one verdict on availability and scenarios."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from continuity.cli import program

PLAN = """\
continuity: 1
name: small
components: {{plant: {{failures: {{f: {{mttf: 1000d, mttr: 1h, recovers: by itself}}}}}}}}
services: {{shop: {{needs: [plant], objectives: {{{objectives}}}}}}}
plans: {{p: {{invoke: {{scenario: fire}}, steps: {{go: {{takes: 1h, succeeds: 100%, repairs: [plant]}}}}}}}}
scenarios: {{fire: {{events: [{{fails: plant, mode: f}}], lasts: 2d}}}}
"""


def verify(folder: Path, objectives: str, *options: str) -> tuple[int, str]:
    file = folder / "plan.yaml"
    file.write_text(PLAN.format(objectives=objectives), encoding="utf-8")
    done = CliRunner().invoke(program, ["verify", str(file), "--replications", "200", *options])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("objectives", "code", "line"),
    [
        ("availability: 50%, rto: 1h", 0, "2 promises: 0 broken, 0 undecided, 2 kept"),
        ("rto: 59m, met_in: 99%", 1, "1 promise: 1 broken, 0 undecided, 0 kept"),
        ("availability: 99.9999%, rto: 1h", 1, "2 promises: 1 broken, 0 undecided, 1 kept"),
    ],
)
def test_one_verdict_on_everything(tmp_path: Path, objectives: str, code: int, line: str) -> None:
    found, text = verify(tmp_path, objectives)
    assert (found, text.splitlines()[0]) == (code, line)


def test_json_has_both_parts(tmp_path: Path) -> None:
    code, text = verify(tmp_path, "availability: 50%, rto: 1h", "--format", "json")
    data = json.loads(text)
    assert (code, data["verdict"], data["promises"]) == (0, "kept", {"broken": 0, "kept": 2, "undecided": 0})
    assert data["availability"]["services"]["shop"]["verdicts"] == {"availability": "kept"}
    assert data["rehearsal"]["scenarios"]["fire"]["services"]["shop"]["verdicts"] == {"rto": "kept"}


def test_a_plan_that_promises_nothing_says_so(tmp_path: Path) -> None:
    assert verify(tmp_path, "stable_for: 1h") == (
        0,
        "The plan promises nothing: give services objectives, such as availability: 99.9% or rto: 4h.\n",
    )
