"""What holds for one entry of a plan in the end, and where each part of it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from continuity.errors import AnalysisError
from continuity.findings import Location, dotted, shortened
from continuity.model import Plan
from continuity.planfile.defaults import defaults
from continuity.planfile.load import Loaded
from continuity.planfile.looking import mapping
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.names import nearest
from continuity.planfile.places import Places
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import ENTRY_OF, PLAN, SECTIONS_OF
from continuity.planfile.tiers_and_kinds import NODE, NODE_SECTIONS, SUPPLIERS, Branch
from continuity.requirements import requirements

_PLAIN: Final = Branch()
_STEPS: Final = Branch({"*": _PLAIN})
_BRANCHES: Final = {
    **dict.fromkeys((*NODE_SECTIONS, *SUPPLIERS.values()), NODE),
    "plans": Branch({"steps": _STEPS, "return": Branch({"steps": _STEPS})}),
    "scenarios": Branch({"expects": Branch({"*": _PLAIN})}),
    "agreements": Branch({"objectives": _PLAIN}),
}
"""What is shown key by key in each section; what is no branch is shown as one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that holds for an entry.

    Parameters: `path`, dotted, from the entry on (`failures.crash.mttr`); `value`, as one would write it; `origin`,
    what says it: the entry itself (`node`, `team`), what supplies it (`tier gold`, `kind vm`), or `default`; `place`,
    where it is written, None for a default.
    """

    path: str
    value: str
    origin: str
    place: Location | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """One entry of a plan, as it holds in the end.

    Parameters: `id`; `section`, where it is defined, at `place`; `rows`, in the order of the text, defaults last;
    `needs`, the ids of the nodes on which a node's level depends, and `needed_by`, of those that depend on it,
    directly both; `named_by`, everything else that names it (`plans.leave-paris`). All ids are sorted.
    """

    id: str
    section: str
    place: Location
    rows: tuple[Row, ...]
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    named_by: tuple[str, ...]


def effective(loaded: Loaded, name: str) -> tuple[Effective, ...]:
    """Every entry that has an id, as it holds in the end.

    Parameters: `loaded`, a sound plan with its text; `name`, the id of a node, team, person, calendar, plan, scenario,
    common cause, tier, kind or anything else with an id. A team may have the id of a node: then there are two.
    Raises AnalysisError, with the nearest id, where nothing has the id.
    """
    found = tuple(_entry(loaded, section, name) for section in ENTRY_OF if name in mapping(loaded.data, section))
    if not found:
        known = {known for section in ENTRY_OF for known in mapping(loaded.data, section)}
        near = nearest(name, known)
        rest = "" if near is None else f": did you mean '{near}'?"
        raise AnalysisError(f"nothing in the plan has the id '{shortened(name)}'{rest}")
    return found


def _entry(loaded: Loaded, section: str, name: str) -> Effective:
    places = Places(loaded.declared, loaded.data)
    path = (section, name)
    rows = tuple(row for at, value in leaves(loaded.data, section, name) for row in _rows(value, at, places))
    said = frozenset(row.path for row in rows)
    unsaid = tuple(
        Row(path=at, value=value, origin="default", place=None)
        for at, value in defaults(loaded.plan, mapping(loaded.data, *path), section, name)
        if not _is_said(at, said)
    )
    needs, needed_by = _neighbours(loaded.plan, name) if section in NODE_SECTIONS else ((), ())
    return Effective(
        id=name,
        section=section,
        place=places.of(path, key=True),
        rows=rows + unsaid,
        needs=needs,
        needed_by=needed_by,
        named_by=_namers(loaded.data, section, name, frozenset(needed_by)),
    )


def _is_said(path: str, said: frozenset[str]) -> bool:
    return path in said or any(other.startswith(f"{path}.") for other in said)


def leaves(data: YamlMapping, section: str, name: str) -> Iterator[tuple[Path, Data]]:
    """What an entry says, as far as it is told key by key: each path, and the value there.

    Parameters: `data`, what holds in the end, as of `Loaded`.
    """
    return (((section, name, *path), value) for path, value in leaves_of(mapping(data, section, name), section))


def leaves_of(entry: YamlMapping, section: str) -> Iterator[tuple[Path, Data]]:
    """The same of an entry of a section, with paths from the entry on."""
    return _leaves(entry, (), _BRANCHES.get(section, _PLAIN))


def _leaves(value: YamlMapping, path: Path, branch: Branch) -> Iterator[tuple[Path, Data]]:
    for key, below in value.items():
        inner = branch.inner.get(key) or branch.inner.get("*")
        if inner is not None and isinstance(below, YamlMapping) and below:
            yield from _leaves(below, (*path, key), inner)
        else:
            yield (*path, key), below


def _rows(value: Data, path: Path, places: Places) -> Iterator[Row]:
    """The rows of a leaf: one for each item of a list of more than texts."""
    if isinstance(value, YamlSequence) and any(isinstance(item, YamlMapping | YamlSequence) for item in value):
        yield from (_row(item, (*path, i), places) for i, item in enumerate(value))
    else:
        yield _row(value, path, places)


def _row(value: Data, path: Path, places: Places) -> Row:
    written = places.written(path)
    section, name = str(written[0]), str(written[1])
    own = "node" if section in NODE_SECTIONS else ENTRY_OF[section]
    origin = own if written[:2] == path[:2] else f"{ENTRY_OF[section]} {name}"
    return Row(path=dotted(path[2:]), value=as_written(value), origin=origin, place=places.of(path))


def as_written(value: Data) -> str:
    """A value on one line, in the words of a plan file."""
    if isinstance(value, YamlMapping):
        return "{" + ", ".join(f"{key}: {as_written(below)}" for key, below in value.items()) + "}"
    if isinstance(value, YamlSequence):
        return f"[{', '.join(map(as_written, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _neighbours(plan: Plan, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a node requires, and what requires it."""
    users = (other for other, node in plan.nodes.items() if name in requirements(node))
    return tuple(sorted(requirements(plan.nodes[name]))), tuple(sorted(users))


def _namers(data: YamlMapping, section: str, name: str, known: frozenset[str]) -> tuple[str, ...]:
    """The entries that name one, without the nodes that are `known` to."""
    namers: set[str] = set()

    def found(what: str, other: str, path: Path, key: bool) -> None:
        if other == name and section in SECTIONS_OF.get(what, ()) and path[1] not in known:
            namers.add(dotted(path[:2]))

    PLAN(data, (), found)
    key = ENTRY_OF[section]
    if key in SUPPLIERS:
        nodes = ((part, node, mapping(data, part, node)) for part in NODE_SECTIONS for node in mapping(data, part))
        namers.update(f"{part}.{node}" for part, node, said in nodes if said.get(key) == name)
    return tuple(sorted(namers))
