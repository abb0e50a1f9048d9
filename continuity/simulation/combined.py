"""Several scenarios that begin together, as one."""

from __future__ import annotations

from continuity.model import Plan, Scenario


def combined(plan: Plan, name: str) -> Scenario:
    """The scenario of an id, or of several joined by `+`, which then begin together, when the first of them does.

    Each event keeps its own luck. It is looked at for the longest time that one of them says; things fail by
    themselves if they do in one of them; what is expected of a service is said by the first that says anything of it.
    """
    ids = tuple(dict.fromkeys(name.split("+")))
    parts = [plan.scenarios[each] for each in ids]
    if len(parts) == 1:
        return parts[0]
    expects = {service: expected for part in reversed(parts) for service, expected in part.expects.items()}
    begins = next((part for part in parts if part.begins is not None or part.begins_within is not None), parts[0])
    return Scenario(
        id="+".join(ids),
        begins=begins.begins,
        begins_within=begins.begins_within,
        events=tuple(event for part in parts for event in part.events),
        random_failures=any(part.random_failures for part in parts),
        lasts=max((part.lasts for part in parts if part.lasts is not None), default=None),
        expects=dict(sorted(expects.items())),
        parts=ids,
    )
