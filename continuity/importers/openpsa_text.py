"""The plan that fault trees become, and its text: failure logic turned round, one node for each gate and event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from continuity.importers.draft import Remark
from continuity.importers.openpsa_formulas import FALSE, TRUE, Formula, Votes
from continuity.importers.writing import comment, entry, scalar, wrapped

KIND: Final = "basic-event"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A node to write: `title` "" where the id says it; `formula` of a gate, None for an event; its `probability`."""

    id: str
    title: str
    note: str
    formula: Formula | None
    probability: float
    is_house: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePlan:
    """A plan to write: `tops` become services, `parts` components; `ids`, of gates and events by path."""

    name: str
    tops: tuple[TreeNode, ...]
    parts: tuple[TreeNode, ...]
    ids: Mapping[str, str]


def tree_text(plan: TreePlan, head: str, remarks: tuple[Remark, ...]) -> str:
    """The plan file, YAML 1.2, ending in a line feed."""
    return "\n".join(_lines(plan, head, remarks)) + "\n"


def _lines(plan: TreePlan, head: str, remarks: tuple[Remark, ...]) -> Iterator[str]:
    yield from comment(head)
    yield from ("#", "# Remarks")
    for remark in remarks:
        yield from comment(str(remark), "# - ", "#   ")
    yield from ("", "continuity: 1", f"name: {scalar(plan.name)}")
    for section, nodes in (("services", plan.tops), ("components", plan.parts)):
        yield from ("", f"{section}:") if nodes else ()
        for node in nodes:
            yield from _node(node, plan.ids)
    if any(node.formula is None and 0 < node.probability < 1 for node in plan.parts):
        yield from ("", "kinds:", f"  {KIND}:", "    mttr: 1h")
        yield from entry("assumed", "A fault tree says how likely failures are, not how long they last.", 4)


def _node(node: TreeNode, ids: Mapping[str, str]) -> Iterator[str]:
    yield f"  {node.id}:"
    for key, text in (("title", node.title), ("note", node.note)):
        yield from entry(key, text, 4) if text else ()
    if node.formula is not None:
        yield from wrapped(f"needs: [{', '.join(_needs(node.formula, ids))}]", " " * 4, " " * 6)
    elif 0 < node.probability < 1:
        yield from (f"    kind: {KIND}", f"    unavailability: {node.probability!r}")
    elif node.probability:
        mode = "house" if node.is_house else "certain"
        yield f"    failures: {{{mode}: {{mttf: 1h, mttr: never, at_start: 100%}}}}"
    else:
        why = "a house event that is false" if node.is_house else "a failure of probability 0"
        yield from entry("never_fails", why, 4)


def _needs(formula: Formula, ids: Mapping[str, str]) -> Iterator[str]:
    """Yield the terms of `needs`: what has failed when one of its parts has needs all of them."""
    if isinstance(formula, Votes) and formula.least == 1:
        for part in formula.of:
            yield _term(part, ids)
    else:
        yield _term(formula, ids)


def _term(formula: Formula, ids: Mapping[str, str]) -> str:
    """A formula as a term: it is up as long as fewer than `least` of its parts have failed."""
    if not isinstance(formula, Votes):
        return ids[formula]
    parts = [_term(part, ids) for part in formula.of]
    if len(parts) == 1:
        return parts[0]
    listed = f"[{', '.join(parts)}]"
    if formula.least == 1:
        return f"{{all: {listed}}}"
    if formula.least == len(parts):
        return f"{{any: {listed}}}"
    return f"{{at_least: {len(parts) - formula.least + 1}, of: {listed}}}"


def constant_name(path: str) -> str:
    """What to call a constant in a formula, "" for what is none."""
    return {TRUE: "always-failed", FALSE: "never-failed"}.get(path, "")
