"""The files of a plan version: names and texts, the digest that addresses them, and what they mean together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from continuity.errors import LimitError, PlanError
from continuity.findings import Finding, Location, Severity
from continuity.planfile.load import Loaded, load

Files = Mapping[str, str]
_LONGEST_NAME, _MOST_FILES = 200, 500


def canonical(files: Files) -> str:
    """The files as the one JSON text that the database keeps and that the digest is of."""
    return json.dumps(dict(sorted(files.items())), ensure_ascii=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The address of a version: SHA-256 of the canonical text."""
    return sha256(text.encode()).hexdigest()


def check_names(files: Files) -> None:
    """Raises LimitError or PlanError where the files could not be laid into a folder of their own."""
    if len(files) > _MOST_FILES:
        raise LimitError(f"a plan of more than {_MOST_FILES} files is not taken")
    wrong = [name for name in files if not _is_sound(name)]
    if wrong:
        message = "not a file name that can be kept: relative, without '..', of printable characters"
        raise PlanError(
            Finding(
                id="no-plan",
                severity=Severity.ERROR,
                message=message,
                path="",
                location=Location(name[:_LONGEST_NAME], 1, 1),
            )
            for name in wrong
        )


def _is_sound(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and "\\" not in name
        and not path.is_absolute()
        and str(path) == name
        and not any(part.startswith(".") for part in path.parts)
    )


@contextmanager
def laid_out(files: Files) -> Iterator[Path]:
    """The files in a folder of their own, which goes away with the block; where it lies nobody is told.

    Raises as `check_names`.
    """
    check_names(files)
    with TemporaryDirectory(prefix="continuity-") as folder:
        for name, text in files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        yield Path(folder)


def loaded(files: Files) -> Loaded:
    """What the files say together. Findings call the files by their names. Raises PlanError, LimitError."""
    with laid_out(files) as folder:
        try:
            return load(folder)
        except PlanError as error:
            raise PlanError(_renamed(finding, folder) for finding in error.findings) from None


def _renamed(finding: Finding, folder: Path) -> Finding:
    """The finding with the file's name as it was given, instead of where it was laid."""
    if finding.location is None:
        return finding
    name = finding.location.file.removeprefix(str(folder)).lstrip("/") or "plan"
    message = finding.message.replace(f"{folder}/", "")
    return replace(finding, location=replace(finding.location, file=name), message=message)
