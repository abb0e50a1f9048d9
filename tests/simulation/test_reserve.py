"""A tolerance that must be refilled: histories worked out by hand, and an implementation that goes step by step."""

from collections.abc import Iterator
from fractions import Fraction
from operator import itemgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.simulation.reserve import Reserve
from tests.simulation.scripted import Script, Scripted
from tests.simulation.support import levels

Changes = list[tuple[int, float]]


def bridged(script: Script, lasts: int, refills: int, last: int = 1000) -> Changes:
    """The changes of a term whose part follows a script."""
    stage = Scripted(last, script)
    return stage.run(Reserve(stage.stage, 1, stage.index, lasts, refills, itemgetter(0)))


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "felt"), [(19, []), (20, []), (21, [(120, 0.0), (121, 1.0)]), (50, [(120, 0.0), (150, 1.0)])]
)
def test_a_full_store_bridges_a_loss_as_long_as_it_lasts(length: int, felt: Changes) -> None:
    assert bridged({100: 0.0, 100 + length: 1.0}, 20, 240) == [(0, 1.0), *felt]


@pytest.mark.parametrize(
    ("pause", "left"),
    # 5 of 20 are left; 12 of filling give 1 of bridging, and it is full after 180.
    [(1, 5), (11, 5), (12, 6), (60, 10), (179, 19), (180, 20), (600, 20)],
)
def test_what_has_been_used_flows_in_again_while_the_term_is_back(pause: int, left: int) -> None:
    back, again = 115, 115 + pause
    assert bridged({100: 0.0, back: 1.0, again: 0.0}, 20, 240) == [(0, 1.0), (again + left, 0.0)]


@pytest.mark.parametrize(("pause", "left"), [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (29, 9), (30, 10)])
def test_what_flows_in_is_rounded_down(pause: int, left: int) -> None:
    # Empty from 110 to 120; 3 of filling give 1 of bridging.
    again = 120 + pause
    expected = [(0, 1.0), (110, 0.0), (120, 1.0), (again + left, 0.0)]
    assert bridged({100: 0.0, 120: 1.0, again: 0.0}, 10, 30) == expected


def test_it_is_rounded_once_however_often_the_node_is_computed() -> None:
    # 2 + 2 + 2 of filling, with something else changing in between, are 2 of bridging and not 0.
    stage = Scripted(200, {100: 0.0, 120: 1.0, 126: 0.0}, {122: 0.9, 124: 1.0})
    reserve = Reserve(stage.stage, 1, stage.index, 10, 30, itemgetter(0))
    assert stage.run(reserve) == [(0, 1.0), (110, 0.0), (120, 1.0), (128, 0.0)]


def test_an_empty_store_leaves_the_term_with_what_it_has_and_keeps_that_up_from_then_on() -> None:
    # 1 is kept up from 100 to 110. While 0.5 is held, until 122, the store fills to 4, and keeps up 0.5 for so long.
    # In the next 11, at 0, nothing flows in; at 1 from 137 to 146 it is 3, and so long 1 is kept up.
    script = {100: 0.5, 122: 0.0, 137: 1.0, 146: 0.5}
    expected = [(0, 1.0), (110, 0.5), (126, 0.0), (137, 1.0), (149, 0.5)]
    assert bridged(script, 10, 30) == expected


def test_it_drains_however_much_is_missing() -> None:
    # From 100 to 110 something is missing, first a bit, then all, then half of it.
    assert bridged({100: 0.9, 103: 0.0, 107: 0.5}, 10, 30) == [(0, 1.0), (110, 0.5)]


def test_a_higher_level_is_held_from_then_on() -> None:
    # It begins at 0.5, is at 0.8 for a while and at 0.6 when that is missed: 0.8 is kept up, then 0.6 is held.
    assert bridged({0: 0.5, 40: 0.8, 60: 0.6}, 10, 30) == [(0, 0.5), (40, 0.8), (70, 0.6)]


def test_a_level_between_lower_and_held_ends_a_loss_only_if_it_is_the_one_held() -> None:
    # From 100 on 1 is missing, whatever comes: the store is empty at 110.
    assert bridged({100: 0.0, 105: 0.9, 120: 1.0}, 10, 30) == [(0, 1.0), (110, 0.9), (120, 1.0)]


def test_nothing_flows_in_at_level_0() -> None:
    # Lost for 890 after the store was empty; it has nothing to give at 1,001 and 2 after 6 at 1.
    expected = [(0, 1.0), (110, 0.0), (1000, 1.0), (1001, 0.0), (1010, 1.0), (1018, 0.0)]
    assert bridged({100: 0.0, 1000: 1.0, 1001: 0.0, 1010: 1.0, 1016: 0.0}, 10, 30, 2000) == expected


