"""Plans in which people work, and what they do in them.

All times here are minutes from the second Monday, at midnight: what fails then for the first time does not fail again
within the week, and people have had a week without work.
"""

from continuity.units import parse_duration
from tests.simulation.support import history, measure
from tests.simulation.support import levels as all_levels

MINUTE = 60_000_000
WEEK = parse_duration("1w") // MINUTE
HORIZON = "13d"
_OF_PEOPLE = {"waits", "called out", "work begins", "handed on", "interrupted", "repaired"}
Line = tuple[float, str, str, str]


def life(minutes: int) -> str:
    """A life that ends so many minutes after the second Monday has begun."""
    return f"time_to_failure: {WEEK + minutes}m"


def failing(name: str, at: int, takes: str, wants: str = "team: ops", priority: int | None = None) -> str:
    """A component that fails once, how long its repair takes and what it asks for."""
    urgency = "" if priority is None else f"priority: {priority}, "
    return f"  {name}: {{{urgency}failures: {{f: {{{life(at)}, time_to_repair: {takes}, {wants}}}}}}}\n"


def components(*parts: str) -> str:
    """The section of components."""
    return "components:\n" + "".join(parts)


def lines(text: str, *what: str) -> list[Line]:
    """What befalls jobs in replication 0, as (minute, what, whose job, who does it)."""
    return [
        (each.at / MINUTE - WEEK, each.what, each.node, each.detail.partition(": ")[2])
        for each in history(text, HORIZON)
        if each.what in (what or _OF_PEOPLE)
    ]


def begins(text: str) -> list[tuple[float, str, str]]:
    """(minute, whose job, who does it) of all work that begins."""
    return [(at, node, people) for at, _, node, people in lines(text, "work begins")]


def repaired(text: str) -> list[tuple[float, str]]:
    """(minute, node) of all repairs that end."""
    return [(at, node) for at, _, node, _ in lines(text, "repaired")]


def levels(text: str, node: str) -> list[tuple[float, float]]:
    """The changes of a node's level that last, as (minute, level)."""
    return [(float(at) - WEEK, level) for at, level in all_levels(text, node, HORIZON)]


def figures(text: str, minutes: int, team: str = "ops") -> dict[str, float]:
    """What was measured of a team in so many minutes of replication 0, times in minutes."""
    staff = next(iter(measure(text, f"{minutes}m", begins="1w").values())).staff
    column = staff.teams.index(team)
    counts = {name: float(getattr(staff, name)[0, column]) for name in ("jobs", "at_once", "left_over")}
    times = {name: getattr(staff, name)[0, column] / MINUTE for name in ("waited", "busy", "called_out", "available")}
    return counts | times
