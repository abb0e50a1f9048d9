"""Requirements as steps over a stack of levels; their meaning is `structure.level_of`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from continuity.kernel.tables import Op, Step
from continuity.model import AllOf, AnyOf, AtLeast, Need, ShareOf, Soft, Term, Tolerant, WorkedAround


@dataclass(frozen=True, slots=True)
class Requirements:
    """What makes steps of the terms of a node.

    `position`: the index of each node; `tolerate`: adds a tolerance to those of the plan and gives its index;
    `weights`: of steps, to which theirs are added; `work_around`: gives the index of a workaround; `uncapped`: whether
    shares may add up to more than 1, because there is a demand to be met.
    """

    position: Mapping[str, int]
    tolerate: Callable[[Tolerant], int]
    weights: list[float]
    work_around: Callable[[WorkedAround], int]
    uncapped: bool = False
    _worked_around: dict[WorkedAround, list[Step]] = field(default_factory=dict)

    def steps_of(self, terms: Sequence[Term]) -> Iterator[Step]:
        """Yield the steps that take a node's own level, alone on the stack, to its level."""
        for term in terms:
            if isinstance(term, Need):
                yield Step(op=Op.AT_MOST, index=self.position[term.node])
            else:
                yield from self._steps(term)
                yield Step(op=Op.SMALLEST)

    def limit_of(self, node: str) -> Iterator[Step]:
        """Yield the steps that let a node limit the top of the stack unless it is whole."""
        yield Step(op=Op.LEVEL, index=self.position[node])
        yield Step(op=Op.LIMIT)
        yield Step(op=Op.SMALLEST)

    def _steps(self, term: Term) -> Iterator[Step]:  # noqa: C901 - one case for each term there is
        """Yield the steps that put the level of a term on the stack."""
        match term:
            case Need(node):
                yield Step(op=Op.LEVEL, index=self.position[node])
            case AllOf(terms):
                yield from self._joined(terms, Op.SMALLEST)
            case AnyOf(terms):
                yield from self._joined(terms, Op.LARGEST)
            case AtLeast(k, terms):
                for each in terms:
                    yield from self._steps(each)
                yield Step(op=Op.KTH_OF_ANY if self.uncapped else Op.KTH_LARGEST, index=k, count=len(terms))
            case ShareOf(weights):
                yield Step(op=Op.NOTHING)
                for node, weight in sorted(weights):
                    yield Step(op=Op.ADD, index=self.position[node], count=self._place(weight))
                if not self.uncapped:
                    yield Step(op=Op.CAP)
            case Soft(part, without):
                yield from self._steps(part)
                yield Step(op=Op.AT_LEAST, count=self._place(without))
            case Tolerant(part):
                yield from self._steps(part)
                yield Step(op=Op.TOLERATE, index=self.tolerate(term))
            case WorkedAround():
                yield from self._instead(term)

    def _instead(self, term: WorkedAround) -> list[Step]:
        """The steps of a workaround; where it is said twice it is done once, with all that it remembers."""
        if term not in self._worked_around:
            steps = [*self._steps(term.term), Step(op=Op.WORK_AROUND, index=self.work_around(term))]
            self._worked_around[term] = steps
        return self._worked_around[term]

    def _joined(self, terms: Sequence[Term], op: Op) -> Iterator[Step]:
        for number, term in enumerate(terms):
            yield from self._steps(term)
            if number:
                yield Step(op=op)

    def _place(self, weight: float) -> int:
        self.weights.append(weight)
        return len(self.weights) - 1
