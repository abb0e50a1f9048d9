"""The plan that an importer drafts, and its text: remarks on top, the evidence beside each requirement."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from continuity.findings import printable
from continuity.importers.defaults import DefaultKind
from continuity.importers.writing import comment, entry, flow, scalar

SECTIONS = ("services", "components")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader of an imported plan has to know: where in the plan ("" for all of it), and what."""

    path: str
    text: str

    def __str__(self) -> str:
        """One line, `services.shop: ...`, never with a control character."""
        return printable(f"{self.path}: {self.text}" if self.path else self.text)

    def as_data(self) -> dict[str, str]:
        """The remark for JSON."""
        return {"path": self.path, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an importer gives: the `text` of the plan, its `remarks`, and `counts` of what was found."""

    text: str
    remarks: tuple[Remark, ...]
    counts: Mapping[str, int]


def imported_as_json(imported: Imported) -> str:
    """The text of the plan and the remarks as JSON, with a line break at the end."""
    data = {"plan": imported.text, "remarks": [remark.as_data() for remark in imported.remarks]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A hard requirement on one node, or on any of several, with the evidence for it."""

    nodes: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Identical units: how many there are, must work and carry the full load; and what of that is assumed."""

    units: int
    required: int
    full: int
    assumed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNode:
    """A node to write: `title` "" where the id says it, `pool` None for one unit, `notes` as sentences."""

    id: str
    section: str
    title: str
    kind: str
    tags: tuple[str, ...]
    pool: Pool | None
    needs: tuple[Requirement, ...]
    source: str
    notes: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where the node stands in the plan."""
        return f"{self.section}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A plan to write: `name`, paragraphs of the `head`, `remarks`, `nodes` in order, and their `kinds`."""

    name: str
    head: tuple[str, ...]
    remarks: tuple[Remark, ...]
    nodes: tuple[DraftNode, ...]
    kinds: tuple[DefaultKind, ...]


def plan_text(draft: Draft) -> str:
    """The plan file, YAML 1.2, ending in a line feed."""
    return "\n".join(lines(draft)) + "\n"


def lines(draft: Draft) -> Iterator[str]:
    """Yield the lines of the plan file."""
    for paragraph in draft.head:
        yield from comment(paragraph)
    if draft.remarks:
        yield from ("#", "# Remarks")
    for remark in draft.remarks:
        yield from comment(str(remark), "# - ", "#   ")
    yield from ("", "continuity: 1", f"name: {scalar(draft.name)}")
    for section in SECTIONS:
        nodes = [node for node in draft.nodes if node.section == section]
        if nodes:
            yield from ("", f"{section}:")
        for number, node in enumerate(nodes):
            yield from [""] * (number > 0)
            yield from node_lines(node)
    if draft.kinds:
        yield from ("", "kinds:")
    for number, kind in enumerate(draft.kinds):
        yield from [""] * (number > 0)
        yield from kind_lines(kind)


def node_lines(node: DraftNode) -> Iterator[str]:
    """Yield the lines of one node."""
    yield f"  {node.id}:"
    if node.title:
        yield from entry("title", node.title, 4)
    yield from entry("kind", node.kind, 4)
    if node.tags:
        yield flow("tags", node.tags, 4)
    if node.pool:
        yield from pool_lines(node.pool)
    if node.needs:
        yield "    needs:"
        yield from need_lines(node.needs)
    yield from entry("source", node.source, 4)
    if node.notes:
        yield from entry("note", " ".join(node.notes), 4)


def pool_lines(pool: Pool) -> Iterator[str]:
    """Yield the lines of a pool's numbers; `full` is written only where it is not `required`."""
    yield from entry("units", pool.units, 4)
    yield from entry("required", pool.required, 4)
    if pool.full != pool.required:
        yield from entry("full", pool.full, 4)
    yield from entry("assumed", pool.assumed, 4)


def need_lines(needs: tuple[Requirement, ...]) -> Iterator[str]:
    """Yield the requirements, one on a line, the evidence as comments in one column."""
    terms = [one.nodes[0] if len(one.nodes) == 1 else f"any: [{', '.join(one.nodes)}]" for one in needs]
    column = min(max(map(len, terms)), 40)
    for term, one in zip(terms, needs, strict=True):
        yield f"      - {term:<{column}}  # {printable(one.evidence)}"


def kind_lines(kind: DefaultKind) -> Iterator[str]:
    """Yield the lines of one kind with its failure modes."""
    yield f"  {kind.id}:"
    yield from entry("title", kind.title, 4)
    yield "    failures:"
    for mode in kind.modes:
        yield f"      {mode.id}:"
        for key, figure in mode.figures.items():
            yield from entry(key, figure, 8)
        if mode.source:
            yield from entry("source", mode.source, 8)
        yield from entry("assumed", mode.assumed, 8)
