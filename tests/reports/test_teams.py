"""The table of teams."""

from continuity.reports.tables import to_text
from continuity.reports.teams import team_table
from continuity.results import TeamResult
from tests.reports.kit import team


def lines(teams: dict[str, TeamResult], width: int = 100) -> list[str]:
    return to_text(team_table(teams, width), width=width, colour=False).splitlines()


def test_no_teams_are_no_lines() -> None:
    assert team_table({}, 100) == []


def test_the_busiest_come_first_and_hours_are_told_where_they_matter() -> None:
    assert lines({"a": team(0.1), "b": team(0.9), "idle": team(0.0, 0.0)}) == [
        "",
        "team   busy  jobs/y  begun at once  mean wait  95% wait below",
        "b     90.0%     104          26.8%     1.17 h          7.77 h",
        "a     10.0%     104          26.8%     1.17 h          7.77 h",
        "Never asked for work: idle.",
    ]
    assert lines({"a": team(out_of_hours=0.5)})[1].endswith("busy out of hours")


def test_a_deputy_that_only_helps_out_is_in_the_table() -> None:
    assert lines({"deputy": team(0.2, 0.0)})[2].split() == ["deputy", "20.0%", "0", "–", "–", "–"]


def test_nobody_asked_is_one_line() -> None:
    idle = {f"t{i:02}": team(0.0, 0.0) for i in range(12)}
    named = ", ".join(f"t{i:02}" for i in range(10))
    assert lines(idle) == ["", f"Never asked for work: {named} and 2 more."]


def test_a_narrow_terminal_loses_columns_by_name() -> None:
    narrow = lines({"ops": team(out_of_hours=0.5)}, 40)
    assert narrow[1].split() == ["team", "busy", "jobs/y", "mean", "wait"]
    assert narrow[3] == "(no room for: begun at once, 95% wait below, busy out of hours)"
