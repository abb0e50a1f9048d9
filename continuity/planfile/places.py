"""Where things in a plan are written: in the node itself, or in the tier or kind that supplies it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from continuity.findings import Location, dotted
from continuity.planfile.looking import mapping
from continuity.planfile.marked import Data, YamlMapping, YamlSequence, locate
from continuity.planfile.problems import Path
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, layers

_IN_NODE = 3
"""Shorter paths lead to a node, or are not in one."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a plan.

    Parameters: `declared`, what all files say together; `data`, the same with what tiers and kinds supply.
    """

    declared: YamlMapping
    data: YamlMapping

    def of(self, path: Path, *, key: bool = False) -> Location:
        """The place of a path, or of the nearest thing around it; `key`: of the key at its end and not its value."""
        return locate(self.data, path, key=key)

    def declared_path(self, path: Path) -> str:
        """The dotted path of what is written: `kinds.vm.failures` for the failures that a kind supplies to a node."""
        return dotted(self.written(path))

    def written(self, path: Path, *, farthest: bool = False) -> Path:
        """The path of what is written, for a path in a node: in the first layer that has it, or in the last."""
        if len(path) < _IN_NODE or path[0] not in NODE_SECTIONS:
            return path
        node = mapping(self.declared, str(path[0]), str(path[1]))
        having = [(*above, *path[2:]) for above, layer in self._layers(node, path) if leads_somewhere(layer, path[2:])]
        return having[-1 if farthest else 0] if having else path

    def _layers(self, node: YamlMapping, path: Path) -> Iterator[tuple[Path, YamlMapping]]:
        own, *suppliers = layers(self.declared, node)
        yield path[:2], own[1]
        yield from suppliers

    def of_dotted(self, path: str) -> Location | None:
        """The place of a dotted path; None where it leads nowhere."""
        steps = _steps(self.data, path.split("."))
        return None if steps is None else self.of(tuple(steps))


def leads_somewhere(value: Data, path: Path) -> bool:
    """Whether there is something at a path."""
    for step in path:
        if isinstance(value, YamlMapping) and isinstance(step, str) and step in value:
            value = value[step]
        elif not isinstance(value, YamlSequence) or isinstance(step, str) or step >= len(value):
            return False
        else:
            value = value[step]
    return True


def _steps(value: Data, words: Sequence[str]) -> list[str | int] | None:
    """The keys and positions that a dotted path means; a key may itself have dots (`2.5h`)."""
    steps: list[str | int] = []
    rest = list(words)
    while rest:
        if isinstance(value, YamlSequence) and rest[0].isdecimal() and int(rest[0]) < len(value):
            steps.append(int(rest.pop(0)))
            value = value[int(steps[-1])]
        elif isinstance(value, YamlMapping):
            heads = (".".join(rest[:n]) for n in range(1, len(rest) + 1))
            key = next((head for head in heads if head in value), None)
            if key is None:
                return None
            steps.append(key)
            del rest[: key.count(".") + 1]
            value = value[key]
        else:
            return None
    return steps
