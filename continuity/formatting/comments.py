"""Which comment belongs to what: the one above to what comes next, the one behind to its line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from continuity.formatting.tree import Block, Branch, Document, Entry, Leaf, entries_of, indentation

_COMMENT: Final = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and the position of its `#`; the one inside the header of a block belongs to that and is none."""

    start: int
    text: str


def comments_in(document: Document) -> Iterator[Comment]:
    """Every comment between the scalars: there `#` cannot be anything else."""
    here = 0
    for leaf in (*_scalars(document.root), None):
        end = len(document.text) if leaf is None else leaf.start
        for found in _COMMENT.finditer(document.text, here, end):
            yield Comment(found.start(), found[0].rstrip())
        here = end if leaf is None else max(leaf.end, here)


def _scalars(branch: Branch) -> Iterator[Leaf | Block]:
    for entry in branch.entries:
        if entry.key is not None:
            yield entry.key
        if isinstance(entry.value, Branch):
            yield from _scalars(entry.value)
        else:
            yield entry.value


def attach_comments(document: Document) -> None:
    """Hang every comment, and every blank line, on the entry that it goes with."""
    places = _Places(document)
    for comment in comments_in(document):
        places.attach(comment)
    places.attach_blank_lines()


class _Places:
    """Where the entries of a document are."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.entries = list(entries_of(document.root))
        self.starts = [entry.start for entry in self.entries]
        self.owners = {id(entry.value): entry for entry in self.entries}
        self.ends: dict[int, Entry] = {}
        for entry in self.entries:
            if not isinstance(entry.value, Branch) or entry.value.is_flow:
                self.ends.setdefault(entry.value.end, entry)  # the outermost of those that end there

    def attach(self, comment: Comment) -> None:
        """Hang one comment where it belongs."""
        line = self.text.rfind("\n", 0, comment.start) + 1
        before = self.text[line : comment.start]
        if before.strip():
            self._behind(comment)
        else:
            self._alone(comment, line)

    def _behind(self, comment: Comment) -> None:
        """A comment at the end of a line belongs to what ends there, else to what is open."""
        last = self._last_sign(comment.start)
        owner = self.ends.get(last + 1)
        if owner is None and self.text[last] == ",":
            owner = self.ends.get(self._last_sign(last) + 1)
        i = bisect_right(self.starts, comment.start)
        if owner is None and self.text[last] in "-?" and i < len(self.entries):
            self._above(i).append(comment.text)
        elif owner is None and i == 0:
            self.document.head.append(comment.text)
        else:
            (owner or self.entries[i - 1]).beside.append(comment.text)

    def _last_sign(self, end: int) -> int:
        """The position of the last character before `end` that is not blank; -1 where there is none."""
        while end > 0 and self.text[end - 1].isspace():
            end -= 1
        return end - 1

    def _alone(self, comment: Comment, line: int) -> None:
        """A comment on a line of its own belongs to what comes next, unless it is indented like what came before."""
        i = bisect_right(self.starts, comment.start)
        holder = self._holder_that_ends(i, comment.start, comment.start - line)
        where = self._above(i) if holder is None else holder.tail
        if self._is_blank_above(line):
            where.append("")
        where.append(comment.text)

    def _above(self, i: int) -> list[str]:
        """The comments above an entry; those above the first stay at the head of the file."""
        return self.entries[i].before if i > 0 else self.document.head

    def _holder_that_ends(self, i: int, position: int, column: int) -> Branch | None:
        """The list or mapping whose last comment this is, if it is that."""
        following = self.entries[i] if i < len(self.entries) else None
        for holder in self._open_at(i):
            if following is not None and holder is following.holder:
                return None
            if position < holder.end if holder.is_flow else self._is_as_deep(column, holder, following):
                return holder
        return None

    def _is_as_deep(self, column: int, holder: Branch, following: Entry | None) -> bool:
        """Whether a comment is indented like the entries of a list or mapping, and not like what comes behind it."""
        if following is None and holder is self.document.root:
            return True
        return self._column(holder) <= column and (following is None or column > self._line_column(following))

    def _open_at(self, i: int) -> Iterator[Branch]:
        """The lists and mappings that are open behind the entry before `i`, innermost first."""
        if i == 0:
            return
        entry: Entry | None = self.entries[i - 1]
        if entry is not None and isinstance(entry.value, Branch):
            yield entry.value
        while entry is not None:
            yield entry.holder
            entry = self.owners.get(id(entry.holder))

    def _column(self, holder: Branch) -> int:
        start = holder.entries[0].start if holder.entries else holder.start
        return start - self.text.rfind("\n", 0, start) - (1 if holder.is_mapping else 3)

    def _line_column(self, entry: Entry) -> int:
        line = self.text.rfind("\n", 0, entry.start) + 1
        return indentation(self.text[line : entry.start + 1])

    def attach_blank_lines(self) -> None:
        """Remember a blank line above each entry that begins its line."""
        latest = -1
        for i, entry in enumerate(self.entries):
            line = self.text.rfind("\n", 0, entry.start) + 1
            if line != latest and self._is_blank_above(line):
                self._above(i).append("")
            latest = line

    def _is_blank_above(self, line: int) -> bool:
        """Whether the line above the one that begins at `line` is blank."""
        above = self.text.rfind("\n", 0, line - 1) + 1
        return line > 0 and not self.text[above:line].strip()
