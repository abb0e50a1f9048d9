"""A history as a log: local times, people, and what concerns whom."""

import pytest

from continuity.reports.clock import Clock, date_text, elapsed_text, moment_text
from continuity.reports.log import log_as_text, only
from continuity.reports.tables import to_text
from continuity.simulation.history import Happening
from continuity.units import parse_duration
from tests.reports.kit import START

HOUR = parse_duration("1h")
PARIS = Clock(START, "Europe/Paris")


def at(hour: float, what: str, node: str, unit: int = 0, detail: str = "") -> Happening:
    return Happening(int(hour * HOUR), what, node, unit, detail)


HISTORY = [
    at(7.5, "fails", "db", 1, "disk"),
    at(7.5, "level", "shop", 0, "0.333333"),
    at(7.5, "switch begins", "store", 0, "db-copy"),
    at(7.5, "waits", "db", 1, "disk"),
    at(8, "called out", "db", 1, "disk: anna, ben"),
    at(9, "work begins", "ward", 0, "workaround:db: nurses.night#08, nurses.night#09, nurses.night#10"),
    at(9, "hit", "web", 0, "flood"),
    at(240, "repaired", "db", 1, "disk"),
]
LOG = """
What happened, by the clocks of Europe/Paris
local time             after         node   unit  what
Mon  4 Jan 2027 07:30   0d 07:30:00  db     1     fails          disk
Mon  4 Jan 2027 07:30   0d 07:30:00  shop         level          33.3333%
Mon  4 Jan 2027 07:30   0d 07:30:00  store        switch begins  to db-copy
Mon  4 Jan 2027 07:30   0d 07:30:00  db     1     waits          disk
Mon  4 Jan 2027 08:00   0d 08:00:00  db     1     called out     disk: anna, ben
Mon  4 Jan 2027 09:00   0d 09:00:00  ward         work begins    workaround db: nurses.night#08–10
Mon  4 Jan 2027 09:00   0d 09:00:00  web          hit            by flood
Thu 14 Jan 2027 00:00  10d 00:00:00  db     1     repaired       disk
"""


def log(happenings: list[Happening], clock: Clock | None, width: int = 100) -> str:
    return to_text(log_as_text(happenings, clock, width), width=width, colour=False)


def test_a_history_reads_like_a_log() -> None:
    assert log(HISTORY, PARIS) == LOG


def test_without_dates_there_is_only_the_time_since_the_start() -> None:
    assert log(HISTORY[:1], None).splitlines()[1:] == [
        "What happened",
        "after        node  unit  what",
        "0d 07:30:00  db    1     fails  disk",
    ]


def test_on_a_narrow_terminal_the_local_time_stands_alone() -> None:
    assert log(HISTORY[:1], PARIS, 60).splitlines()[3] == "Mon  4 Jan 2027 07:30  db    1     fails  disk"


def test_an_empty_history_says_so() -> None:
    assert log([], None) == "\nWhat happened\nNothing.\n"


def test_people_are_counted_only_where_they_have_numbers_in_a_row() -> None:
    line = at(1, "work begins", "a", 1, "f: anna, ops#1, ops#2, ops#3, ops#5, net#6")
    assert log([line], None).endswith("f: anna, ops#1–3, ops#5, net#6\n")
    pair = at(1, "work begins", "a", 1, "f: ops#1, ops#2")
    assert log([pair], None).endswith("f: ops#1, ops#2\n")


@pytest.mark.parametrize(
    ("ids", "lines"),
    [
        ({"db"}, [0, 3, 4, 7]),
        ({"ben"}, [4]),
        ({"nurses"}, [5]),
        ({"flood", "shop"}, [1, 6]),
        ({"db-copy"}, [2]),
        ({"disk"}, []),
        (set(), []),
    ],
)
def test_only_what_concerns_some_ids(ids: set[str], lines: list[int]) -> None:
    assert only(HISTORY, ids) == [HISTORY[i] for i in lines]


def test_clocks_change_with_their_zone_and_keep_their_offset_without_one() -> None:
    july = parse_duration("180d")
    assert moment_text(PARIS.at(july)) == "Sat  3 Jul 2027 01:00"
    assert moment_text(Clock(START).at(july)) == "Sat  3 Jul 2027 00:00"
    assert Clock(START).name == "UTC+01:00"


def test_after_the_last_year_there_is_no_local_time() -> None:
    assert PARIS.at(parse_duration("8000y")) is None
    assert log([Happening(parse_duration("8000y"), "fails", "a", 1, "f")], PARIS).count("2920000d 00:00:00") == 1


def test_the_time_of_a_date_is_told_unless_it_is_midnight() -> None:
    first, later = PARIS.at(0), PARIS.at(8 * HOUR)
    assert first is not None
    assert later is not None
    assert (date_text(first), date_text(later)) == ("Mon 4 Jan 2027", "Mon 4 Jan 2027 08:00")


def test_time_elapsed_is_cut_to_seconds_as_clocks_do() -> None:
    assert elapsed_text(parse_duration("26d16h2m58.9s")) == "26d 16:02:58"
