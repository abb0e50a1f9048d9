"""What a rule is: a module with an id, a severity, a docstring in four parts, and a function that finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Final, Protocol, cast

from continuity.checks.checked import Checked
from continuity.findings import Severity
from continuity.planfile.problems import Path

PARTS: Final = ("What", "Why", "Example", "Instead")
_PART: Final = re.compile(rf"^({'|'.join(PARTS)}): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """A defect in a plan, before it is a finding.

    Parameters: `path`, where it stands in the plan with what tiers and kinds supply; `message`, a plain sentence;
    `hint`, the way out; `key`, whether the key at the end of the path is meant and not its value.
    """

    path: Path
    message: str
    hint: str = ""
    key: bool = False


class RuleModule(Protocol):
    """What the module of a rule holds."""

    @property
    def ID(self) -> str:  # noqa: N802 - a constant of a module
        """Its name, which never changes."""

    @property
    def SEVERITY(self) -> Severity:  # noqa: N802 - a constant of a module
        """How serious it is where nobody says otherwise."""

    def find(self, checked: Checked) -> Iterator[Found]:
        """Every place in the plan that has the defect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule with its documentation.

    Parameters: `id`, the name of the defect; `group`, the part of the catalogue it belongs to; `title`, the defect in a
    line; `what`, `why`, `example` and `instead`, each a paragraph; `module`, which finds.
    """

    id: str
    group: str
    severity: Severity
    title: str
    what: str
    why: str
    example: str
    instead: str
    module: RuleModule


def rule_of(module: RuleModule) -> Rule:
    """The rule of a module; the group is the name of the package it stands in.

    Raises ValueError where the docstring does not have its four parts.
    """
    source = cast("ModuleType", module)
    title, _, rest = (source.__doc__ or "").partition("\n")
    pieces = _PART.split(rest)
    if tuple(pieces[1::2]) != PARTS:
        raise ValueError(f"{source.__name__}: the docstring has the parts {', '.join(PARTS)}, in this order")
    what, why, example, instead = (" ".join(piece.split()) for piece in pieces[2::2])
    return Rule(
        id=module.ID,
        group=source.__name__.split(".")[-2].replace("_", "-"),
        severity=module.SEVERITY,
        title=title.removesuffix("."),
        what=what,
        why=why,
        example=example,
        instead=instead,
        module=module,
    )
