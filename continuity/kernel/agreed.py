"""What outages cost, and what of them lies in agreed service time, compiled: `simulation.harm` and `.agreed_time`."""

from __future__ import annotations

import numpy as np

from continuity.kernel.arrays import Ints
from continuity.kernel.compiling import apart, inlined, multiply
from continuity.kernel.hours import open_time
from continuity.kernel.lengths import add_length
from continuity.kernel.state import Run, State
from continuity.kernel.tables import Tables, Way


@apart
def count_agreed(tables: Tables, state: State, measure: int, begins: int, ends: int) -> None:
    """A stretch of down time, which lies in the window: add what of it was agreed, to its periods, too."""
    mine = state.agreed[measure]
    if mine.depth == 0:
        agreed = _add_open(tables, state.down_in, measure, begins, ends)
        mine.down += agreed
        mine.in_piece += agreed


@apart
def end_exclusion(tables: Tables, state: State, run: Run, measure: int, now: int) -> None:
    """A stretch of time that did not count, because of maintenance, is over at a moment."""
    mine = state.agreed[measure]
    begins, ends = max(mine.excluded_since, run.begins), min(now, run.ends)
    if begins < ends:
        mine.excluded += _add_open(tables, state.excluded_in, measure, begins, ends)


@apart
def _add_open(tables: Tables, by_period: Ints, measure: int, begins: int, ends: int) -> int:
    """How much of a stretch of time is open; it is added to the periods in which it lies, too."""
    told = tables.ways[measure]
    period = _first_period(tables, told.periods, told.periods_end, begins)
    while period < told.periods_end and tables.periods[period].begins < ends:
        each = tables.periods[period]
        by_period[period] += open_time(tables, told.hours, max(begins, each.begins), min(ends, each.ends))
        period += 1
    return open_time(tables, told.hours, begins, ends)


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
def judge_periods(tables: Tables, state: State, measure: int) -> tuple[int, int]:
    """How many of a node's periods had agreed time, and in how many of them the target was held."""
    told, number, met = tables.ways[measure], 0, 0
    for period in range(told.periods, told.periods_end):
        agreed = tables.periods[period].open - state.excluded_in[period]
        up = agreed - state.down_in[period]
        if agreed:
            number += 1
            met += _is_held(np.uint64(up), np.uint64(agreed), told)
    return number, met


@inlined
def _is_held(up: np.uint64, agreed: np.uint64, told: Way) -> bool:
    """Whether up / agreed is at least the target; products need two words."""
    high, low = multiply(up, told.target_of)
    wanted_high, wanted_low = multiply(agreed, told.target)
    return bool(high > wanted_high or (high == wanted_high and low >= wanted_low))


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
