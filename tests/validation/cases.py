"""All figures of published cases that are checked, and why the others are not.

The known values are read from the cases' own file, under the case's and the figure's name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from tests.validation.calls import SHARED
from tests.validation.case_figures import CaseFigure
from tests.validation.cases_analysed import ANALYSED
from tests.validation.cases_rehearsed import REHEARSED
from tests.validation.cases_simulated import FIGURES, LONG

CASES = SHARED / "validation" / "cases.json"

ALL: tuple[CaseFigure, ...] = (*ANALYSED, *FIGURES, *(replace(each, long=True) for each in LONG), *REHEARSED)

_RACE = "the source's repairer goes by a race between the kinds of what is failed, a plan's in the order of failure"
_DATA = "is about fitting data, which no plan says"
_SUM = "is arithmetic on an approximation: what the probabilities of 120 cut sets add up to, of which 50 are listed"

REST: Mapping[str, Mapping[str, str]] = {
    "CF14": {"approx_n10_s2": _SUM},
    "CF15": {"two_regions_as_published_method": "counts twice what the regions share, as the case's notes say"},
    "PS01_N2": dict.fromkeys(("mtt_below_min_h", "outage_freq_below_min_per_h"), _RACE),
    "PS01_N8": dict.fromkeys(
        ("premium_steady", "below_min_steady", "mtt_below_min_h", "outage_freq_below_min_per_h"),
        f"{_RACE}; too many states for a chain, and too rare for a simulation",
    ),
    "PS04_n1": {"*": "a server that is lent to another pool fails there as one of it; in a plan it stays what it is"},
    "NM04": {"E_cost_to_target": "a cost of time spent degraded, which a mode with two stages of life does not show"},
    "DA01": {"*": _DATA},
    "DA03": {"*": _DATA},
}
"""Figures that are not checked, with the reason: case, then figure (`*`: all of them)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A known value, with the error that an exact answer may have."""

    value: float
    tolerance: float


@dataclass(frozen=True, slots=True)
class Case:
    """A published case as its file tells it; `figures` by key."""

    id: str
    title: str
    source: str
    figures: Mapping[str, Known] = field(default_factory=dict)


def published() -> Mapping[str, Case]:
    """The cases by id, in the order of their file. Raises OSError where it is not."""
    read = cast("list[Mapping[str, object]]", json.loads(CASES.read_text(encoding="utf-8")))
    return {str(each["id"]): _case(each) for each in read}


def _case(data: Mapping[str, object]) -> Case:
    expected = cast("Mapping[str, Mapping[str, float]]", data["expected"])
    figures = {key: _known(value) for key, value in expected.items()}
    return Case(str(data["id"]), str(data["title"]), str(data["source"]), figures)


def _known(data: Mapping[str, float]) -> Known:
    relative = data.get("rel_tol", 0.0) * abs(data["value"])
    return Known(data["value"], data.get("abs_tol", relative))
