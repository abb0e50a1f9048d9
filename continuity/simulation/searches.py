"""What is looked for in the copies of data: the newest moment that is clean, as far as that is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from continuity.errors import LimitError
from continuity.simulation.corruptions import Corruptions
from continuity.simulation.luck import Sampler
from continuity.units import NEVER

MOST_BACKUPS: Final = 100_000


class Effort:
    """How many backups one search has looked at. Parameters: `data`, whose they are."""

    __slots__ = ("_data", "_left")

    def __init__(self, data: str) -> None:
        self._data = data
        self._left = MOST_BACKUPS

    def spend(self, copy: str) -> None:
        """Count one more, of a copy. Raises LimitError when they are too many."""
        self._left -= 1
        if self._left < 0:
            raise LimitError(
                f"none of the newest {MOST_BACKUPS:,} backups of '{self._data}' can be restored, those of its copy"
                f" '{copy}' among them, and older ones are not looked at: make them less often, quicker or more"
                " reliable, begin them when what they are made from is there, or keep them for a shorter time"
            )


class Search:
    """Looks for the newest moment that may be restored.

    Parameters: `number`, of what the lags of replicas are drawn for, and `lags`, how they are drawn, by copy;
    `corruptions`, as they are known at `known_at`, None where corrupt data is as good as any; `not_after`, the last
    moment that will do.
    """

    __slots__ = ("_corruptions", "_effort", "_known_at", "_lags", "_not_after", "_number")

    def __init__(
        self,
        effort: Effort,
        number: int,
        lags: Mapping[str, Sampler],
        corruptions: Corruptions | None = None,
        known_at: int = 0,
        not_after: int = NEVER,
    ) -> None:
        self._effort = effort
        self._number = number
        self._lags = lags
        self._corruptions = corruptions
        self._known_at = known_at
        self._not_after = not_after

    def newest(self, moment: int) -> int:
        """The newest moment that will do and is not after this one."""
        moment = min(moment, self._not_after)
        return moment if self._corruptions is None else self._corruptions.newest_clean(moment, self._known_at)

    def accepts(self, moment: int) -> bool:
        """Whether data of this moment will do."""
        return self.newest(moment) == moment

    def lag(self, copy: str) -> int:
        """How far a replica is behind, in microseconds."""
        return self._lags[copy].of_try(self._number, 0)

    def spend(self, copy: str) -> None:
        """Count one backup of a copy that is looked at. Raises LimitError when they are too many."""
        self._effort.spend(copy)

    def for_backup(self, number: int, lags: Mapping[str, Sampler]) -> Search:
        """What a backup takes from the copy that it is made from: the newest there is, clean or not."""
        return Search(self._effort, number, lags)
