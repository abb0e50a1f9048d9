"""Recovery plans with known recovery times, rehearsed: networks of steps, and projects with limited staff."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt
from statistics import fmean, stdev
from typing import cast

import pytest
from hypothesis import given, settings

from continuity.importers.psplib import import_psplib
from continuity.importers.psplib_text import SCENARIO, SERVICE
from continuity.model import Plan
from continuity.planfile.load import assemble
from continuity.planfile.source import parse_source
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals
from continuity.simulation.tracks import outages, recovery_time
from continuity.units import HOUR
from tests.importers.psplib_kit import Project, imported, list_schedule, loaded, makespan, projects, real, sm
from tests.simulation.support import plan_of
from tests.validation.cases import CASES

J301_1 = "j301_1.sm"
LONGEST_CHAIN = 38
WITH_ITS_PEOPLE = 46  # with the priorities that the importer gives; the best order takes 43

Activities = Mapping[str, tuple[str, tuple[str, ...]]]
"""By name: how long an activity takes, and after which others it begins."""

ANY = "{uniform: [0h, 1h]}"
RT01: Activities = {
    "s5": (ANY, ()),
    "s6": (ANY, ()),
    "s7": (ANY, ()),
    "s8": (ANY, ("s5", "s6")),
    "s9": (ANY, ("s6",)),
    "s10": (ANY, ("s6", "s7")),
    "done": ("0s", ("s8", "s9", "s10")),
}
RT03: Activities = {
    "v0": ("{normal: {mean: 13h, sd: 3.25h}}", ()),
    "v1": ("{normal: {mean: 5.5h, sd: 1.375h}}", ()),
    "v2": ("{exponential: 7h}", ("v0",)),
    "v3": ("{normal: {mean: 5.2h, sd: 1.3h}}", ("v0",)),
    "v4": ("{exponential: 16.5h}", ("v0",)),
    "v5": ("{exponential: 14.7h}", ("v1", "v2")),
    "v6": ("{exponential: 10.3h}", ("v3",)),
    "v7": ("{exponential: 6h}", ("v3",)),
    "v8": ("{exponential: 4h}", ("v7",)),
    "v9": ("{exponential: 20h}", ("v7",)),
    "v10": ("{normal: {mean: 3.2h, sd: 0.8h}}", ("v4", "v5", "v9")),
    "v11": ("{normal: {mean: 3.2h, sd: 0.8h}}", ("v6",)),
    "v12": ("{exponential: 16.5h}", ("v8", "v11")),
    "done": ("0s", ("v10", "v12")),
}
HISTORIES = 4000
MEAN = re.compile(r"[\d.]+[hs]")  # the first length that is said


def known(case: str, figure: str) -> float:
    """The known value of a published case."""
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    return cast("float", next(each for each in cases if each["id"] == case)["expected"][figure]["value"])


def network(activities: Activities) -> Plan:
    """A plan whose steps are activities that need nobody; its service is back when `done` is."""
    steps = "".join(
        f"      {name}: {{takes: {takes}, after: [{', '.join(after)}], {effect(name)}}}\n"
        for name, (takes, after) in activities.items()
    )
    return plan_of(
        "components: {whole: {never_fails: x}}\n"
        f"services: {{{SERVICE}: {{needs: [whole]}}}}\n"
        f"scenarios: {{{SCENARIO}: {{begins: 2027-01-04, lasts: 60d, events: [{{at: 0h, fails: whole}}]}}}}\n"
        f"plans:\n  network:\n    invoke: {{scenario: {SCENARIO}}}\n    steps:\n{steps}"
    )


def effect(name: str) -> str:
    """What a step of a network does."""
    return "repairs: [whole]" if name == "done" else "kind: coordination"


def recovery_hours(plan: Plan, count: int = 1) -> list[float]:
    """The recovery times of the service, in hours."""
    task = RehearsalTask(plan=plan, scenario=SCENARIO, seed=1)
    times = [recovery_time(outages(each.tracks[SERVICE], 1.0)) for each in run_rehearsals(task, 0, count)]
    return [-1.0 if time is None else time / HOUR for time in times]


def j301_1(people: int | None = None) -> Plan:
    """The project as a plan, with its own number of people in each team or another one."""
    plan = assemble([parse_source(import_psplib(real(J301_1), J301_1).text.encode(), "plan.yaml")]).plan
    if people is None:
        return plan
    return replace(plan, teams={name: replace(team, people=people) for name, team in plan.teams.items()})


def within(found: Sequence[bool], share: float) -> bool:
    """Whether so large a share is within 4 standard errors of the known one."""
    return abs(fmean(found) - share) <= 4 * sqrt(share * (1 - share) / len(found))


def test_six_uniform_steps() -> None:
    """RT01: how many recoveries are over at six moments."""
    times = recovery_hours(network(RT01), HISTORIES)
    for moment in ("0.5", "1", "1.25", "1.5", "1.75", "1.9"):
        assert within([time <= float(moment) for time in times], known("RT01", f"P_done_by_{moment}")), moment


def test_thirteen_activities() -> None:
    """RT03: mean and spread of the recovery time, and how many recoveries are over after 90 and 120 h."""
    times = recovery_hours(network(RT03), HISTORIES)
    assert abs(fmean(times) - known("RT03", "mean")) <= 4 * stdev(times) / sqrt(HISTORIES)
    squares = [(time - fmean(times)) ** 2 for time in times]
    assert abs(fmean(squares) - known("RT03", "sd") ** 2) <= 4 * stdev(squares) / sqrt(HISTORIES)
    for moment in (90, 120):
        assert within([time <= moment for time in times], known("RT03", f"P_le_{moment}")), moment


def test_thirteen_activities_of_certain_lengths() -> None:
    """RT03 with the means: the longest path, to the microsecond."""
    certain = {name: (MEAN.findall(takes)[0], after) for name, (takes, after) in RT03.items()}
    assert recovery_hours(network(certain)) == [known("RT03", "T_all_means")]


def test_published_project_takes_its_staff_46_hours() -> None:
    assert recovery_hours(j301_1()) == [WITH_ITS_PEOPLE]


def test_published_project_takes_its_longest_chain_with_plenty_of_people() -> None:
    assert recovery_hours(j301_1(999)) == [LONGEST_CHAIN]


@settings(max_examples=60, deadline=None)
@given(projects(12))
def test_projects_take_as_long_as_a_list_schedule(project: Project) -> None:
    """Against a list scheduling that knows no simulation: queue in the order of priority, arrival and name."""
    plan = loaded(imported(sm(project)))
    expected = makespan(list_schedule(plan)) / HOUR
    assert recovery_hours(plan) == [expected]
