"""Running replications, compiled: event by event in the same order as SimPy's engine."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from continuity.kernel.agreed import judge_periods
from continuity.kernel.ahead import is_next_later, open_next
from continuity.kernel.arrays import Floats, Ints, Table
from continuity.kernel.begin import begin
from continuity.kernel.clocks import react_clocks
from continuity.kernel.compiling import apart, compiled, inlined
from continuity.kernel.demand import demand_changes
from continuity.kernel.failovers import end_switch, react_switch
from continuity.kernel.jobs import goes_on
from continuity.kernel.levels import settle
from continuity.kernel.lines import read_line, read_lines
from continuity.kernel.maintenance import begin_round, end_work, use_is_over
from continuity.kernel.measures import finish, look_again, note_levels
from continuity.kernel.modes import end_joint_repair, go_on
from continuity.kernel.queue import ACTOR_MASK, AFTER_ROUNDS, FIRST, ROUND_SHIFT, end_first
from continuity.kernel.restarts import react_restart, restart_time_passed
from continuity.kernel.rounds import sort_reactors, touch
from continuity.kernel.staff import give_out_work, part_comes
from continuity.kernel.staff_state import TeamFigures
from continuity.kernel.state import Run, State
from continuity.kernel.tables import AGREED, Actor, Kind, Tables
from continuity.kernel.team_meter import finish_teams, keep_waits
from continuity.kernel.tolerances import remember_no_more
from continuity.kernel.traces import ROOM, tidy
from continuity.kernel.whole_program import entry, in_place
from continuity.kernel.workarounds import ask_afterwards, end_catch_up, react_workaround, workaround_time_passed
from continuity.simulation.moments import MAX_ROUNDS

_ROUNDS_WATCHED = 20
_AFTERWARDS = AFTER_ROUNDS >> ROUND_SHIFT


class Stop(IntEnum):
    """Why `run_on` has come back."""

    END = 0
    LOG_FULL = 1
    ENDLESS = 2
    NO_ROOM = 3
    WAITS_FULL = 4


class Figures(NamedTuple):
    """What replications measured, in arrays [n, nodes], `spent` [n, nodes, causes], `levels_at` [.., moments].

    `down` and `first_outage` (-1: none) are microseconds; `level` is a time integral in microseconds; `observed`, of
    shape [n], the ends of the histories; `teams` has a row for each replication and team.
    """

    down: Ints
    outages: Ints
    first_outage: Ints
    level: Floats
    observed: Ints
    spent: NDArray[np.int64]
    levels_at: Floats
    cost: Floats
    agreed_down: Ints
    excluded: Ints
    periods: Ints
    periods_met: Ints
    teams: Table[TeamFigures]


@compiled
def run_rows(tables: Tables, state: State, figures: Figures, first: int, row: int, resume: bool) -> tuple[int, int]:
    """Run replication first + row and those after it, one for each row of figures.

    Returns why it stopped, and at which row. Parameters: `resume`, whether the first is in the middle of its history.
    """
    while row < len(figures.observed):
        if 2 * state.staff.desk[0].waits > len(state.staff.wait_counts):
            return Stop.WAITS_FULL, row
        if not resume:
            begin(tables, state, first + row)
        resume = False
        stop = advance(tables, state)
        if stop != Stop.END:
            return stop, row
        if not len(state.log):
            finish(tables, state)
            finish_teams(tables, state)
            keep_waits(state, row)
            if state.run[0].full:
                return Stop.NO_ROOM, row
            _fetch(tables, state, figures, row)
        row += 1
    return Stop.END, row


@compiled
def _fetch(tables: Tables, state: State, figures: Figures, row: int) -> None:
    figures.observed[row] = state.run[0].now
    for index in range(len(state.measures)):
        measure = state.measures[index]
        figures.down[row, index] = measure.down
        figures.outages[row, index] = measure.outages
        figures.first_outage[row, index] = measure.first_outage
        figures.level[row, index] = measure.area
        figures.cost[row, index] = state.agreed[index].cost
        figures.agreed_down[row, index] = state.agreed[index].down if measure.ways & AGREED else measure.down
        figures.excluded[row, index] = state.agreed[index].excluded
        if measure.ways & AGREED:
            figures.periods[row, index], figures.periods_met[row, index] = judge_periods(tables, state, index)
        for cause in range(state.spent.shape[1]):
            figures.spent[row, index, cause] = state.spent[index, cause]
        for moment in range(state.levels_at.shape[1]):
            figures.levels_at[row, index, moment] = state.levels_at[index, moment]
    for index in range(len(state.staff.teams)):
        team, of_team = state.staff.teams[index], figures.teams[row * len(state.staff.teams) + index]
        of_team.jobs, of_team.at_once, of_team.left_over = team.jobs, team.at_once, team.left_over
        of_team.waited, of_team.queue = team.waited, team.queue
        of_team.busy, of_team.called_out = team.busy, team.called_out
        of_team.available = tables.staff.teams[index].in_hours - team.rested + team.called_out


@compiled
def advance(tables: Tables, state: State) -> int:
    """Let happen what happens until the history is over, or there is no room for more, or a moment does not end."""
    run = state.run[0]
    queue = state.queue
    while True:
        if not _has_room(state, run):
            return Stop.NO_ROOM if run.full else Stop.LOG_FULL
        if run.later and is_next_later(state, run):
            open_next(tables, state, run)
        if _levels_are_next(state, run):
            if not _enter(state, run, run.levels_due, -1):
                return Stop.ENDLESS
            _compute_levels(tables, state, run)
        elif run.again and not (run.queued and queue[FIRST].time < run.again_at):
            if _has_seen_enough(tables, state, run):
                return Stop.END
        elif not run.queued or queue[FIRST].time > _end(run):
            _go_to(tables, state, run, _end(run), 0)
            return Stop.END
        else:
            order = queue[FIRST].order
            _go_to(tables, state, run, queue[FIRST].time, order >> ROUND_SHIFT)
            if not _enter(state, run, run.round, order & ACTOR_MASK):
                return Stop.ENDLESS
            run.firing = order & ACTOR_MASK
            _act(tables, state, run, run.firing)
            end_first(state, run)


@inlined
def _has_room(state: State, run: Run) -> bool:
    """Whether there is room for what may happen next: of a log, half of it is enough."""
    if run.traces + ROOM > len(state.traces) or run.spans + ROOM > len(state.spans):
        tidy(state)
    return not run.full and not (len(state.log) and 2 * run.lines >= len(state.log))


@inlined
def _compute_levels(tables: Tables, state: State, run: Run) -> None:
    settle(tables, state, run)
    run.levels_due = -1
    if run.reactors:
        _react(tables, state, run)
    if run.people_asked:
        run.reacting = 1
        give_out_work(tables, state, run)
        run.reacting = 0


@inlined
def _end(run: Run) -> int:
    """The last moment of the history, as far as that is known."""
    return run.at_most if run.waiting else run.last


@inlined
def _levels_are_next(state: State, run: Run) -> bool:
    """Whether this round's phase for levels comes next: all that ends and begins in it has happened."""
    if run.levels_due < 0:
        return False
    first = state.queue[FIRST]
    return not (run.queued and first.time == run.now and first.order >> ROUND_SHIFT <= run.levels_due)


