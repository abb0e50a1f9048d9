"""Demand: what it divides, and how it follows calendars, worked out by hand. Runs begin on a Monday at midnight."""

from collections.abc import Sequence

import numpy as np
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from continuity.simulation.demand import Demand, has_demand, highest_demand
from continuity.simulation.outlook import can_go_down
from continuity.structure import UNCAPPED
from continuity.units import NEVER
from tests.simulation.plans import Data, plans
from tests.simulation.scripted import Scripted
from tests.simulation.support import levels, measure, plan_of

DAY = """
calendars:
  office: {days: mon-fri, from: "08:00", to: "18:00"}
  lunch: {days: mon-fri, from: "11:00", to: "14:00"}
  evening: {days: mon-fri, from: "18:00", to: "22:00"}
"""
"""Open, in minutes of the first day: 480 to 1080, 660 to 840, 1080 to 1320."""


def fails(at: str, lasts: str, more: str = "") -> str:
    """The failures of a node with certain times."""
    return f"failures: {{f: {{time_to_failure: {at}, time_to_repair: {lasts}, recovers: by itself{more}}}}}"


# --- what it divides -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("demand", "level"), [("250%", 0.4), ("125%", 0.8), ("100%", 1.0), ("60%", 1.0)])
def test_it_divides_the_normal_capacity_of_what_says_no_more(demand: str, level: float) -> None:
    text = f"services: {{s: {{demand: {demand}, never_fails: it is a test}}}}"
    assert levels(text, "s", "1h") == ([] if level == 1.0 else [("0", level)])


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        ("100%", [("20", 0.75), ("30", 1.0), ("50", 0.75), ("60", 0.0)]),
        ("150%", [("20", 0.5), ("30", 1.0), ("50", 0.5), ("60", 0.0)]),
        ("75%", [("60", 0.0)]),
        ("200%", [("0", 0.75), ("20", 0.375), ("30", 0.75), ("50", 0.375), ("60", 0.0)]),
    ],
)
def test_more_units_than_make_full_capacity_serve_a_higher_demand(
    demand: str, expected: list[tuple[str, float]]
) -> None:
    # 3 units are 150% of full capacity, 75% while a strike leaves half of each, and nothing from 60 on.
    text = f"""
services: {{s: {{units: 3, required: 1, full: 2, demand: {demand}, {fails("60m", "90m")}}}}}
common_causes:
  strike: {{time_to_failure: 20m, time_to_repair: 10m, recovers: by itself, leaves: 50%, hits: {{s: 100%}}}}
"""
    assert levels(text, "s", "70m") == expected


def test_units_are_counted_under_a_demand() -> None:
    # Without failures that leave a part: all three, then none.
    text = f"services: {{s: {{units: 3, required: 1, full: 2, demand: 200%, {fails('60m', '10m')}}}}}"
    assert levels(text, "s", "80m") == [("0", 0.75), ("60", 0.0), ("70", 0.75)]


def test_of_a_pool_with_standby_the_running_units_count() -> None:
    # 3 of 4 run and 2 make full capacity: 150% is served until two have failed, at 60 and 120.
    text = """
services:
  s:
    units: 4
    required: 1
    running: 3
    full: 2
    standby: cold
    demand: 150%
    failures: {f: {time_to_failure: 60m, mttr: never}}
"""
    # The three that run fail at 60, the fourth takes one place and fails at 120.
    assert levels(text, "s", "150m") == [("60", 0.333333), ("120", 0.0)]


def test_shares_that_add_up_to_more_than_1_serve_a_higher_demand() -> None:
    text = f"""
components:
  a: {{{fails("60m", "30m")}}}
  b: {{never_fails: it is a test}}
  here: {{never_fails: it is a test}}
sites: {{paris: {{{fails("200m", "10m")}}}}}
services:
  s: {{site: paris, demand: 120%, needs: [{{share: {{a: 60%, b: 60%}}}}]}}
  full: {{demand: 120%, needs: [{{share: {{a: 60%, b: 60%}}}}, here]}}
"""
    assert levels(text, "s", "230m") == [
        ("60", 0.5),
        ("90", 1.0),
        ("150", 0.5),
        ("180", 1.0),
        ("200", 0.0),
        ("210", 1.0),
    ]
    assert levels(text, "full", "100m") == [("0", 0.833333), ("60", 0.5), ("90", 0.833333)]


