"""Names that are not there: the nearest one that is, and the problem that says so."""

from collections.abc import Collection, Iterator
from string import ascii_lowercase, digits
from typing import Final

from continuity.findings import shortened
from continuity.planfile.problems import Path, Problem

_LETTERS: Final = f"{ascii_lowercase}{digits}-_"
_FEW: Final = 500
_LONG: Final = 60
_LIKE: Final = 0.6
_LISTED: Final = 10


def unknown(
    what: str, name: str, known: Collection[str], path: Path, *, key: bool = False, suggest: bool = True
) -> Problem:
    """The problem of a name that nothing has.

    Parameters: `what` the name should be of, in the format's word (`node`); `known`, the names that exist; `path`,
    where the name stands, and `key`, whether it stands there as a key; `suggest`, whether to look for the nearest.
    """
    near = nearest(name, known) if suggest else None
    if near is not None:
        rest, hint = f": did you mean '{near}'?", f"write '{near}'"
    elif not known:
        rest, hint = f": there is no {what} here at all", ""
    else:
        rest, hint = "", f"known: {', '.join(sorted(known))}" if len(known) <= _LISTED else ""
    return Problem(
        path=path,
        id=f"unknown-{what.replace(' ', '-')}",
        message=f"unknown {what} '{shortened(name)}'{rest}",
        hint=hint,
        key=key,
    )


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name most like a mistyped one; None where none is like it.

    Among many names only one slip of the keyboard is looked for: that takes the same time however many there are.
    """
    if len(name) > _LONG:
        return None
    written = {name, name.lower()}  # time zones have capitals, ids have none
    slips = sorted(slip for each in written for slip in (each, *_one_slip(each)) if slip in known)
    if slips:
        return slips[0]
    if len(known) > _FEW:
        return None
    from difflib import get_close_matches  # lazy: most plans have no unknown name

    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=_LIKE)), None)


def _one_slip(name: str) -> Iterator[str]:
    """Every name that is one letter more, less or different, or two letters swapped, away."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield from (f"{before}{letter}{after}" for letter in _LETTERS)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
