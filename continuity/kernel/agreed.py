"""What outages cost, and what of them lies in agreed service time, compiled: `simulation.harm` and `.agreed_time`."""

from __future__ import annotations

from continuity.kernel.compiling import apart
from continuity.kernel.hours import open_time
from continuity.kernel.lengths import add_length
from continuity.kernel.state import State
from continuity.kernel.tables import Tables


@apart
def count_agreed(tables: Tables, state: State, measure: int, begins: int, ends: int) -> None:
    """A stretch of down time, which lies in the window: add what of it was agreed, to its periods, too."""
    told, mine = tables.ways[measure], state.agreed[measure]
    agreed = open_time(tables, told.hours, begins, ends)
    mine.down += agreed
    mine.in_piece += agreed
    period = _first_period(tables, told.periods, told.periods_end, begins)
    while period < told.periods_end and tables.periods[period].begins < ends:
        each = tables.periods[period]
        state.down_in[period] += open_time(tables, told.hours, max(begins, each.begins), min(ends, each.ends))
        period += 1


@apart
def _first_period(tables: Tables, low: int, high: int, moment: int) -> int:
    """The first period that ends after a moment."""
    while low < high:
        middle = (low + high) >> 1
        if tables.periods[middle].ends <= moment:
            low = middle + 1
        else:
            high = middle
    return low


@apart
def end_outage(tables: Tables, state: State, measure: int, length: int) -> None:
    """An outage has ended that had this length in the window."""
    mine = state.agreed[measure]
    if mine.in_piece:
        add_length(state.agreed_lengths, measure, mine.in_piece)
        mine.in_piece = 0
    if tables.ways[measure].costs < tables.ways[measure].costs_end:
        mine.cost += _harm(tables, measure, length)


@apart
def judge_periods(tables: Tables, state: State, measure: int) -> int:
    """In how many of a node's periods the target was held."""
    told, met = tables.ways[measure], 0
    for period in range(told.periods, told.periods_end):
        met += state.down_in[period] <= tables.periods[period].most_down
    return met


@apart
def _harm(tables: Tables, measure: int, length: int) -> float:
    """What one outage of a length costs: linear between the points, the first at no length, and on beyond the last."""
    told, lengths, amounts = tables.ways[measure], tables.cost_lengths, tables.cost_amounts
    if told.costs_end == told.costs + 1:
        return float(amounts[told.costs])
    after = told.costs + 1
    while after < told.costs_end - 1 and lengths[after] <= length:
        after += 1
    left, right, low, high = lengths[after - 1], lengths[after], amounts[after - 1], amounts[after]
    return max(0.0, float(low + (high - low) * ((length - left) / (right - left))))
