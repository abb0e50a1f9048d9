"""Who has something to do in this round's phase for levels, compiled: as `simulation.levels` collects it."""

from __future__ import annotations

from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.state import Run, State


@inlined
def touch(state: State, run: Run, index: int) -> None:
    """Let a node's level be computed anew."""
    node = state.nodes[index]
    if not node.touched:
        node.touched = 1
        push_touched(state, run, index)
        call(run)


@inlined
def push_touched(state: State, run: Run, index: int) -> None:
    """Put a node on the heap of those whose levels are computed, the first in plan order first."""
    hole = run.touched
    run.touched += 1
    while hole > 0 and state.touched[(hole - 1) >> 1] > index:
        state.touched[hole] = state.touched[(hole - 1) >> 1]
        hole = (hole - 1) >> 1
    state.touched[hole] = index


@inlined
def pop_touched(state: State, run: Run) -> int:
    """Return the first of the touched nodes in plan order, and take it from the heap."""
    touched = state.touched
    first: int = touched[0]
    run.touched -= 1
    last, hole = touched[run.touched], 0
    while True:
        child = 2 * hole + 1
        if child >= run.touched:
            break
        if child + 1 < run.touched and touched[child + 1] < touched[child]:
            child += 1
        if touched[child] >= last:
            break
        touched[hole] = touched[child]
        hole = child
    touched[hole] = last
    return first


@inlined
def call(run: Run) -> None:
    """Let there be a phase for levels: in this round, or in the next one if that of this round is over."""
    if run.levels_due < 0:
        run.levels_due = run.round + run.reacting


@compiled
def ask_reaction(state: State, run: Run, actor: int) -> None:
    """Let an actor react after levels are computed, whatever they are."""
    if not state.asked[actor]:
        state.asked[actor] = 1
        state.reactors[run.reactors] = actor
        run.reactors += 1
    call(run)


@compiled
def sort_reactors(state: State, run: Run) -> int:
    """Put those who are to react in the order of their ranks; returns how many they are, and asks for them anew."""
    reactors, count = state.reactors, run.reactors
    for i in range(1, count):
        actor, hole = reactors[i], i
        while hole > 0 and reactors[hole - 1] > actor:
            reactors[hole] = reactors[hole - 1]
            hole -= 1
        reactors[hole] = actor
    for i in range(count):
        state.asked[reactors[i]] = 0
        state.reacting[i] = reactors[i]
    run.reactors = 0
    return count
