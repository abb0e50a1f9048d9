"""A comparison in words: promises, changes, dependencies, for text and Markdown alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from continuity.comparison.figure_results import ComparedPromise, Fate
from continuity.comparison.results import Comparison
from continuity.comparison.text_results import Change, EdgeChange, Kind, SinglePoints
from continuity.reports.comparison_figures import points, share
from continuity.results import Estimate, Verdict

_SITE_OR_SWITCH = ({"site"}, {"failover"})
_MANY_NODES = 5
ORDER = (Fate.BROKEN, Fate.IN_DOUBT, Fate.MENDED, Fate.NEW, Fate.GONE)
"""Fates that are told, what a reader must see first; the others have not changed."""


# --- promises --------------------------------------------------------------------------------------------------------


def told_promises(comparison: Comparison, *, everything: bool) -> list[ComparedPromise]:
    """The promises that are told: those whose fate is told, and new ones only where they are not kept."""
    found = [each for fate in ORDER for each in comparison.with_fate(fate)]
    told = [each for each in found if everything or each.fate is not Fate.NEW or each.verdict_after is not Verdict.KEPT]
    return told + [each for each in comparison.with_fate(Fate.SAME) if everything]


def summary(comparison: Comparison) -> str:
    """What has become of all promises, in one sentence."""
    if comparison.numbers is None:
        return "Promises were not judged: without --no-numbers they are."
    promises = comparison.numbers.promises
    if not promises:
        return "The plan promises nothing." if comparison.unusable else "Neither plan promises anything."
    total = "1 promise" if len(promises) == 1 else f"{len(promises)} promises"
    if comparison.unusable:
        verdicts = Counter(each.verdict_after.value for each in promises if each.verdict_after)
        return f"{total}: {', '.join(f'{count} {word}' for word, count in sorted(verdicts.items()))}."
    counts = [(len(comparison.with_fate(fate)), word) for fate, word in _SUMMED]
    told = [f"{count} {word}" for count, word in counts if count]
    broken = sum(each.fate is Fate.SAME and each.verdict_after is Verdict.BROKEN for each in promises)
    told += [f"{broken} broken as before"] if broken else []
    return f"{total}: {', '.join(told) if told else 'none that was kept is broken'}."


_SUMMED = (
    (Fate.BROKEN, "kept before and broken now"),
    (Fate.IN_DOUBT, "in doubt"),
    (Fate.MENDED, "broken before and kept now"),
    (Fate.NEW, "new"),
    (Fate.GONE, "no longer made"),
)


def fate_word(promise: ComparedPromise) -> str:
    """One word on a promise; of one that is as it was, its verdict."""
    if promise.fate is Fate.SAME and promise.verdict_after is not None:
        return promise.verdict_after.value
    return promise.fate.value


def promise_name(promise: ComparedPromise) -> str:
    """`paris-flood, checkout: rto 4h -> 6h`."""
    where = f"{promise.scenario}, {promise.whose}" if promise.scenario else promise.whose
    targets = [each for each in (promise.target_before, promise.target_after) if each is not None]
    target = f"{targets[0]} -> {targets[1]}" if len(set(targets)) > 1 else targets[0]
    return f"{where}: {promise.objective} {target}"


def promise_sides(promise: ComparedPromise, *, known: bool) -> tuple[str, str, str]:
    """What it came to before, what it comes to now, and the difference; `known`: whether the old plan is."""
    return (
        _judged(promise.verdict_before, promise.met.before) if known else "not known",
        _judged(promise.verdict_after, promise.met.after),
        points(promise.met.change),
    )


def _judged(verdict: Verdict | None, met: Estimate | None) -> str:
    if verdict is None or met is None:
        return "not promised"
    return f"{verdict.value} at {share(met)}"


# --- changes ---------------------------------------------------------------------------------------------------------


def change_parts(change: Change) -> tuple[str, str]:
    """What has changed, and how: `services.shop.objectives.rto`, `1h -> 4h, looser`."""
    return change.path, _how(change) + _of_nodes(change.nodes)


def _how(change: Change) -> str:
    match change.kind:
        case Kind.ADDED:
            how = f"new: {change.after}" if change.after is not None else "new"
        case Kind.GONE:
            how = f"gone: {change.before}" if change.before is not None else "gone"
        case Kind.RENAMED:
            how = f"was probably called {change.before}"
        case _:
            how = f"{change.before} -> {change.after}" if change.before is not None else str(change.after)
    return f"{how}, {change.direction}" if change.direction else how


def _of_nodes(nodes: Sequence[str]) -> str:
    if not nodes:
        return ""
    named = ", ".join(nodes[:_MANY_NODES])
    return f" (for {named}{f' and {len(nodes) - _MANY_NODES} more' if len(nodes) > _MANY_NODES else ''})"


def told_edges(comparison: Comparison) -> list[EdgeChange]:
    """The dependencies that are told: of nodes of both plans, and not those that are written as site or failover."""
    return [each for each in comparison.edges if each.of_both and {*each.before, *each.after} not in _SITE_OR_SWITCH]


def edge_text(edge: EdgeChange) -> str:
    """`checkout needs fraud (new: hard)`."""
    before, after = (" and ".join(each) for each in (edge.before, edge.after))
    if not before:
        return f"{edge.node} needs {edge.on} (new: {after})"
    if not after:
        return f"{edge.node} no longer needs {edge.on} (was: {before})"
    return f"{edge.node} needs {edge.on} ({before} -> {after})"


def single_point_lines(points: SinglePoints) -> Iterator[str]:
    """`new: fraud, vault`, and what is gone."""
    if points.new:
        yield f"new: {', '.join(points.new)}"
    if points.gone:
        yield f"gone: {', '.join(points.gone)}"