def test_what_a_needed_pool_has_in_reserve_is_not_seen() -> None:
    text = """
components:
  web: {units: 6, required: 2, full: 5, never_fails: it is a test}
  other: {never_fails: it is a test}
services:
  s: {demand: 120%, needs: [web]}
  t: {demand: 120%, failover: {between: [web, other], takes: 1m}}
"""
    assert levels(text, "s", "1h") == levels(text, "t", "1h") == [("0", 0.833333)]


def test_less_demand_is_served_with_less() -> None:
    text = f"services: {{s: {{demand: 50%, {fails('60m', '10m', ', leaves: 40%')}}}}}"
    assert levels(text, "s", "80m") == [("60", 0.8), ("70", 1.0)]


def test_what_is_remembered_is_capacity() -> None:
    # A stock of 10 minutes: what there was before is 120%, and meets the demand until 70; a store keeps up 100%.
    text = f"""
components:
  a: {{{fails("60m", "30m")}}}
  b: {{never_fails: it is a test}}
services:
  stock: {{demand: 120%, needs: [{{need: {{share: {{a: 60%, b: 60%}}}}, tolerates: 10m}}]}}
  store: {{demand: 120%, needs: [{{need: {{share: {{a: 60%, b: 60%}}}}, tolerates: {{lasts: 10m, refills: 1h}}}}]}}
"""
    assert levels(text, "stock", "100m") == [("70", 0.5), ("90", 1.0)]
    assert levels(text, "store", "100m") == [("60", 0.833333), ("70", 0.5), ("90", 1.0)]


def test_a_restart_comes_before_the_demand_is_met_again() -> None:
    text = f"""
components: {{a: {{{fails("60m", "10m")}}}}}
services: {{s: {{demand: 80%, restart: 5m, needs: [{{share: {{a: 60%}}}}]}}}}
"""
    assert levels(text, "s", "80m") == [("0", 0.75), ("60", 0.0), ("75", 0.75)]


# --- by calendar -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        ("{office: 150%}", [("480", 0.666667), ("1080", 1.0), ("1920", 0.666667)]),
        ("{office: 80%}", []),
        # The largest of those that are open.
        ("{office: 125%, lunch: 200%}", [("480", 0.8), ("660", 0.5), ("840", 0.8), ("1080", 1.0), ("1920", 0.8)]),
        ("{office: 200%, lunch: 125%}", [("480", 0.5), ("1080", 1.0), ("1920", 0.5)]),
        # What closes when another opens leaves no gap.
        ("{office: 125%, evening: 125%}", [("480", 0.8), ("1320", 1.0), ("1920", 0.8)]),
        ("{office: 125%, evening: 200%}", [("480", 0.8), ("1080", 0.5), ("1320", 1.0), ("1920", 0.8)]),
    ],
)
def test_it_follows_the_calendars(demand: str, expected: list[tuple[str, float]]) -> None:
    text = f"{DAY}services: {{s: {{demand: {demand}, never_fails: it is a test}}}}"
    assert levels(text, "s", "2000m") == expected


def test_below_100_percent_the_largest_of_the_open_counts_and_100_percent_while_none_is() -> None:
    # One of two units fails at 100: half of the capacity is all that is asked in the office's hours.
    text = f"""{DAY}
services:
  s:
    demand: {{office: 50%, lunch: 80%}}
    {fails("100m", "5000m", ", leaves: 50%")}
"""
    expected = [("100", 0.5), ("480", 1.0), ("660", 0.625), ("840", 1.0), ("1080", 0.5), ("1920", 1.0)]
    assert levels(text, "s", "2000m") == expected


def test_a_calendar_that_is_open_at_the_start_counts_from_the_start() -> None:
    text = """
calendars: {always: {days: mon-sun, from: "00:00", to: "24:00"}}
services: {s: {demand: {always: 200%}, never_fails: it is a test}}
"""
    assert levels(text, "s", "20d") == [("0", 0.5)]


# --- the actor by itself ---------------------------------------------------------------------------------------------


class Windows:
    """Hours given as (opens, closes) pairs in microseconds."""

    def __init__(self, *windows: tuple[int, int]) -> None:
        self._windows = windows

    def is_open(self, moment: int) -> bool:
        return any(opens <= moment < closes for opens, closes in self._windows)

    def next_change(self, moment: int) -> int:
        return min((each for window in self._windows for each in window if each > moment), default=NEVER)

    def next_opening(self, moment: int) -> int:
        raise NotImplementedError

    def open_time(self, begins: int, ends: int) -> int:
        raise NotImplementedError


