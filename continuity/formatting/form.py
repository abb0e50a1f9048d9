"""The bytes of a plan file in the one form, or why they cannot have it."""

from __future__ import annotations

import codecs
import json
from typing import Final

from continuity.errors import PlanError
from continuity.formatting.comments import attach_comments, comments_in
from continuity.formatting.layout import laid_out
from continuity.formatting.order import known_keys, put_in_order
from continuity.formatting.tree import Branch, Document, tree_of
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.marked import YamlMapping, problem_at
from continuity.planfile.source import parse_source

_json: Final = json.JSONEncoder(sort_keys=True).encode


def formatted(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """A plan file in the one form.

    Parameters: `data`, UTF-8 with or without a byte order mark; `name`, what findings call the file; `limits`.
    Returns the same plan with the same comments: lines end in a line feed, a byte order mark stays. Raises PlanError
    where the text cannot be read, is no part of a plan, or would not say the same afterwards.
    """
    before = parse_source(data, name, limits)
    if known_keys().isdisjoint(before):
        message = "None of the keys at the top of this file is one of a plan; it is left as it is."
        raise PlanError([problem_at("format-no-plan", message, (name, 1, 1))])
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    text = data.removeprefix(mark).decode().replace("\r\n", "\n").replace("\r", "\n")
    document = _tree(text)
    comments = sorted(comment.text for comment in comments_in(document))
    if not document.has_aliases:  # an anchor must stay before what repeats it
        put_in_order(document.root)
    _lift_comments(document.root)
    new = laid_out(document)
    if not _is_the_same(before, comments, new, name, limits):
        message = "This text would not say the same in the one form; it is left as it is."
        raise PlanError([problem_at("format-other-meaning", message, (name, 1, 1))])
    return mark + new.encode()


def _tree(text: str) -> Document:
    document = tree_of(text)
    attach_comments(document)
    return document


def _lift_comments(branch: Branch) -> None:
    """Comments above the first key of an item stand above the dash; blank lines there go."""
    for entry in branch.entries:
        inner = entry.value
        if not isinstance(inner, Branch):
            continue
        if entry.key is None and not inner.is_flow and not inner.properties:
            entry.before += _taken_from_first(inner)
        _lift_comments(inner)


def _taken_from_first(branch: Branch) -> list[str]:
    """The comments above the first of the entries in a branch, and of those that begin with it."""
    if not branch.entries:
        return []
    first = branch.entries[0]
    taken, first.before = [comment for comment in first.before if comment], []
    if first.key is None and isinstance(first.value, Branch):
        taken += _taken_from_first(first.value)
    return taken


def _is_the_same(before: YamlMapping, comments: list[str], new: str, name: str, limits: Limits) -> bool:
    """Whether a text says what was read before, and has the same comments."""
    try:
        after = parse_source(new.encode(), name, limits)
    except PlanError:
        return False
    return _json(before) == _json(after) and comments == sorted(each.text for each in comments_in(tree_of(new)))
