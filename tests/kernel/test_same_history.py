"""The compiled kernel and SimPy's engine: the same history, event for event, and the same figures, to the last bit."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Never,
    Normal,
    Pert,
    SingleDraw,
    SumOf,
    Triangular,
    Uniform,
    Weibull,
)
from continuity.errors import AnalysisError
from continuity.kernel.lower import lower
from continuity.kernel.rooms import Rooms
from continuity.kernel.run import NAMES, Kernel
from continuity.kernel.state import What
from continuity.kernel.traces import REMEMBERED, ROOM
from continuity.model import (
    AllOf,
    AnyOf,
    AtLeast,
    Clock,
    CommonCause,
    Failover,
    Maintenance,
    Mode,
    Need,
    Node,
    Objectives,
    Otherwise,
    Plan,
    Section,
    ShareOf,
    Soft,
    Standby,
    Team,
    Term,
    Tolerant,
    WorkedAround,
)
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements, TeamMeasurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.simulation.sparse import Sparse
from continuity.units import DAY, HOUR, MINUTE, YEAR
from tests.kernel.kit import TEN, component, mode, plan_of


def task_of(
    plan: Plan, seed: int, begins: int, ends: int, *, at: tuple[int, ...] = (), waited_for: frozenset[str] = frozenset()
) -> Task:
    window = Window(begins=begins, ends=ends, at=at, at_most=max((ends, *at)) + 3 * DAY)
    return Task(plan=plan, seed=seed, window=window, measured=tuple(plan.nodes), until_first_outage=waited_for)


def assert_same(
    plan: Plan,
    *,
    seed: int = 1,
    begins: int = 0,
    ends: int,
    first: int = 0,
    count: int = 1,
    at: tuple[int, ...] = (),
    waited_for: frozenset[str] = frozenset(),
) -> None:
    assert_task_is_same(task_of(plan, seed, begins, ends, at=at, waited_for=waited_for), first, count)


def assert_task_is_same(task: Task, first: int = 0, count: int = 1) -> None:
    reference = Simulator(task)
    histories = [of_it(partial(reference.history, replication)) for replication in range(first, first + count)]
    measured = of_it(partial(reference.run, first, count))
    for kernel in (Kernel(task), Kernel(task, calendar_from=0), Kernel(task, calendar_from=0, ahead_from=0)):
        assert kernel.nodes == reference.nodes
        assert [of_it(partial(kernel.history, first + number)) for number in range(count)] == histories
        assert_equal(of_it(partial(kernel.run, first, count)), measured)


def of_it(result: Callable[[], object]) -> object:
    """What an engine gives, or the error that it raises: a moment without end is the same for both."""
    try:
        return result()
    except AnalysisError as error:
        return str(error)


def assert_equal(found: object, expected: object, where: str = "") -> None:
    """What was measured is the same to the last bit: arrays, sums of outages, where down time went."""
    if isinstance(expected, np.ndarray):
        assert isinstance(found, np.ndarray)
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape), where
        assert np.array_equal(found, expected), f"{where}: {found} is not {expected}"
    elif isinstance(expected, Measurements | TeamMeasurements | Sparse):
        for each in fields(expected):
            assert_equal(getattr(found, each.name), getattr(expected, each.name), f"{where}.{each.name}")
    elif isinstance(expected, tuple) and expected and isinstance(expected[0], Sparse):
        assert isinstance(found, tuple)
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_equal(one, other, f"{where}[{number}]")
    else:
        assert found == expected, where


# --- generated plans -------------------------------------------------------------------------------------------------

ODD = 1_234_567_891
SINGLE: list[SingleDraw] = [
    *(Constant(time=time) for time in (TEN, 2 * TEN, 3 * TEN, 6 * TEN, 90 * MINUTE, ODD)),
    *(Exponential(scale=scale) for scale in (TEN, 6 * TEN, 10.0 * ODD)),
    *(Weibull(shape=shape, scale=6 * TEN) for shape in (0.4, 2.5)),
    *(LogNormal.usually(usually=usually, at_worst=90 * MINUTE) for usually in (MINUTE, 6 * TEN)),
    *(Gamma.from_mean(shape=shape, mean=3 * TEN) for shape in (0.3, 30)),
    *(Normal(centre=TEN, sd=sd) for sd in (MINUTE, TEN)),
    Uniform(low=0, high=6 * TEN),
    Triangular(low=0, mode=TEN, high=9 * TEN),
    Pert(low=MINUTE, mode=TEN, high=10 * ODD),
    Empirical(values=(0.0, float(TEN), float(TEN), 2.0 * TEN, float(ODD))),
    Never(),
]
SUMS: list[Distribution] = [
    SumOf(terms=(Constant(time=TEN), SINGLE[-2], SINGLE[7])),
    SumOf(terms=(Exponential(scale=TEN), Exponential(scale=TEN))),
    SumOf(terms=(Constant(time=TEN), Never())),
]
NO_TIME = Constant(time=0)


@st.composite
def modes(draw: st.DrawFn, name: str, units: int) -> Mode:
    jointly = draw(st.sampled_from([False, False, True]))
    of_node = draw(st.booleans())
    life = draw(st.sampled_from(SINGLE + SUMS))
    splits = isinstance(life, SingleDraw) and not of_node
    return Mode(
        id=name,
        time_to_failure=life,
        time_to_repair=draw(st.sampled_from([*SINGLE, *SUMS, NO_TIME, NO_TIME])),
        detect=draw(st.sampled_from([None, *SINGLE, *SUMS, NO_TIME])) if draw(st.booleans()) else None,
        inspection=draw(st.sampled_from([None, None, TEN, 7 * MINUTE])),
        at_start=draw(st.sampled_from([0.0, 0.0, 0.4, 1.0])),
        beta=draw(st.sampled_from([0.0, 0.3])) if splits else 0.0,
        of_node=of_node,
        leaves=draw(st.sampled_from([0.0, 0.0, 0.25, 0.5])),
        call_when=draw(st.sampled_from([1, 1, 2])) if units > 1 and not of_node else 1,
        repairs_all=jointly,
        clock=draw(st.sampled_from([Clock.ALWAYS, Clock.ALWAYS, Clock.RUNNING])),
    )


def terms(names: Sequence[str]) -> st.SearchStrategy[Term]:
    shares = st.sampled_from([0.1, 0.2, 0.3, 0.7, 1.0])
    weights = st.tuples(*[st.tuples(st.just(name), shares) for name in names])

    def joined(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(inner, min_size=1, max_size=4).map(tuple)
        return st.one_of(
            several.map(AllOf),
            several.map(AnyOf),
            several.flatmap(lambda each: st.builds(AtLeast, st.integers(1, len(each)), st.just(each))),
            st.builds(Soft, inner, shares),
            st.builds(Tolerant, inner, st.sampled_from([TEN, HOUR, MINUTE]), st.sampled_from([None, 0, TEN, 2 * HOUR])),
        )

    leaves = st.sampled_from(names).map(Need) | weights.map(ShareOf)
    return st.recursive(leaves, joined, max_leaves=6)


@st.composite
def nodes(draw: st.DrawFn, name: str, earlier: Sequence[str]) -> Node:
    units = draw(st.integers(1, 4))
    running = draw(st.none() | st.integers(1, units))
    required = draw(st.integers(1, running or units))
    needs = draw(st.lists(terms(earlier), max_size=3)) if earlier else []
    names = draw(st.sampled_from([("crash",), ("crash", "hardware"), ("hardware", "crash"), ("crash",), ()]))
    mbco = draw(st.sampled_from([None, 0.3, 0.6, 1.0]))
    starts = draw(st.lists(st.sampled_from(earlier), max_size=2)) if earlier else []
    standby = draw(st.sampled_from([None, Standby.HOT, Standby.WARM, Standby.COLD]))
    return Node(
        id=name,
        section=draw(st.sampled_from([Section.SERVICES, Section.COMPONENTS])),
        units=units,
        required=required,
        full=draw(st.integers(required, running or units)),
        running=running,
        standby=standby,
        dormancy=draw(st.sampled_from([0.2, 1 / 3, 0.999])) if standby is Standby.WARM else 1.0,
        serves=draw(st.integers(1, 2)),
        modes=tuple(draw(modes(each, units)) for each in names),
        needs=tuple(needs),
        needs_to_start=tuple(starts) if draw(st.booleans()) else (),
        restart=draw(st.sampled_from([Exponential(scale=TEN), None, *SINGLE, NO_TIME])),
        site=draw(st.none() | st.sampled_from(earlier)) if earlier else None,
        objectives=None if mbco is None else Objectives(mbco=mbco),
    )


@st.composite
def failovers(draw: st.DrawFn, between: Sequence[str]) -> Failover:
    otherwise = draw(st.sampled_from([None, *SINGLE, NO_TIME]))
    return Failover(
        between=tuple(between),
        takes=draw(st.sampled_from([NO_TIME, *SINGLE])),
        coverage=draw(st.sampled_from([1.0, 0.6])),
        otherwise=None if otherwise is None else Otherwise(takes=otherwise),
        from_level=draw(st.sampled_from([None, 0.5, 1.0])),
        failback=draw(st.booleans()),
        automatic=draw(st.sampled_from([True, True, True, True, False])),
    )


@st.composite
def causes(draw: st.DrawFn, name: str, nodes: Sequence[str]) -> CommonCause:
    hits = {node: draw(st.sampled_from([0.0, 0.5, 1.0])) for node in nodes}
    return CommonCause(id=name, mode=draw(modes("strike", 1)), hits=hits)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans whose ids are in another order than their requirements; up to two failovers with shared members."""
    names = draw(st.permutations(["a", "b", "c", "d", "e", "f"]))[: draw(st.sampled_from([4, 6, 5, 3, 2, 1]))]
    made = [draw(nodes(name, names[:number])) for number, name in enumerate(names)]
    for number, name in enumerate(["x", "y"][: draw(st.sampled_from([2, 1, 0]))] if len(names) > 1 else []):
        between = draw(st.permutations(names))[: draw(st.integers(2, len(names)))]
        # Each failover begins with a member of which the other cannot have taken all that it serves.
        between = [names[number], *(each for each in between if each != names[number])]
        needs = draw(st.lists(terms(names), max_size=1))
        made.append(component(name, needs=tuple(needs), failover=draw(failovers(between))))
    common = [
        draw(causes(name, draw(st.permutations(names))[:2])) for name in draw(st.sampled_from([(), ("m",), "mz"]))
    ]
    return plan_of(*draw(st.permutations(made)), common_causes={each.id: each for each in common})


