"""Small projects as PSPLIB files, the plans made of them, and a list scheduling of such a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

from continuity.distributions import Constant
from continuity.importers.draft import Imported
from continuity.importers.psplib import import_psplib
from continuity.model import Plan, Step
from continuity.planfile.load import assemble
from continuity.planfile.source import parse_source

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "psplib"
STARS = "*" * 40


@dataclass(frozen=True)
class Job:
    duration: int
    demands: tuple[int, ...]
    successors: tuple[int, ...]


@dataclass(frozen=True)
class Project:
    """Jobs in order, the first of which has number 1, and the capacities."""

    jobs: tuple[Job, ...]
    capacities: tuple[int, ...]


# Two people and one machine. Chains from each job on, itself included: 6, 6, 2, 3, 3, 0. So the latest start times are
# 0, 0, 4, 3, 3, 6: ranks 1, 1, 3, 2, 2, 4.
SMALL = Project(
    (
        Job(0, (0, 0), (2, 3)),
        Job(3, (1, 0), (4, 5)),
        Job(2, (2, 0), (6,)),
        Job(3, (2, 1), (6,)),
        Job(3, (1, 0), (6,)),
        Job(0, (0, 0), ()),
    ),
    (2, 1),
)


def real(name: str) -> bytes:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"shared data are not here: {name}")
    return file.read_bytes()


def sm(project: Project) -> str:
    """The project as a file: line 1 the stars, the tables as the library writes them."""
    names = "  ".join(f"R {place}" for place, _ in enumerate(project.capacities, 1))
    numbered = list(enumerate(project.jobs, 1))
    return "\n".join(
        [
            STARS,
            "projects                      :  1",
            f"jobs (incl. supersource/sink ):  {len(project.jobs)}",
            "RESOURCES",
            f"  - renewable                 :  {len(project.capacities)}   R",
            "  - nonrenewable              :  0   N",
            "  - doubly constrained        :  0   D",
            STARS,
            "PRECEDENCE RELATIONS:",
            "jobnr.    #modes  #successors   successors",
            *(line(number, 1, len(job.successors), *job.successors) for number, job in numbered),
            STARS,
            "REQUESTS/DURATIONS:",
            f"jobnr. mode duration  {names}",
            "-" * 40,
            *(line(number, 1, job.duration, *job.demands) for number, job in numbered),
            STARS,
            "RESOURCEAVAILABILITIES:",
            f"  {names}",
            line(*project.capacities),
            STARS,
            "",
        ]
    )


def line(*numbers: int) -> str:
    return "".join(f" {number:>4}" for number in numbers)


def imported(text: str) -> Imported:
    return import_psplib(text.encode(), "small.sm")


def written(result: Imported) -> Any:
    return yaml.safe_load(result.text)


def loaded(result: Imported) -> Plan:
    """The plan as the program reads it; raises PlanError where `continuity check` would find an error."""
    return assemble([parse_source(result.text.encode(), "plan.yaml")]).plan


@st.composite
def projects(draw: st.DrawFn, most: int) -> Project:
    """Projects of up to `most` jobs, the first and last of which ask for nobody."""
    number = draw(st.integers(1, most))
    capacities = tuple(draw(st.lists(st.integers(0, 4), max_size=3)))
    nobody = (0,) * len(capacities)
    jobs = []
    for own in range(1, number + 1):
        chosen = draw(st.sets(st.integers(own + 1, number))) if own < number else set()
        inner = 1 < own < number
        demands = tuple(draw(st.integers(0, capacity)) for capacity in capacities) if inner else nobody
        successors = tuple(sorted(chosen or ({number} if own < number else ())))
        jobs.append(Job(draw(st.integers(0, 5)) if inner else 0, demands, successors))
    return Project(tuple(jobs), capacities)


def list_schedule(plan: Plan) -> dict[str, tuple[int, int]]:
    """When each step of the plan begins and ends, in microseconds: at each moment the queue is read in order
    (priority, arrival, name), and every step that can start does."""
    steps = plan.plans["project"].steps
    free = {team.id: team.people or 0 for team in plan.teams.values()}
    now, times, arrived, running = 0, dict[str, tuple[int, int]](), dict[str, int](), set[str]()
    while True:
        for name in [name for name in running if times[name][1] == now]:
            running.remove(name)
            release(free, steps[name])
        ended = times.keys() - running
        if len(ended) == len(steps):
            return times
        for name, step in steps.items():
            if name not in arrived and ended >= set(step.after):
                arrived[name] = now
        queue = sorted((steps[name].priority, at, name) for name, at in arrived.items() if name not in times)
        for _, _, name in queue:
            if begins(free, steps[name]):
                times[name] = (now, now + takes(steps[name]))
                running.add(name)
        assert running, "nothing goes on and not all is done"
        now = min(times[name][1] for name in running)


def begins(free: dict[str, int], step: Step) -> bool:
    crew = step.crew.teams if step.crew else ()
    if any(free[team] < people for team, people in crew):
        return False
    for team, people in crew:
        free[team] -= people
    return True


def release(free: dict[str, int], step: Step) -> None:
    for team, people in step.crew.teams if step.crew else ():
        free[team] += people


def takes(step: Step) -> int:
    assert isinstance(step.takes, Constant)
    return step.takes.time


def makespan(times: Mapping[str, tuple[int, int]]) -> int:
    return max(end for _, end in times.values())


def serial_makespan(project: Project, order: Sequence[int]) -> int | None:
    """The length, in periods, when jobs are put one after another, in the order, at the first place where they fit.

    None where the order breaks a relation.
    """
    before: dict[int, set[int]] = {number: set() for number in order}
    for number, job in enumerate(project.jobs, 1):
        for successor in job.successors:
            before[successor].add(number)
    ends: dict[int, int] = {}
    used: dict[tuple[int, int], int] = {}
    for number in order:
        if not before[number] <= ends.keys():
            return None
        job = project.jobs[number - 1]
        start = max((ends[each] for each in before[number]), default=0)
        while not fits(used, project, job, start):
            start += 1
        for period in range(start, start + job.duration):
            for place, demand in enumerate(job.demands):
                used[period, place] = used.get((period, place), 0) + demand
        ends[number] = start + job.duration
    return max(ends.values())


def fits(used: Mapping[tuple[int, int], int], project: Project, job: Job, start: int) -> bool:
    return all(
        used.get((period, place), 0) + demand <= capacity
        for period in range(start, start + job.duration)
        for place, (demand, capacity) in enumerate(zip(job.demands, project.capacities, strict=True))
    )
