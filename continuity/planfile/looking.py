"""Looking into a plan's data while nobody knows its shape yet: what is not there, or is something else, is empty."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator
from typing import Final

from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.problems import Path

_NOTHING: Final = YamlMapping(("", 1, 1))


def mapping(value: Data, *steps: str) -> YamlMapping:
    """The mapping that keys lead to; an empty one where they lead to none."""
    for step in steps:
        value = value.get(step) if isinstance(value, YamlMapping) else None
    return value if isinstance(value, YamlMapping) else _NOTHING


def entries(value: Data, *steps: str) -> ItemsView[str, Data]:
    """The entries of the mapping that keys lead to."""
    return mapping(value, *steps).items()


def items(value: Data, path: Path) -> Iterator[tuple[Path, Data]]:
    """The items of a list, with their paths; `path` is that of the list."""
    for i, item in enumerate(value if isinstance(value, YamlSequence) else ()):
        yield (*path, i), item


def texts(value: Data, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The texts in a list, with their paths; `path` is that of the list."""
    for at, item in items(value, path):
        if isinstance(item, str):
            yield at, item
