"""The files of a plan as they come from outside: texts by name, of which none has been looked at yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from continuity.errors import LimitError, PlanError
from continuity.findings import Finding, Severity, printable, shortened
from continuity.units import format_size
from continuity_api.operations.limits import Limits

if TYPE_CHECKING:
    from continuity.planfile.limits import Limits as TextLimits
    from continuity.planfile.load import Loaded

Files: TypeAlias = Mapping[str, str]
"""The texts of a plan by name. A name is a path from the plan's folder, as in `teams/dba.yaml`."""

_LONGEST_NAME: Final = 255
_DEEPEST: Final = 16
_FORM: Final = "write a path from the plan's folder, such as plan.yaml or teams/dba.yaml"


def check_files(files: Files, limits: Limits) -> None:
    """Refuse files that cannot be a plan's, whatever is in them.

    Raises PlanError with every name that is none; LimitError where there are too many, or they are too large.
    """
    if len(files) > limits.files:
        raise LimitError(f"the plan has {len(files):,} files: {limits.files:,} are allowed here")
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in files.values())
    if size > limits.plan_bytes:
        raise LimitError(f"the plan is larger than the {format_size(limits.plan_bytes)} that are allowed here")
    findings = [_fault(name, why) for name in files if (why := _why_no_name(name))]
    if not findings:
        findings += [_fault(name, why) for name, why in _clashes(files)]
    if findings:
        raise PlanError(findings)


def _why_no_name(name: str) -> str:
    """What is wrong with a name; "" for a good one."""
    parts = name.split("/")
    if not name or not name.isprintable():
        return f"this is no name of a file: {_FORM}"
    if len(name) > _LONGEST_NAME or len(parts) > _DEEPEST:
        return f"the name is longer than {_LONGEST_NAME} characters, or deeper than {_DEEPEST} folders"
    if any(each in {"", ".", ".."} or each != each.strip() for each in parts):
        return f"the name is no plain path from the plan's folder: {_FORM}"
    if "\\" in name or ":" in name:
        return f"a name may not have : or \\ in it: {_FORM}"
    return ""


def _clashes(files: Files) -> Iterator[tuple[str, str]]:
    """Names that could not lie side by side in every folder, and why."""
    seen: dict[str, str] = {}
    folders = {_folded(name[:i]) for name in files for i, char in enumerate(name) if char == "/"}
    for name in files:
        other = seen.setdefault(_folded(name), name)
        if other is not name:
            yield name, f"the name is that of {other} in other letters: some systems take both for one"
        if _folded(name) in folders:
            yield name, "the name is that of a folder in which other files are"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _fault(name: str, why: str) -> Finding:
    shown = printable(shortened(name))
    return Finding(id="file-name", severity=Severity.ERROR, message=why, path=f"files.{shown}", location=None)


def text_limits(limits: Limits) -> TextLimits:
    """What one file may cost."""
    from continuity.planfile.limits import Limits as TextLimits  # lazy: not needed to describe an operation

    return TextLimits(bytes=limits.plan_bytes)


def below(files: Files, folder: str) -> Files:
    """The files in a folder, by their paths from there."""
    return {name.removeprefix(f"{folder}/"): text for name, text in files.items() if name.startswith(f"{folder}/")}


def loaded(files: Files, limits: Limits, within: str = "") -> Loaded:
    """The plan in some files, which findings say are in the folder `within`.

    Raises PlanError with everything that is wrong, LimitError for too many nodes.
    """
    from continuity.planfile.load import load_texts  # lazy: the schema of plans is not needed to describe an operation

    found = load_texts(files, text_limits(limits), within)
    limits.allow_nodes(len(found.plan.nodes))
    return found