@compiled
def _has_seen_enough(tables: Tables, state: State, run: Run) -> bool:
    """Look again at those whose first outage is waited for; returns whether the history is over by that."""
    if run.again_at > _end(run):
        _go_to(tables, state, run, _end(run), 0)
        return True
    _go_to(tables, state, run, run.again_at, 0)
    look_again(tables, state, run)
    return run.waiting == 0 and run.now > run.last


@inlined
def _go_to(tables: Tables, state: State, run: Run, time: int, number: int) -> None:
    """Go to a moment, and to a round in it."""
    if time > run.now:
        if run.next_at < len(tables.at):
            note_levels(tables, state, run, time)
        run.now = time
    run.round = number


@inlined
def _enter(state: State, run: Run, number: int, actor: int) -> bool:
    """A round goes on; returns whether a moment may have so many."""
    run.round = number
    return number <= MAX_ROUNDS - _ROUNDS_WATCHED or _may_go_on(state, run, number, actor)


@apart
def _may_go_on(state: State, run: Run, number: int, actor: int) -> bool:
    """Whether a moment may have so many rounds; what comes after all rounds has the number for which it was asked."""
    if number == _AFTERWARDS:
        number = run.round = run.after_round
        if number <= MAX_ROUNDS - _ROUNDS_WATCHED:
            return True
    elif actor >= 0:
        state.suspect[actor] = 1
    return number <= MAX_ROUNDS


