"""What acts in a simulation, by name: failure modes' copies, and what else acts for a node."""

from __future__ import annotations

ActorKey = tuple[str, int, str]
"""(id of a node or common cause, unit from 1 or 0 for the whole, mode or mechanism)."""

FAILOVER, RESTART, CLOCKS, TOLERANCE, WORKAROUND, CATCH_UP, DEMAND, SITE, PLACE = MECHANISMS = (
    "failover:",
    "restart:",
    "clocks:",
    "tolerance:",
    "workaround:",
    "catch-up:",
    "demand:",
    "site:",
    "place:",
)
"""What else acts for a node; the colon keeps these apart from ids of modes."""

MAINTENANCE = "maintenance:"
"""Before the number, from 1, of an entry of a node's maintenance."""

PLAN, STEP, WAY_BACK, EVENT = "plan:", "step:", "return:", "event:"
"""What acts for a recovery plan: the plan itself, and before its id a step there or on the way back; for a scenario,
one of its events, whose number is the unit."""

SPARES = "spares:"
"""What acts for a pool of spare parts."""
