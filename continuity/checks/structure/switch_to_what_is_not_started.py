"""A step switches to what nothing has started by then.

What: A step switches a failover to a member that waits `stopped`, and no step before it starts the member: the one that
does is not waited for, runs only when another fails, or comes on the way back.

Why: What is stopped serves nothing. The switch is made on paper, and the service stays down.

Example: `start: {starts: [web-lyon]}` and `switch: {switches: {web: web-lyon}}` without `after: [start]`.

Instead: Let the step wait for the one that starts the member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from continuity.checks.checked import Checked, blocks, steps_before
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import RecoveryPlan, Standby, Step

ID: Final = "switch-to-what-is-not-started"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each such switch, unless another plan starts the member, of which nobody knows when."""
    for recovery in checked.plan.plans.values():
        ready: set[str] = set()  # on the way back, what the way there has started
        for block, steps in blocks(recovery):
            by_id = {step.id: step for step in steps}
            for step in steps:
                started = ready | _started_by([*steps_before(step, by_id), step.id], by_id, checked)
                for failover, member in step.switches:
                    stopped = checked.plan.nodes[member].standby is Standby.STOPPED
                    if stopped and member not in started and not _is_started_elsewhere(member, recovery, checked):
                        yield _found((*block, step.id, "switches", failover), member, steps)
            ready |= _started_by(by_id, by_id, checked)


def _found(path: tuple[str | int, ...], member: str, steps: tuple[Step, ...]) -> Found:
    starter = next((step.id for step in steps if member in step.starts), None)
    if starter is None:
        message = f"'{member}' is stopped, and no step starts it before"
        return Found(path, message, f"let a step before start it: starts: [{member}]")
    message = f"'{member}' is stopped, and nothing says that '{starter}' has started it by then"
    return Found(path, message, f"let the step come after one that starts '{member}' and always runs")


def _started_by(names: Iterable[str], steps: Mapping[str, Step], checked: Checked) -> set[str]:
    """What some steps start, those of the plans that they run included."""
    done = [steps[name] for name in names]
    run: set[str] = set()
    for step in done:
        if step.runs is not None and step.runs not in run:
            run.add(step.runs)
            done += checked.plan.plans[step.runs].steps.values()
    return {node for step in done for node in step.starts}


def _is_started_elsewhere(member: str, recovery: RecoveryPlan, checked: Checked) -> bool:
    return any(member in step.starts for _, other, step in checked.all_steps if other.id != recovery.id)
