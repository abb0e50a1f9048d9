"""What two plans do: figures and promises before and after, as plain values.

Times are hours, money is in the currency told beside it; names end in their unit. `as_data` is fit for JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from continuity.rehearsal_results import Spread
from continuity.results import Estimate, Json, Verdict, finite_or_none


class Fate(StrEnum):
    """What has become of a promise.

    broken: it was kept and is broken now. in doubt: that cannot be ruled out. mended: it was broken and is kept now.
    new, gone: only one of the plans makes it. same: it was broken, or kept, and is so still.
    """

    BROKEN = "broken"
    IN_DOUBT = "in doubt"
    MENDED = "mended"
    NEW = "new"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in both plans and its difference, after less before.

    change: with the interval of paired histories, or exact. Each of the three is None where it is not known.
    """

    before: Estimate | None
    after: Estimate | None
    change: Estimate | None

    @property
    def moves(self) -> bool:
        """Whether it differs, in some history at least, or is known of one plan only."""
        if self.change is None:
            return (self.before is None) != (self.after is None)
        return bool(self.change.estimate) or bool(self.change.standard_error)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {name: _data(each) for name, each in _sides(self.before, self.after, self.change)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPromise:
    """One promise in both plans.

    scenario: "" for an availability in everyday running. whose: the service, or a step as `plan.step`. target_before,
    target_after: as plans write them, None where there is none. met: the probability with which it holds, or the
    availability.
    """

    scenario: str
    whose: str
    objective: str
    target_before: str | None
    target_after: str | None
    met: Figure
    verdict_before: Verdict | None
    verdict_after: Verdict | None
    fate: Fate

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "scenario": self.scenario or None,
            "whose": self.whose,
            "objective": self.objective,
            "target": {"before": self.target_before, "after": self.target_after},
            "met": self.met.as_data(),
            "verdict": {
                "before": self.verdict_before.value if self.verdict_before else None,
                "after": self.verdict_after.value if self.verdict_after else None,
            },
            "fate": self.fate.value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedService:
    """Everyday running of a service in both plans. made_by: `exact`, or the engine that simulated it.

    was: its id in the old plan, "" for the same.
    """

    availability: Figure
    downtime_hours_per_year: Figure
    cost_per_year: Figure | None = None
    currency: str = ""
    made_by: str
    was: str = ""

    @property
    def moves(self) -> bool:
        """Whether some figure differs."""
        figures = (self.availability, self.downtime_hours_per_year, self.cost_per_year)
        return any(each is not None and each.moves for each in figures)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "was": self.was or None,
            "made_by": self.made_by,
            "availability": self.availability.as_data(),
            "downtime_hours_per_year": self.downtime_hours_per_year.as_data(),
            "cost_per_year": self.cost_per_year.as_data() if self.cost_per_year else None,
            "currency": self.currency or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadChange:
    """A figure over histories in both plans, with the difference of its mean; None where only one plan has it.

    change: histories in which it was not over count with the length of the scenario.
    """

    before: Spread | None
    after: Spread | None
    change: Estimate | None

    @property
    def moves(self) -> bool:
        """Whether it differs in some history, or is known of one plan only."""
        if self.change is None:
            return (self.before is None) != (self.after is None)
        return bool(self.change.estimate) or bool(self.change.standard_error)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {name: _data(each) for name, each in _sides(self.before, self.after, self.change)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRecovery:
    """How a service comes through a scenario in both plans; `was`: its id in the old plan, "" for the same."""

    recovery_time_hours: SpreadChange
    data_loss_hours: SpreadChange
    cost: SpreadChange | None = None
    currency: str = ""
    was: str = ""

    @property
    def moves(self) -> bool:
        """Whether some figure differs."""
        return any(
            each is not None and each.moves for each in (self.recovery_time_hours, self.data_loss_hours, self.cost)
        )

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "was": self.was or None,
            "recovery_time_hours": self.recovery_time_hours.as_data(),
            "data_loss_hours": self.data_loss_hours.as_data(),
            "cost": self.cost.as_data() if self.cost else None,
            "currency": self.currency or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedScenario:
    """One scenario in both plans, in histories of the same numbers; `was`: its id in the old plan, "" for the same."""

    replications: int
    stopped: str
    services: Mapping[str, ComparedRecovery]
    was: str = ""

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "was": self.was or None,
            "replications": self.replications,
            "stopped": self.stopped,
            "services": {name: each.as_data() for name, each in self.services.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What both plans do: everyday running by service, scenarios by id, and all promises.

    replications: histories of everyday running, 0 where all of it is exact. certain: whether nothing that is simulated
    differs, so that every difference is known to be nothing.
    """

    seed: int
    start: str
    horizon_hours: float
    replications: int
    certain: bool
    services: Mapping[str, ComparedService]
    scenarios: Mapping[str, ComparedScenario]
    promises: Sequence[ComparedPromise]
    notes: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "seed": self.seed,
            "start": self.start,
            "horizon_hours": finite_or_none(self.horizon_hours),
            "replications": self.replications,
            "certain": self.certain,
            "services": {name: each.as_data() for name, each in self.services.items()},
            "scenarios": {name: each.as_data() for name, each in self.scenarios.items()},
            "promises": [each.as_data() for each in self.promises],
            "notes": list(self.notes),
        }


def _sides(
    before: Estimate | Spread | None, after: Estimate | Spread | None, change: Estimate | None
) -> tuple[tuple[str, Estimate | Spread | None], ...]:
    return (("before", before), ("after", after), ("change", change))


def _data(value: Estimate | Spread | None) -> Json:
    return None if value is None else value.as_data()
