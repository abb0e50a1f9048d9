"""The text of a plan file as a tree that keeps what data forgets: quotes, anchors, braces, and where everything is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from yaml import events

from continuity.planfile.scalars import CORE
from continuity.planfile.source import events_of

_PROPERTIES: Final = r"(?:[&!]\S*\s+)*"
_BLOCK: Final = re.compile(rf"({_PROPERTIES}[|>])([0-9+-]*)([^\n]*)\n?")


@dataclass(slots=True)
class Leaf:
    """A scalar or an alias as it is written, from `start` to `end` in the text; `value` is what a scalar says."""

    start: int
    end: int
    text: str
    value: str | None


@dataclass(slots=True)
class Block:
    """A text after `|` or `>`.

    Parameters: `lines`, its content without indentation; `keeps`, whether blank lines at its end are content.
    """

    start: int
    end: int
    value: str
    header: str
    lines: list[str]
    keeps: bool


@dataclass(slots=True)
class Branch:
    """A list or mapping; `tail` are comments below its last entry, `end` is known where it is in braces or brackets."""

    start: int
    is_mapping: bool
    is_flow: bool
    properties: str
    end: int = -1
    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


Node: TypeAlias = Leaf | Block | Branch


@dataclass(slots=True)
class Entry:
    """One key with its value, or one item of a list.

    Parameters: `holder`, the branch that it is in; `before`, the comments above it, an empty text for a blank line;
    `beside`, the comments at the end of its line.
    """

    holder: Branch
    key: Leaf | None
    value: Node
    before: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where it begins; for an item of a list, behind the dash."""
        return self.value.start if self.key is None else self.key.start


@dataclass(slots=True)
class Document:
    """A whole file.

    Parameters: `prologue`, the lines of directives and `---`; `head`, the comments above the first key.
    """

    text: str
    root: Branch
    prologue: list[str]
    has_aliases: bool
    head: list[str] = field(default_factory=list)


def tree_of(text: str) -> Document:
    """The tree of a text that `parse_source` has read without an error, its lines ending in line feeds."""
    prologue: list[str] = []
    stack: list[tuple[Branch, list[Node]]] = []
    root: Branch | None = None
    has_aliases = False
    for event in events_of(text.encode()):
        if isinstance(event, events.DocumentStartEvent):
            prologue = _prologue(event)
        elif isinstance(event, events.CollectionStartEvent):
            stack.append((_opened(event), []))
        elif isinstance(event, events.CollectionEndEvent):
            root, parts = stack.pop()
            root.end = _last(event)
            root.entries = list(_entries(root, parts))
            if stack:
                stack[-1][1].append(root)
        elif isinstance(event, events.NodeEvent):
            has_aliases |= isinstance(event, events.AliasEvent)
            stack[-1][1].append(_scalar(event, text))
    assert root is not None  # it was read without an error
    return Document(text, root, prologue, has_aliases)


def entries_of(branch: Branch) -> Iterator[Entry]:
    """All entries below a branch in the order of the text, each before those inside it."""
    for entry in branch.entries:
        yield entry
        if isinstance(entry.value, Branch):
            yield from entries_of(entry.value)


def _opened(event: events.CollectionStartEvent) -> Branch:
    is_mapping = isinstance(event, events.MappingStartEvent)
    return Branch(_first(event), is_mapping, bool(event.flow_style), _properties(event))


def _entries(branch: Branch, parts: list[Node]) -> Iterator[Entry]:
    if not branch.is_mapping:
        yield from (Entry(branch, None, part) for part in parts)
        return
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        yield Entry(branch, _key(key), value)


def _key(node: Node) -> Leaf:
    """A key: the reader refuses lists and mappings, and what is written over several lines is put into quotes."""
    assert not isinstance(node, Branch)
    if isinstance(node, Leaf) and "\n" not in node.text:
        return node
    assert node.value is not None  # an alias has one line
    return Leaf(node.start, node.end, json.dumps(node.value, ensure_ascii=False), node.value)


def _properties(event: events.CollectionStartEvent) -> str:
    """Its anchor and its tag, which can only be one of YAML's own."""
    anchor = "" if event.anchor is None else f"&{event.anchor}"
    tag = "" if event.tag is None else event.tag.replace(CORE, "!!")
    return f"{anchor} {tag}".strip()


def _prologue(event: events.DocumentStartEvent) -> list[str]:
    version = [] if event.version is None else [f"%YAML {event.version[0]}.{event.version[1]}"]
    tags = [f"%TAG {handle} {prefix}" for handle, prefix in (event.tags or {}).items()]
    return [*version, *tags, "---"] if event.explicit else []


def _scalar(event: events.NodeEvent, text: str) -> Leaf | Block:
    start, end = _first(event), _last(event)
    if isinstance(event, events.ScalarEvent) and event.style in ("|", ">"):
        return _block(start, end, text[start:end], event.value)
    return Leaf(start, end, text[start:end], event.value if isinstance(event, events.ScalarEvent) else None)


def _block(start: int, end: int, text: str, value: str) -> Block:
    found = _BLOCK.match(text)
    assert found is not None  # so a block begins
    signs = "".join("2" if sign.isdigit() else sign for sign in found[2])
    if not value.endswith("\n"):  # the file may end here without a line feed; with one, `|` would add it to the text
        signs = signs.replace("+", "").replace("-", "") + "-"
    raw = text[found.end() :].removesuffix("\n").split("\n")
    cut = _margin(raw, value)
    lines = [line[cut:] for line in raw]
    keeps = "+" in signs
    while not keeps and lines and not lines[-1]:
        lines.pop()
    comment = found[3].strip()
    header = " ".join(found[1].split()) + signs + (f"  {comment}" if comment else "")
    return Block(start, end, value, header, lines, keeps)


def _margin(raw: list[str], value: str) -> int:
    """How far the content is indented: its first line that is not blank tells, in the text and in the value."""
    written = next((line for line in raw if line.strip()), "")
    meant = next((line for line in value.split("\n") if line.strip()), "")
    return indentation(written) - indentation(meant)


def indentation(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def _first(event: events.Event) -> int:
    assert event.start_mark is not None  # only events made by hand have none
    return event.start_mark.index


def _last(event: events.Event) -> int:
    assert event.end_mark is not None  # only events made by hand have none
    return event.end_mark.index
