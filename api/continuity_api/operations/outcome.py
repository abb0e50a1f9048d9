"""What an operation hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Conclusion(StrEnum):
    """What an operation says of a plan: whether what is promised, or asked for, is kept; none where nothing is."""

    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of an operation, and everything needed to get it again besides plan and options.

    Parameters: `result`, the JSON that the command line prints for it; `forms`, the same in other forms, by their
    names; `verdict`; `summary`, a line; `digest`, of the plan, "" where there is none; `engine`, `seed` and
    `replications` (of all histories), where something was simulated; `today`, the date that ages were counted from, in
    ISO 8601, "" where none were; `clock`, what was read on the clock of a budget of time.
    """

    result: str
    forms: Mapping[str, str] = field(default_factory=dict)
    verdict: Conclusion = Conclusion.NONE
    summary: str = ""
    digest: str = ""
    engine: str = ""
    seed: int | None = None
    replications: int | None = None
    today: str = ""
    clock: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """The characters of the result in all forms."""
        return len(self.result) + sum(map(len, self.forms.values()))

    def as_data(self) -> dict[str, Any]:
        """Give all fields by name, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Outcome:
        """Return the outcome that `as_data` gave."""
        return cls(**{**data, "verdict": Conclusion(data["verdict"]), "clock": tuple(data["clock"])})
