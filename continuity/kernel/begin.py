"""The start of a replication, compiled: everything new, nothing known of an earlier one."""

from __future__ import annotations

from math import nan

from continuity.kernel.begin_staff import clear_staff
from continuity.kernel.clocks import set_speeds
from continuity.kernel.compiling import compiled
from continuity.kernel.demand import begin_demands, clear_demands
from continuity.kernel.failovers import begin_switch
from continuity.kernel.maintenance import begin_maintenance, clear_maintenance
from continuity.kernel.measures import AWAITED
from continuity.kernel.modes import begin_copy
from continuity.kernel.restarts import RUNNING
from continuity.kernel.rounds import ask_reaction, touch
from continuity.kernel.state import Run, State
from continuity.kernel.tables import NONE, Tables
from continuity.kernel.workarounds import clear_workarounds
from continuity.simulation.failures import State as ModeState

_WORKING = int(ModeState.WORKING)


@compiled
def begin(tables: Tables, state: State, replication: int) -> None:
    """Start a replication: every copy new or failed at moment 0, every level to be computed, and everybody to react."""
    run = state.run[0]
    _clear_run(tables, state, run, replication)
    _clear_nodes(tables, state)
    _clear_measures(tables, state, run)
    _clear_mechanisms(tables, state, run)
    if len(tables.staff.teams) or len(tables.staff.jobs) or len(tables.staff.calendars):
        clear_staff(tables, state)
    _clear_rest(tables, state)
    for index in range(len(tables.switches)):
        begin_switch(tables, state, run, index)
    for index in range(len(tables.copies)):
        begin_copy(tables, state, run, index)
    if len(tables.upkeep.entries):
        begin_maintenance(tables, state, run)
    if len(tables.demands):
        begin_demands(tables, state, run)
    for index in range(len(tables.places)):
        touch(state, run, index)
    for i in range(len(tables.watchers)):
        ask_reaction(state, run, tables.watchers[i])


@compiled
def _clear_rest(tables: Tables, state: State) -> None:
    """Forget what few plans have."""
    if len(tables.upkeep.entries):
        clear_maintenance(tables, state)
    if len(tables.demands):
        clear_demands(tables, state)
    if len(tables.instead.workarounds):
        clear_workarounds(tables, state)


@compiled
def _clear_run(tables: Tables, state: State, run: Run, replication: int) -> None:
    run.replication = replication
    run.now = run.round = run.reacting = 0
    run.queued = run.touched = run.pools = run.reactors = run.lines = run.traces = run.spans = run.log_begins = 0
    run.people_asked = run.afterwards = 0
    run.levels_due = run.firing = run.again_at = run.returns_at = run.joining = NONE
    run.next_at = run.waiting = run.again = run.full = run.later = run.opened = 0
    state.stretches[:] = NONE
    state.queue_place[:] = NONE
    state.suspect[:] = 0
    state.asked[:] = 0
    state.hit[:] = 0
    state.units[:] = 0
    state.spent[:] = 0
    state.down_in[:] = 0
    state.excluded_in[:] = 0
    for index in range(len(state.copies)):
        copy = state.copies[index]
        copy.state = _WORKING
        copy.n = copy.failed_at = copy.found_at = copy.called_at = 0
    for index in range(len(state.calls)):
        call = state.calls[index]
        call.known = call.going = call.jobs = call.begun_at = 0


@compiled
def _clear_nodes(tables: Tables, state: State) -> None:
    state.levels[:] = 1.0
    for index in range(len(tables.places)):
        node, place = state.nodes[index], tables.places[index]
        node.sound = place.units
        node.wrong = node.touched = state.reasons[index].asked = 0
        node.own = 1.0
        reason = state.reasons[index]
        node.rose = node.latest = reason.known = reason.fell_at = reason.began_at = reason.fell_by = NONE
        for unit in range(place.units):
            state.in_use[place.unit + unit] = 1 if unit < place.running else 0


@compiled
def _clear_measures(tables: Tables, state: State, run: Run) -> None:
    for index in range(len(tables.measured)):
        measure = state.measures[index]
        measure.level = 1.0
        measure.since = measure.in_piece = measure.down = measure.outages = 0
        measure.down_since = measure.first_outage = measure.began_by = measure.ended_by = NONE
        measure.area = 0.0
        measure.ways = tables.ways[index].ways
        agreed = state.agreed[index]
        agreed.cost = 0.0
        agreed.down = agreed.in_piece = agreed.excluded = agreed.excluded_since = agreed.depth = 0
        measure.waited_for = AWAITED if tables.waited_for[index] else 0
        run.waiting += tables.waited_for[index]


@compiled
def _clear_mechanisms(tables: Tables, state: State, run: Run) -> None:
    for index in range(len(tables.members)):
        state.members[index].active_in = state.members[index].claims = 0
    for index in range(len(tables.switches)):
        switch = state.switches[index]
        switch.active = switch.target = switch.reason = NONE
        switch.since = switch.n = switch.covered = switch.calls = 0
    for index in range(len(tables.restarts)):
        restart = state.restarts[index]
        restart.state = restart.before = RUNNING
        restart.were_met = 1
        restart.lost_at = restart.began_at = restart.n = restart.pending = 0
        restart.reason = NONE
    for index in range(len(tables.tolerances)):
        term, mine = tables.tolerances[index], state.tolerances[index]
        mine.level = nan if term.refills == NONE else 0.0
        mine.since = mine.first = mine.count = 0
        mine.awaited = mine.fills_since = NONE
        mine.held = 0.0
        mine.stored = term.lasts
    _clear_clocks(tables, state, run)


@compiled
def _clear_clocks(tables: Tables, state: State, run: Run) -> None:
    for index in range(len(tables.clocks)):
        clock = state.clocks[index]
        clock.left = clock.since = clock.running = clock.held = 0
        clock.speed = clock.speed_of = 1
    for index in range(len(tables.node_clocks)):
        state.uses[index].in_use = tables.node_clocks[index].in_use
        state.uses[index].wears = 1
        set_speeds(tables, state, run, index)
