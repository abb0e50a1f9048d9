"""Levels, compiled: what `structure` defines as steps over a stack, changes pushed up as in `simulation.levels`."""

from __future__ import annotations

from continuity.kernel.arrays import Floats, Ints
from continuity.kernel.compiling import compiled, inlined
from continuity.kernel.measures import set_level
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import Op, Tables


@inlined
def touch(state: State, run: Run, index: int) -> None:
    """Let a node's level be computed in this round's phase for levels."""
    node = state.nodes[index]
    if node.touched:
        return
    node.touched = 1
    hole = run.touched
    run.touched += 1
    while hole > 0 and state.touched[(hole - 1) >> 1] > index:
        state.touched[hole] = state.touched[(hole - 1) >> 1]
        hole = (hole - 1) >> 1
    state.touched[hole] = index


@compiled
def settle(tables: Tables, state: State, run: Run) -> None:
    """Compute the levels of all touched nodes, each once, and touch what depends on those that change."""
    while run.touched:
        index = _take_first(state.touched, run)
        node = state.nodes[index]
        node.touched = 0
        level = _level_of(tables, state, index)
        if level == node.now:
            continue
        node.now = level
        note(state, run, What.LEVEL, index, level)
        place = tables.places[index]
        set_level(state.measures[index], run, level, place.up_from)
        for i in range(place.dependents, place.dependents_end):
            touch(state, run, tables.dependents[i])


@inlined
def note(state: State, run: Run, what: int, actor: int, level: float) -> None:
    """Add a line to the log, if there is one."""
    if len(state.log):
        line = state.log[run.lines]
        line.time = run.now
        line.what = what
        line.actor = actor
        line.level = level
        run.lines += 1


@inlined
def _take_first(touched: Ints, run: Run) -> int:
    """Return the first of the touched nodes in plan order, and take it from their heap."""
    first: int = touched[0]
    run.touched -= 1
    last = touched[run.touched]
    hole = 0
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
def _level_of(tables: Tables, state: State, index: int) -> float:
    """Return a node's level: its own, and what its requirements let it have."""
    stack, size = state.stack, 1
    stack[0] = state.nodes[index].own
    for i in range(tables.places[index].steps, tables.places[index].steps_end):
        step = tables.steps[i]
        top = size - 1
        if step.op == Op.AT_MOST:
            stack[top] = min(stack[top], state.nodes[step.index].now)
        elif step.op == Op.LEVEL:
            stack[size] = state.nodes[step.index].now
            size += 1
        elif step.op == Op.SMALLEST:
            stack[top - 1] = min(stack[top - 1], stack[top])
            size -= 1
        elif step.op == Op.LARGEST:
            stack[top - 1] = max(stack[top - 1], stack[top])
            size -= 1
        elif step.op == Op.KTH_LARGEST:
            size -= step.count - 1
            stack[size - 1] = _kth_largest(stack[size - 1 : size - 1 + step.count], step.index)
        elif step.op == Op.NOTHING:
            stack[size] = 0.0
            size += 1
        elif step.op == Op.ADD:
            stack[top] += step.weight * state.nodes[step.index].now
        elif step.op == Op.AT_LEAST:
            stack[top] = max(stack[top], step.weight)
        else:
            stack[top] = min(1.0, stack[top])
    level: float = stack[0]
    return level


@compiled
def _kth_largest(values: Floats, k: int) -> float:
    """Return the k-th largest (k from 1) of some values, which it sorts."""
    for i in range(1, len(values)):
        value, hole = values[i], i
        while hole > 0 and values[hole - 1] < value:
            values[hole] = values[hole - 1]
            hole -= 1
        values[hole] = value
    kth: float = values[k - 1]
    return kth
