"""What acts in a simulation, by name: failure modes' copies, and what else acts for a node."""

from __future__ import annotations

ActorKey = tuple[str, int, str]
"""(id of a node or common cause, unit from 1 or 0 for the whole, mode or mechanism)."""

FAILOVER, RESTART, CLOCKS, TOLERANCE, WORKAROUND, CATCH_UP, DEMAND, SITE = MECHANISMS = (
    "failover:",
    "restart:",
    "clocks:",
    "tolerance:",
    "workaround:",
    "catch-up:",
    "demand:",
    "site:",
)
"""What else acts for a node; the colon keeps these apart from ids of modes."""

MAINTENANCE = "maintenance:"
"""Before the number, from 1, of an entry of a node's maintenance."""

SPARES = "spares:"
"""What acts for a pool of spare parts."""
