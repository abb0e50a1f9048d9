"""Bytes of YAML 1.2 to plain data in which every key and every value knows its place in the text.

The events of libyaml feed a builder of our own. Whatever the bytes are, the answer is data or a PlanError that
names the places.
"""

import codecs
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import yaml
from yaml import events

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile.builder import Builder
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.marked import YamlMapping, problem_at
from continuity.planfile.scalars import TextError, decoded
from continuity.planfile.syntax import end_of, syntax_problem


class _EventSource(Protocol):
    """A parser: events until there is none."""

    def get_event(self) -> events.Event | None:
        """Return the next event."""


_new_parser: Callable[[bytes], _EventSource]
try:
    from yaml._yaml import CParser

    _new_parser = CParser
except ImportError:  # PyYAML was built without libyaml: the same events, some 20 times slower
    _new_parser = yaml.SafeLoader

# libyaml compares each %TAG directive with all before it: a megabyte of them would take minutes.
_MOST_DIRECTIVES: Final = 100


def read_source(path: Path, limits: Limits = DEFAULT_LIMITS, name: str | None = None) -> YamlMapping:
    """Read one plan file.

    Parameters: `path`, a file, a pipe or standard input; `limits`; `name`, what findings call the file, the
    path unless said. Returns the mapping at the top. A file that is too large is refused unread.
    Raises PlanError as `parse_source` does, and where the file cannot be read.
    """
    data, shown = read_bytes(path, limits, name)
    return parse_source(data, shown, limits)


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS, name: str | None = None) -> tuple[bytes, str]:
    """The bytes of one plan file, and what findings call it; parameters as for `read_source`.

    Raises PlanError where the file cannot be read, or is too large; then it is left unread.
    """
    # A name that is not UTF-8 holds half characters that no output accepts.
    shown = (str(path) if name is None else name).encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        return _read(path, shown, limits.bytes), shown
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise PlanError([_unreadable(error, shown)]) from None


def parse_source(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> YamlMapping:
    """Turn the bytes of one plan file into data.

    Parameters: `data`, UTF-8 with or without a byte order mark; `name`, what findings call the file;
    `limits`. Returns the mapping at the top. Raises PlanError with everything that is wrong, up to the first
    defect after which the rest has no meaning.
    """
    if len(data) > limits.bytes:
        raise PlanError([_too_large(name, limits.bytes)])
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = decoded(data)
    except TextError as error:
        raise PlanError([problem_at(error.defect, error.message, (name, *end_of(error.before)))]) from None
    if text.count("%TAG") > _MOST_DIRECTIVES:
        raise PlanError([problem_at("source-bad-tag", "A plan needs no %TAG directives.", (name, 1, 1))])
    builder = Builder(name, limits)
    try:
        builder.run(_new_parser(data).get_event)
    except yaml.YAMLError as error:
        raise PlanError([*builder.findings, syntax_problem(error, text, name)]) from None
    return builder.result()


def events_of(data: bytes) -> Iterator[events.Event]:
    """The parser's events for bytes that `parse_source` reads without an error."""
    parser = _new_parser(data)
    while (event := parser.get_event()) is not None:
        yield event


def _read(path: Path, name: str, most: int) -> bytes:
    """The bytes of a file, at most one more than allowed; OSError where it cannot be read."""
    status = path.stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > most:
        raise PlanError([_too_large(name, most)])
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode) or _is_standard_input(status)):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or a socket"
        raise PlanError([problem_at("source-not-a-file", f"This is {kind}, not a file.", (name, 1, 1))])
    with path.open("rb") as file:  # a pipe, and a file that grows meanwhile, may be endless
        return file.read(most + 1)


def _is_standard_input(status: os.stat_result) -> bool:
    """Whether a device is the one that standard input reads: other devices may act when they are opened."""
    try:
        return stat.S_ISCHR(status.st_mode) and os.path.samestat(status, os.fstat(0))
    except OSError:  # closed
        return False


def _too_large(name: str, most: int) -> Finding:
    return problem_at("source-too-large", f"The file is larger than {most:,} bytes.", (name, 1, 1))


def _unreadable(error: OSError | ValueError, name: str) -> Finding:
    """Why a file cannot be read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return problem_at("source-missing", "There is no such file.", (name, 1, 1))
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return problem_at("source-unreadable", f"The file cannot be read: {reason}.", (name, 1, 1))
