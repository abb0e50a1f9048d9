"""What the texts of two plans say otherwise: plain values, `as_data` of each is fit for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from continuity.results import Json


class Area(StrEnum):
    """What a change is about, what matters most first."""

    TARGETS = "targets"
    STRUCTURE = "structure"
    FAILURES = "failures"
    PEOPLE = "people"
    DATA = "data"
    RECOVERY = "recovery plans"
    SCENARIOS = "scenarios"
    MANAGEMENT = "management"


class Kind(StrEnum):
    """What has happened to a thing."""

    ADDED = "added"
    GONE = "gone"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that the new plan says otherwise.

    path: dotted, as it is written, in the new plan if it is there. before, after: values as one would write them, None
    for nothing. direction: of a target `tighter` or `looser`, else "". nodes: ids of those for which it holds, where a
    tier or kind says it. place: where it stands, in the new plan or, for what is gone, in the old one.
    """

    area: Area
    kind: Kind
    path: str
    before: str | None = None
    after: str | None = None
    direction: str = ""
    nodes: tuple[str, ...] = ()
    place: str = ""

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {
            "area": self.area.value,
            "kind": self.kind.value,
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "direction": self.direction or None,
            "nodes": list(self.nodes),
            "place": self.place,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeChange:
    """A dependency of one node on another that is new, gone, or of another kind.

    node, on: ids, as the new plan has them. before, after: the ways in which it depends (see `dependency_graph`),
    sorted, none where it does not. of_both: whether both plans have the node.
    """

    node: str
    on: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    of_both: bool

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {"node": self.node, "on": self.on, "before": list(self.before), "after": list(self.after)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePoints:
    """What alone brings a service down, before people act: which of these are new, and which are gone.

    Ids of nodes, and `common cause ID`.
    """

    service: str
    new: tuple[str, ...]
    gone: tuple[str, ...]

    def as_data(self) -> dict[str, Json]:
        """Give all fields by name, fit for JSON."""
        return {"service": self.service, "new": list(self.new), "gone": list(self.gone)}
