"""Where outage time goes, in words and whole percentages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity.reports.outages import largest_text, shares, waiting_costs, what_begins_outages, where_time_goes
from continuity.reports.tables import to_text
from continuity.results import ServiceResult
from tests.reports.kit import caused, estimate, service, spent


def text(results: dict[str, ServiceResult], width: int = 100) -> str:
    return to_text(where_time_goes(results, "service", width), width=width, colour=False)


def costs(results: dict[str, ServiceResult]) -> list[str]:
    return to_text(waiting_costs(results), width=100, colour=False).split("\n")[1:-1]


def waiting(hours: float, share: float = 0.5, who: str = "ops") -> ServiceResult:
    parts = {f"waiting {who}": share, "hands-on": 1 - share}
    return service(time_spent=spent(parts), waiting_hours_per_year={who: estimate(hours)})


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_percentages_add_up_and_are_off_by_less_than_one(weights: list[float]) -> None:
    total = sum(weights)
    parts = shares(spent({f"waiting t{i}": each for i, each in enumerate(weights)}))
    if total <= 0:
        assert parts == []
        return
    assert sum(percent for _, percent in parts) == 100
    assert [percent for _, percent in parts] == sorted((percent for _, percent in parts), reverse=True)
    for part, percent in parts:
        assert abs(percent - (part.share.estimate or 0.0) / total * 100) < 1


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("hands-on", "repairs without a team"),
        ("hands-on ops+dba", "hands-on by ops and dba"),
        ("waiting disks", "waiting for disks"),
        ("call-out ops", "call-out of ops"),
        ("held_back", "held back"),
        ("switching", "switching"),
    ],
)
def test_each_part_has_its_words(part: str, words: str) -> None:
    assert largest_text(spent({part: 1.0})) == f"100% {words}"


@pytest.mark.parametrize("parts", [{}, {"hands-on": 1.0}, {"hands-on ops": 0.999, "restart": 0.001}])
def test_hands_on_alone_is_no_news(parts: dict[str, float]) -> None:
    assert where_time_goes({"s": service(time_spent=spent(parts))}, "service", 100) == []


def test_the_ten_with_the_most_down_time_are_shown_the_worst_first() -> None:
    results = {f"s{i:02}": service(rate=i + 1.0, time_spent=spent({"restart": 1.0})) for i in range(12)}
    results["easy"] = service(time_spent=spent({"hands-on": 1.0}))
    lines = text(results).splitlines()
    assert [line.split()[0] for line in lines[2:12]] == [f"s{i:02}" for i in range(11, 1, -1)]
    assert lines[12:] == [
        "(the 10 of 12 services with the most down time: --format json has all)",
        "(1 more service: hands-on work only)",
    ]


def test_many_small_parts_are_one_and_lines_break_between_parts() -> None:
    parts = {f"waiting t{i}": (30 - i) / 252 for i in range(9)}
    result = text({"s": service(time_spent=spent(parts))}, 60)
    assert "in smaller parts" in result
    for line in result.splitlines()[2:]:
        assert line.endswith((",", "in smaller parts"))
        assert len(line) <= 60


def test_long_names_are_folded_and_nothing_is_cut() -> None:
    name, who = "a-service-with-a-very-long-name-indeed", "the-team-with-the-longest-name-of-all-teams"
    result = text({name: service(time_spent=spent({f"waiting {who}": 0.5, "restart": 0.5}))}, 60)
    assert "…" not in result
    assert max(map(len, result.splitlines())) <= 60
    letters = "".join(line[:20].strip() for line in result.splitlines()[2:])
    assert letters == name


def test_a_word_of_the_format_is_explained_where_it_is_used() -> None:
    assert "held back: " not in text({"s": service(time_spent=spent({"restart": 1.0}))})
    assert "`call_when`" in text({"s": service(time_spent=spent({"held_back": 0.5, "hands-on": 0.5}))})


def test_waiting_is_told_by_team_what_costs_most_first() -> None:
    results = {"a": waiting(1.5), "b": waiting(300.0, who="disks"), "c": waiting(20.0)}
    assert costs(results) == [
        "Waiting for disks keeps b down 300 h a year.",
        "Waiting for ops keeps c down 20 h a year and a 1.5 h.",
    ]
    many = {f"s{i}": waiting(10.0 - i) for i in range(5)}
    assert costs(many) == ["Waiting for ops keeps s0 down 10 h a year, s1 9 h, s2 8 h and 2 more for less."]


def test_waiting_that_hardly_matters_is_left_to_the_json() -> None:
    assert waiting_costs({"a": waiting(1.5, share=0.004)}) == []


# --- what outages begin with -----------------------------------------------------------------------------------------


def origins(results: dict[str, ServiceResult], width: int = 100) -> str:
    return to_text(what_begins_outages(results, "service", width), width=width, colour=False)


def test_what_outages_begin_with_is_told_by_down_time() -> None:
    parts = {"db-main disk": 0.6, "release release": 0.2, "s bug": 0.1, "s": 0.06, "database": 0.04}
    assert origins({"s": service(caused_by=caused(parts))}) == (
        "\n"
        "service  outages/y  what they begin with, by down time\n"
        "s             27.6  60% db-main disk, 20% release, 10% its own bug, 6% itself, 4% database itself\n"
    )


@pytest.mark.parametrize("parts", [{}, {"s bug": 1.0}])
def test_what_only_fails_by_itself_is_no_news(parts: dict[str, float]) -> None:
    assert what_begins_outages({"s": service(caused_by=caused(parts))}, "service", 100) == []


def test_of_many_nodes_those_with_the_most_down_time_are_shown() -> None:
    results = {f"s{i:02}": service(rate=i + 1.0, caused_by=caused({"db disk": 1.0})) for i in range(12)}
    found = origins(results).splitlines()
    assert [line.split()[0] for line in found[2:12]] == [f"s{i:02}" for i in range(11, 1, -1)]
    assert found[12] == "(the 10 of 12 services with the most down time: --format json has all)"
