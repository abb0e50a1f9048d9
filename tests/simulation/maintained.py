"""What befalls the units of a node that is maintained."""

from continuity.units import parse_duration
from tests.simulation.support import history

HOUR = parse_duration("1h")
SOUND = "never_fails: it is a test"
_SHORT = {
    "maintenance begins": "begins",
    "maintenance ends": "ends",
    "maintenance skipped": "skipped",
    "fails": "fails",
    "repaired": "repaired",
}
Line = tuple[float, str, int]


def lines(text: str, horizon: str) -> list[Line]:
    """What befalls the units of node a in replication 0, as (hour, what, unit)."""
    return [
        (each.at / HOUR, _SHORT[each.what], each.unit)
        for each in history(text, horizon)
        if each.node == "a" and each.what in _SHORT
    ]


def begins(text: str, horizon: str) -> list[tuple[float, int]]:
    """(hour, unit) of each maintenance of node a that begins."""
    return [(at, unit) for at, what, unit in lines(text, horizon) if what == "begins"]


def fails(text: str, horizon: str) -> list[tuple[float, int]]:
    """(hour, unit) of each failure of node a."""
    return [(at, unit) for at, what, unit in lines(text, horizon) if what == "fails"]
