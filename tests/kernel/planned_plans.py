"""Generated plans with planned work: maintenance of their nodes, at moments or after time in use."""

import datetime
from dataclasses import replace

from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, Moment, TimeOfDay, TimeOfWeek
from continuity.distributions import Constant, Distribution, Exponential, SumOf
from continuity.model import Maintenance, Node, Plan
from continuity.units import DAY, HOUR, MINUTE
from tests.kernel.kit import TEN
from tests.kernel.staffed_plans import CALENDARS

_TAKES: list[Distribution] = [
    *(Constant(time=time) for time in (TEN, TEN, 3 * TEN, 0)),
    Exponential(scale=TEN),
    SumOf(terms=(Constant(time=MINUTE), Exponential(scale=HOUR))),
]
_MOMENTS: list[Moment] = [
    TimeOfDay(time=datetime.time(1, 30)),
    TimeOfWeek(weekday=0, time=datetime.time(2, 0)),
    LocalMoment(date=datetime.date(2027, 3, 27), time=datetime.time(2, 30)),
    LocalMoment(date=datetime.date(2027, 1, 4), time=datetime.time(0, 10)),
]


@st.composite
def _entries(draw: st.DrawFn, node: Node) -> Maintenance:
    by_use = draw(st.booleans())
    names = [mode.id for mode in node.modes]
    return Maintenance(
        every=None if by_use else draw(st.sampled_from([6 * TEN, 3 * HOUR, 50 * MINUTE, DAY, 2 * DAY])),
        at=None if by_use else draw(st.sampled_from([None, None, *_MOMENTS])),
        after=draw(st.sampled_from([6 * TEN, 2 * HOUR, 5 * HOUR, MINUTE])) if by_use else None,
        takes=draw(st.sampled_from(_TAKES)),
        units=draw(st.integers(1, 2)),
        counted=draw(st.booleans()),
        renews=draw(st.sampled_from([None, (), *[(name,) for name in names]])),
    )


@st.composite
def _nodes(draw: st.DrawFn, node: Node) -> Node:
    if draw(st.booleans()):
        return node
    return replace(node, maintenance=tuple(draw(st.lists(_entries(node), min_size=1, max_size=2))))


@st.composite
def maintained(draw: st.DrawFn, plans: st.SearchStrategy[Plan]) -> Plan:
    """Plans in which some nodes are maintained."""
    plan = draw(plans)
    return replace(
        plan,
        nodes={name: draw(_nodes(node)) for name, node in plan.nodes.items()},
        timezone=draw(st.sampled_from(["UTC", "Europe/Paris"])),
    )


@st.composite
def _demands(draw: st.DrawFn, node: Node) -> Node:
    if draw(st.booleans()):
        return node
    shares = st.sampled_from([0.5, 1.5, 2.0, 1.0, 0.1])
    calendars = st.dictionaries(st.sampled_from(sorted(CALENDARS)), shares, max_size=3)
    return replace(node, demand=draw(shares), demand_by_calendar=draw(calendars))


@st.composite
def demanded(draw: st.DrawFn, plans: st.SearchStrategy[Plan]) -> Plan:
    """Plans in which more or less than normal is asked of some nodes."""
    plan = draw(plans)
    nodes = {name: draw(_demands(node)) for name, node in plan.nodes.items()}
    return replace(plan, nodes=nodes, calendars=CALENDARS)
