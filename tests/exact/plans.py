"""Generated plans that the exact route can treat, small enough to go through all their states."""

from collections.abc import Sequence

from hypothesis import strategies as st

from continuity.distributions import Constant, Exponential
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    CommonCause,
    Failover,
    Mode,
    Need,
    Node,
    Objectives,
    Plan,
    Section,
    ShareOf,
    Soft,
    Term,
)

HOUR = 3_600_000_000
LIVES = [Exponential(scale=each * HOUR) for each in (50.0, 20.0, 7.0)]
REPAIRS = [Exponential(scale=each * HOUR) for each in (3.0, 1.0)]
"""In the long run only means count; other shapes are tested by themselves."""
NAMES = ("a", "b", "c", "s", "t")
MOST_THINGS = 8


def plan_of(*nodes: Node, causes: Sequence[CommonCause] = ()) -> Plan:
    by_id = {node.id: node for node in sorted(nodes, key=lambda node: node.id)}
    return Plan(name="test", nodes=by_id, common_causes={each.id: each for each in causes})


def exponential(name: str, life: float, repair: float, **others: object) -> Mode:
    """A mode with exponential times, in hours."""
    times = {"time_to_failure": Exponential(scale=life * HOUR), "time_to_repair": Exponential(scale=repair * HOUR)}
    return Mode(id=name, **times, **others)  # type: ignore[arg-type]


@st.composite
def modes(draw: st.DrawFn, name: str, units: int) -> Mode:
    of_node = draw(st.booleans()) if units > 1 else False
    return Mode(
        id=name,
        time_to_failure=draw(st.sampled_from(LIVES)),
        time_to_repair=draw(st.sampled_from(REPAIRS)),
        leaves=draw(st.sampled_from([0.0, 0.0, 0.0, 0.4])),
        beta=draw(st.sampled_from([0.0, 0.0, 0.2])) if units > 1 and not of_node else 0.0,
        of_node=of_node,
    )


def terms(names: Sequence[str]) -> st.SearchStrategy[Term]:
    weights = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).flatmap(
        lambda some: st.tuples(*[st.tuples(st.just(name), st.sampled_from([0.3, 0.6, 1.0])) for name in some])
    )

    def joined(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            several.map(AllOf),
            several.map(AnyOf),
            several.flatmap(lambda each: st.builds(AtLeast, st.integers(1, len(each)), st.just(each))),
            st.builds(Soft, inner, st.sampled_from([0.3, 0.8])),
        )

    return st.recursive(st.sampled_from(names).map(Need) | weights.map(ShareOf), joined, max_leaves=4)


@st.composite
def components(draw: st.DrawFn, name: str, earlier: Sequence[str]) -> Node:
    units = draw(st.integers(1, 3))
    required = draw(st.integers(1, units))
    partial = draw(st.booleans())
    made = draw(modes("crash", units))
    return Node(
        id=name,
        section=Section.COMPONENTS,
        units=units,
        required=required,
        full=draw(st.integers(required, units)),
        running=draw(st.sampled_from([None, required])) if units > 1 else None,
        modes=(made,) if partial else (made, exponential("disk", 40, 2)),
        site=draw(st.sampled_from([None, None, *earlier])),
    )


@st.composite
def services(draw: st.DrawFn, name: str, earlier: Sequence[str]) -> Node:
    mbco = draw(st.sampled_from([None, 0.3, 0.6]))
    return Node(
        id=name,
        section=Section.SERVICES,
        needs=tuple(draw(st.lists(terms(earlier), min_size=1, max_size=2))),
        demand=draw(st.sampled_from([1.0, 1.0, 1.0, 0.5, 1.5])),
        objectives=None if mbco is None else Objectives(mbco=mbco),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Two or three components, two services that share them, perhaps a common cause; few enough things to fail."""
    count = draw(st.integers(2, 3))
    nodes = [draw(components(name, NAMES[:number])) for number, name in enumerate(NAMES[:count])]
    named = [node.id for node in nodes]
    nodes.append(draw(services("s", named)))
    nodes.append(draw(services("t", [*named, "s"])))
    causes = []
    if draw(st.booleans()):
        hits = {name: draw(st.sampled_from([1.0, 0.5])) for name in named[:2]}
        struck = exponential("strike", 60, 4, leaves=draw(st.sampled_from([0.0, 0.0, 0.5])))
        causes.append(CommonCause(id="flood", mode=struck, hits=hits))
    return plan_of(*nodes, causes=causes)


def pair(name: str, *modes_of: Mode, **others: object) -> Node:
    """A component."""
    return Node(id=name, section=Section.COMPONENTS, modes=modes_of, **others)  # type: ignore[arg-type]


def service(name: str, *needs: Term, **others: object) -> Node:
    """A service."""
    return Node(id=name, section=Section.SERVICES, needs=needs, **others)  # type: ignore[arg-type]


def instant_failover(*members: str) -> Failover:
    """A switch that takes no time and never fails."""
    return Failover(between=members, takes=Constant(time=0))
