"""Levels, compiled: what `structure` defines as steps over a stack, changes pushed up as in `simulation.levels`."""

from __future__ import annotations

from math import inf

from continuity.kernel.arrays import Floats
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.demand import under_demand
from continuity.kernel.falls import falls
from continuity.kernel.instead_level import work_around
from continuity.kernel.log import note
from continuity.kernel.measures import set_level
from continuity.kernel.pools import dispatch
from continuity.kernel.restarts import restart_level
from continuity.kernel.rounds import ask_reaction, pop_touched, push_touched
from continuity.kernel.state import Run, State, What
from continuity.kernel.tables import DEMANDED, NONE, STOPPED, Op, Place, Step, Tables
from continuity.kernel.tolerances import tolerate


@compiled
def settle(tables: Tables, state: State, run: Run) -> None:
    """Compute the levels of all touched nodes, each once, and touch what depends on those that change."""
    if run.pools:
        dispatch(tables, state, run)
    while run.touched:
        index = pop_touched(state, run)
        node, place = state.nodes[index], tables.places[index]
        node.touched = 0
        level = _level_of(tables, state, run, index, place)
        if level == state.levels[index]:
            continue
        if level > state.levels[index]:
            node.rose = run.now
        else:
            falls(tables, state, run, index)
        state.levels[index] = level
        note(state, run, What.LEVEL, index, level)
        if place.measure != NONE:
            set_level(tables, state, run, index, place.measure, level)
        for i in range(place.watchers, place.watchers_end):
            ask_reaction(state, run, tables.watchers[i])
        for i in range(place.dependents, place.dependents_end):
            each = tables.dependents[i]
            if not state.nodes[each].touched:
                state.nodes[each].touched = 1
                push_touched(state, run, each)


@compiled
def _level_of(tables: Tables, state: State, run: Run, index: int, place: Place) -> float:
    """Return a node's level: the smallest of its own, what its requirements let it have, and its active member's."""
    own = state.nodes[index].own
    if place.steps == place.steps_end:
        level = own
    elif place.restart == NONE:
        level = _of_steps(tables, state, run, place, own)
    else:
        needs = _of_steps(tables, state, run, place, 1.0)
        level = min(own, restart_level(tables, state, run, place.restart, needs))
    if place.switch != NONE:
        switch = state.switches[place.switch]
        level = min(level, state.levels[tables.members[switch.active].node] if switch.target < 0 else 0.0)
    return _special_level(state, place, level) if place.special else level


@apart
def _special_level(state: State, place: Place, level: float) -> float:
    """What the level of a node becomes that is stopped, or of which more or less than normal is asked."""
    if place.special & DEMANDED:
        level = under_demand(state, place.demand, level)
    return 0.0 if place.special & STOPPED else level


@compiled
def _of_steps(  # noqa: C901 - one branch for each step there is
    tables: Tables, state: State, run: Run, place: Place, first: float
) -> float:
    """Return the level that requirements give, not above the first one."""
    levels, stack, top = state.levels, state.stack, 0
    stack[0] = first
    for i in range(place.steps, place.steps_end):
        step = tables.steps[i]
        if step.op == Op.AT_MOST:
            stack[top] = min(stack[top], levels[step.index])
        elif step.op == Op.LEVEL:
            top += 1
            stack[top] = levels[step.index]
        elif step.op == Op.SMALLEST:
            top -= 1
            stack[top] = min(stack[top], stack[top + 1])
        elif step.op == Op.LARGEST:
            top -= 1
            stack[top] = max(stack[top], stack[top + 1])
        elif step.op == Op.KTH_LARGEST:
            top -= step.count - 1
            stack[top] = _kth_largest(state.stack, top, step.count, step.index)
        elif step.op == Op.NOTHING:
            top += 1
            stack[top] = 0.0
        elif step.op == Op.ADD:
            stack[top] += tables.weights[step.count] * levels[step.index]
        elif step.op == Op.AT_LEAST:
            stack[top] = max(stack[top], tables.weights[step.count])
        elif step.op == Op.CAP:
            stack[top] = min(1.0, stack[top])
        elif step.op == Op.TOLERATE:
            stack[top] = tolerate(tables, state, run, step.index, stack[top])
        else:
            top = _seldom(tables, state, run, step, top)
    level: float = stack[0]
    return level


@apart
def _seldom(tables: Tables, state: State, run: Run, step: Step, top: int) -> int:
    """Do a step that few requirements have; returns what is the top of the stack then."""
    stack = state.stack
    if step.op == Op.NO_LIMIT:
        stack[top] = inf
    elif step.op == Op.LIMIT:
        stack[top] = inf if stack[top] >= 1.0 else stack[top]
    elif step.op == Op.WORK_AROUND:
        stack[top] = work_around(tables, state, run, step.index, stack[top])
    else:
        top -= step.count - 1
        stack[top] = _kth_of_any(stack, top, step.count, step.index)
    return top


@inlined
def _kth_largest(values: Floats, first: int, count: int, k: int) -> float:
    """Return the k-th largest (k from 1) of a stretch of levels, which it sorts."""
    whole = 0
    for i in range(first, first + count):
        whole += values[i] >= 1.0
    if whole >= k:  # the usual case; no level is above 1
        return 1.0
    return _kth_of_any(values, first, count, k)


@inlined
def _kth_of_any(values: Floats, first: int, count: int, k: int) -> float:
    """Return the k-th largest (k from 1) of a stretch of values, which it sorts."""
    for i in range(first + 1, first + count):
        value, hole = values[i], i
        while hole > first and values[hole - 1] < value:
            values[hole] = values[hole - 1]
            hole -= 1
        values[hole] = value
    kth: float = values[first + k - 1]
    return kth
