"""What an availability stands for: the failure mode that has it, where a node states no modes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

from continuity.distributions import Distribution, Exponential, Never
from continuity.model import Mode, Promise
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.problems import Path
from continuity.planfile.schema_entry import Given

FAILURE: Final = "failure"
"""The id of the mode that an availability stands for."""
_SHARES: Final = ("availability", "unavailability")
_KEYS: Final = ("experienced", *_SHARES, "promised", "mttr")
_SMALLEST: Final = 1e-200  # the mean time to failure of a smaller unavailability could be beyond the largest float


@dataclass(frozen=True, slots=True)
class Stated:
    """An availability with its mean time to restore, None where none is said, and the places of both.

    Parameters: `share`, as a float between 0 and 1; `is_missing`, whether it is the unavailability.
    """

    share: float
    where: Path
    mttr: Distribution | None
    where_mttr: Path
    is_missing: bool = False

    @property
    def odds(self) -> Fraction:
        """Availability over unavailability, exact for the share as it was written; for an availability below 100%."""
        share = Fraction(Decimal(repr(self.share)))
        return (1 - share) / share if self.is_missing else share / (1 - share)


def stated(values: Mapping[str, object]) -> Stated | None:
    """The availability that a node's own figures give: what was experienced, else assumed, else promised."""
    own = cast("Distribution | None", values.get("mttr"))
    promised = cast("Promise", values.get("promised", Promise()))
    experienced = cast("dict[str, object] | None", values.get("experienced"))
    mttrs = {("mttr",): own, ("promised", "mttr"): promised.mttr}
    if experienced is not None:
        measured = cast("Distribution | None", experienced.get("mttr"))
        mttrs = {("experienced", "mttr"): measured} | mttrs
        return _stated(cast("float", experienced["availability"]), ("experienced", "availability"), mttrs)
    for key in _SHARES:
        if key in values:
            return _stated(cast("float", values[key]), (key,), {("mttr",): own})
    return (
        None if promised.availability is None else _stated(promised.availability, ("promised", "availability"), mttrs)
    )


def _stated(share: float, where: Path, mttrs: Mapping[tuple[str, ...], Distribution | None]) -> Stated:
    is_missing = where[-1] == "unavailability"
    for path, mttr in mttrs.items():
        if mttr is not None:
            return Stated(share, where, mttr, path, is_missing)
    return Stated(share, where, None, where, is_missing)


def availability_faults(given: Given) -> Iterator[Fault]:
    """What is wrong with an availability and its mean time to restore."""
    if given.says("failures") or given.says("never_fails"):
        if given.says("mttr") and not any(map(given.says, _SHARES)):  # with both, they exclude each other already
            message = "'mttr' beside an availability only: write it in a mode of 'failures', or leave it out"
            yield conflict(message, "mttr")
        return
    if any(given.says(key) and key not in given.values for key in _KEYS):
        return
    found = stated(given.values)
    if found is None and given.says("mttr"):
        message = "'mttr' goes with an availability: add availability: 99.9%, or write it in a mode of 'failures'"
        yield conflict(message, "mttr")
    elif found is not None:
        yield from _share_faults(found)


def _share_faults(found: Stated) -> Iterator[Fault]:
    if found.is_missing and found.share < _SMALLEST:
        message = "an unavailability below 1e-200 is none: write never_fails and why"
        yield Fault("schema-value", message, found.where)
    if found.mttr is None:
        message = f"an {found.where[-1]} does not say how long an outage lasts: add mttr, such as mttr: 2h"
        yield unsaid(message, *found.where)
    elif (found.is_missing or found.share < 1) and not 0 < found.mttr.mean() < float("inf"):
        message = "an availability below 100% has outages of some length: write an mttr above 0 that ends"
        yield Fault("schema-value", message, found.where_mttr)


def mode_of(found: Stated) -> Mode:
    """The mode whose long-run availability MTTF / (MTTF + MTTR) is the stated one, with exponential time to failure."""
    mttr = cast("Distribution", found.mttr)
    if found.share == 1:
        return Mode(id=FAILURE, time_to_failure=Never(), time_to_repair=mttr)
    # Rounded once, so that 99.9% and 2h give 1998 hours, and 1.5e-9 keeps all its digits.
    mean = float(Fraction(mttr.mean()) * found.odds)
    return Mode(id=FAILURE, time_to_failure=Exponential(scale=mean), time_to_repair=mttr)
