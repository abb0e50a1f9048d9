"""The tables of keys in the format's reference page, made of the schemas that read a plan.

`python -m continuity.planfile.reference docs/plan-format.md` writes them anew between their marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from continuity.planfile.fields import Context, PlanField
from continuity.planfile.schema import FileEntry
from continuity.planfile.schema_entry import Described, Entry, Reader
from continuity.planfile.schema_needs import TermEntry
from continuity.planfile.schema_nested import Holding

_BLOCK: Final = re.compile(r"<!-- keys of (\S+) -->\n.*?<!-- end -->", re.DOTALL)
COMMON: Final = "common"
"""The block of the keys that everything described has."""


def kinds_of_entries() -> dict[str, Entry]:
    """Every kind of entry that a plan can have, by name; one for the nodes of all sections."""
    reader = Reader(Context())
    found: dict[str, Entry] = {}
    waiting: list[type[Entry]] = [TermEntry, FileEntry]
    while waiting:
        kind = waiting.pop()
        if kind.definition not in found:
            schema = found[kind.definition] = reader.schema(kind)
            waiting += [field.kind for field in schema.by_key.values() if isinstance(field, Holding)]
    return found


def updated(page: str) -> str:
    """The page with the table of each block `<!-- keys of NAME --> .. <!-- end -->` written anew.

    Raises KeyError for the name of no kind of entry.
    """
    return with_tables(page, {COMMON: Reader(Context()).schema(Described)} | kinds_of_entries())


def with_tables(page: str, kinds: Mapping[str, Entry]) -> str:
    """The page with the table of each block written anew, out of kinds of entries by name."""
    return _BLOCK.sub(lambda found: _block(found[1], kinds[found[1]]), page)


def blocks_of(page: str) -> list[str]:
    """The names of the blocks in a page."""
    return _BLOCK.findall(page)


def _block(name: str, schema: Entry) -> str:
    lines = [f"<!-- keys of {name} -->", f'<a id="{name}"></a>', "", *_table(name, schema), *_rules(name, schema)]
    return "\n".join([*lines, "", "<!-- end -->"])


def _table(name: str, schema: Entry) -> Iterator[str]:
    yield "| key | value | meaning |"
    yield "|---|---|---|"
    for key, field in schema.by_key.items():
        if name == COMMON or key not in Described.common_keys or not schema.is_open:
            yield f"| `{key}` | {_value(field)} | {field.description} |"


def _value(field: PlanField[object]) -> str:
    return f"{field.label}, required" if field.required else field.label


def _rules(name: str, schema: Entry) -> Iterator[str]:
    """What the table cannot say."""
    for choice in schema.alternatives:
        keys = [f"`{key}`" for key in choice.keys]
        yield ""
        yield f"{'One' if choice.needed else 'At most one'} of {', '.join(keys[:-1])} and {keys[-1]} is said."
    if schema.is_open and name != COMMON:
        yield ""
        yield "Also the [common keys](#common)."


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        file = Path(argument)
        file.write_text(updated(file.read_text(encoding="utf-8")), encoding="utf-8")
