"""The numbers that rules compare with, which a project may set otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.units import DAY, HOUR, YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLimits:
    """What rules compare with; durations are microseconds.

    Parameters: `critical_rto` and `critical_mtpd`, a service with such an objective, or a shorter one, is critical;
    `dependency_share`, the part of a service's allowed down time that one dependency may use up; `margin`, the part of
    an objective that a promise to others should leave; `exercised_within` and `critical_exercised_within`, the longest
    time since the last exercise of a plan, and of one for a critical service; `restore_tested_within`, since the last
    restore test; `most_plans`, how many recovery plans may need the same person; `dwell`, how long corruption may go
    unnoticed; `contact_checked_within`, since a contact was tried; `trained_within`, since a training;
    `approved_within`, since a plan was approved.
    """

    critical_rto: int = 4 * HOUR
    critical_mtpd: int = DAY
    dependency_share: float = 0.1
    margin: float = 0.1
    exercised_within: int = YEAR
    critical_exercised_within: int = YEAR
    restore_tested_within: int = YEAR
    most_plans: int = 5
    dwell: int = 14 * DAY
    contact_checked_within: int = YEAR // 2
    trained_within: int = 2 * YEAR
    approved_within: int = YEAR
