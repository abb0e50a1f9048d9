"""A plan as a revision of a git repository has it: `git:REV:PATH`, a file or a folder, with its data files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from io import BytesIO, TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import Final, TextIO

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile.columns import ColumnReader, name_beside
from continuity.planfile.files import is_plan_file
from continuity.planfile.git import Entry, GitError, Revision
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.load import Loaded, all_read, assemble, load
from continuity.planfile.marked import YamlMapping, problem_at
from continuity.planfile.source import parse_source

PREFIX: Final = "git:"
_FORM: Final = re.compile(r"(?P<revision>(?:[^:{]|\{[^}]*\})+):(?P<path>.*)", re.DOTALL)
"""A revision may have colons in braces: `HEAD@{2026-11-01 10:00}`."""


class SourceError(PlanError):
    """There is no plan to read where somebody said that one is: what was said is wrong, not a plan."""


def load_source(source: str, limits: Limits = DEFAULT_LIMITS, folder: Path | None = None) -> Loaded:
    """Load a plan from a path, or from a revision.

    Parameters: `source`, a path, or `git:REV:PATH` with a path from the top of the repository, nothing for all of it;
    `limits`, what each file may cost; `folder`, a folder of that repository, the current one if None.
    Raises PlanError with everything that is wrong with the plan; in findings the files of a revision are `REV:PATH`.
    SourceError, which is one, where git has no such repository, revision or path.
    """
    if not source.startswith(PREFIX):
        return load(Path(source), limits)
    return _load_revision(source, limits, folder or Path())


def folder_of(source: str, folder: Path | None = None) -> Path:
    """Where a plan lies, or would lie in the work tree: settings of its project are looked for there.

    Raises SourceError as `load_source` does.
    """
    if not source.startswith(PREFIX):
        return Path(source)
    try:
        revision, path = _asked(source, folder or Path())
        return revision.top / revision.from_top(path)
    except GitError as error:
        raise _refused(source, error.message) from None


def _asked(source: str, folder: Path) -> tuple[Revision, str]:
    form = _FORM.fullmatch(source.removeprefix(PREFIX))
    if form is None:
        raise GitError("write git:REV:PATH, as in git:origin/main:plan.yaml")
    return Revision(form["revision"], folder), form["path"]


def _load_revision(source: str, limits: Limits, folder: Path) -> Loaded:
    try:
        revision, said = _asked(source, folder)
        path = revision.from_top(said)
        if revision.is_folder(path):
            return _of_folder(revision, path, limits)
        return _of_file(revision, path, limits)
    except GitError as error:
        raise _refused(source, error.message) from None


def _refused(source: str, message: str) -> SourceError:
    return SourceError([problem_at("no-plan", message, (source, 0, 0))])


def _of_folder(revision: Revision, path: str, limits: Limits) -> Loaded:
    below = revision.entries(path)
    wanted = sorted((each for each in below if is_plan_file(PurePosixPath(each.name))), key=_by_parts)
    if not wanted:
        raise GitError("the folder has no *.yaml file in this revision: a plan is one such file, or a folder of them")
    return assemble(_parts(revision, wanted, path, limits), _RevisionColumns(revision, path, limits.bytes))


def _of_file(revision: Revision, path: str, limits: Limits) -> Loaded:
    above, _, name = path.rpartition("/")
    wanted = [each for each in revision.entries(above, below=False) if each.name == name]
    return assemble(_parts(revision, wanted, above, limits), _RevisionColumns(revision, above, limits.bytes))


def _by_parts(entry: Entry) -> tuple[str, ...]:
    return PurePosixPath(entry.name).parts


def _parts(revision: Revision, entries: Sequence[Entry], folder: str, limits: Limits) -> list[YamlMapping]:
    """What the files of a plan say. Raises PlanError with everything that is wrong with any of them."""
    names = [
        f"{revision.words}:{folder}/{each.name}" if folder else f"{revision.words}:{each.name}" for each in entries
    ]
    findings = [each for entry, name in zip(entries, names, strict=True) for each in _unusable(entry, name, limits)]
    if findings:
        raise PlanError(findings)
    contents = revision.contents([each.object for each in entries])
    return all_read(partial(parse_source, data, name, limits) for name, data in zip(names, contents, strict=True))


def _unusable(entry: Entry, name: str, limits: Limits) -> list[Finding]:
    if entry.is_link:
        message = "This is a link, and links of a revision are not followed: name the file itself."
        return [problem_at("source-not-a-file", message, (name, 1, 1))]
    if entry.size > limits.bytes:
        return [problem_at("source-too-large", f"The file is larger than {limits.bytes:,} bytes.", (name, 1, 1))]
    return []


class _RevisionColumns(ColumnReader):
    """Reads columns of data files of a revision; parameters: `within`, the plan's folder from the top."""

    def __init__(self, revision: Revision, within: str, most_bytes: int) -> None:
        super().__init__(None, most_bytes)
        self._revision = revision
        self._within = within

    @cached_property
    def _files(self) -> Mapping[str, Entry]:
        """The files of the plan's folder, by name: listed when a plan takes figures from one."""
        return {each.name: each for each in self._revision.entries(self._within)}

    def _opened(self, file: str) -> TextIO:
        """See `ColumnReader`."""
        name = name_beside(file)
        entry = self._files.get(name)
        if entry is None:
            raise ValueError(f"{file} cannot be read: revision {self._revision.words} has no such file")
        if entry.is_link:
            raise ValueError(f"{file} is no plain file")
        if entry.size > self._most_bytes:
            raise self._too_large(file)
        (data,) = self._revision.contents([entry.object])
        return TextIOWrapper(BytesIO(data), encoding="utf-8-sig", newline="")
