"""Measures of a track: worked out by hand, and against a witness that goes through every minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.simulation.harm import harm
from continuity.simulation.tracks import (
    Outage,
    Track,
    full_recovery_time,
    holds_from,
    level_at,
    longest_outage,
    outages,
    recovery_time,
)

ENDS = 100


def track(*changes: tuple[int, float], ends: int = ENDS) -> Track:
    return Track(changes=changes, ends=ends, data_loss=0, spent={})


STAGED = track((0, 0.0), (10, 0.5), (20, 0.0), (30, 0.6), (60, 1.0))
"""Down, half back at 10, down again at 20, at 60% from 30, whole at 60."""


@pytest.mark.parametrize(
    ("changes", "up_from", "stable_for", "expected"),
    [
        ([(0, 1.0)], 1.0, 0, 0),
        ([(0, 0.0), (7, 1.0)], 1.0, 0, 7),
        ([(0, 1.0), (5, 0.0), (7, 1.0)], 1.0, 0, 7),  # from the first event, not from the loss
        ([(0, 0.0), (7, 1.0), (8, 0.0), (20, 1.0)], 1.0, 0, 7),  # the second outage is another one
        ([(0, 0.0), (7, 1.0), (8, 0.0), (20, 1.0)], 1.0, 1, 7),  # a gap as long as stable_for is none under it
        ([(0, 0.0), (7, 1.0), (8, 0.0), (20, 1.0)], 1.0, 2, 20),
        ([(0, 0.0), (7, 0.6), (9, 1.0)], 0.6, 0, 7),
        ([(0, 0.8), (9, 1.0)], 0.6, 0, 0),
        ([(0, 0.0), (7, 0.1 + 0.2), (9, 1.0)], 0.3, 0, 7),  # levels that were added up meet their target
        ([(0, 0.0), (7, 0.5)], 0.6, 0, None),
        ([(0, 0.0), (ENDS, 1.0)], 1.0, 0, ENDS),  # back in the moment of the end is back
        ([(0, 0.0), (ENDS - 1, 1.0)], 1.0, 5, ENDS - 1),  # what is cut off by the end is no short gap
    ],
)
def test_recovery_time(changes: list[tuple[int, float]], up_from: float, stable_for: int, expected: int | None) -> None:
    assert recovery_time(outages(track(*changes), up_from, stable_for)) == expected


def test_full_recovery_is_of_the_stretch_that_holds_the_outage() -> None:
    assert full_recovery_time(STAGED, recovery_time(outages(STAGED, 0.6))) == 60
    late = track((0, 0.9), (5, 1.0), (10, 0.0), (20, 0.8), (30, 1.0))
    assert full_recovery_time(late, recovery_time(outages(late, 0.6))) == 30  # never before the recovery
    assert full_recovery_time(late, recovery_time(outages(late, 0.0))) == 5
    assert full_recovery_time(track((0, 0.0), (5, 0.8)), 5) is None
    assert full_recovery_time(track((0, 0.0)), None) is None
    assert full_recovery_time(track((0, 1.0)), 0) == 0


def test_a_stage_holds_when_its_level_is_not_lost_again_within_the_disruption() -> None:
    assert holds_from(STAGED, 0.5, 60) == 30  # half was back at 10, and lost again
    assert holds_from(STAGED, 0.8, 60) == 60
    another = track((0, 0.0), (10, 0.5), (20, 1.0), (50, 0.0), (60, 1.0))
    assert holds_from(another, 0.5, 20) == 10  # what comes after the full recovery is another disruption
    assert holds_from(another, 0.5, None) == 60
    assert holds_from(track((0, 0.0), (10, 0.5), (20, 0.0)), 0.5, None) is None
    assert holds_from(track((0, 0.7), (20, 1.0)), 0.5, 20) == 0


def test_longest_outage_is_known_only_when_all_are_over() -> None:
    two = track((0, 1.0), (5, 0.0), (8, 1.0), (20, 0.0), (29, 1.0))
    assert longest_outage(outages(two, 1.0)) == 9
    assert longest_outage(outages(two, 1.0, 13)) == 24
    assert longest_outage(outages(track((0, 0.0), (5, 1.0), (99, 0.0)), 1.0)) is None
    assert longest_outage([]) == 0
    assert Outage(3, 10, over=False).length == 7


def test_level_at_a_moment_is_that_from_then_on() -> None:
    assert [level_at(STAGED, when) for when in (0, 9, 10, 59, 60, ENDS)] == [0.0, 0.0, 0.5, 0.6, 1.0, 1.0]
    assert level_at(STAGED, ENDS + 1) is None


@pytest.mark.parametrize(
    ("length", "expected"), [(0, 0.0), (30, 10.0), (60, 20.0), (150, 70.0), (240, 120.0), (420, 220.0)]
)
def test_harm_is_linear_between_points_from_0_and_on_beyond(length: int, expected: float) -> None:
    assert harm([(60, 20.0), (240, 120.0)], length) == pytest.approx(expected)


def test_harm_of_one_point_or_from_0() -> None:
    assert harm([(60, 20.0)], 90) == pytest.approx(30.0)
    assert harm([(0, 5.0)], 90) == 5.0  # whatever the length
    assert harm([(0, 5.0), (10, 7.0)], 5) == pytest.approx(6.0)
    assert harm([(10, 7.0), (20, 0.0)], 50) == 0.0  # never a gain


LEVELS = st.sampled_from((0.0, 0.3, 0.5, 0.8, 1.0))
MINUTES = st.lists(LEVELS, min_size=1, max_size=25)


def of_minutes(levels: list[float]) -> Track:
    changes = [(i, level) for i, level in enumerate(levels) if i == 0 or level != levels[i - 1]]
    return track(*changes, ends=len(levels))


def naive_outages(levels: list[float], up_from: float, stable_for: int) -> list[tuple[int, int, bool]]:
    """Minute by minute: a minute is down, or up in a gap that is too short and has down time on both sides."""
    down = [level < up_from for level in levels]
    bad = list(down)
    for i in range(len(levels)):
        for j in range(i + 1, min(i + stable_for, len(levels))):
            if i > 0 and down[i - 1] and not any(down[i:j]) and down[j]:
                bad[i:j] = [True] * (j - i)
    found = []
    for i, each in enumerate(bad):
        if each and (i == 0 or not bad[i - 1]):
            ends = next((j for j in range(i, len(bad)) if not bad[j]), None)
            found.append((i, len(bad) if ends is None else ends, ends is not None))
    return found


@given(MINUTES, st.sampled_from((0.3, 0.6, 1.0)), st.integers(0, 4))
def test_outages_minute_by_minute(levels: list[float], up_from: float, stable_for: int) -> None:
    assert outages(of_minutes(levels), up_from, stable_for) == naive_outages(levels, up_from, stable_for)


@given(MINUTES, st.sampled_from((0.3, 0.6, 1.0)), st.sampled_from((0.3, 0.5, 0.8, 1.0)), st.integers(0, 4))
def test_stages_minute_by_minute(levels: list[float], up_from: float, stage: float, stable_for: int) -> None:
    """A target of T is met if no minute from T on, within the disruption, is below the level."""
    history = of_minutes(levels)
    recovery = recovery_time(outages(history, up_from, stable_for))
    full = full_recovery_time(history, recovery, stable_for)
    holds = holds_from(history, stage, full)
    disruption = levels if full is None else levels[:full]
    for target in range(len(levels)):
        lost = any(level < stage for level in disruption[target:])
        assert (holds is not None and holds <= target) == (not lost)
    assert full is None or recovery is None or recovery <= full
