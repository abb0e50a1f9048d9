"""What is wrong, or worth knowing, about a plan: how serious, where, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is: an error is wrong in any case, a warning is a doubt, information a remark."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a text.

    Parameters: `file`, the name as the user gave it; `line` and `column`, counted from 1, a column being one
    character. Line 0: the name alone is the place, as of a setting on the command line.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """`file:line:column`, the form that editors and terminals open; the name alone where there is no line."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or worth knowing, about a plan.

    Parameters: `id`, the name of the defect (`source-duplicate-key`); `severity`; `message`, a plain
    sentence; `path`, the path in the plan (see `dotted`), "" for the whole file; `location`, the place in the
    text, None where there is none; `hint`, what to write instead, "" where there is nothing to say.
    """

    id: str
    severity: Severity
    message: str
    path: str
    location: Location | None
    hint: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, or "" for a finding without a place."""
        return "" if self.location is None else str(self.location)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The sort key: file, line, column (no place comes first), then what settles ties."""
        location = self.location or Location("", 0, 0)
        return (location.file, location.line, location.column, self.path, self.id, self.message)

    @property
    def advice(self) -> str:
        """The hint for people, "" where the message names what to write already."""
        return "" if "did you mean" in self.message else printable(self.hint)

    def text(self) -> str:
        """One line, `file:line:column  path  message  [id]`, without empty parts and control characters."""
        parts = (self.place, self.path, self.message, f"[{self.id}]")
        return printable("  ".join(part for part in parts if part))

    def as_data(self) -> dict[str, str]:
        """The finding for JSON; `place` is `file:line:column`, "" where there is none."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "path": self.path,
            "place": self.place,
            "message": self.message,
            "hint": self.hint,
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings sorted by file, line and column."""
    return tuple(sorted(findings, key=lambda finding: finding.order))


def dotted(path: Iterable[str | int]) -> str:
    """A path in a plan as findings write it: `services.shop.needs.0`, positions in a list counted from 0."""
    return ".".join(shortened(str(step)) for step in path)


def shortened(text: str, longest: int = 60) -> str:
    """The text, its end replaced by `…` beyond `longest` characters: a message must not repeat a megabyte."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def printable(text: str) -> str:
    r"""The text with each character that could move a cursor or break a line as its escape (`\n`, `\x1b`)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else escaped(char) for char in text)


def escaped(char: str) -> str:
    r"""One character as its escape: `\n`, `\x1b`, `\u202e`."""
    return char.encode("unicode_escape").decode("ascii")
