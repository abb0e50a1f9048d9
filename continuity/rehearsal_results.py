"""What a rehearsal hands over: times, losses, costs and verdicts per service and scenario.

Plain values like those of `continuity.results`, whose estimates they hold. A history that had not recovered by the
scenario's end is censored: its time is longer than was seen, it counts as not met, and percentiles it reaches are None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from continuity.model import Assumption
from continuity.rehearsal_remarks import Remarks, Untested
from continuity.results import Estimate, Json, Percentiles, TimeSpent, Verdict, finite_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure over histories: `percentiles` with the mean, `largest` (infinite if not known), how many `censored`."""

    percentiles: Percentiles
    largest: float
    censored: int = 0

    def as_data(self) -> dict[str, Json]:
        """Give `mean`, the percentiles and their `intervals`, `max` and `censored`."""
        largest = finite_or_none(self.largest)
        return {**self.percentiles.as_data(), "max": largest, "censored": self.censored}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One promise in one scenario, and whether it holds.

    objective: rto, recover, rpo, mtpd or mbco; availability, while a plan is invoked; or the deadline of a step.
    target: as a plan writes it (`4h`, `60%`); level: that of a staged target, else None. met_in: the probability with
    which it must hold, and met: that it does; an availability has no met_in, and met is what it comes to on average.
    time_spent: of a deadline, where the time goes until the step is done, in the histories in which it is.
    """

    objective: str
    target: str
    level: float | None = None
    met_in: float | None
    met: Estimate
    verdict: Verdict
    time_spent: Sequence[TimeSpent] = ()

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "objective": self.objective,
            "target": self.target,
            "level": self.level,
            "met_in": self.met_in,
            "met": self.met.as_data(),
            "verdict": self.verdict.value,
            "time_spent": [each.as_data() for each in self.time_spent],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedService:
    """How a service comes through a scenario.

    `recovered_by` and `level_at` are keyed by the time as it was typed; `impacts` by the scale of the harm; `cost` is
    None where no cost is said, in `currency` otherwise. time_spent: where its recovery time goes, largest first; hours
    are of one history, on average. availability_while_invoked: its availability while some recovery plan is invoked.
    """

    recovery_time_hours: Spread
    full_recovery_time_hours: Spread
    data_loss_hours: Spread
    cost: Spread | None = None
    currency: str = ""
    impacts: Mapping[str, Spread] = field(default_factory=dict)
    recovered_by: Mapping[str, Estimate] = field(default_factory=dict)
    level_at: Mapping[str, Estimate] = field(default_factory=dict)
    judged: Sequence[Judged] = ()
    time_spent: Sequence[TimeSpent] = ()
    availability_while_invoked: Estimate | None = None

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each objective; that of `recover` is on all its stages together."""
        objectives = dict.fromkeys(each.objective for each in self.judged)
        return {name: together(each.verdict for each in self.judged if each.objective == name) for name in objectives}

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON; `rto_met` and the like are null for what is not promised."""
        return {
            "recovery_time_hours": self.recovery_time_hours.as_data(),
            "full_recovery_time_hours": self.full_recovery_time_hours.as_data(),
            "recovered_by": {time: each.as_data() for time, each in self.recovered_by.items()},
            "level_at": {time: each.as_data() for time, each in self.level_at.items()},
            "rto_met": self._met("rto"),
            "recover_met": {each.target: each.met.as_data() for each in self.judged if each.objective == "recover"},
            "rpo_met": self._met("rpo"),
            "mtpd_kept": self._met("mtpd"),
            "mbco_kept": self._met("mbco"),
            "data_loss_hours": self.data_loss_hours.as_data(),
            "cost": None if self.cost is None else {"currency": self.currency or None, **self.cost.as_data()},
            "impacts": {scale: each.as_data() for scale, each in self.impacts.items()},
            "promises": [each.as_data() for each in self.judged],
            "verdicts": {name: verdict.value for name, verdict in self.verdicts.items()},
            "time_spent": [each.as_data() for each in self.time_spent],
            "availability_while_invoked": (
                None if self.availability_while_invoked is None else self.availability_while_invoked.as_data()
            ),
        }

    def _met(self, objective: str) -> Json:
        return next((each.met.as_data() for each in self.judged if each.objective == objective), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUse:
    """In what share of the histories of a scenario a plan was invoked, and failed; deadlines of its steps, by id."""

    invoked: Estimate
    failed: Estimate
    deadlines: Mapping[str, Judged] = field(default_factory=dict)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "invoked": self.invoked.as_data(),
            "failed": self.failed.as_data(),
            "deadlines": {step: each.as_data() for step, each in self.deadlines.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedScenario:
    """One scenario: how many histories, why no more of them (`stopped`), services and plans by id.

    frequency_per_year: how often it is to be expected, None where the plan does not say. typical_history, bad_history:
    the numbers of the histories in the middle, and at 95%, of those in the order in which the service comes back that
    is back last of those that promise something.
    """

    replications: int
    stopped: str
    services: Mapping[str, RehearsedService]
    plans: Mapping[str, PlanUse] = field(default_factory=dict)
    frequency_per_year: float | None = None
    typical_history: int = 0
    bad_history: int = 0

    def history_number(self, which: str | int) -> int:
        """The number of the history that is meant: that number itself, `typical`, or `bad`."""
        if which == "typical":
            return self.typical_history
        return self.bad_history if which == "bad" else int(which)

    def promises(self) -> Iterator[tuple[str, Judged]]:
        """All promises that were judged, each with whose it is: a service, or a step as `plan.step`."""
        for name, service in self.services.items():
            yield from ((name, each) for each in service.judged)
        for name, plan in self.plans.items():
            yield from ((f"{name}.{step}", each) for step, each in plan.deadlines.items())

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "replications": self.replications,
            "stopped": self.stopped,
            "frequency_per_year": finite_or_none(self.frequency_per_year),
            "typical_history": self.typical_history,
            "bad_history": self.bad_history,
            "services": {name: each.as_data() for name, each in self.services.items()},
            "plans": {name: each.as_data() for name, each in self.plans.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Scenarios rehearsed, and everything needed to judge the figures and to get them again; see `results.Run`.

    remarks: what nobody tested, what exercises say, and what decides, or changes, nothing that is seen in the figures.
    """

    plan_name: str
    digest: str
    engine: str
    seed: int
    start: str
    timezone: str
    version: str
    platform: Mapping[str, str]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...] = ()
    scenarios: Mapping[str, RehearsedScenario]
    remarks: Remarks = field(default_factory=lambda: Remarks(untested=Untested()))

    @property
    def verdict(self) -> Verdict:
        """The verdict on all promises together; kept where there is none."""
        return together(judged.verdict for each in self.scenarios.values() for _, judged in each.promises())

    def as_data(self) -> dict[str, Json]:
        """Give the rehearsal as JSON has it."""
        return {
            "plan": {"name": self.plan_name, "digest": self.digest},
            "engine": self.engine,
            "seed": self.seed,
            "start": self.start,
            "timezone": self.timezone,
            "version": self.version,
            "platform": dict(self.platform),
            "assumptions": [each.as_data() for each in self.assumptions],
            "notes": list(self.notes),
            "remarks": self.remarks.as_data(),
            "scenarios": {name: each.as_data() for name, each in self.scenarios.items()},
        }


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict on many: broken if one is, undecided if one is and none is broken, else kept."""
    found = set(verdicts)
    return next((each for each in (Verdict.BROKEN, Verdict.UNDECIDED) if each in found), Verdict.KEPT)
