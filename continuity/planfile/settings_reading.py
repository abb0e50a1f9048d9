"""Settings as they are typed, `PATH=VALUE`, to a path and a value that is placed at the setting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from continuity.errors import PlanError
from continuity.findings import Finding, printable, shortened
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.marked import Data, Mark, YamlMapping, YamlSequence, problem_at
from continuity.planfile.source import parse_source

_PATH: Final = re.compile(r"[^\s.]+(\.[^\s.]+)*")
_FORM: Final = "write PATH=VALUE, such as teams.dba.people=3, or PATH= to leave something out"
_NO_LINE: Final = 0
"""Lines of files count from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, read but not applied.

    Parameters: `place`, the setting itself (`--set 2: teams.dba.people=3`), with line 0; `words` of its path; `value`,
    all of it placed there; `removes`, whether it leaves out what is there, and then `value` means nothing.
    """

    place: Mark
    words: tuple[str, ...]
    value: Data
    removes: bool


def read_settings(settings: Sequence[str], limits: Limits = DEFAULT_LIMITS) -> list[Setting]:
    """The settings in some texts, in their order.

    Parameters: `settings`, texts `PATH=VALUE`; `limits`, what each may cost, as if it were a file.
    Raises PlanError with everything that is wrong with them whatever the plan is.
    """
    read: list[Setting] = []
    findings: list[Finding] = []
    for number, text in enumerate(settings, 1):
        try:
            read.append(_read(text, (f"--set {number}: {printable(shortened(text))}", _NO_LINE, _NO_LINE), limits))
        except PlanError as error:
            findings += error.findings
    if findings:
        raise PlanError(findings)
    return read


def _read(text: str, place: Mark, limits: Limits) -> Setting:
    path, equals, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not equals or not _PATH.fullmatch(path) or not path.isprintable():
        refuse(place, "setting-form", f"this is no setting: {_FORM}")
    words = tuple(path.split("."))
    if len(words) >= limits.depth:
        refuse(place, "source-too-deep", f"the path is more than {limits.depth - 1} steps long")
    if len(value.splitlines()) > 1:
        refuse(place, "setting-form", "a value is written in one line: use {key: value} and [a, b]", path)
    return Setting(place=place, words=words, value=_value(value, words, place, limits), removes=not value)


def _value(text: str, words: Sequence[str], place: Mark, limits: Limits) -> Data:
    """What a text means as a value in a plan. It stands as deep there as its path is long, and aliases add nothing."""
    data = f"value: {text}".encode("utf-8", "surrogatepass")  # half characters are then refused like those of a file
    own = replace(
        limits,
        bytes=min(limits.bytes, len(data)),
        nodes=min(limits.nodes, 2 * len(data)),
        depth=limits.depth - len(words) + 1,
    )
    try:
        value = parse_source(data, place[0], own)["value"]
    except PlanError as error:
        raise PlanError(
            problem_at(each.id, each.message, place, shortened(".".join(words))) for each in error.findings
        ) from None
    for container in containers(value):
        container.mark = place
        if isinstance(container, YamlMapping):
            container.marks = dict.fromkeys(container, place)
            container.value_marks = container.marks.copy()
        else:
            container.marks = [place] * len(container)
    return value


def containers(value: Data) -> list[YamlMapping | YamlSequence]:
    """The lists and mappings in a value, itself included, each once however often aliases repeat it."""
    found: dict[int, YamlMapping | YamlSequence] = {}
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, YamlMapping | YamlSequence) and id(here) not in found:
            found[id(here)] = here
            waiting += here.values() if isinstance(here, YamlMapping) else here
    return list(found.values())


def refuse(place: Mark, defect: str, message: str, path: str = "", hint: str = "") -> NoReturn:
    """Raise the PlanError of one defect."""
    raise PlanError([replace(problem_at(defect, message, place, path), hint=hint)])