@inlined
def _act(tables: Tables, state: State, run: Run, actor: int) -> None:
    """Let an actor do what its event was for."""
    who = tables.actors[actor >> 1]
    if who.kind == Kind.COPY:
        go_on(tables, state, run, who.index)
    elif who.kind == Kind.JOINT:
        end_joint_repair(tables, state, run, who.index)
    elif who.kind == Kind.SWITCH:
        end_switch(tables, state, run, who.index)
    elif who.kind == Kind.RESTART:
        restart_time_passed(tables, state, run, who.index)
    elif who.kind == Kind.LINE:
        read_line(state, run, who.index)
    elif who.kind == Kind.PART:
        part_comes(tables, state, run, who.index)
    elif who.kind == Kind.REMINDER:
        remember_no_more(state, who.index)
        touch(state, run, tables.tolerances[who.index].node)
    else:
        _act_by_plan(tables, state, run, who)


@apart
def _act_by_plan(tables: Tables, state: State, run: Run, who: Actor) -> None:
    """Let those act who are rarely met: what is planned, and what people do instead."""
    if who.kind == Kind.ROUND:
        begin_round(tables, state, run, who.index)
    elif who.kind == Kind.WORK:
        end_work(tables, state, run, who.index)
    elif who.kind == Kind.USE:
        use_is_over(tables, state, run, who.index)
    elif who.kind == Kind.DEMAND:
        demand_changes(tables, state, run, who.index)
    elif who.kind == Kind.HELP:
        goes_on(tables, state, run, who.index)
    elif who.kind == Kind.CATCH_UP:
        end_catch_up(tables, state, run, who.index)
    elif who.kind == Kind.SHARED:
        go_on(tables, state, run, int(tables.called[tables.calls[who.index].copies]))
    elif who.kind == Kind.AFTERWARDS:
        ask_afterwards(tables, state, run)
    else:
        workaround_time_passed(tables, state, run, who.index)


@compiled
def _react(tables: Tables, state: State, run: Run) -> None:
    """Let those react who asked for it, in the order of their ranks; what follows belongs to the next round."""
    run.reacting = 1
    for i in range(sort_reactors(state, run)):
        who = tables.actors[state.reacting[i] >> 1]
        if who.kind == Kind.SWITCH:
            react_switch(tables, state, run, who.index)
        elif who.kind == Kind.RESTART:
            react_restart(tables, state, run, who.index)
        elif who.kind == Kind.SITE:
            site = tables.staff.sites[who.index]
            read_lines(tables, state, run, site.lines, site.lines_end)
        elif who.kind == Kind.CLOCKS:
            react_clocks(tables, state, run, who.index)
        else:
            react_workaround(tables, state, run, who.index)
    run.reacting = 0


@entry(run_rows)
def run_on(tables: Tables, state: State, figures: Figures, first: int, row: int, resume: bool) -> tuple[int, int]:
    """`run_rows`, for Python to call."""
    return run_rows(in_place(tables), in_place(state), in_place(figures), first, row, resume)
