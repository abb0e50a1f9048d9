"""Generated plans whose repairs wait for people and spare parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from continuity.distributions import Constant, Exponential, LogNormal
from continuity.model import (
    Calendar,
    CommonCause,
    Crew,
    Failover,
    Impact,
    Mode,
    Node,
    Objectives,
    Otherwise,
    Person,
    Plan,
    SparePool,
    Team,
)
from continuity.units import DAY, HOUR, MINUTE, Money
from tests.kernel.kit import TEN

EVERY_DAY = tuple(range(7))
CALENDARS = {
    "office": Calendar(id="office", days=(0, 1, 2, 3, 4), opens=9 * HOUR, closes=17 * HOUR),
    "short": Calendar(id="short", days=EVERY_DAY, opens=TEN, closes=90 * MINUTE),
    "night": Calendar(id="night", days=EVERY_DAY, opens=22 * HOUR, closes=30 * HOUR),
    "never": Calendar(id="never", days=(), opens=0, closes=HOUR),
    "always": Calendar(id="always", days=EVERY_DAY, opens=0, closes=DAY),
}
PEOPLE = {
    "ada": Person(id="ada", hours="short", call_out=Exponential(scale=TEN)),
    "bob": Person(id="bob", site="a"),
    "cyd": Person(id="cyd", call_out=Constant(time=TEN)),
    "dan": Person(id="dan", hours="night"),
}
_CALLS = [None, None, Constant(time=TEN), Exponential(scale=3 * TEN), LogNormal.usually(usually=TEN, at_worst=3 * HOUR)]


_COSTS = [
    ((HOUR, Money(amount=100.0)), (TEN, Money(amount=10.0)), (2 * HOUR, Money(amount=1000.0))),
    ((0, Money(amount=5.0)),),
    ((3 * HOUR, Money(amount=1.0)),),
    ((0, Money(amount=7.0)), (MINUTE, Money(amount=0.1)), (HOUR, Money(amount=3.3))),
]
_TARGETS = st.sampled_from([0.0, 0.5, 0.9, 0.999])


@st.composite
def _teams(draw: st.DrawFn, sites: Sequence[str]) -> Mapping[str, Team]:
    deputies = draw(st.sampled_from([{}, {"ops": "net"}]))
    people = draw(st.permutations(sorted(PEOPLE)))
    members = {"ops": people[:2], "dev": people[2:3], "net": people[3:], "lab": ()}
    return {
        name: draw(_team(name, draw(st.sampled_from([members[name], ()])), deputies.get(name), sites))
        for name in ("ops", "dev", "net", "lab")
    }


@st.composite
def _team(draw: st.DrawFn, name: str, members: Sequence[str], deputy: str | None, sites: Sequence[str]) -> Team:
    size = None if members else draw(st.sampled_from([1, 2, 3, None]))
    by_calendar = draw(st.sampled_from([{"office": 1, "night": 2}, {"short": 2, "always": 1}, {"short": 1}]))
    stretch = draw(st.sampled_from([None, None, TEN, HOUR]))
    preempts = draw(st.booleans())
    return Team(
        id=name,
        members=tuple(members),
        people=size,
        people_by_calendar={} if members or size else by_calendar,
        hours=draw(st.sampled_from([None, None, None, *CALENDARS])),
        deputy=deputy,
        call_out=draw(st.sampled_from(_CALLS)),
        site=draw(st.sampled_from([None, None, *sites])),
        max_stretch=stretch,
        rest=None if stretch is None else draw(st.sampled_from([None, TEN, 0])),
        preempts=preempts,
        resume=draw(st.sampled_from(["afresh", "continue"])) if preempts else None,
    )


@st.composite
def _crews(draw: st.DrawFn) -> Crew | None:
    names = draw(st.sampled_from([(), ("ops",), ("ops",), ("ops",), ("net",), ("dev", "ops"), ("dev", "lab", "ops")]))
    return Crew(tuple((name, draw(st.sampled_from([1, 1, 2]))) for name in names)) if names else None


@st.composite
def _modes(draw: st.DrawFn, mode: Mode) -> Mode:
    return replace(mode, crew=draw(_crews()), spares=draw(st.sampled_from([None, None, None, "discs", "fans"])))


@st.composite
def _nodes(draw: st.DrawFn, node: Node) -> Node:
    points = draw(st.sampled_from([None, None, *_COSTS]))
    each = draw(st.sampled_from(["day", "day", None, "week", "month"]))
    return replace(
        node,
        hours=draw(st.sampled_from([None, None, None, *CALENDARS])),
        impact=None if points is None else Impact(points=points, scales={}),
        objectives=node.objectives if each is None else Objectives(availability=draw(_TARGETS), each=each),
        priority=draw(st.sampled_from([None, None, 1, 2])),
        modes=tuple(draw(_modes(mode)) for mode in node.modes),
        failover=None if node.failover is None else draw(_failovers(node.failover)),
    )


@st.composite
def _failovers(draw: st.DrawFn, failover: Failover) -> Failover:
    if failover.otherwise is None or draw(st.booleans()):
        return failover
    return replace(failover, coverage=0.6, otherwise=Otherwise(takes=failover.otherwise.takes, crew=draw(_crews())))


@st.composite
def _causes(draw: st.DrawFn, cause: CommonCause) -> CommonCause:
    return replace(cause, mode=draw(_modes(cause.mode)))


@st.composite
def staffed(draw: st.DrawFn, plans: st.SearchStrategy[Plan]) -> Plan:
    """Plans in which some repairs and switches need people, parts, or both."""
    plan = draw(plans)
    sites = sorted(name for name, node in plan.nodes.items() if node.failover is None)
    people = {name: replace(each, site=each.site and sites[0]) for name, each in PEOPLE.items()}
    resupply = draw(st.sampled_from([Exponential(scale=HOUR), Constant(time=0), Constant(time=TEN)]))
    return replace(
        plan,
        nodes={name: draw(_nodes(node)) for name, node in plan.nodes.items()},
        common_causes={name: draw(_causes(cause)) for name, cause in plan.common_causes.items()},
        calendars=CALENDARS,
        people=people,
        teams=draw(_teams(sites[:2])),
        spares={
            "discs": SparePool(id="discs", stock=draw(st.sampled_from([2, 1, 0])), resupply=resupply),
            "fans": SparePool(id="fans", stock=1, resupply=Exponential(scale=TEN)),
        },
    )
