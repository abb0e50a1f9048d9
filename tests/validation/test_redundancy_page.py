"""docs/redundancy.md: its plan has the down times that its table says, and shows what its text says."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.validation.calls import Answer, answer_of

PAGE = Path(__file__).parents[2] / "docs" / "redundancy.md"
YEAR = 8760.0


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plan(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("redundancy") / "plan.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```", maxsplit=1)[0], encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def down(plan: Path) -> Mapping[str, float]:
    """Hours down a year, by service."""
    found = answer_of(["analyse", str(plan), "--engine", "markov", "--format", "json"])
    services = cast("Mapping[str, Mapping[str, Mapping[str, float]]]", found["services"])
    return {name: YEAR * (1 - each["availability"]["estimate"]) for name, each in services.items()}


def test_the_table_is_what_the_program_says(page: str, down: Mapping[str, float]) -> None:
    told = dict(re.findall(r"^\| ([a-z-]+) \| ([\d.]+) h \|$", page, flags=re.MULTILINE))
    assert told.keys() == down.keys()
    for service, hours in told.items():
        decimals = len(hours.split(".")[1])
        assert f"{down[service]:.{decimals}f}" == hours


def test_one_more_hurts_with_a_switch_that_fails_and_with_a_crew_that_is_busy(down: Mapping[str, float]) -> None:
    assert down["careful-pair"] < down["one-disk"] < down["careless-pair"]
    assert down["reports-on-three"] < down["reports-on-two"]
    assert down["checkout-beside-three"] > 1.5 * down["checkout-beside-two"]


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        (("components.till-beside-three.priority=1", "components.farm-of-three.priority=2"), "91 h"),
        (("teams.other-ops.people=2",), "24 h"),
    ],
)
def test_what_the_text_says_of_changes(page: str, plan: Path, changes: Sequence[str], hours: str) -> None:
    options = [word for change in changes for word in ("--set", change)]
    found = answer_of(["analyse", str(plan), "--engine", "markov", "--format", "json", *options])
    services = cast("Mapping[str, Mapping[str, Mapping[str, float]]]", found["services"])
    assert f"{YEAR * (1 - services['checkout-beside-three']['availability']['estimate']):.0f} h" == hours
    assert hours in page


def test_simulation_says_the_same(plan: Path, down: Mapping[str, float]) -> None:
    options = "--horizon 2y --replications 100 --format json"
    services = cast("Mapping[str, Answer]", answer_of(["simulate", str(plan), *options.split()])["services"])
    for name, hours in down.items():
        availability = cast("Mapping[str, float]", services[name]["availability"])
        away = abs(YEAR * (1 - availability["estimate"]) - hours)
        assert away <= 4 * YEAR * availability["standard_error"], name
