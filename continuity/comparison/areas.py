"""What a change in a plan's text is about: its area, and for a target whether it is tighter or looser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from continuity.comparison.text_results import Area
from continuity.planfile.marked import Data, YamlMapping
from continuity.planfile.problems import Path
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS
from continuity.units import parse_duration, parse_share

_DESCRIBES: Final = frozenset({"title", "note", "owner", "source", "assumed", "tags", "contract", "account"})
_TARGETS: Final = frozenset({"objectives", "impact", "promised", "expects", "deadline", "hours"})
_FAILURES: Final = frozenset(
    {"failures", "availability", "unavailability", "mttr", "experienced", "never_fails", "maintenance", "restart"}
)
_OF_SECTION: Final[Mapping[str, Area]] = {
    "common_causes": Area.FAILURES,
    "spares": Area.FAILURES,
    "people": Area.PEOPLE,
    "teams": Area.PEOPLE,
    "calendars": Area.PEOPLE,
    "plans": Area.RECOVERY,
    "scenarios": Area.SCENARIOS,
    "agreements": Area.TARGETS,
    **dict.fromkeys(NODE_SECTIONS, Area.STRUCTURE),
}
_SHORTER_IS_TIGHTER: Final = frozenset({"rto", "rpo", "mtpd", "deadline"})
_LARGER_IS_TIGHTER: Final = frozenset({"availability", "mbco", "met_in"})
_IN_NODE: Final = 3


def area_of(path: Path) -> Area:
    """The area of a path in a plan."""
    section, keys = str(path[0]), {str(key) for key in path[2:]}
    last = str(path[-1])
    if len(path) >= _IN_NODE and (last in _DESCRIBES or last.startswith("x-")):
        return Area.MANAGEMENT
    if section in NODE_SECTIONS or section in {"plans", "scenarios"}:
        if keys & _TARGETS:
            return Area.TARGETS
        if section in NODE_SECTIONS and "data" in keys:
            return Area.DATA
        if section in NODE_SECTIONS and keys & _FAILURES:
            return Area.FAILURES
    return _OF_SECTION.get(section, Area.MANAGEMENT)


def direction(path: Path, before: Data, after: Data) -> str:
    """Whether a target is `tighter` or `looser`; "" for what is neither."""
    key = str(path[-1])
    if area_of(path) is not Area.TARGETS or key not in _SHORTER_IS_TIGHTER | _LARGER_IS_TIGHTER | {"recover"}:
        return ""
    if before is None or after is None:
        return "tighter" if before is None else "looser"
    if key == "recover":
        return _of_stages(before, after)
    read = parse_duration if key in _SHORTER_IS_TIGHTER else parse_share
    grows = read(after) > read(before)
    return "tighter" if grows == (key in _LARGER_IS_TIGHTER) else "looser"


def _of_stages(before: Data, after: Data) -> str:
    """Of `{4h: 50%, 1d: 100%}`: where every stage is no later and no lower, or none is earlier or higher."""
    if not isinstance(before, YamlMapping) or not isinstance(after, YamlMapping):
        return ""
    old, new = (_stages(each) for each in (before, after))
    if all(_has(new, time, level) for time, level in old):
        return "tighter"
    return "looser" if all(_has(old, time, level) for time, level in new) else ""


def _stages(value: YamlMapping) -> list[tuple[int, float]]:
    return [(parse_duration(time), parse_share(level)) for time, level in value.items()]


def _has(stages: list[tuple[int, float]], time: int, level: float) -> bool:
    """Whether stages promise a level by a time."""
    return any(by <= time and reached >= level for by, reached in stages)
