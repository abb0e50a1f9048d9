"""Every rehearsed example gives what its page says: a short rehearsal agrees with the long one that is stored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from continuity.cli import program

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EXAMPLES = sorted(file.parent.name for file in SCENARIOS.glob("*/rehearsed.json"))
REPLICATIONS = 300
LONG_RUN = 3000
VERDICTS = {"kept", "broken", "undecided"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is stored for an example, and a short rehearsal of it with another seed."""

    expected: dict[str, Any]
    result: dict[str, Any]
    exit_code: int


class Service(NamedTuple):
    """One service in one scenario: what is stored of it, and what came out now."""

    name: str
    stored: dict[str, Any]
    ours: dict[str, Any]


@pytest.fixture(scope="module", params=EXAMPLES)
def run(request: pytest.FixtureRequest) -> Run:
    """A rehearsal of each example."""
    folder = SCENARIOS / str(request.param)
    call = ["rehearse", str(folder / "plan.yaml"), "--replications", str(REPLICATIONS), "--seed", "7"]
    done = CliRunner().invoke(program, [*call, "--format", "json"])
    expected = json.loads((folder / "rehearsed.json").read_text())
    return Run(expected=expected, result=json.loads(done.stdout), exit_code=done.exit_code)


def _services(run: Run) -> Iterator[Service]:
    for scenario, stored in run.expected["scenarios"].items():
        for name, each in stored["services"].items():
            yield Service(f"{scenario}, {name}", each, run.result["scenarios"][scenario]["services"][name])


def _figure(entry: dict[str, Any], path: str) -> dict[str, Any]:
    """The estimate at a path such as recovery_time_hours.mean."""
    figure: dict[str, Any] = reduce(dict.__getitem__, path.split("."), entry)
    return figure


def _agree(ours: dict[str, Any], stored: dict[str, Any]) -> bool:
    error = math.hypot(ours["standard_error"], stored["standard_error"])
    return bool(abs(ours["estimate"] - stored["estimate"]) <= 4 * error + 1e-9)


def _is_clear(promise: dict[str, Any]) -> bool:
    """Whether a short rehearsal must decide it too: its interval is wider by the root of the ratio of histories."""
    if promise["met_in"] is None:
        return False
    met, least = promise["estimate"], promise["met_in"]
    margin = met - promise["low"] if met > least else promise["high"] - met
    return bool(abs(met - least) > margin * (1 + math.sqrt(LONG_RUN / REPLICATIONS)))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2


def test_scenarios_are_those_of_the_page(run: Run) -> None:
    assert run.result["scenarios"].keys() == run.expected["scenarios"].keys()


def test_means_agree_within_standard_errors(run: Run) -> None:
    for service in _services(run):
        for path, stored in service.stored["figures"].items():
            ours = _figure(service.ours, path)
            if ours["estimate"] is not None:
                assert _agree(ours, stored), (service.name, path)


def test_medians_agree_within_intervals(run: Run) -> None:
    for service in _services(run):
        for key, (low, high) in service.stored["medians"].items():
            ours_low, ours_high = service.ours[key]["intervals"]["p50"]
            assert ours_low <= high, (service.name, key)
            assert low <= ours_high, (service.name, key)


def test_recovery_time_goes_where_the_page_says(run: Run) -> None:
    for service in _services(run):
        ours = {f"{each['what']} {each['who']}".strip(): each["hours"] for each in service.ours["time_spent"]}
        for what, stored in service.stored["time_spent"].items():
            assert _agree(ours[what], stored), (service.name, what)


def test_shares_of_kept_promises_agree(run: Run) -> None:
    for service in _services(run):
        assert len(service.ours["promises"]) == len(service.stored["promises"])
        for ours, stored in zip(service.ours["promises"], service.stored["promises"], strict=True):
            assert [ours["objective"], ours["target"]] == [stored["objective"], stored["target"]]
            if ours["objective"] == "availability":
                assert ours["met"]["low"] <= stored["high"], service.name
                assert stored["low"] <= ours["met"]["high"], service.name
                continue
            error = math.sqrt(stored["estimate"] * (1 - stored["estimate"]) * (1 / REPLICATIONS + 1 / LONG_RUN))
            assert abs(ours["met"]["estimate"] - stored["estimate"]) <= 4 * error + 1 / REPLICATIONS, service.name


def test_verdicts_are_those_of_the_page_where_they_are_clear(run: Run) -> None:
    for service in _services(run):
        for ours, stored in zip(service.ours["promises"], service.stored["promises"], strict=True):
            assert {ours["verdict"], stored["verdict"]} != {"kept", "broken"}, (service.name, ours["target"])
            if _is_clear(stored):
                assert ours["verdict"] == stored["verdict"], (service.name, ours["target"])


def test_plans_are_invoked_as_often(run: Run) -> None:
    for scenario, stored in run.expected["scenarios"].items():
        ours = run.result["scenarios"][scenario]["plans"]
        assert {name for name, each in ours.items() if each["invoked"]["estimate"] > 0.02} <= stored["plans"].keys()
        for plan, shares in stored["plans"].items():
            for what, share in shares.items():
                estimate = ours[plan][what]
                assert estimate["low"] - 0.02 <= share <= estimate["high"] + 0.02, (scenario, plan, what)


def test_deadlines_are_met_as_often(run: Run) -> None:
    for scenario, stored in run.expected["scenarios"].items():
        ours = {
            f"{plan}.{step}": each
            for plan, use in run.result["scenarios"][scenario]["plans"].items()
            for step, each in use["deadlines"].items()
        }
        for step, promise in stored.get("deadlines", {}).items():
            if step not in ours:  # its plan is invoked too seldom for a short rehearsal
                assert promise["n"] < LONG_RUN / 100
                continue
            share, n = promise["estimate"], ours[step]["met"]["n"]
            error = math.sqrt(share * (1 - share) * (1 / n + 1 / promise["n"]))
            assert abs(ours[step]["met"]["estimate"] - share) <= 4 * error + 1 / n, (scenario, step)
            assert {ours[step]["verdict"], promise["verdict"]} != {"kept", "broken"}, (scenario, step)


def test_a_broken_promise_gives_exit_code_1(run: Run) -> None:
    assert run.exit_code == 1


def test_every_figure_is_said_or_marked_as_a_guess(run: Run) -> None:
    assert [each["path"] for each in run.result["assumptions"]] == run.expected["assumptions"]


@pytest.mark.parametrize("objective", ["rto", "rpo", "mtpd", "recover"])
def test_examples_show_every_verdict(objective: str) -> None:
    stored = [json.loads((SCENARIOS / name / "rehearsed.json").read_text()) for name in EXAMPLES]
    services = [service for each in stored for s in each["scenarios"].values() for service in s["services"].values()]
    shown = {each["verdict"] for service in services for each in service["promises"] if each["objective"] == objective}
    assert shown == VERDICTS
