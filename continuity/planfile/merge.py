"""Several files, one plan: mappings are joined key by key, and everything else is set in one place."""

from collections.abc import Sequence

from continuity.findings import Finding, Location, Severity, dotted, shortened
from continuity.planfile.marked import Data, YamlMapping

Path = tuple[str, ...]


def merged(parts: Sequence[YamlMapping]) -> tuple[YamlMapping, list[Finding]]:
    """One mapping out of the mappings of several files.

    Parameters: `parts`, at least one, in the order of their files; none of them is changed.
    Returns the whole, in which every key and value keeps its place, and a finding for each leaf that is set again
    (even to the same value: two places that must be kept equal are a defect that waits to happen).
    """
    findings: list[Finding] = []
    return _merged(parts, (), findings), findings


def _merged(parts: Sequence[YamlMapping], path: Path, findings: list[Finding]) -> YamlMapping:
    if len(parts) == 1:
        return parts[0]
    whole = YamlMapping(parts[0].mark)
    again: dict[str, list[YamlMapping]] = {}
    for part in parts:
        for key, value in part.items():
            if key in whole:
                again.setdefault(key, []).append(part)
            else:
                _adopt(whole, part, key, value)
    for key, others in again.items():
        _join(whole, key, others, (*path, key), findings)
    return whole


def _adopt(whole: YamlMapping, part: YamlMapping, key: str, value: Data) -> None:
    whole[key] = value
    whole.marks[key] = part.marks[key]
    whole.value_marks[key] = part.value_marks[key]


def _join(whole: YamlMapping, key: str, others: Sequence[YamlMapping], path: Path, findings: list[Finding]) -> None:
    """Bring what other parts say under a key that `whole` has already."""
    mappings = [whole[key], *(part[key] for part in others)]
    inner = [value for value in mappings if isinstance(value, YamlMapping)]
    if len(inner) == len(mappings):
        whole[key] = _merged(inner, path, findings)
        return
    first = Location(*whole.marks[key])
    findings += [_set_again(path, Location(*part.marks[key]), first) for part in others]


def _set_again(path: Path, again: Location, first: Location) -> Finding:
    return Finding(
        id="merge-set-again",
        severity=Severity.ERROR,
        message=f"'{shortened(path[-1])}' is set again: it is already set at {first}",
        path=dotted(path),
        location=again,
        hint="keep one of the two; a list is written in one file as a whole",
    )
