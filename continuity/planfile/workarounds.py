"""The workarounds in a node's needs, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.model import Need, Node, Tolerant, WorkedAround
from continuity.planfile.looking import items, mapping
from continuity.planfile.marked import Data, YamlMapping
from continuity.planfile.problems import Path
from continuity.requirements import workarounds_in


def workarounds(node: Node, data: YamlMapping) -> list[tuple[Path, WorkedAround]]:
    """The path and the term of each workaround, in the order of the text.

    Parameters: `node`, a sound one; `data`, everything as it is written, with what tiers and kinds supply.
    """
    terms = [found for term in node.needs if not isinstance(term, Need) for found in workarounds_in(term)]
    if not terms:
        return []
    path = (node.section.value, node.id)
    written = items(mapping(data, *path).get("needs"), (*path, "needs"))
    return list(zip((at for below, value in written for at in _written(value, below)), terms, strict=True))


def stands_in_for(workaround: WorkedAround) -> str | None:
    """The one node whose loss is worked around; None where it is a loss of several."""
    term = workaround.term.term if isinstance(workaround.term, Tolerant) else workaround.term
    return term.node if isinstance(term, Need) else None


def _written(value: Data, path: Path) -> Iterator[Path]:
    """The same in the text: a term has its own workaround first, then those of the terms inside it."""
    if isinstance(value, YamlMapping):
        if "workaround" in value:
            yield (*path, "workaround")
        if "need" in value:
            yield from _written(value["need"], (*path, "need"))
        for key in ("all", "any", "of"):
            for below, part in items(value.get(key), (*path, key)):
                yield from _written(part, below)
