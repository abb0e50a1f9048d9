"""One state for all that differ only in names: alike units in sorted order, waiting jobs numbered from 0.

Units of a node that are all alike are exchangeable: the chain of the sorted states is the exact lumping of the full one
(J. G. Kemeny and J. L. Snell, Finite Markov Chains, 1960, section 6.3). Arrival orders jobs only among those of one
urgency that compete for the same people or parts.
"""

from __future__ import annotations

from continuity.markov.cast import Block
from continuity.markov.jobs import Job
from continuity.markov.moment import Moment
from continuity.markov.state import Doing, State, Status

_WAITING = frozenset({Status.QUEUED})
_RANKED = frozenset({Status.QUEUED, Status.COMING, Status.IN_WORK})


def canonical(moment: Moment) -> State:
    """The state that stands for what a moment has come to."""
    _number_jobs(moment)
    for blocks in moment.cast.blocks:
        if len(blocks) > 1:
            _sort(moment, blocks)
    return tuple(moment.doing), tuple(moment.marks)


def _number_jobs(moment: Moment) -> None:
    doing = moment.doing
    waiting: dict[tuple[int, int], list[tuple[int, Job]]] = {}
    for job in moment.cast.jobs:
        does = doing[job.slot]
        if does.status in (_RANKED if job.keeps_rank else _WAITING):
            waiting.setdefault((job.group, job.urgency), []).append((does.rank, job))
        elif does.rank:
            doing[job.slot] = does._replace(rank=0)
    for jobs in waiting.values():
        for number, (rank, job) in enumerate(sorted(jobs, key=_rank)):
            if rank != number:
                doing[job.slot] = doing[job.slot]._replace(rank=number)


def _rank(item: tuple[int, Job]) -> int:
    return item[0]


def _sort(moment: Moment, blocks: tuple[Block, ...]) -> None:
    """Put the units of a node in order."""
    doing, marks = moment.doing, moment.marks
    states = [content(doing, marks, block) for block in blocks]
    ordered = sorted(states)
    if ordered == states:
        return
    for block, (does, mark) in zip(blocks, ordered, strict=True):
        for slot, each in zip(block.slots, does, strict=True):
            doing[slot] = each
        if block.mark is not None:
            marks[block.mark] = mark


def content(doing: list[Doing], marks: list[int], block: Block) -> tuple[tuple[Doing, ...], int]:
    """What a unit does, and its mark."""
    return tuple(doing[slot] for slot in block.slots), 0 if block.mark is None else marks[block.mark]
