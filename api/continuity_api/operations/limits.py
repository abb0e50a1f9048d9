"""What an operation may cost before it is refused or ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from continuity.errors import LimitError
from continuity.units import SECOND, format_duration, format_size

LEAST_MEMORY: Final = 1_000_000_000
"""Address space, of which a small part is used: what the compiled libraries map and reserve is half of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an operation may cost.

    Parameters: `replications`, the most histories that may be asked for; `seconds`, how long it may take in all;
    `memory_bytes`, of address space, for each process (where the system enforces that: Linux does, macOS does not);
    `plan_bytes`, of all files of the plan together, and `files`, how many; `nodes` of the plan; `result_bytes`, of
    the result and all its forms together.
    """

    replications: int = 1_000_000
    seconds: float = 3600.0
    memory_bytes: int = 8_000_000_000
    plan_bytes: int = 16_000_000
    files: int = 1_000
    nodes: int = 20_000
    result_bytes: int = 100_000_000

    def __post_init__(self) -> None:
        """Refuse limits under which nothing runs: libraries wait for ever for memory that they need to begin with."""
        if self.memory_bytes < LEAST_MEMORY:
            raise ValueError(f"a run needs at least {format_size(LEAST_MEMORY)} of memory")

    def allow_replications(self, asked: int | None) -> None:
        """Raise LimitError where more histories are asked for than are allowed."""
        if asked is not None and asked > self.replications:
            raise LimitError(f"{asked:,} replications are more than the {self.replications:,} that are allowed here")

    def allow_budget(self, budget: int | None) -> None:
        """Raise LimitError for a budget, in microseconds, that would outlast the time that is allowed."""
        if budget is not None and budget > self.seconds * SECOND:
            asked = format_duration(budget)
            raise LimitError(f"a budget of {asked} is longer than the {self.time} that are allowed here")

    def allow_nodes(self, nodes: int) -> None:
        """Raise LimitError where a plan has more nodes than are allowed."""
        if nodes > self.nodes:
            raise LimitError(f"the plan has {nodes:,} nodes: {self.nodes:,} are allowed here")

    def allow_result(self, size: int) -> None:
        """Raise LimitError where a result has more bytes than are allowed."""
        if size > self.result_bytes:
            most = format_size(self.result_bytes)
            raise LimitError(f"the result is larger than the {most} that are allowed here: ask for less in one run")

    @property
    def time(self) -> str:
        """The time that is allowed, for messages."""
        return format_duration(round(self.seconds * SECOND))

    @property
    def memory(self) -> str:
        """The memory that is allowed, for messages."""
        return format_size(self.memory_bytes)


DEFAULT_LIMITS: Final = Limits()