def asked(
    usual: float,
    by_calendar: Sequence[tuple[float, Windows]],
    factors: dict[int, float],
    capacity: float = UNCAPPED,
) -> list[tuple[int, float]]:
    """The level of a node under a demand whose factor is set at some moments."""
    stage = Scripted(100, {})
    demand = Demand(stage.stage, 1, stage.index, usual, by_calendar)

    def set_factor(factor: float) -> None:
        demand.factor = factor

    demand.begin()
    for at, factor in factors.items():
        stage.at(at, lambda factor=factor: set_factor(factor))  # type: ignore[misc]
    return stage.run(lambda levels: demand.level(capacity))


def test_a_factor_multiplies_whatever_is_asked() -> None:
    windows = Windows((10, 30), (50, 70))
    assert asked(1.0, [(2.0, windows)], {20: 2.0, 60: 1.0}) == [
        (0, 1.0),
        (10, 0.5),
        (20, 0.25),
        (30, 0.5),
        (50, 0.25),
        (60, 0.5),
        (70, 1.0),
    ]
    assert asked(1.25, (), {20: 2.0, 60: 0.5}) == [(0, 0.8), (20, 0.4), (60, 1.0)]
    assert asked(1.25, (), {20: 2.0}, capacity=1.25) == [(0, 1.0), (20, 0.5)]


def test_a_factor_that_is_set_in_the_moment_of_an_opening() -> None:
    # Both count, however the two are ordered, and there is no level in between.
    assert asked(1.0, [(2.0, Windows((10, 30)))], {10: 0.5, 30: 1.0}) == [(0, 1.0)]


@pytest.mark.parametrize(
    ("demand", "any_demand", "highest"),
    [
        ("100%", False, 1.0),
        ("120%", True, 1.2),
        ("80%", True, 0.8),
        ("{office: 100%}", False, 1.0),
        ("{office: 80%}", True, 1.0),
        ("{office: 120%, lunch: 150%}", True, 1.5),
    ],
)
def test_what_can_be_said_of_a_demand_beforehand(demand: str, any_demand: bool, highest: float) -> None:
    node = plan_of(f"{DAY}services: {{s: {{demand: {demand}, never_fails: it is a test}}}}").nodes["s"]
    assert has_demand(node) is any_demand
    assert highest_demand(node) == highest


@pytest.mark.parametrize(
    ("service", "goes_down"),
    [
        ("demand: 120%, units: 6, required: 2, full: 5, never_fails: it is a test", False),
        ("demand: 150%, units: 6, required: 2, full: 5, never_fails: it is a test", True),
        ("demand: 120%, never_fails: it is a test", True),
        ("demand: 80%, never_fails: it is a test", False),
        ("demand: {office: 120%, lunch: 80%}, never_fails: it is a test", True),
        ("demand: {office: 80%}, never_fails: it is a test", False),
        ("demand: 120%, site: here, needs: [{share: {a: 60%, b: 60%}}], never_fails: it is a test", False),
        ("demand: 120%, needs: [{share: {a: 60%, b: 60%}}, a], never_fails: it is a test", True),
        ("demand: 120%, failover: {between: [a, b], takes: 1m}, never_fails: it is a test", True),
    ],
)
def test_a_service_that_cannot_meet_the_highest_demand_can_go_down(service: str, goes_down: bool) -> None:
    sound = "{never_fails: it is a test}"
    plan = plan_of(
        f"{DAY}sites: {{here: {sound}}}\ncomponents: {{a: {sound}, b: {sound}}}\nservices: {{s: {{{service}}}}}"
    )
    assert can_go_down(plan) == ({"s"} if goes_down else set())


# --- at 100% ---------------------------------------------------------------------------------------------------------


@settings(max_examples=15, derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(plans(), st.sampled_from([{}, {"units": 3, "required": 1, "full": 2}]))
def test_at_a_demand_of_100_percent_everything_is_as_without_to_the_bit(data: Data, pool: Data) -> None:
    # Sunday never comes in these five days.
    def measured(more: Data) -> dict[str, list[np.ndarray]]:
        services = {name: {**each, **pool, **more} for name, each in data["services"].items()}
        calendars = {"calendars": {"sunday": {"days": "sun", "from": "00:00", "to": "24:00"}}}
        parts = {"components": data["components"], "services": services, **calendars}
        found = measure(yaml.safe_dump(parts, sort_keys=False), "5d", 5, at=("1d", "3d"))
        return {name: [each.down, each.outages, each.level, each.levels_at] for name, each in found.items()}

    without, under_demand = measured({}), measured({"demand": {"sunday": "200%"}})
    for name, arrays in without.items():
        for one, other in zip(arrays, under_demand[name], strict=True):
            np.testing.assert_array_equal(one, other)
