"""Ids for the nodes of an imported plan: legal, unique, and the same whatever the order of the file."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from continuity.importers.writing import KEYWORDS
from continuity.planfile.fields import RESERVED

FOREIGN = re.compile(r"[^a-z0-9_-]+")
LONGEST = 100

K = TypeVar("K", bound=Hashable)


def as_id(name: str) -> str:
    """The name in the letters of an id: `Web.API 2` becomes `web-api-2`, `7zip` becomes `n-7zip`."""
    plain = FOREIGN.sub("-", name.lower()).strip("-_")[:LONGEST]
    return plain if plain[:1].isalpha() else f"n-{plain}".rstrip("-")


def unique_ids(wishes: Mapping[K, Sequence[str]]) -> dict[K, str]:
    """One id for each key.

    Parameters: `wishes`, for each key the names that it would like to have, the dearest first; a name that
    two keys want goes to neither. Who gets none of its names has its last one numbered, in the order of the
    keys' texts.
    """
    ids: dict[K, str] = {}
    taken = {*RESERVED, *KEYWORDS}  # a node called null would have to be quoted wherever it is named
    for level in range(max(map(len, wishes.values()), default=0)):
        wanted = {key: as_id(names[level]) for key, names in wishes.items() if key not in ids and level < len(names)}
        rivals = Counter(wanted.values())
        granted = {key: wish for key, wish in wanted.items() if rivals[wish] == 1 and wish not in taken}
        ids.update(granted)
        taken.update(granted.values())
    last: dict[str, int] = {}
    for key in sorted((key for key in wishes if key not in ids), key=str):
        wish = as_id(wishes[key][-1])
        last[wish] = first_free(wish, last.get(wish, 1) + 1, taken)
        ids[key] = f"{wish}-{last[wish]}"
        taken.add(ids[key])
    return ids


def first_free(wish: str, number: int, taken: set[str]) -> int:
    """The first number, from the given one on, with which the wish is free."""
    while f"{wish}-{number}" in taken:
        number += 1
    return number
