"""What is wrong in a plan, before it has a place: found in the data or the model, placed and reported by the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions in lists (from 0), from the top of the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    Parameters: `path`, where, in the plan with what tiers and kinds supply; `id`, the defect's name; `message`, a plain
    sentence; `hint`, what to write instead; `key`, whether it is the key at the end of the path and not its value.
    """

    path: Path
    id: str
    message: str
    hint: str = ""
    key: bool = False
