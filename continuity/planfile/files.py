"""Which files a plan is made of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from stat import S_ISDIR
from typing import Final, NoReturn

from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity

_ENDINGS: Final = frozenset({".yaml", ".yml"})
_MOST_FILES: Final = 10_000


def plan_files(path: Path) -> list[Path]:
    """The files of a plan: the file itself, or those of a folder, sorted by their names from there.

    Folders that are links are not followed. Raises PlanError where there is no file, or no looking for one.
    """
    try:
        is_folder = S_ISDIR(path.stat().st_mode)
        files = sorted(_files_below(path), key=lambda file: file.relative_to(path).parts) if is_folder else [path]
    except (FileNotFoundError, NotADirectoryError):
        message = "there is nothing here: give the path of a YAML file, or of a folder of them"
        raise _no_plan(path, message) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = error.strerror if isinstance(error, OSError) else error
        raise _no_plan(path, f"this cannot be read: {reason}") from None
    if not files:
        raise _no_plan(path, "the folder has no *.yaml file: a plan is one such file, or a folder of them")
    if len(files) > _MOST_FILES:
        raise _no_plan(path, f"the folder has more than {_MOST_FILES:,} YAML files: give the plan a folder of its own")
    return files


def plan_names(names: Iterable[str]) -> list[str]:
    """Those of some texts, named by their paths from a folder, that a plan is made of, as if they lay there."""
    paths = [PurePath(name) for name in names]
    found = [str(path) for path in sorted(path for path in paths if is_plan_file(path))]
    if not found:
        raise PlanError([_missing("no text is named *.yaml: a plan is one such text, or several", None)])
    return found


def _files_below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if is_plan_file(Path(name)):
                yield Path(here, name)


def is_plan_file(path: PurePath) -> bool:
    """Whether a file of a plan's folder, by its path from there, belongs to the plan; what is hidden does not."""
    return path.suffix.lower() in _ENDINGS and not any(part.startswith(".") for part in path.parts)


def _raise(error: OSError) -> NoReturn:
    raise error


def _no_plan(path: Path, message: str) -> PlanError:
    name = os.fsencode(path).decode("utf-8", "backslashreplace")  # as the reader of files writes names
    return PlanError([_missing(message, Location(name, 1, 1))])


def _missing(message: str, location: Location | None) -> Finding:
    return Finding(id="no-plan", severity=Severity.ERROR, message=message, path="", location=location)
