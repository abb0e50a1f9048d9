"""What each kind of evidence comes to in a plan: one function for each, and `evaluate`, which knows them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from continuity.audit_results import Trace
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.problems import Path
from continuity.standards.audited import Answer, Audited, listed, words_of
from continuity.standards.evidence_graph import apart, covered, survives
from continuity.standards.evidence_tests import tested
from continuity.standards.patterns import ANY, matches, matches_below, value_at
from continuity.standards.standard import Apart, Covered, Each, Evidence, Filter, Only, Some, Survives, Tried


def evaluate(evidence: Evidence, audited: Audited) -> Answer:
    """What a piece of evidence comes to."""
    match evidence:
        case Each():
            return each(evidence, audited)
        case Some():
            return some(evidence, audited)
        case Tried():
            return tested(evidence, audited)
        case Covered():
            return covered(evidence, audited)
        case Apart():
            return apart(evidence, audited)
        case Survives():
            return survives(evidence, audited)


def each(evidence: Each, audited: Audited) -> Answer:
    """Whether every entry has what is asked for; missing where there is no entry at all."""
    entries = list(_entries(evidence, audited))
    if not entries:
        if evidence.only is not Only.ALL:
            return audited.no_service(evidence.only)
        return audited.nothing(f"there is no {_named(evidence.entries)}")
    found: list[Trace] = []
    lacking: list[Trace] = []
    for entry in entries:
        fitting = _fitting(_below(entry, evidence.has, audited), evidence.filter, audited)
        counting = next((path for path in fitting if _in_time(path, evidence.filter, audited)), None)
        if counting is not None:
            found.append(audited.trace(counting))
        elif fitting:
            lacking.append(_too_old(fitting[-1], evidence.filter, audited))
        elif evidence.has:
            lacking.append(audited.trace(entry, f"has no {listed(evidence.has, _named)}{words_of(evidence.filter)}"))
        else:
            lacking.append(audited.trace(entry, f"is not one{words_of(evidence.filter)}"))
    return audited.answer(found, lacking)


def some(evidence: Some, audited: Audited) -> Answer:
    """Whether anything is there that counts."""
    data = audited.checked.data
    there = (
        path
        for pattern in evidence.patterns
        for path in matches(data, pattern)
        if says_something(pattern, value_at(data, path))
    )
    fitting = _fitting(there, evidence.filter, audited)
    counting = [path for path in fitting if _in_time(path, evidence.filter, audited)]
    if counting:
        return audited.answer(map(audited.trace, counting), ())
    if fitting:
        return audited.answer((), [_too_old(fitting[-1], evidence.filter, audited)])
    return audited.nothing(f"there is no {listed(evidence.patterns, _named)}{words_of(evidence.filter)}")


def _entries(evidence: Each, audited: Audited) -> Iterator[Path]:
    services = audited.checked.plan.nodes
    for path in matches(audited.checked.data, evidence.entries):
        if evidence.only is Only.ALL or audited.service_counts(services[str(path[1])], evidence.only):
            yield path


def _fitting(paths: Iterable[Path], wanted: Filter, audited: Audited) -> list[Path]:
    return [path for path in paths if audited.fits(wanted, _value(path, audited))]


def _in_time(path: Path, wanted: Filter, audited: Audited) -> bool:
    return audited.is_in_time(wanted, _value(path, audited))


def _below(entry: Path, has: tuple[str, ...], audited: Audited) -> Iterator[Path]:
    """Everything at one of some paths below an entry; the entry itself where none is named."""
    if not has:
        yield entry
    inside = _value(entry, audited)
    for pattern in has:
        for path in matches_below(inside, pattern):
            if says_something(pattern, value_at(inside, path)):
                yield (*entry, *path)


def says_something(pattern: str, value: Data) -> bool:
    """Whether what a pattern leads to is more than an empty list or mapping; an entry (`*`) says that it is there."""
    return pattern.endswith(ANY) or not isinstance(value, YamlMapping | YamlSequence) or bool(value)


def _value(path: Path, audited: Audited) -> Data:
    return value_at(audited.checked.data, path)


def _too_old(path: Path, wanted: Filter, audited: Audited) -> Trace:
    return audited.trace(path, f"does not count: asked for is one{words_of(wanted)} of {audited.checked.today}")


def _named(pattern: str) -> str:
    """A pattern in a sentence."""
    return f"`{pattern}`"
