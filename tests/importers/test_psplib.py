"""A PSPLIB project becomes a sound plan with the same jobs, order and people, and a sensible order of priorities."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from continuity.importers.psplib import import_psplib
from continuity.importers.psplib_text import in_units
from continuity.model import Plan
from continuity.planfile.load import load
from continuity.units import DAY, HOUR, MINUTE, SECOND, WEEK, parse_duration
from tests.importers.psplib_kit import (
    SMALL,
    Job,
    Project,
    imported,
    list_schedule,
    loaded,
    makespan,
    projects,
    real,
    serial_makespan,
    sm,
    takes,
    written,
)

OPTIMUM = 43  # of j301_1: PSPLIB's list of optimal solutions


def test_small_project_word_for_word() -> None:
    plan = written(imported(sm(SMALL)))
    assert plan["teams"] == {"r1": {"people": 2}, "r2": {"people": 1}}
    steps: dict[str, Any] = plan["plans"]["project"]["steps"]
    assert list(steps) == [f"job-{number}" for number in range(1, 7)]
    assert [step["takes"] for step in steps.values()] == ["0h", "3h", "2h", "3h", "3h", "0h"]
    assert [step["priority"] for step in steps.values()] == [1, 1, 3, 2, 2, 4]
    assert [step.get("team") for step in steps.values()] == [
        None,
        {"r1": 1},
        {"r1": 2},
        {"r1": 2, "r2": 1},
        {"r1": 1},
        None,
    ]
    assert [step.get("after") for step in steps.values()] == [
        None,
        ["job-1"],
        ["job-1"],
        ["job-2"],
        ["job-2"],
        ["job-3", "job-4", "job-5"],
    ]
    assert [name for name, step in steps.items() if "repairs" in step] == ["job-6"]


def test_scenario_brings_the_service_down_and_only_the_last_step_ends_it() -> None:
    plan = loaded(imported(sm(SMALL)))
    scenario, recovery = plan.scenarios["whole-project"], plan.plans["project"]
    (event,) = scenario.events
    assert (event.kind, event.target, event.lasts) == ("fails", "plant", None)
    assert not plan.nodes["plant"].modes
    assert not scenario.random_failures
    assert recovery.invoke is not None
    assert recovery.invoke.scenario == scenario.id
    assert recovery.authority is None
    assert recovery.steps["job-6"].repairs == ("plant",)
    assert [need.node for need in plan.nodes["operation"].needs] == ["plant"]  # type: ignore[union-attr]
    assert scenario.lasts == 12 * HOUR  # 11 h of work one after another, and one more


def test_small_project_by_hand() -> None:
    """Job 2 goes ahead of 3, which takes both people; at 3, 4 takes both and 5 and 3 wait; then 5, and 3 at the end."""
    times = list_schedule(loaded(imported(sm(SMALL))))
    hours = {name: (begin // HOUR, end // HOUR) for name, (begin, end) in times.items()}
    assert hours == {
        "job-1": (0, 0),
        "job-2": (0, 3),
        "job-4": (3, 6),
        "job-5": (6, 9),
        "job-3": (9, 11),
        "job-6": (11, 11),
    }


def longest_chain(project: Project, number: int) -> int:
    job = project.jobs[number - 1]
    return job.duration + max((longest_chain(project, each) for each in job.successors), default=0)


@given(projects(most=9))
def test_plan_says_what_the_file_says(project: Project) -> None:
    result = imported(sm(project))
    plan = loaded(result)
    steps = list(plan.plans["project"].steps.values())
    assert len(steps) == len(project.jobs) == result.counts["jobs"]
    for number, (step, job) in enumerate(zip(steps, project.jobs, strict=True), 1):
        assert int(step.id.removeprefix("job-")) == number
        assert takes(step) == job.duration * HOUR
        asked = {f"r{place}": demand for place, demand in enumerate(job.demands, 1) if demand}
        assert dict(step.crew.teams if step.crew else ()) == asked
        before = [own for own, other in enumerate(project.jobs, 1) if number in other.successors]
        assert [int(each.removeprefix("job-")) for each in step.after] == before
    assert {team.id: team.people for team in plan.teams.values()} == {
        f"r{place}": capacity for place, capacity in enumerate(project.capacities, 1) if capacity
    }
    critical = longest_chain(project, 1)
    latest = [critical - longest_chain(project, number) for number in range(1, len(steps) + 1)]
    assert [step.priority for step in steps] == [sorted(set(latest)).index(start) + 1 for start in latest]


@settings(max_examples=80)
@given(projects(most=8))
def test_optimum_lies_between_the_bound_and_the_rule(project: Project) -> None:
    """The optimum by brute force: among the lists of jobs there is one whose serial schedule is the shortest.

    Source: R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited (1996).
    """
    result = imported(sm(project))
    inner = range(2, len(project.jobs))
    orders = ([1, *order, len(project.jobs)] if len(project.jobs) > 1 else [1] for order in permutations(inner))
    optimum = min(length for order in orders if (length := serial_makespan(project, order)) is not None)
    plan = loaded(result)
    rule = makespan(list_schedule(plan))
    assert optimum * HOUR <= rule < (plan.scenarios["whole-project"].lasts or 0)
    assert bound(result.remarks[0].text) <= optimum * HOUR


def bound(sentence: str) -> int:
    """The longest of the durations that the first remark names."""
    return max(parse_duration(found) for found in re.findall(r"\b\d+[hd]\b", sentence))


def feasible(plan: Plan, times: dict[str, tuple[int, int]]) -> bool:
    steps = plan.plans["project"].steps
    ordered = all(times[other][1] <= times[name][0] for name, step in steps.items() for other in step.after)
    crews = {name: dict(step.crew.teams) if step.crew else {} for name, step in steps.items()}
    busy = [
        sum(crews[name].get(team.id, 0) for name, (begin, end) in times.items() if begin <= now < end)
        <= (team.people or 0)
        for team in plan.teams.values()
        for now, _ in times.values()
    ]
    return ordered and all(busy)


def test_real_project_lies_above_its_optimum(tmp_path: Path) -> None:
    result = import_psplib(real("j301_1.sm"), "j301_1.sm")
    file = tmp_path / "plan.yaml"
    file.write_text(result.text)
    sound = load(file).plan
    times = list_schedule(sound)
    assert feasible(sound, times)
    assert OPTIMUM * HOUR <= makespan(times) <= 60 * HOUR
    assert result.counts == {"jobs": 32, "relations": 48, "teams": 4}
    assert bound(result.remarks[0].text) == 38 * HOUR  # MPM-Time in the file
    assert {team.id: team.people for team in sound.teams.values()} == {"r1": 12, "r2": 13, "r3": 4, "r4": 12}


def test_real_project_is_critical_path_long_with_people_enough() -> None:
    plan = loaded(import_psplib(re.sub(rb"\n +12 +13 +4 +12", b"\n 99 99 99 99", real("j301_1.sm")), "j301_1.sm"))
    assert makespan(list_schedule(plan)) == 38 * HOUR


VARIANTS = {
    "windows lines": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: f"\ufeff{text}",
    "tabs": lambda text: re.sub(" +", "\t", text),
    "two words": lambda text: text.replace("RESOURCEAVAILABILITIES", "RESOURCE AVAILABILITIES"),
    "no letters": lambda text: re.sub("(?<=[0-9])   [RND]$", "", text, flags=re.MULTILINE),
    "empty lines": lambda text: text.replace("\n", "\n\n"),
    "small letters": str.lower,
    "capitals": str.upper,
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_files_that_are_written_a_little_differently(variant: str) -> None:
    text = VARIANTS[variant](sm(SMALL))
    assert text != sm(SMALL)
    assert imported(text).text == imported(sm(SMALL)).text


@pytest.mark.parametrize(
    ("periods", "unit", "text"),
    [
        (0, HOUR, "0h"),
        (26, HOUR, "26h"),
        (3, 8 * HOUR, "24h"),
        (5, 30 * MINUTE, "150m"),
        (2, 90 * MINUTE, "180m"),
        (9, DAY, "9d"),
        (2, 2 * WEEK, "4w"),
        (3, SECOND // 2, "1.5s"),
    ],
)
def test_time_is_written_in_the_unit(periods: int, unit: int, text: str) -> None:
    assert in_units(periods, unit) == text
    assert parse_duration(text) == periods * unit


def test_unit_scales_everything() -> None:
    hours, days = (loaded(import_psplib(sm(SMALL).encode(), "small.sm", unit)) for unit in (HOUR, DAY))
    assert makespan(list_schedule(days)) == 24 * makespan(list_schedule(hours)) == 264 * HOUR
    assert days.scenarios["whole-project"].lasts == 12 * DAY


def test_resource_without_anybody_is_no_team() -> None:
    result = imported(sm(Project((Job(1, (0, 1), ()),), (0, 1))))
    assert set(loaded(result).teams) == {"r2"}
    assert "R 1" in next(remark.text for remark in result.remarks if remark.path == "teams")


def test_what_is_not_read_is_remarked_upon() -> None:
    text = sm(SMALL)
    result = imported(f"{text}Job #risk\n 2 1\n")
    last = text.count("\n") + 1
    assert f"Line {last}" in result.remarks[-1].text
    assert len(imported(text).remarks) == len(result.remarks) - 1


def test_name_of_the_file_cannot_break_the_plan() -> None:
    for name in ("null.sm", "a: b.sm", "x\ny: 1.sm", "-", "", "/", "é\x1b[2J.sm", "{.sm"):
        assert loaded(import_psplib(sm(SMALL).encode(), name)).plans["project"].steps
