"""The workarounds of all nodes as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.kernel.arrays import table
from continuity.kernel.instead_tables import Afterwards, CatchUp, Instead, Workaround
from continuity.kernel.processes import Durations
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import NONE, Kind
from continuity.model import AllOf, AnyOf, AtLeast, Soft, Term, Tolerant, WorkedAround
from continuity.simulation.ageing import exactly
from continuity.simulation.arrangements import Arrangement
from continuity.simulation.layout import Layout
from continuity.streams import process_name
from continuity.units import NEVER


class Workarounds:
    """The workarounds of all nodes, in the order in which SimPy's engine makes them: it numbers the lines of jobs.

    `ranks`: (rank, kind, index) of all that act; `of`: the index of each, by a node's index and the term; `arranged`,
    `rows` go together. Their jobs are added when people are known.
    """

    def __init__(self, layout: Layout, durations: Durations) -> None:
        self._durations = durations
        self.ranks: list[tuple[int, Kind, int]] = []
        self.of: dict[tuple[int, WorkedAround], int] = {}
        self.arranged: list[Arrangement] = []
        self.rows: list[Workaround] = []
        self.catch_ups: list[CatchUp] = []
        self._needs = Stretches()
        for index, node in enumerate(layout.nodes):
            for term in node.needs:
                for each in _from_inside(term):
                    if (index, each) not in self.of:
                        self.of[index, each] = len(self.rows)
                        self._add(layout.workarounds[node.id][each])
        self.afterwards = [Afterwards(actor=NONE)] if self.rows else []
        self.ranks += [(0, Kind.AFTERWARDS, index) for index in range(len(self.afterwards))]

    def _add(self, arranged: Arrangement) -> None:
        mine, catch_up, term = len(self.rows), NONE, arranged.term
        self.ranks += [(arranged.rank, Kind.WORKAROUND, mine), (arranged.rank, Kind.LATE, mine)]
        if arranged.afterwards is not None:
            catch_up, share = len(self.catch_ups), exactly(term.catch_up)
            self.ranks.append((arranged.afterwards.rank, Kind.CATCH_UP, catch_up))
            self.catch_ups.append(CatchUp(actor=NONE, job=NONE, share=share.numerator, share_of=share.denominator))
        needs, needs_end = self._needs.add(each for each, _ in arranged.needs)
        self.arranged.append(arranged)
        self.rows.append(
            Workaround(
                node=arranged.index,
                actor=NONE,
                late=NONE,
                job=NONE,
                ready=self._durations.add(
                    term.ready, process_name("workaround", arranged.node, 0, arranged.name, "ready")
                ),
                needs=needs,
                needs_end=needs_end,
                catch_up=catch_up,
                lasts=NEVER if term.lasts is None else term.lasts,
                level=term.level,
            )
        )

    def tables(self) -> Instead:
        """All of it."""
        return Instead(
            workarounds=table(Workaround, self.rows),
            catch_ups=table(CatchUp, self.catch_ups),
            afterwards=table(Afterwards, self.afterwards),
            needs=self._needs.array(),
        )


def _from_inside(term: Term) -> Iterator[WorkedAround]:
    """The workarounds in a term, each after those inside it."""
    match term:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            for each in terms:
                yield from _from_inside(each)
        case Soft(part) | Tolerant(part):
            yield from _from_inside(part)
        case WorkedAround(part):
            yield from _from_inside(part)
            yield term
        case _:
            pass
