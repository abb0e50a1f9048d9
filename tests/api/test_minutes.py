"""Counting within minutes: each name has its own, and nothing is kept for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from continuity_api.minutes import Minutes


def test_a_minute_begins_with_the_first_time() -> None:
    minutes = Minutes()
    assert minutes.count("ann", 100.0) == (1, 60.0)
    assert minutes.count("ann", 130.0) == (2, 30.0)
    assert minutes.count("bob", 130.0) == (1, 60.0)
    assert minutes.count("ann", 159.0) == (3, 1.0)
    assert minutes.count("ann", 160.0) == (1, 60.0)
    assert minutes.count("bob", 189.0) == (2, 1.0)


def test_names_that_are_over_are_forgotten() -> None:
    minutes = Minutes()
    for number in range(1000):
        minutes.count(f"address:{number}", 100.0 + number / 10)
    minutes.count("another", 261.0)
    assert len(minutes) == 1


def test_no_time_is_lost_among_threads() -> None:
    minutes = Minutes()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: minutes.count("ann", 100.0)[0], range(8000)))
    assert sorted(found) == list(range(1, 8001))
