"""Reading the file of a standard: the only door for those that come with the program and for those of a user."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, cast

from marshmallow import ValidationError

from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity, dotted
from continuity.planfile.faults import Fault, faults_in
from continuity.planfile.fields import Context
from continuity.planfile.limits import Limits
from continuity.planfile.marked import YamlMapping, locate
from continuity.planfile.schema_entry import Reader
from continuity.planfile.source import parse_source, read_source
from continuity.standards.schema import StandardEntry
from continuity.standards.standard import Standard

LIMITS: Final = Limits(bytes=1_000_000, nodes=100_000, depth=16)
"""What the file of a standard may cost: the largest that comes with the program is a thirtieth of that."""


def read_standard(file: Path, name: str | None = None) -> Standard:
    """The standard in a file.

    Parameters: `file`; `name`, what findings call it, the path unless said.
    Raises PlanError with everything that is wrong, each with its place.
    """
    return _read(partial(read_source, file, LIMITS, name))


def parse_standard(content: bytes, name: str) -> Standard:
    """The standard in the content of a file, which findings call by this name; errors as for `read_standard`."""
    return _read(partial(parse_source, content, name, LIMITS))


def _read(read: Callable[[], YamlMapping]) -> Standard:
    try:
        data = read()
    except PlanError as error:
        raise PlanError(map(_of_a_standard, error.findings)) from None
    try:
        standard = cast("Standard", Reader(Context()).read(StandardEntry, data))
    except ValidationError as error:
        raise PlanError(_findings(faults_in(error), data)) from None
    return replace(standard, location=Location(data.mark[0], 0, 0))


def _of_a_standard(finding: Finding) -> Finding:
    """A finding of the reader, which takes every file for a plan, in the words for this one."""
    if finding.id not in ("source-empty", "source-not-a-mapping"):
        return finding
    return replace(finding, message="the file of a standard begins with keys, such as `standard: 1`")


def _findings(faults: Iterable[Fault], data: YamlMapping) -> list[Finding]:
    return [
        Finding(
            id=fault.id,
            severity=Severity.ERROR,
            message=fault.message,
            path=dotted(fault.path),
            location=locate(data, fault.path, key=fault.key),
            hint=fault.hint,
        )
        for fault in faults
    ]
