"""The plan that a project becomes, and its text: one step on a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from continuity.importers.draft import Remark
from continuity.importers.writing import comment, entry, scalar
from continuity.units import DAY, HOUR, MINUTE, SECOND, WEEK, format_duration

PLAN, SCENARIO, SERVICE, COMPONENT = "project", "whole-project", "operation", "plant"
_UNITS = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_NEVER_FAILS = "it is down only in the scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryStep:
    """A step to write: `crew`, people by team; `repairs`, whether the component works once it is done."""

    id: str
    takes: str
    crew: Mapping[str, int]
    after: tuple[str, ...]
    priority: int
    repairs: bool
    do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """A plan to write: its `name`, the file it is out of, people by team, steps, and how long the scenario lasts."""

    name: str
    source: str
    teams: Mapping[str, int]
    steps: tuple[RecoveryStep, ...]
    lasts: str


def in_units(periods: int, unit: int) -> str:
    """So many periods of a length in microseconds as a duration, in the unit that the length is said in: `26h`."""
    for letter, size in _UNITS.items():
        if unit % size == 0:
            return f"{periods * (unit // size)}{letter}"
    return format_duration(periods * unit)


def recovery_text(recovery: Recovery, head: str, remarks: tuple[Remark, ...]) -> str:
    """The plan file, YAML 1.2, ending in a line feed."""
    return "\n".join(_lines(recovery, head, remarks)) + "\n"


def _lines(recovery: Recovery, head: str, remarks: tuple[Remark, ...]) -> Iterator[str]:
    yield from comment(head)
    yield from ("#", "# Remarks")
    for remark in remarks:
        yield from comment(str(remark), "# - ", "#   ")
    yield from ("", "continuity: 1", f"name: {scalar(recovery.name)}")
    yield from ("", "services:", f"  {SERVICE}: {{title: What waits for the project, needs: [{COMPONENT}]}}")
    yield from ("", "components:", f"  {COMPONENT}: {{title: What the project restores, never_fails: {_NEVER_FAILS}}}")
    if recovery.teams:
        yield from ("", "teams:", *(f"  {team}: {{people: {number}}}" for team, number in recovery.teams.items()))
    yield from ("", "plans:", f"  {PLAN}:")
    yield from entry("source", recovery.source, 4)
    yield from (f"    covers: [{COMPONENT}]", f"    invoke: {{scenario: {SCENARIO}}}", "    steps:")
    yield from (f"      {step.id}: {{{', '.join(_keys(step))}}}" for step in recovery.steps)
    yield from ("", "scenarios:", f"  {SCENARIO}:")
    yield from (f"    events: [{{at: 0h, fails: {COMPONENT}}}]", "    random_failures: false")
    yield f"    lasts: {recovery.lasts}"


def _keys(step: RecoveryStep) -> Iterator[str]:
    """Yield the keys of a step with their values."""
    yield f"takes: {step.takes}"
    if step.crew:
        yield f"team: {{{', '.join(f'{team}: {number}' for team, number in step.crew.items())}}}"
    if step.after:
        yield f"after: [{', '.join(step.after)}]"
    yield f"priority: {step.priority}"
    yield f"repairs: [{COMPONENT}], succeeds: 100%" if step.repairs else "kind: coordination"
    yield f"do: {step.do}"
