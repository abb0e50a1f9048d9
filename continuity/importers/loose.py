"""Typed looks into data that nobody has checked: what has not the wanted type counts as absent."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
EMPTY: Mapping[str, object] = MappingProxyType({})


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else EMPTY


def sequence(value: object) -> Sequence[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """The value if it is a text, else ""."""
    return str(value) if isinstance(value, str) else ""


def texts(value: object) -> dict[str, str]:
    """The entries of a mapping whose keys and values are texts."""
    return {key: text(entry) for key, entry in mapping(value).items() if isinstance(entry, str)}


def whole(value: object) -> int | None:
    """The number that a text of up to nine digits writes, else None."""
    return int(value) if isinstance(value, str) and DIGITS.fullmatch(value) else None


def at(value: object, *path: str) -> object:
    """What stands at a path of keys, None where there is nothing."""
    for key in path:
        value = mapping(value).get(key)
    return value
