"""The name of a plan's meaning: equal for two texts that say the same in another order, layout or split into files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final, TypeAlias

from continuity.planfile.marked import Data, YamlMapping, YamlSequence

Columns: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""The texts of the columns that a plan takes from data files, by file and column name."""

UNORDERED: Final = frozenset(
    {"all", "any", "needs", "needs_to_start", "of", "renews", "tags", "with"}  # in nodes
    | {"covers", "days", "empirical", "holidays", "kept_at", "members", "nodes", "services"}
    | {"after", "repairs", "starts", "stops"}  # in steps
)
"""The keys whose lists say the same in any order."""
_BYTES: Final = 16
_json: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def digest(data: YamlMapping, columns: Columns) -> str:
    """The digest of a plan: BLAKE2b over canonical JSON, as 32 hexadecimal digits.

    Parameters: `data`, what all files say together, before tiers and kinds; `columns`, what it takes from data files.
    Keys are sorted, and so are lists whose order has no meaning; places, comments and layout do not count.
    """
    read = [[file, column, list(texts)] for (file, column), texts in sorted(columns.items())]
    text = _json([_canonical(data, ""), read])
    return blake2b(text.encode("ascii"), digest_size=_BYTES).hexdigest()


def _canonical(value: Data, key: str) -> object:
    if isinstance(value, YamlMapping):
        # Most values are simple: they are spared a call.
        return {
            inner: _canonical(below, inner) if isinstance(below, dict | list) else below
            for inner, below in value.items()
        }
    if isinstance(value, YamlSequence):
        items = [_canonical(item, "") for item in value]
        return sorted(items, key=_json) if key in UNORDERED else items
    return value
