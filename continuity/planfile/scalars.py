"""What bytes and scalars of a YAML text mean: UTF-8, and the core schema of YAML 1.2 (section 10.3)."""

import codecs
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from continuity.findings import shortened

Scalar: TypeAlias = str | int | float | bool | None

# Everything that the core schema reads as neither number nor text; a value left out is null too.
WORDS: Final[Mapping[str, bool | None]] = MappingProxyType(
    dict.fromkeys(("", "~", "null", "Null", "NULL"), None)
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)
CORE: Final = "tag:yaml.org,2002:"
TAGS: Final = frozenset(f"{CORE}{name}" for name in ("str", "int", "float", "bool", "null"))

_DECIMAL = re.compile(r"[-+]?[0-9]++")
_OTHER_BASE = re.compile(r"0o[0-7]++|0x[0-9a-fA-F]++")
_FLOAT = re.compile(r"[-+]?(\.[0-9]++|[0-9]++(\.[0-9]*+)?)([eE][-+]?[0-9]++)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NUMBER_BEGINS = frozenset("0123456789+-.")
# C0 and C1 controls; a tab, a line feed and a carriage return are text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ASCII_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r"})
# What YAML 1.2 excludes, and the breaks of YAML 1.1: libyaml would count lines by them, no editor does.
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class ScalarError(ValueError):
    """A scalar that no plan may contain.

    Parameters: `defect`, the id that a finding of it has; `message`, a plain sentence without a place.
    """

    def __init__(self, defect: str, message: str) -> None:
        super().__init__(message)
        self.defect = defect
        self.message = message


class TextError(ScalarError):
    """Bytes that are no text.

    Parameters: as for ScalarError; `before`, the text up to the defect.
    """

    def __init__(self, defect: str, message: str, before: str) -> None:
        super().__init__(defect, message)
        self.before = before


def decoded(data: bytes) -> str:
    """The text that bytes hold.

    Parameters: `data`, UTF-8 without a byte order mark.
    Raises TextError where it is another encoding or holds characters that are no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        raise TextError("source-not-utf8", "The file is UTF-16, UTF-32 or no text; a plan is UTF-8.", "")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8: the byte 0x{data[error.start]:02x} cannot stand here."
        raise TextError("source-not-utf8", message, data[: error.start].decode("utf-8")) from None
    clean = data.isascii() and len(data.translate(None, _ASCII_CONTROLS)) == len(data)  # 20 times faster
    wrong = None if clean else _NOT_IN_TEXT.search(text)
    if wrong:
        raise TextError("source-control-character", _control(wrong[0]), text[: wrong.start()])
    return text


def plain(text: str, longest_number: int) -> Scalar:
    """What a plain (unquoted) scalar means.

    Parameters: `text` as written; `longest_number`, the most characters that a number may have.
    Returns null, a truth value, a whole number, a number, or else the text itself: `on`, `02:00` and
    `2027-01-04` are text. Raises ScalarError for infinity, not-a-number and numbers that are too long.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] not in _NUMBER_BEGINS:
        return text
    if _DECIMAL.fullmatch(text):
        return int(_bounded(text, longest_number))
    if _OTHER_BASE.fullmatch(text):
        return int(_bounded(text, longest_number), base=0)
    if _FLOAT.fullmatch(text):
        return _finite(_bounded(text, longest_number))
    if _NOT_FINITE.fullmatch(text):
        raise _not_finite(text)
    return text


def tagged(tag: str, text: str, longest_number: int) -> Scalar:
    """What a scalar with an explicit tag means, quoted or not.

    Parameters: `tag`, in full; the others as for `plain`.
    Returns the value. Raises ScalarError for tags other than `TAGS`, and where the text has no such value.
    """
    if tag not in TAGS:
        raise ScalarError("source-bad-tag", tag_message(tag))
    if tag == f"{CORE}str":
        return text
    value = plain(text, longest_number)
    kind = tag.removeprefix(CORE)
    if kind == "float" and type(value) is int:
        return float(value)
    if _kind(value) != kind:
        raise ScalarError("source-bad-tag", f"`{shortened(text)}` cannot be read as !!{kind}.")
    return value


def tag_message(tag: str) -> str:
    """What is wrong with a tag that is not known, or does not fit what it stands at."""
    written = f"!!{tag.removeprefix(CORE)}" if tag.startswith(CORE) else tag
    return f"The tag `{shortened(written)}` means nothing here; a plan needs no tags."


def without_controls(text: str) -> str:
    """The text, if it has no control character.

    An escape in double quotes may write one where the text itself may not; it would reach every terminal.
    Raises ScalarError otherwise.
    """
    found = None if text.isprintable() else _CONTROL.search(text)
    if found:
        raise ScalarError("source-control-character", _control(found[0]))
    return text


def _control(char: str) -> str:
    return f"The text contains the invisible character U+{ord(char):04X}; a plan is plain text."


def _kind(value: Scalar) -> str:
    """The tag that a value has without an explicit one."""
    return "null" if value is None else type(value).__name__


def _bounded(text: str, longest: int) -> str:
    """The text of a number, if it is short enough: Python refuses to convert thousands of digits."""
    if len(text) > longest:
        message = f"A number has at most {longest:,} characters; this one has {len(text):,}."
        raise ScalarError("source-number-too-long", message)
    return text


def _finite(text: str) -> float:
    """The number, if it is not beyond the largest that a double can hold."""
    value = float(text)
    if not math.isfinite(value):
        raise _not_finite(text)
    return value


def _not_finite(text: str) -> ScalarError:
    message = f"`{text}` is not a finite number; every figure in a plan is one."
    return ScalarError("source-not-finite", message)
