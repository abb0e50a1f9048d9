"""Generated plans with planned work: maintenance of their nodes, at moments or after time in use."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from continuity.clock_times import LocalMoment, Moment, TimeOfDay, TimeOfWeek
from continuity.distributions import Constant, Distribution, Exponential, Never, SumOf
from continuity.model import AllOf, AnyOf, AtLeast, Crew, Maintenance, Node, Plan, Term, WorkedAround
from continuity.requirements import nodes_in
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


_WORK_CREWS = [(), ("ops",), ("ops",), ("net",), ("dev", "ops")]


@st.composite
def _workarounds(draw: st.DrawFn, term: Term, names: Sequence[str], staffed: bool) -> Term:
    """A term as it is, or with a workaround of it or of a part of it."""
    if isinstance(term, AllOf | AnyOf | AtLeast):
        term = replace(term, terms=tuple(draw(_workarounds(each, names, staffed)) for each in term.terms))
    if draw(st.sampled_from([True, True, False])):
        return term
    crew = draw(st.sampled_from(_WORK_CREWS)) if staffed else ()
    return WorkedAround(
        term,
        level=draw(st.sampled_from([0.6, 0.3, 1.0])),
        ready=draw(st.sampled_from([Constant(time=0), Constant(time=TEN), Exponential(scale=TEN), Never()])),
        lasts=draw(st.sampled_from([None, TEN, HOUR, 3 * HOUR])),
        needs=tuple(draw(st.lists(st.sampled_from(names), max_size=1))),
        crew=Crew(tuple((name, draw(st.sampled_from([1, 1, 2]))) for name in crew)) if crew else None,
        catch_up=draw(st.sampled_from([0.0, 0.3, 1 / 3, 1.0])) if crew else 0.0,
    )


@st.composite
def worked_around(draw: st.DrawFn, plans: st.SearchStrategy[Plan]) -> Plan:
    """Plans in which people work around some terms when they are lost."""
    plan = draw(plans)
    made = {}
    for name, node in plan.nodes.items():
        below = sorted({each for term in node.needs for each in nodes_in(term)})
        needs = tuple(draw(_workarounds(term, below, bool(plan.teams))) for term in node.needs)
        made[name] = replace(node, needs=needs)
    return replace(plan, nodes=made)
