"""What is handed over about promises that are not kept: why, when, and what single changes to the plan would help."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.rehearsal_results import Judged, Rehearsal
from continuity.results import Estimate, Json, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one change does to one promise.

    path, words, share: of the change. before, after: the probability that the promise holds. difference: of the two,
    paired. verdict: on the promise with the change. recovery_hours: how much longer recovery takes (negative: sooner),
    over the histories in which the service is back both before and after, None where there are none.
    """

    path: str
    words: str
    share: float
    before: Estimate
    after: Estimate
    difference: Estimate
    verdict: Verdict
    recovery_hours: Estimate | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference is without 0."""
        low, high = self.difference.low, self.difference.high
        return (low is not None and low > 0) or (high is not None and high < 0)

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "path": self.path,
            "words": self.words,
            "share": self.share,
            "before": self.before.as_data(),
            "after": self.after.as_data(),
            "difference": self.difference.as_data(),
            "clear": self.is_clear,
            "verdict": self.verdict.value,
            "recovery_time_change_hours": None if self.recovery_hours is None else self.recovery_hours.as_data(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A part of the recovery time in the histories in which a promise fails; share: 0 to 1. See `TimeSpent`."""

    what: str
    who: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfWeek:
    """How often a promise fails in the histories that begin in one part of the week; None where none does."""

    part: str
    histories: int
    fails: Estimate | None

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        fails = None if self.fails is None else self.fails.as_data()
        return {"part": self.part, "histories": self.histories, "fails": fails}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A promise that is not kept: why (`causes`, largest first), `when`, and what helps (`effects`, best first).

    when: empty where the scenario does not begin at any time.
    """

    scenario: str
    service: str
    judged: Judged
    causes: tuple[Cause, ...]
    when: tuple[PartOfWeek, ...]
    effects: tuple[Effect, ...]

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "scenario": self.scenario,
            "service": self.service,
            **self.judged.as_data(),
            "causes": [{"what": each.what, "who": each.who, "share": each.share} for each in self.causes],
            "when": [each.as_data() for each in self.when],
            "changes": [each.as_data() for each in self.effects],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A rehearsal, and each of its promises that is not kept, explained."""

    rehearsal: Rehearsal
    promises: tuple[Explained, ...]

    def as_data(self) -> dict[str, Json]:
        """Give what identifies the rehearsal, and all promises that are not kept."""
        run = self.rehearsal.as_data()
        named = ("plan", "engine", "seed", "start", "timezone", "version", "platform", "assumptions", "notes")
        numbers: dict[str, Json] = {name: each.replications for name, each in self.rehearsal.scenarios.items()}
        return {
            **{name: run[name] for name in named},
            "replications": numbers,
            "promises": [each.as_data() for each in self.promises],
        }
