"""Where down time goes, by number: the causes of `simulation.recorder`, which every trace names."""

from __future__ import annotations

from enum import IntEnum

from continuity.simulation.recorder import Cause


class By(IntEnum):
    """What passes while a node is down; nobody is waited for."""

    OTHER = 0
    DETECTION = 1
    HELD_BACK = 2
    HANDS_ON = 3
    SWITCHING = 4
    RESTART = 5


CAUSES: tuple[Cause, ...] = tuple((by.name.lower().replace("_", " ").replace("hands on", "hands-on"), "") for by in By)
"""What each number stands for."""
