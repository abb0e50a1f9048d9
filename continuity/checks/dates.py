"""When things were last tried, and whether that is too long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from continuity.checks.checked import Checked
from continuity.model import DataSet, Exercise, Node, RecoveryPlan
from continuity.units import DAY

_STEP = "step."


def is_older(day: date, limit: int, today: date) -> bool:
    """Whether a day lies further back than a duration in microseconds."""
    return (today - day).days * DAY > limit


def exercises_of(recovery: RecoveryPlan, checked: Checked) -> Iterator[tuple[int, Exercise]]:
    """The exercises of a plan that have been held by today, with their positions."""
    for i, exercise in enumerate(checked.plan.exercises):
        if exercise.plan == recovery.id and exercise.held <= checked.today:
            yield i, exercise


def latest_exercise(recovery: RecoveryPlan, checked: Checked) -> tuple[int, Exercise] | None:
    """The last exercise of a plan that has been held by today, with its position."""
    return max(exercises_of(recovery, checked), key=lambda each: each[1].held, default=None)


def services_of_plan(recovery: RecoveryPlan, checked: Checked) -> tuple[Node, ...]:
    """The services that the loss of what a plan covers can touch, by id."""
    covered = {*recovery.covers}
    if recovery.invoke is not None and recovery.invoke.when is not None:
        covered.add(recovery.invoke.when)
    return checked.services_on(covered)


def last_restore(held: DataSet, checked: Checked) -> date | None:
    """When a restore of data was last tried: as a copy says, or in an exercise that measured a step which restores.

    What a replica says does not count where there are backups: opening it is no restore from one.
    """
    backups = {copy.id for copy in held.copies.values() if copy.backup is not None} or {*held.copies}
    days = [copy.restored for copy in held.copies.values() if copy.restored is not None and copy.id in backups]
    for exercise in checked.plan.exercises:
        steps = {step.id: step for step in checked.plan.plans[exercise.plan].all_steps}
        tried = (steps.get(key.removeprefix(_STEP)) for key in exercise.measured if key.startswith(_STEP))
        if any(step and step.restores and step.restores.data == held.id for step in tried):
            days.append(exercise.held)
    return max((day for day in days if day <= checked.today), default=None)
