"""How long recovery plans take on average: decision, steps in their order, restores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from continuity import quantiles
from continuity.checks.checked import Checked
from continuity.distributions import Distribution, LogNormal, SingleDraw
from continuity.model import Copy, DataSet, Plan, RecoveryPlan, Step
from continuity.units import SECOND, format_duration

_P95: Final = 0.95


@dataclass(frozen=True, slots=True)
class Stretch:
    """When a step begins and ends, in mean microseconds since the plan was invoked."""

    begins: float
    ends: float


def mean_of(time: Distribution | None) -> float:
    """The mean in microseconds; 0 where nothing is said, infinite for never."""
    return 0.0 if time is None else time.mean()


def as_text(time: float) -> str:
    """A mean time for a message, to the minute; to the second below one."""
    if math.isinf(time):
        return "for ever"
    unit = 60 * SECOND if time >= 60 * SECOND else SECOND
    return format_duration(round(time / unit) * unit)


def at_worst(time: SingleDraw) -> float:
    """The 95th percentile in microseconds, without scipy where people wrote it themselves."""
    if isinstance(time, LogNormal):
        return quantiles.lognormal_at_deviate(quantiles.Z95, time.median, time.sigma)
    return time.quantile(_P95, 1 - _P95)


def until_decided(recovery: RecoveryPlan) -> float:
    """The mean time from the loss to the decision: `down_for`, and what the authority takes."""
    waits = recovery.invoke.down_for if recovery.invoke else 0
    return waits + (mean_of(recovery.authority.takes) if recovery.authority else 0.0)


def schedule(recovery: RecoveryPlan, plan: Plan, checked: Checked) -> Mapping[str, Stretch]:
    """When each step of the way there happens, on average and with people enough; stand-ins are left out."""
    stand_ins = {step.otherwise for step in recovery.steps.values() if step.otherwise}
    decided = mean_of(recovery.authority.takes) if recovery.authority else 0.0
    found: dict[str, Stretch] = {}

    def at(name: str) -> Stretch:
        if name not in found:
            step = recovery.steps[name]
            begins = max((at(each).ends for each in step.after if each not in stand_ins), default=decided)
            found[name] = Stretch(begins, begins + step_time(step, plan, checked))
        return found[name]

    for name in recovery.steps:
        if name not in stand_ins:
            at(name)
    return found


def step_time(step: Step, plan: Plan, checked: Checked) -> float:
    """The mean time of a step with all its tries, what it restores and the plan that it runs."""
    time = mean_of(step.takes)
    if step.restores is not None:
        _, held = checked.data_sets[step.restores.data]
        named = step.restores.source_copy
        time += restore_time(held.copies[named], held) if named else fastest_restore(held)
    if step.runs is not None:
        time += length(plan.plans[step.runs], plan, checked)
    return time * _mean_tries(step)


def _mean_tries(step: Step) -> float:
    """How many times a step is tried on average: a geometric number of times, cut off at `tries`."""
    return step.tries if step.succeeds == 0 else (1 - (1 - step.succeeds) ** step.tries) / step.succeeds


def length(recovery: RecoveryPlan, plan: Plan, checked: Checked) -> float:
    """The mean time from the invocation to the end of the last step."""
    return max((stretch.ends for stretch in schedule(recovery, plan, checked).values()), default=0.0)


def restore_time(copy: Copy, held: DataSet) -> float:
    """The mean time to bring a copy back, in microseconds, without the replay of what came after it."""
    restore = copy.restore or held.restore
    if restore is None:
        return 0.0
    if restore.size is not None and restore.rate is not None:
        return restore.size / restore.rate * SECOND
    return mean_of(restore.takes)


def fastest_restore(held: DataSet) -> float:
    """The mean time to bring back the copy that comes back soonest; 0 where there is none."""
    return min((restore_time(copy, held) for copy in held.copies.values()), default=0.0)
