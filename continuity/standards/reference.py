"""The tables of keys in the page that says how a standard of one's own is written, made of the schemas that read it.

`python -m continuity.standards.reference docs/audits.md` writes them anew between their marks.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from continuity.planfile.fields import Context
from continuity.planfile.reference import with_tables
from continuity.planfile.schema_entry import Entry, Reader
from continuity.standards.schema import ClauseEntry, EvidenceEntry, PointEntry, StandardEntry

KINDS: Final[tuple[type[Entry], ...]] = (StandardEntry, ClauseEntry, PointEntry, EvidenceEntry)
"""What the file of a standard is made of."""


def updated(page: str) -> str:
    """The page with its tables written anew. Raises KeyError for a block that names no kind of entry."""
    reader = Reader(Context())
    return with_tables(page, {kind.definition: reader.schema(kind) for kind in KINDS})


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        file = Path(argument)
        file.write_text(updated(file.read_text(encoding="utf-8")), encoding="utf-8")
