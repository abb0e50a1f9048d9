"""What an availability stands for: the failure mode that has it, where a node states no modes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from continuity.distributions import Distribution, Exponential, Never
from continuity.model import Mode, Promise
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.problems import Path
from continuity.planfile.schema_entry import Given

FAILURE: Final = "failure"
"""The id of the mode that an availability stands for."""
_KEYS: Final = ("experienced", "availability", "promised", "mttr")


@dataclass(frozen=True, slots=True)
class Stated:
    """An availability with its mean time to restore, None where none is said, and the places of both."""

    availability: float
    where: Path
    mttr: Distribution | None
    where_mttr: Path


def stated(values: Mapping[str, object]) -> Stated | None:
    """The availability that a node's own figures give: what was experienced, else assumed, else promised."""
    own = cast("Distribution | None", values.get("mttr"))
    promised = cast("Promise", values.get("promised", Promise()))
    experienced = cast("dict[str, object] | None", values.get("experienced"))
    mttrs = {("mttr",): own, ("promised", "mttr"): promised.mttr}
    if experienced is not None:
        measured = cast("Distribution | None", experienced.get("mttr"))
        mttrs = {("experienced", "mttr"): measured} | mttrs
        return _stated(cast("float", experienced["availability"]), ("experienced",), mttrs)
    if "availability" in values:
        return _stated(cast("float", values["availability"]), (), {("mttr",): own})
    return None if promised.availability is None else _stated(promised.availability, ("promised",), mttrs)


def _stated(availability: float, below: Path, mttrs: Mapping[tuple[str, ...], Distribution | None]) -> Stated:
    where = (*below, "availability")
    for path, mttr in mttrs.items():
        if mttr is not None:
            return Stated(availability, where, mttr, path)
    return Stated(availability, where, None, where)


def availability_faults(given: Given) -> Iterator[Fault]:
    """What is wrong with an availability and its mean time to restore."""
    if given.says("failures") or given.says("never_fails"):
        if given.says("mttr") and not given.says("availability"):  # with both, the two exclude each other already
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
        yield from _mttr_faults(found)


def _mttr_faults(found: Stated) -> Iterator[Fault]:
    if found.mttr is None:
        message = "an availability does not say how long an outage lasts: add mttr, such as mttr: 2h"
        yield unsaid(message, *found.where)
    elif found.availability < 1 and not 0 < found.mttr.mean() < float("inf"):
        message = "an availability below 100% has outages of some length: write an mttr above 0 that ends"
        yield Fault("schema-value", message, found.where_mttr)


def mode_of(found: Stated) -> Mode:
    """The mode whose long-run availability MTTF / (MTTF + MTTR) is the stated one, with exponential time to failure."""
    mttr = cast("Distribution", found.mttr)
    share = found.availability
    # A whole number of microseconds, so that 99.9% and 2h give 1998 hours and not their neighbour among the floats.
    mean = 0 if share == 1 else max(1, round(mttr.mean() * share / (1 - share)))
    time_to_failure = Exponential(scale=float(mean)) if mean else Never()
    return Mode(id=FAILURE, time_to_failure=time_to_failure, time_to_repair=mttr)
