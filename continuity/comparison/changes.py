"""What two texts of a plan say otherwise, in a planner's words: what is new, gone, or has another value.

What counts is what holds in the end: a value that has moved from a node to its kind is no change, and one that a kind
changes for twenty nodes is one change with twenty nodes. `60m` and `1h` are the same, and so is a list in another order
where order means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from continuity.comparison.areas import area_of, direction
from continuity.comparison.meaning import meaning, same
from continuity.comparison.renames import Renames
from continuity.comparison.simulated import figures_of_data
from continuity.comparison.text_results import Area, Change, Kind
from continuity.findings import dotted
from continuity.model import Plan
from continuity.planfile.digest import UNORDERED
from continuity.planfile.effective import as_written, leaves
from continuity.planfile.load import Loaded
from continuity.planfile.looking import mapping
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.places import Places
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import ENTRY_OF
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, SUPPLIERS

_OTHER_FIGURES: Final = "other figures in its data file"


def changes(old: Loaded, new: Loaded, renames: Renames) -> tuple[Change, ...]:
    """Everything that the new plan says otherwise, what matters most first.

    Parameters: `renames`, which ids of the old plan are likely to be called otherwise in the new one.
    """
    order = list(Area)
    found = _together(_Comparing(old, new, renames).all())
    return tuple(sorted(found, key=lambda change: (order.index(change.area), change.path, change.kind.value)))


def _together(found: Iterator[Change]) -> Iterator[Change]:
    """What a tier or kind says for several nodes is one change."""
    first: dict[tuple[str, str | None, str | None], Change] = {}
    for each in found:
        key = (each.path, each.before, each.after)
        if each.nodes and key in first:
            first[key] = replace(first[key], nodes=(*first[key].nodes, *each.nodes))
        elif each.nodes:
            first[key] = each
        else:
            yield each
    yield from first.values()


class _Comparing:
    """One use: the comparison of two texts."""

    def __init__(self, old: Loaded, new: Loaded, renames: Renames) -> None:
        self._old, self._new = old, new
        self._renames = renames
        self._names = renames.names
        self._places = Places(old.declared, old.data), Places(new.declared, new.data)

    def all(self) -> Iterator[Change]:
        """All changes, in no order."""
        for section in dict.fromkeys((*self._old.data, *self._new.data)):
            if section in SUPPLIERS.values():
                continue  # what they supply is told with the nodes
            if section in ENTRY_OF:
                yield from self._entries(section)
            else:
                path = (section,)
                yield from self._value(path, path, self._old.data.get(section), self._new.data.get(section))

    def _entries(self, section: str) -> Iterator[Change]:
        before, after = mapping(self._old.data, section), mapping(self._new.data, section)
        renamed = self._renames.of_section.get(section, {})
        for name in before:
            now = renamed.get(name, name)
            if now in after:
                yield from self._entry(section, name, now)
            else:
                yield self._change(Kind.GONE, (section, name), (section, name), after=None)
        known = {renamed.get(name, name) for name in before}
        yield from (self._change(Kind.ADDED, (section, name), (section, name)) for name in after if name not in known)

    def _entry(self, section: str, name: str, now: str) -> Iterator[Change]:
        """What is said otherwise of an entry that both plans have."""
        if now != name:
            renamed = self._change(Kind.RENAMED, (section, name), (section, now))
            yield replace(renamed, before=f"{section}.{name}", after=f"{section}.{now}")
        before = dict(leaves(self._old.data, section, name))
        after = {(section, name, *path[2:]): value for path, value in leaves(self._new.data, section, now)}
        some = False
        for path in dict.fromkeys((*before, *after)):
            in_new: Path = (section, now, *path[2:])
            for each in self._value(path, in_new, before.get(path), after.get(path)):
                some = True
                yield each
        if not some and _figures_differ(self._old.plan, self._new.plan, section, name, now):
            changed = self._change(Kind.CHANGED, (section, name), (section, now))
            yield replace(changed, area=_area_of_figures(section), after=_OTHER_FIGURES)

    def _value(self, path: Path, in_new: Path, before: Data, after: Data) -> Iterator[Change]:
        key = str(path[-1])
        if same(before, after, key, self._names):
            return
        lists = [each for each in (before, after) if isinstance(each, YamlSequence)]
        if len(lists) == sum(each is not None for each in (before, after)) and _is_told_by_item(key, lists):
            yield from self._items(path, in_new, before, after)
            return
        kind = Kind.ADDED if before is None else Kind.GONE if after is None else Kind.CHANGED
        yield self._change(kind, path, in_new, before, after)

    def _items(self, path: Path, in_new: Path, before: Data, after: Data) -> Iterator[Change]:
        """What is said otherwise in a list, item by item."""
        old, new = (list(each) if isinstance(each, YamlSequence) else [] for each in (before, after))
        for i, j in _paired(old, new, str(path[-1]), self._names):
            here = None if i is None else old[i]
            now = None if j is None else new[j]
            if _is_told_by_graph(path, here) and _is_told_by_graph(path, now):
                continue
            at = path if i is None else (*path, i)
            at_new = in_new if j is None else (*in_new, j)
            kind = Kind.ADDED if i is None else Kind.GONE if j is None else Kind.CHANGED
            change = self._change(kind, at, at_new, here, now)
            yield replace(change, path=dotted(in_new))

    def _change(self, kind: Kind, path: Path, in_new: Path, before: Data = None, after: Data = None) -> Change:
        """Parameters: `path` in the old plan, `in_new` in the new one."""
        where, places = (path, self._places[0]) if kind is Kind.GONE else (in_new, self._places[1])
        written = places.written(where)
        supplied = written[0] != where[0] and written[0] in SUPPLIERS.values()
        return Change(
            area=area_of(in_new),
            kind=kind,
            path=dotted(written),
            before=None if before is None else as_written(before),
            after=None if after is None else as_written(after),
            direction=direction(in_new, before, after) if (before, after) != (None, None) else "",
            nodes=(str(where[1]),) if supplied else (),
            place=str(places.of(where, key=True)),
        )


def _is_told_by_item(key: str, lists: Sequence[YamlSequence]) -> bool:
    """Whether each item of a list is something by itself; else the list is one value."""
    items = [item for each in lists for item in each]
    return key in UNORDERED or any(isinstance(item, YamlMapping | YamlSequence) for item in items)


def _is_told_by_graph(path: Path, term: Data) -> bool:
    """Whether a requirement is a plain one, which the changes of dependencies tell already."""
    return path[-1] == "needs" and path[0] in NODE_SECTIONS and (term is None or isinstance(term, str))


def _paired(
    old: Sequence[Data], new: Sequence[Data], key: str, names: dict[str, str]
) -> Iterator[tuple[int | None, int | None]]:
    """The positions of items that differ: those that have changed, are gone (None in the new list), or are added."""
    before, after = [meaning(each, names=names) for each in old], [meaning(each) for each in new]
    if key in UNORDERED:
        left = [i for i, each in enumerate(before) if each not in after]
        come = [j for j, each in enumerate(after) if each not in before]
        yield from _by_likeness(left, come, old, new)
        return
    for tag, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            both = min(i_end - i, j_end - j)
            yield from zip(range(i, i + both), range(j, j + both), strict=True)
            yield from ((gone, None) for gone in range(i + both, i_end))
            yield from ((None, added) for added in range(j + both, j_end))


def _by_likeness(
    left: list[int], come: list[int], old: Sequence[Data], new: Sequence[Data]
) -> Iterator[tuple[int | None, int | None]]:
    """Items about the same names are one that has changed."""
    about = {j: _texts(new[j]) for j in come}
    for i in left:
        mine = _texts(old[i])
        match = next((j for j in about if not isinstance(old[i], str) and mine == about[j]), None)
        if match is not None:
            del about[match]
        yield i, match
    yield from ((None, j) for j in about)


def _texts(value: Data) -> frozenset[str]:
    """The ids, and other words that are no figures, in a value."""
    if isinstance(value, YamlMapping):
        return frozenset().union(*(_texts(each) for each in value.values()))
    if isinstance(value, YamlSequence):
        return frozenset().union(*(_texts(each) for each in value))
    return frozenset({value}) if isinstance(value, str) and value[:1].isalpha() else frozenset()


def _figures_differ(old: Plan, new: Plan, section: str, name: str, now: str) -> bool:
    """Whether an entry means something else although it says the same: it takes figures from a data file."""
    before, after = (list(figures_of_data(_in_model(*each))) for each in ((old, section, name), (new, section, now)))
    return before != after


def _in_model(plan: Plan, section: str, name: str) -> object:
    held = plan.nodes if section in NODE_SECTIONS else getattr(plan, section, {})
    return held.get(name)


def _area_of_figures(section: str) -> Area:
    return Area.FAILURES if section in NODE_SECTIONS else area_of((section, "", ""))
