"""A tree as text: two spaces a level, what is short in braces on a line, comments where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.formatting.tree import Block, Branch, Document, Entry, Leaf, Node

WIDTH: Final = 120
"""What is in braces or brackets stays on a line of at most so many characters."""
_STEP: Final = "  "
_ALIGNED: Final = 70  # comments of neighbouring lines are aligned if none stands further right


def laid_out(document: Document) -> str:
    """The text of a document."""
    writer = _Writer()
    writer.document(document)
    return writer.text()


class _Writer:
    """Lines of code with the comments behind them."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.at_start = True  # of the file or of a list or mapping, where no blank line stands
        self.blank_counts = False  # behind a block that keeps blank lines, another one would be part of it

    def text(self) -> str:
        """All lines, the comments of neighbours aligned."""
        run: list[tuple[str, str]] = []
        done: list[str] = []
        for line in (*self.lines, ("", "")):
            if line[1]:
                run.append(line)
                continue
            done += _aligned(run)
            run = []
            done.append(line[0])
        return "\n".join(done)

    def document(self, document: Document) -> None:
        """Write the whole file."""
        root = document.root
        self.lines += [(line, "") for line in document.prologue]
        self.comments(document.head, "")
        self.at_start = True
        plain = one_line(root)
        if plain is not None and len(plain) <= WIDTH:
            self.line(plain)
        else:
            self.sections(root)
        self.comments(root.tail, "")

    def sections(self, root: Branch) -> None:
        """Write what is at the top, with a blank line around everything that takes several lines."""
        if root.properties:
            self.line(root.properties)
            self.at_start = True
        previous: Entry | None = None
        for entry in root.entries:
            if previous is not None and (_is_section(entry) or _is_section(previous)):
                self.blank()
            self.entry(entry, "", "")
            previous = entry

    def line(self, code: str, comment: str = "") -> None:
        """Write one line."""
        self.lines.append((code, comment))
        self.at_start = self.blank_counts = False

    def blank(self) -> None:
        """Write a blank line, where one may stand and none is."""
        if not self.at_start and not self.blank_counts and self.lines[-1] != ("", ""):
            self.lines.append(("", ""))

    def comments(self, comments: list[str], indent: str) -> None:
        """Write comments, each on a line of its own; an empty one is a blank line."""
        for comment in comments:
            if comment:
                self.line(indent + comment)
            else:
                self.blank()

    def entry(self, entry: Entry, indent: str, lead: str) -> None:
        """Write a key with its value, or an item; its first line begins with `lead` instead of `indent`."""
        value = entry.value
        opening = lead + _opening(entry)
        plain = one_line(value)
        fits = plain is not None and (isinstance(value, Leaf) or len(opening) + len(plain) < WIDTH)
        *above, beside = entry.beside or [""]
        if beside and not _takes_comment(entry, fits=fits):
            above, beside = entry.beside, ""
        self.comments([*entry.before, *above], indent)
        if fits and plain is not None:
            self.line(f"{opening} {plain}".rstrip(" ") if plain else opening, beside)
        elif isinstance(value, Branch):
            self.branch(entry, value, indent, opening, beside)
        else:
            self.long_text(value, indent + _STEP, opening)

    def branch(self, entry: Entry, value: Branch, indent: str, opening: str, beside: str) -> None:
        """Write a list or mapping below its key, or behind its dash."""
        inner = indent + _STEP
        is_compact = entry.key is None and not value.properties
        if not is_compact:
            self.line(f"{opening} {value.properties}".rstrip(), beside)
        if (filled := _filled(value, len(inner))) is not None:
            first, *others = filled
            self.line(f"{opening} {first}" if is_compact else inner + first)
            self.lines += [(inner + text, "") for text in others]
            return
        self.at_start = True
        for i, each in enumerate(value.entries):
            self.entry(each, inner, f"{opening} " if is_compact and i == 0 else inner)
        self.comments(value.tail, inner)

    def long_text(self, value: Leaf | Block, inner: str, opening: str) -> None:
        """Write a text of several lines: its lines stay as they are, only their indentation changes."""
        if isinstance(value, Leaf):
            first, *others = value.text.split("\n")
            self.line(f"{opening} {first}")
            self.lines += [((inner + text.lstrip()) if text.strip() else "", "") for text in others]
            return
        self.line(f"{opening} {value.header}")
        for each in value.lines:
            self.line(inner + each if each else "")
        self.blank_counts = value.keeps


def _aligned(run: list[tuple[str, str]]) -> Iterator[str]:
    """Lines with the comments behind them, below each other where there is room."""
    column = max((len(code) for code, _ in run), default=0)
    for code, comment in run:
        yield f"{code.ljust(column) if column <= _ALIGNED else code}  {comment}"


def _opening(entry: Entry) -> str:
    """What comes before the value: a dash, or the key; behind an alias the colon would be part of its name."""
    if entry.key is None:
        return "-"
    return f"{entry.key.text}:" if entry.key.value is not None else f"{entry.key.text} :"


def _is_section(entry: Entry) -> bool:
    """Whether an entry at the top takes several lines."""
    plain = one_line(entry.value)
    return isinstance(entry.value, Branch) and (plain is None or len(_opening(entry)) + len(plain) >= WIDTH)


def _takes_comment(entry: Entry, *, fits: bool) -> bool:
    """Whether a comment can stand at the end of an entry's first line."""
    return fits or (isinstance(entry.value, Branch) and (entry.key is not None or bool(entry.value.properties)))


def one_line(node: Node) -> str | None:
    """A node as it is written on one line; None where that cannot be."""
    if isinstance(node, Leaf):
        return None if "\n" in node.text else node.text
    if isinstance(node, Block) or not node.is_flow or node.tail:
        return None
    parts: list[str] = []
    for entry in node.entries:
        value = one_line(entry.value)
        if value is None or any(entry.before) or entry.beside:
            return None
        parts.append(value if entry.key is None else f"{_opening(entry)} {value}")
    opening, closing = "{}" if node.is_mapping else "[]"
    return f"{node.properties} {opening}{', '.join(parts)}{closing}".lstrip()


def _filled(node: Branch, indent: int) -> list[str] | None:
    """A long list of simple values in brackets over several lines; None where it is something else."""
    if node.is_mapping or not node.is_flow or node.tail or not node.entries:
        return None
    texts: list[str] = []
    for entry in node.entries:
        text = one_line(entry.value)
        if text is None or not isinstance(entry.value, Leaf) or any(entry.before) or entry.beside:
            return None
        texts.append(text)
    lines = ["["]
    for i, text in enumerate(texts):
        part = text + ("]" if i == len(texts) - 1 else ",")
        if len(lines[-1]) > 1 and indent + len(lines[-1]) + 1 + len(part) > WIDTH:
            lines.append(" ")
        lines[-1] += part if len(lines[-1]) == 1 else f" {part}"
    return lines
