"""The part of a report on people: how busy teams are, and how long they are waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from continuity.reports.numbers import figure_text, hours_text, share_text
from continuity.reports.tables import fitting_table
from continuity.results import TeamResult

_HEADINGS = ("team", "busy", "jobs/y", "begun at once", "mean wait", "95% wait below", "busy out of hours")
_IMPORTANCE = (1, 4, 2, 5, 3, 6)
_OUT_OF_HOURS = 6
_MOST_NAMED = 10


def team_table(teams: Mapping[str, TeamResult], width: int) -> list[RenderableType]:
    """A line for each team that was asked for work, or did some, the busiest first; then who was not."""
    asked = sorted((name for name, team in teams.items() if _worked(team)), key=lambda name: _busiest(name, teams))
    lines: list[RenderableType] = [Text()] if teams else []
    if asked:
        rows = [(name, *_figures(teams[name])) for name in asked]
        columns = len(_HEADINGS) if any(teams[name].called_out.estimate for name in asked) else _OUT_OF_HOURS
        lines += fitting_table(
            _HEADINGS[:columns],
            [row[:columns] for row in rows],
            importance=[column for column in _IMPORTANCE if column < columns],
            width=width,
        )
    idle = sorted(teams.keys() - set(asked))
    if idle:
        lines.append(Text(f"Never asked for work: {_named(idle)}."))
    return lines


def _worked(team: TeamResult) -> bool:
    """Whether a team was asked, or worked as another's deputy."""
    return bool(team.jobs_per_year.estimate or team.busy_hours_per_year.estimate)


def _busiest(name: str, teams: Mapping[str, TeamResult]) -> tuple[float, str]:
    return -(teams[name].utilisation.estimate or 0.0), name


def _figures(team: TeamResult) -> tuple[str, ...]:
    """The figures of a team, in the order of the headings."""
    return (
        share_text(team.utilisation),
        figure_text(team.jobs_per_year.estimate),
        share_text(team.begun_at_once),
        hours_text(team.wait_hours.mean.estimate),
        hours_text(team.wait_hours.p95.estimate),
        share_text(team.called_out),
    )


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
