"""People and jobs against a simulation that goes minute by minute, over random plans in whole minutes."""

from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from continuity.errors import PlanError
from continuity.model import Plan
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from tests.simulation.naive_people import MINUTE, Naive
from tests.simulation.test_properties import loaded

HORIZON = 600
CALENDARS = ("day", "late", "night")
PERSONS = ("anna", "ben", "cara")
Data = dict[str, Any]


def often(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """Times of which many are equal."""
    return st.one_of(
        st.sampled_from([each for each in (0, 10, 30, 60, 120) if least <= each <= most]), st.integers(least, most)
    ).map(lambda minutes: f"{minutes}m")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def calendars(draw: st.DrawFn) -> Data:
    def calendar() -> Data:
        opens, closes = draw(st.lists(st.integers(0, 47), min_size=2, max_size=2, unique=True))
        days = draw(st.sampled_from(["mon-sun", "mon-sun", "mon", "tue-sun"]))
        return {"days": days, "from": _clock(opens), "to": _clock(closes)}

    return {name: calendar() for name in CALENDARS}


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


@st.composite
def teams(draw: st.DrawFn) -> Data:
    """Up to three teams, of persons whom they may share, or of people without names."""
    names = ("x", "y", "z")[: draw(st.integers(1, 3))]
    shares = draw(st.sampled_from([True, False, False]))
    made = {}
    for name in names:
        team: Data = {"call_out": draw(maybe(often(90)))}
        kind = draw(st.sampled_from(["number", "number", "calendar", "members" if shares else "number"]))
        if kind == "calendar":
            team["people"] = draw(st.dictionaries(st.sampled_from(CALENDARS), st.integers(1, 2), min_size=1))
        else:
            team["hours"] = draw(maybe(st.sampled_from(CALENDARS)))
        if kind == "number":
            team["people"] = draw(st.sampled_from([1, 1, 2, 3]))
        elif kind == "members":
            team["members"] = draw(st.lists(st.sampled_from(PERSONS), min_size=1, unique=True))
        if not shares and draw(st.booleans()):
            team |= {"max_stretch": draw(often(120, 20)), "rest": draw(often(120, 10))}
        if draw(st.sampled_from([True, True, False])):
            team |= {"preempts": True, "resume": draw(st.sampled_from(["afresh", "continue"]))}
        team["deputy"] = draw(maybe(st.sampled_from(names)))
        team["site"] = draw(st.sampled_from([None, None, "hq"]))
        if team["deputy"] == name:
            del team["deputy"]
        made[name] = said(team)
    return made


def said(data: Data) -> Data:
    return {key: value for key, value in data.items() if value is not None}


@st.composite
def plans(draw: st.DrawFn) -> Data:
    staff = draw(teams())
    persons = {
        name: said({"hours": draw(maybe(st.sampled_from(CALENDARS))), "call_out": draw(maybe(often(90)))})
        for name in PERSONS
    }
    return {
        "continuity": 1,
        "name": "random",
        "calendars": draw(calendars()),
        "people": persons,
        "teams": staff,
        "spares": {"discs": {"stock": draw(st.integers(1, 2)), "resupply": draw(often(300))}},
        "sites": {"hq": {"failures": {"f": draw(modes(staff, "hq"))}}},
        "components": {name: draw(nodes(staff)) for name in "abcd"[: draw(st.integers(2, 4))]},
    }


@st.composite
def nodes(draw: st.DrawFn, staff: Data) -> Data:
    units = draw(st.integers(1, 2))
    node: Data = {"priority": draw(st.sampled_from([None, 1, 2, 3])), "failures": {"f": draw(modes(staff, "any"))}}
    if units > 1:
        node |= {"units": units, "required": 1, "full": units}
    return said(node)


@st.composite
def modes(draw: st.DrawFn, staff: Data, where: str) -> Data:
    mode: Data = {
        "time_to_failure": draw(often(400, 5)),
        "time_to_repair": draw(often(150)),
        "detect": draw(st.sampled_from([None, None, "7m", "10m"])),
        "spares": draw(st.sampled_from([None, None, "discs"])),
    }
    if where == "hq" and draw(st.booleans()):
        return said(mode)
    wanted = draw(st.lists(st.sampled_from(sorted(staff)), min_size=1, max_size=2, unique=True))
    if len(wanted) > 1 and any("members" in team for team in staff.values()):
        wanted = wanted[:1]  # who of several that are shared comes is not the question here
    mode["team"] = {name: draw(st.sampled_from([1, 1, 1, 2])) for name in wanted}
    return said(mode)


def plan_or_nothing(data: Data) -> Plan:
    """The plan; one in which a job can never be done is no example."""
    try:
        return loaded(data)
    except PlanError:
        assume(False)
        raise


def by_minute(plan: Plan) -> tuple[dict[str, list[float]], dict[str, dict[str, int]]]:
    """The simulation's levels by node and minute, and what it measured of the teams."""
    window = Window(begins=0, ends=HORIZON * MINUTE)
    simulator = Simulator(Task(plan=plan, seed=1, window=window, measured=tuple(plan.nodes)))
    levels = {node: [1.0] * HORIZON for node in plan.nodes}
    world = simulator.world(with_history=True)
    measured = world.run(0)
    for each in world.happenings:
        if each.what == "level":
            minute, rest = divmod(each.at, MINUTE)
            assert rest == 0
            levels[each.node][minute:] = [float(each.detail)] * (HORIZON - minute)
    return levels, {
        team: {
            "jobs": each.jobs,
            "at_once": each.at_once,
            "waited": each.waited // MINUTE,
            "busy": each.busy // MINUTE,
            "out": each.called_out // MINUTE,
        }
        for team, each in zip(simulator.teams, measured.teams, strict=True)
    }


def agree(data: Data) -> None:
    plan = plan_or_nothing(data)
    naive = Naive(plan)
    naive.run(HORIZON)
    levels, figures = by_minute(plan)
    for node in plan.nodes:
        assert levels[node] == naive.levels[node]
    assert figures == {name: team.figures for name, team in sorted(naive.teams.items())}


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(plans())
def test_histories_agree_minute_by_minute(data: Data) -> None:
    agree(data)