@settings(derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    plan=plans(),
    seed=st.integers(0, 2**64 - 1),
    begins=st.sampled_from([0, TEN, HOUR + 1]),
    length=st.sampled_from([DAY, 6 * TEN, TEN, 1, 0]),
    first=st.sampled_from([0, 7]),
    at=st.sampled_from([(), (0,), (TEN, 6 * TEN, 2 * DAY)]),
    waits=st.booleans(),
)
def test_generated_plans_have_the_same_history(
    plan: Plan, seed: int, begins: int, length: int, first: int, at: tuple[int, ...], waits: bool
) -> None:
    waited_for = frozenset(sorted(plan.nodes)[:2]) if waits else frozenset()
    ends = begins + length
    assert_same(plan, seed=seed, begins=begins, ends=ends, first=first, count=2, at=at, waited_for=waited_for)


def test_generated_plans_say_what_the_kernel_runs() -> None:
    """Enough of the plans use each mechanism for the comparison to mean something."""
    seen: Counter[str] = Counter()

    @settings(derandomize=True, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    @given(plan=plans(), seed=st.integers(0, 2**64 - 1))
    def look(plan: Plan, seed: int) -> None:
        found = of_it(partial(Kernel(task_of(plan, seed, 0, DAY)).history, 0))
        seen.update({each.what for each in found} if isinstance(found, list) else ())

    look()
    assert min(seen[NAMES[What(what)]] for what in range(What.FAILS, What.WAITS)) >= 3, seen


def test_a_history_finds_more_room_than_there_was() -> None:
    """What is remembered, and why nodes came back, may need more room than there is at first: then it starts again."""
    flickering = component("flickering", mode(life=Exponential(scale=HOUR), repair=Exponential(scale=HOUR)), units=9)
    calm = component("calm", mode(life=Exponential(scale=9.0 * HOUR), repair=Exponential(scale=HOUR)))
    needs = (Tolerant(ShareOf((("flickering", 1.0),)), 9 * HOUR), Need("calm"))
    plan = plan_of(replace(flickering, full=9), calm, Node(id="s", section=Section.SERVICES, needs=needs))
    task = task_of(plan, 1, 0, YEAR)
    kernel, expected = Kernel(task), Simulator(task).run(0, 2)
    kernel._rooms = before = Rooms(traces=REMEMBERED + ROOM + 2, spans=2 * ROOM, remembered=1, outages=3)
    assert_equal(kernel.run(0, 2), expected)
    assert kernel._rooms.remembered > before.remembered
    assert kernel._rooms.outages > before.outages
    assert kernel.history(1) == Simulator(task).history(1)


def test_reasons_of_returns_outlast_a_tidied_table() -> None:
    """Much ends at each moment, so that the table of traces is tidied in the middle of moments.

    The others fail once by themselves. When the row of that trace is another's, they come back with their inputs.
    """
    found_after = [(1 + i % 7) * MINUTE for i in range(60)]
    failing = [
        component(f"c{i}", mode(life=3 * TEN, detect=Constant(time=each), repair=TEN - each))
        for i, each in enumerate(found_after)
    ]
    others = [component(f"n{i}", mode(life=11 * DAY), needs=(Need(f"c{i}"),)) for i in range(60)]
    assert_same(plan_of(*failing, *others), ends=20 * DAY)


def test_what_may_be_dropped_waits_in_the_queue_though_others_come_before_it_in_the_calendar() -> None:
    jointly = mode(life=5 * DAY, repairs_all=True)
    plan = plan_of(component("slow", jointly, units=2), component("quick", mode(life=7 * TEN), units=3))
    assert_same(plan, ends=8 * DAY)


# --- what happens at one moment --------------------------------------------------------------------------------------


def test_six_times_ten_minutes_are_an_hour() -> None:
    short = component("short", mode(life=5 * MINUTE, repair=5 * MINUTE))
    long = component("long", mode(life=50 * MINUTE, repair=TEN))
    both = Node(id="both", section=Section.SERVICES, needs=(AnyOf((Need("short"), Need("long"))),))
    plan = plan_of(both, short, long)
    assert_same(plan, ends=3 * HOUR)
    at_50 = [each for each in Kernel(task_of(plan, 1, 0, HOUR)).history(0) if each.at == 50 * MINUTE]
    assert at_50 == [
        Happening(50 * MINUTE, "repaired", "short", 1, "crash"),
        Happening(50 * MINUTE, "fails", "long", 1, "crash"),
        Happening(50 * MINUTE, "level", "long", 0, "0"),
        Happening(50 * MINUTE, "level", "short", 0, "1"),
    ]


def test_what_takes_no_time_joins_the_next_round() -> None:
    node = component("web", mode(repair=0), mode("disk", life=6 * TEN, repair=0, detect=Constant(time=0)))
    plan = plan_of(node)
    assert_same(plan, ends=2 * HOUR)
    history = Kernel(task_of(plan, 1, 0, HOUR)).history(0)
    assert [(each.what, each.detail) for each in history] == [
        ("fails", "crash"),
        ("fails", "disk"),
        ("level", "0"),
        ("repaired", "crash"),
        ("repaired", "disk"),
        ("level", "1"),
    ]
    assert Kernel(task_of(plan, 1, 0, HOUR)).run(0, 1).outages.tolist() == [[0]]


def test_an_outage_that_begins_with_the_last_moment_is_a_first_one_and_no_more() -> None:
    plan = plan_of(component("web", mode(life=HOUR)))
    assert_same(plan, ends=HOUR)
    figures = Kernel(task_of(plan, 1, 0, HOUR)).run(0, 1)
    assert (figures.first_outage[0, 0], figures.outages[0, 0], figures.down[0, 0]) == (HOUR, 0, 0)


@pytest.mark.parametrize(
    "weights",
    [
        (("a", 0.3), ("b", 0.1)),  # below 1 from the start
        (("c", 0.1), ("a", 0.2), ("b", 0.3)),  # the last bit of their sum depends on the order
        (("a", 0.7), ("b", 0.7), ("c", 0.7)),  # above 1 together
    ],
)
def test_shares(weights: tuple[tuple[str, float], ...]) -> None:
    whole = Node(id="whole", section=Section.SERVICES, needs=(ShareOf(weights),))
    parts = [component(name, mode(life=life)) for name, life in (("a", 3 * TEN), ("b", 4 * TEN), ("c", 7 * TEN))]
    assert_same(plan_of(whole, *parts), ends=5 * HOUR)


def test_a_moment_without_end_is_the_same_error() -> None:
    plan = plan_of(component("web", mode(life=TEN)), component("cursed", mode(life=0, repair=0), mode("ok")))
    messages = []
    for engine in (Kernel(task_of(plan, 1, 0, HOUR)), Simulator(task_of(plan, 1, 0, HOUR))):
        for ask in (engine.history, lambda replication, engine=engine: engine.run(replication, 1)):
            with pytest.raises(AnalysisError) as caught:
                ask(4)
            messages.append(str(caught.value))
    assert "replication 4: more than 10,000 rounds" in messages[0]
    assert "cursed keep changing" in messages[0]
    assert len(set(messages)) == 1


# --- a large plan ----------------------------------------------------------------------------------------------------


def thousand_services() -> Plan:
    """10 layers of 100 services, each with its own 2-of-3 pool and two requirements in the layer below."""
    crash = mode(life=Exponential(scale=1000.0 * HOUR), repair=Exponential(scale=8.0 * HOUR))
    made = []
    for layer in range(10):
        for i in range(100):
            below = [Need(f"s{layer - 1}-{(i + step) % 100}") for step in (0, 37)] if layer else []
            pool = component(f"p{layer}-{i}", crash, units=3, required=2, full=2)
            needs = (Need(pool.id), *below)
            made.extend([pool, Node(id=f"s{layer}-{i}", section=Section.SERVICES, needs=needs)])
    return plan_of(*made)


def test_a_thousand_services_over_a_year() -> None:
    plan = thousand_services()
    assert_same(plan, ends=YEAR)
    happenings = Kernel(task_of(plan, 1, 0, YEAR)).history(0)
    assert sum(each.what == "fails" for each in happenings) == pytest.approx(3000 * 8760 / 1008, rel=0.05)


# --- what the kernel does not know -----------------------------------------------------------------------------------

CRASH = mode()


class Strange(SingleDraw):
    """A distribution that the kernel has never heard of."""

    def quantile(self, p: float, q: float) -> float:
        return 60e6 * p

    def moments(self) -> tuple[float, float]:
        return 30e6, 300e12

    def as_written(self) -> str:
        return "strange"


@pytest.mark.parametrize(
    ("node", "path"),
    [
        (component("web", CRASH, restart=Strange()), "components.web.restart"),
        (
            component("web", failover=Failover(between=("a", "b"), takes=Strange())),
            "components.web.failover.takes",
        ),
        (component("web", mode(life=Strange())), "components.web.failures.crash.time_to_failure"),
        (component("web", mode(repair=Strange())), "components.web.failures.crash.time_to_repair"),
        (component("web", mode(detect=Strange())), "components.web.failures.crash.detect"),
        (component("web", mode(life=Strange(), beta=0.1), units=2), "components.web.failures.crash.time_to_failure"),
        (
            component("web", CRASH, maintenance=(Maintenance(every=DAY, takes=Strange()),)),
            "components.web.maintenance.0.takes",
        ),
        (component("web", mode(corrupts="orders")), "components.web.failures.crash.corrupts"),
        (
            component(
                "web",
                needs=(
                    WorkedAround(Need("a"), level=0.5, ready=Strange(), lasts=None, needs=(), crew=None, catch_up=0.0),
                ),
            ),
            "components.web.needs.0.workaround.ready",
        ),
    ],
)
def test_what_is_unknown_is_refused_by_its_path(node: Node, path: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        lower(plan_of(node, component("a"), component("b")))
    assert [finding.path for finding in caught.value.findings] == [path]


def test_more_that_is_refused_by_its_path() -> None:
    cause = CommonCause(id="flood", mode=mode(corrupts="orders"), hits={"web": 1.0})
    team = Team(id="ops", people=1, call_out=Strange())
    plan = plan_of(component("web"), common_causes={"flood": cause}, teams={"ops": team})
    with pytest.raises(AnalysisError) as caught:
        lower(plan)
    assert [finding.path for finding in caught.value.findings] == ["common_causes.flood.corrupts", "teams.ops.call_out"]


# --- the compiler ----------------------------------------------------------------------------------------------------


def in_another_python(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_package_and_lowering_import_no_compiler() -> None:
    program = "import sys, continuity.kernel, continuity.kernel.lower; print('numba' in sys.modules)"
    assert in_another_python(program) == "False\n"


def test_a_missing_compiler_is_a_clear_error() -> None:
    program = """
import sys
sys.modules["numba"] = None
import continuity.kernel.lower
from continuity.errors import ContinuityError
try:
    import continuity.kernel.run
except ContinuityError as error:
    print(error)
"""
    assert "install `continuity-planner[kernel]`, or use the engine simpy" in in_another_python(program)
