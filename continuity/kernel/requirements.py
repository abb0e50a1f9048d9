"""Requirements as steps over a stack of levels; their meaning is `structure.level_of`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from continuity.kernel.tables import Op, Step
from continuity.model import AllOf, AnyOf, AtLeast, Need, ShareOf, Soft, Term, Tolerant, WorkedAround

Position = Mapping[str, int]


def steps_of(terms: Sequence[Term], position: Position, tolerate: Callable[[Tolerant], int]) -> Iterator[Step]:
    """Yield the steps that take a node's own level, alone on the stack, to its level.

    Parameters: `terms`, its requirements, without any that `refusals` refuses; `position`, the index of each node;
    `tolerate`, which adds a tolerance to those of the plan and gives its index.
    """
    for term in terms:
        if isinstance(term, Need):
            yield Step(op=Op.AT_MOST, index=position[term.node])
        else:
            yield from _steps(term, position, tolerate)
            yield Step(op=Op.SMALLEST)


def _steps(  # noqa: C901 - one case for each term there is
    term: Term, position: Position, tolerate: Callable[[Tolerant], int]
) -> Iterator[Step]:
    """Yield the steps that put the level of a term on the stack."""
    match term:
        case Need(node):
            yield Step(op=Op.LEVEL, index=position[node])
        case AllOf(terms):
            yield from _joined(terms, position, tolerate, Op.SMALLEST)
        case AnyOf(terms):
            yield from _joined(terms, position, tolerate, Op.LARGEST)
        case AtLeast(k, terms):
            for each in terms:
                yield from _steps(each, position, tolerate)
            yield Step(op=Op.KTH_LARGEST, index=k, count=len(terms))
        case ShareOf(weights):
            yield Step(op=Op.NOTHING)
            for node, weight in sorted(weights):
                yield Step(op=Op.ADD, index=position[node], weight=weight)
            yield Step(op=Op.CAP)
        case Soft(part, without):
            yield from _steps(part, position, tolerate)
            yield Step(op=Op.AT_LEAST, weight=without)
        case Tolerant(part):
            yield from _steps(part, position, tolerate)
            yield Step(op=Op.TOLERATE, index=tolerate(term))
        case WorkedAround():
            raise AssertionError("refused before")


def _joined(terms: Sequence[Term], position: Position, tolerate: Callable[[Tolerant], int], op: Op) -> Iterator[Step]:
    for number, term in enumerate(terms):
        yield from _steps(term, position, tolerate)
        if number:
            yield Step(op=op)
