"""What is asked of an analysis without simulation, whichever engine answers it."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.units import parse_duration

ENGINES = ("auto", "exact", "markov")
YEAR = parse_duration("1y")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRequest:
    """What to analyse of a plan, and how far.

    horizon: of the means from new, microseconds. at: moments after the start, each as typed and in microseconds.
    engine: one of ENGINES. all_nodes: results for every node, not for services only. importance: whether to rank nodes
    and modes. cut_sets: of how many services minimal cut sets and single points of failure are looked for, those that
    are down most first. max_order: the most failures in a cut set, None for the
    engine's own limit. min_share: cut sets with a smaller share of the service's unavailability are left out.
    most_cut_sets: how many are listed of each service, most probable first.
    """

    horizon: int = YEAR
    at: tuple[tuple[str, int], ...] = ()
    engine: str = "auto"
    all_nodes: bool = False
    importance: bool = True
    cut_sets: int = 20
    max_order: int | None = None
    min_share: float | None = None
    most_cut_sets: int = 50
