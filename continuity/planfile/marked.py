"""Data of a text in which every key and every value knows its place."""

from collections.abc import Sequence
from typing import TypeAlias

from continuity.findings import Finding, Location, Severity
from continuity.planfile.scalars import Scalar

Mark: TypeAlias = tuple[str, int, int]
"""A place as a bare tuple, because a plan has hundreds of thousands: file, line, column, both from 1."""
Data: TypeAlias = "YamlMapping | YamlSequence | Scalar"


class YamlMapping(dict[str, "Data"]):
    """A mapping of the text, in its order.

    `mark` is where it begins, `marks` where each key is, `value_marks` where each value is. What an alias
    repeats is the same object wherever it stands: `value_marks` has the place of the alias, and the marks
    inside are those of the original.
    """

    __slots__ = ("mark", "marks", "value_marks")

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.marks: dict[str, Mark] = {}
        self.value_marks: dict[str, Mark] = {}


class YamlSequence(list["Data"]):
    """A list of the text; `mark` is where it begins, `marks` where each of its items is."""

    __slots__ = ("mark", "marks")

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.marks: list[Mark] = []


def locate(root: YamlMapping | YamlSequence, path: Sequence[str | int], *, key: bool = False) -> Location:
    """Where a path leads.

    Parameters: `root`, the data; `path`, keys and positions (from 0) from there; `key`, whether the place of
    the last key is wanted even if its value is simple.
    Returns the place of a simple value, for a list or mapping under a key the place of the key, and for a
    path that leads nowhere the place of the nearest ancestor that exists.
    """
    mark = root.mark
    here: Data = root
    for step in path:
        if isinstance(here, YamlMapping) and isinstance(step, str) and step in here.marks:
            child = here.get(step)
            simple = not isinstance(child, YamlMapping | YamlSequence)
            mark = here.value_marks.get(step, here.marks[step]) if simple and not key else here.marks[step]
        elif isinstance(here, YamlSequence) and isinstance(step, int) and 0 <= step < len(here):
            child = here[step]
            mark = here.marks[step]
        else:
            break
        here = child
    return Location(*mark)


def problem_at(defect: str, message: str, place: Mark, path: str = "") -> Finding:
    """The finding of an error at a place; `path`, keys and positions, where they are known."""
    return Finding(id=defect, severity=Severity.ERROR, message=message, path=path, location=Location(*place))