def test_what_was_before_the_start_is_not_held() -> None:
    # The store is full all the same, and keeps up what comes later.
    assert bridged({0: 0.0, 50: 1.0, 51: 0.0}, 10, 30) == [(0, 0.0), (50, 1.0), (61, 0.0)]


def test_a_level_that_lasts_no_time_neither_ends_a_loss_nor_begins_one_nor_is_held() -> None:
    # Back for no time at 105: empty at 110 all the same. Lost for no time at 130 (10 of filling): at 150 it is full.
    assert bridged({100: 0.0, 105: [1.0, 0.0], 111: 1.0}, 10, 30) == [(0, 1.0), (110, 0.0), (111, 1.0)]
    script: Script = {100: 0.0, 120: 1.0, 130: [0.0, 1.0], 150: 0.0}
    assert bridged(script, 10, 30) == [(0, 1.0), (110, 0.0), (120, 1.0), (160, 0.0)]
    assert bridged({0: 0.5, 40: [0.8, 0.5], 60: 0.4}, 10, 30) == [(0, 0.5), (70, 0.4)]


def test_a_loss_that_ends_in_a_later_round_of_the_moment_in_which_the_store_is_empty_has_been_bridged() -> None:
    # At 110 the level is 0 for a round; at 111 it falls again, 1 is still held, and there is nothing to keep it up.
    script: Script = {100: 0.0, 110: [0.0, 1.0], 111: 0.0, 130: 1.0}
    assert bridged(script, 10, 30) == [(0, 1.0), (111, 0.0), (130, 1.0)]


def test_a_store_that_refills_at_once() -> None:
    script = {100: 0.0, 112: 1.0, 113: 0.0}
    assert bridged(script, 10, 0) == [(0, 1.0), (110, 0.0), (112, 1.0), (123, 0.0)]


def test_rounding_errors_in_levels_are_no_loss() -> None:
    # A sum of shares that is smaller in its last bits: the store stays full for what comes at 150.
    script = {0: 0.1 + 0.2, 100: 0.3, 150: 0.0}
    assert bridged(script, 10, 30)[-1] == (160, 0.0)


def test_capacity_beyond_1_is_passed_on_and_not_kept_up() -> None:
    # It falls from 1.2 to 1 at once, and 1 is what is kept up when it falls below.
    assert bridged({0: 1.2, 50: 1.0, 100: 0.8}, 10, 30) == [(0, 1.2), (50, 1.0), (110, 0.8)]


# --- against a step-by-step implementation ---------------------------------------------------------------------------


def step_by_step(given: list[float], lasts: int, refills: int) -> Iterator[float]:
    """The level in each microsecond, by the sentences of the format."""
    held, stored = 0.0, Fraction(lasts)
    for level in given:
        if level < held and stored >= 1:
            stored = Fraction(int(stored) - 1)  # what flowed in is rounded down when the filling ends
            yield held
            continue
        held = level
        if level > 0:
            stored = min(Fraction(lasts), stored + Fraction(lasts, refills)) if refills else Fraction(lasts)
        else:
            stored = Fraction(int(stored))
        yield level


LEVELS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
STRETCHES = st.lists(st.tuples(st.integers(1, 12), LEVELS, st.lists(LEVELS, max_size=2)), min_size=1, max_size=12)


@settings(max_examples=500, deadline=None)
@given(STRETCHES, st.integers(1, 15), st.integers(0, 40))
def test_it_agrees_with_a_step_by_step_implementation(
    stretches: list[tuple[int, float, list[float]]], lasts: int, refills: int
) -> None:
    given_levels: list[float] = []
    script: dict[int, list[float]] = {}
    for length, level, for_no_time in stretches:
        script[len(given_levels)] = [*for_no_time, level]
        given_levels += [level] * length
    changes = dict(bridged(script, lasts, refills, len(given_levels)))
    expected = list(step_by_step(given_levels, lasts, refills))
    level, found = 1.0, []
    for moment in range(len(given_levels)):
        level = changes.get(moment, level)
        found.append(level)
    assert found == expected


# --- in plans --------------------------------------------------------------------------------------------------------


def test_a_battery_in_a_plan() -> None:
    # Power fails for 15 m every hour, at 60, 135, 210: of 20 m there are 5 left, 5 + 60 / 12 = 10 at 135, 5 at 210.
    text = """
components:
  mains: {failures: {f: {time_to_failure: 60m, time_to_repair: 15m, recovers: by itself}}}
services:
  s: {needs: [{need: mains, tolerates: {lasts: 20m, refills: 4h}}]}
"""
    assert levels(text, "s", "230m") == [("145", 0.0), ("150", 1.0), ("215", 0.0), ("225", 1.0)]
