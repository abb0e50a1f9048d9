"""What a rehearsal says beside its figures: what nobody tested, which assumptions decide, what changes no figure."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.model import Assumption
from continuity.results import Estimate, Json, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Something in the plan that no simulation sees: its path, and why it is not seen."""

    path: str
    why: str

    def as_data(self) -> dict[str, Json]:
        """Give both by name, fit for JSON."""
        return {"path": self.path, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """What was never tested.

    exercises: the recovery plans that no exercise has tried. rehearsals: those that none of the scenarios rehearsed
    invoked. promises: objectives, as `service.objective`, of services that none of these scenarios took below their
    MBCO, or lost data of.
    """

    exercises: tuple[str, ...] = ()
    rehearsals: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "exercises": list(self.exercises),
            "rehearsals": list(self.rehearsals),
            "promises": list(self.promises),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """An assumption that decides a verdict: with something else `instead`, the promise has the other verdict.

    whose: the service, or the step as `plan.step`. target: as the plan writes it. before, after: the two verdicts;
    met: the probability that the promise holds with the other thing.
    """

    assumption: Assumption
    instead: str
    scenario: str
    whose: str
    objective: str
    target: str
    before: Verdict
    after: Verdict
    met: Estimate

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "assumption": self.assumption.as_data(),
            "instead": self.instead,
            "scenario": self.scenario,
            "whose": self.whose,
            "objective": self.objective,
            "target": self.target,
            "before": self.before.value,
            "after": self.after.value,
            "met": self.met.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Which assumptions decide a verdict, found by rehearsing the plan without them, on the same luck.

    histories: of each scenario with each change. tried: how many assumptions were tried. not_tried: those for which
    there is nothing to try. left: for how many there was no time.
    """

    deciding: tuple[Deciding, ...]
    histories: int
    tried: int
    not_tried: tuple[Assumption, ...] = ()
    left: int = 0

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "deciding": [each.as_data() for each in self.deciding],
            "histories": self.histories,
            "tried": self.tried,
            "not_tried": [each.as_data() for each in self.not_tried],
            "left": self.left,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """All of it. disagreements: a sentence for each exercise that took other times than the plan lets one expect."""

    untested: Untested
    disagreements: tuple[str, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    sensitivity: Sensitivity | None = None

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON; `assumptions` is null where they were not tried."""
        return {
            "untested": self.untested.as_data(),
            "disagreements": list(self.disagreements),
            "unseen": [each.as_data() for each in self.unseen],
            "assumptions": None if self.sensitivity is None else self.sensitivity.as_data(),
        }
