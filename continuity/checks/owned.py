"""Who may set what: the files of a plan that several people write, and the paths that each of them may set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Final

from continuity.planfile.marked import Mark, YamlMapping

KeyPath = tuple[str, ...]
_ANYBODYS: Final = frozenset({"continuity", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedFiles:
    """Files and what may be set in them.

    Parameters: `folder`, the folder that `pattern` is relative to, such as `bia/*.yaml`; `owner`, who writes them, ""
    where nothing is said; `may_set`, paths in the plan in which `*` stands for one key: `services.*.objectives`.
    """

    folder: Path
    pattern: str
    owner: str
    may_set: tuple[str, ...]

    def has(self, file: str) -> bool:
        """Whether a file is one of them."""
        path = Path(file).resolve()
        inside = path.is_relative_to(self.folder)
        return inside and PurePath(path.relative_to(self.folder)).match(self.pattern)

    def allows(self, path: KeyPath) -> bool:
        """Whether a path, or something around it, may be set."""
        return path[0] in _ANYBODYS or any(_begins(path, each.split(".")) for each in self.may_set)


def _begins(path: KeyPath, pattern: list[str]) -> bool:
    return len(pattern) <= len(path) and all(map(fnmatchcase, path, pattern))


def leaves(data: YamlMapping, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mark]]:
    """Every value that is no mapping of more keys, with its path and the place of its key."""
    for key, value in data.items():
        if isinstance(value, YamlMapping) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), data.marks[key]
