"""What a child process is asked to do, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from continuity_api.operations.files import Files
from continuity_api.operations.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One operation to do.

    Parameters: `operation`, its name; `files` and `options`, as it takes them; `today`, the date that ages are counted
    from; `limits`; `jobs`, how many processes simulate, or `executor`, the cluster that does (`dask://HOST:PORT`);
    `clock`, what another run of the same read on its clock, to get its result again; None for a clock that runs.
    """

    operation: str
    files: Files
    options: Mapping[str, Any] = field(default_factory=dict)
    today: date
    limits: Limits = DEFAULT_LIMITS
    jobs: int = 1
    executor: str | None = None
    clock: tuple[int, ...] | None = None

    def as_data(self) -> dict[str, Any]:
        """Give all fields by name, fit for JSON."""
        return {
            "operation": self.operation,
            "files": dict(self.files),
            "options": dict(self.options),
            "today": self.today.isoformat(),
            "limits": asdict(self.limits),
            "jobs": self.jobs,
            "executor": self.executor,
            "clock": self.clock,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Job:
        """Return the job that `as_data` gave."""
        clock = data["clock"]
        return cls(
            **{
                **data,
                "today": date.fromisoformat(data["today"]),
                "limits": Limits(**data["limits"]),
                "clock": None if clock is None else tuple(clock),
            }
        )
