"""What many replications measured: one array per figure, replications in the order of their numbers.

Memory grows with replications, by the figures that differ between them: of a service its down time, outages, first
outage and level, 8 bytes each, and 24 bytes for each cause of down time that a replication had. A figure that is the
same in all replications is kept once (a read-only array whose rows share their memory).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from continuity.intervals import OutageLengths
from continuity.simulation.falls import Origin
from continuity.simulation.recorder import Cause, Measured
from continuity.simulation.sparse import Sparse
from continuity.simulation.team_meter import TeamMeasured

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_WHOLE = (
    "down",
    "outages",
    "first_outage",
    "observed",
    "agreed",
    "agreed_down",
    "periods",
    "periods_met",
)
_REAL = ("level", "cost", "levels_at")
_BY_NODE = ("lengths", "agreed_lengths", "spent", "caused", "begun")
_JOINED = 32
_OF_TEAMS = ("jobs", "at_once", "left_over", "waited", "queue", "busy", "called_out", "available")


@dataclass(frozen=True, slots=True)
class Observed:
    """What one replication measured: `nodes` in the order of their indexes, `teams` in the order of their ids."""

    nodes: Sequence[Measured]
    teams: Sequence[TeamMeasured] = ()


@dataclass(frozen=True, slots=True)
class TeamMeasurements:
    """Figures of some teams over n replications: arrays have the shape [n, teams]; see `TeamMeasured`.

    `waits`: for each team the number of jobs by replication and bucket of their wait.
    """

    teams: tuple[str, ...]
    jobs: Ints
    at_once: Ints
    left_over: Ints
    waited: Ints
    queue: Ints
    busy: Ints
    called_out: Ints
    available: Ints
    waits: tuple[Sparse[int], ...]


@dataclass(frozen=True, slots=True)
class Measurements:
    """Figures of some nodes over n replications; arrays have the shape [n, nodes], `levels_at` [n, nodes, moments].

    `down`, `agreed`, `agreed_down`, `first_outage` (-1: none until `observed`) are microseconds, `level` is a time
    integral in microseconds, `cost` in the currency of the service; `lengths`, `agreed_lengths`: the single outages of
    each node, summed up over the replications; `spent`: where each node's down time went, by replication; `caused`,
    `begun`: down time and outages by what they began with, by replication; `staff`: figures of the teams. See
    `Measured` for all of them.
    """

    nodes: tuple[str, ...]
    down: Ints
    outages: Ints
    first_outage: Ints
    observed: Ints
    level: Floats
    cost: Floats
    levels_at: Floats
    lengths: tuple[OutageLengths, ...]
    agreed: Ints
    agreed_down: Ints
    agreed_lengths: tuple[OutageLengths, ...]
    periods: Ints
    periods_met: Ints
    spent: tuple[Sparse[Cause], ...]
    caused: tuple[Sparse[Origin], ...]
    begun: tuple[Sparse[Origin], ...]
    staff: TeamMeasurements

    @property
    def replications(self) -> int:
        """How many replications."""
        return len(self.down)

    def of_node(self, index: int) -> Measurements:
        """The figures of one node only, by its place among the nodes."""
        single = {name: getattr(self, name)[:, [index]] for name in (*_WHOLE, *_REAL)}
        sums: dict[str, Any] = {name: (getattr(self, name)[index],) for name in _BY_NODE}
        return Measurements(nodes=(self.nodes[index],), staff=self.staff, **single, **sums)


def gather(nodes: tuple[str, ...], teams: tuple[str, ...], rows: Sequence[Observed], moments: int) -> Measurements:
    """Make arrays out of what each replication measured, in their order.

    Parameters: `nodes`, `teams`, the ids of what was measured, in the order of each row; `moments`, how many.
    """
    of_nodes = [row.nodes for row in rows]
    columns = range(len(nodes))
    return Measurements(
        nodes=nodes,
        **{name: _table(of_nodes, name, len(nodes), np.int64) for name in _WHOLE},
        level=_table(of_nodes, "level", len(nodes), np.float64),
        cost=_table(of_nodes, "cost", len(nodes), np.float64),
        levels_at=_table(of_nodes, "levels_at", len(nodes), np.float64).reshape(len(rows), len(nodes), moments),
        lengths=tuple(_sum(row[i].lengths for row in of_nodes) for i in columns),
        agreed_lengths=tuple(_sum(row[i].agreed_lengths for row in of_nodes) for i in columns),
        spent=tuple(Sparse.of([row[i].spent for row in of_nodes]) for i in columns),
        caused=tuple(Sparse.of([row[i].caused for row in of_nodes]) for i in columns),
        begun=tuple(Sparse.of([row[i].begun for row in of_nodes]) for i in columns),
        staff=_gather_teams(teams, [row.teams for row in rows]),
    )


def _gather_teams(teams: tuple[str, ...], rows: Sequence[Sequence[TeamMeasured]]) -> TeamMeasurements:
    return TeamMeasurements(
        teams=teams,
        **{name: _table(rows, name, len(teams), np.int64) for name in _OF_TEAMS},
        waits=tuple(Sparse.of([row[i].waits for row in rows]) for i in range(len(teams))),
    )


def concatenate(parts: Sequence[Measurements]) -> Measurements:
    """Put together what chunks of replications measured, in their order."""
    columns = range(len(parts[0].nodes))
    return Measurements(
        nodes=parts[0].nodes,
        **_joined(parts, (*_WHOLE, *_REAL)),
        lengths=tuple(_sum(part.lengths[i] for part in parts) for i in columns),
        agreed_lengths=tuple(_sum(part.agreed_lengths[i] for part in parts) for i in columns),
        spent=tuple(Sparse.join([part.spent[i] for part in parts]) for i in columns),
        caused=tuple(Sparse.join([part.caused[i] for part in parts]) for i in columns),
        begun=tuple(Sparse.join([part.begun[i] for part in parts]) for i in columns),
        staff=_concatenate_teams([part.staff for part in parts]),
    )


class Collected:
    """Measurements that come in pieces, in their order: few objects and few copies, however many pieces there are.

    `_levels`: those still to be joined; one of level k + 1 has been joined from _JOINED of level k.
    """

    def __init__(self) -> None:
        self._levels: list[list[Measurements]] = [[]]

    def add(self, part: Measurements) -> None:
        """Add the next replications."""
        self._levels[0].append(part)
        for level, parts in enumerate(self._levels):
            if len(parts) < _JOINED:
                return
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(concatenate(parts))
            parts.clear()

    def all(self) -> Measurements:
        """All replications so far, of which there must be some."""
        return concatenate([part for parts in reversed(self._levels) for part in parts])


def _concatenate_teams(parts: Sequence[TeamMeasurements]) -> TeamMeasurements:
    return TeamMeasurements(
        teams=parts[0].teams,
        **_joined(parts, _OF_TEAMS),
        waits=tuple(Sparse.join([part.waits[i] for part in parts]) for i in range(len(parts[0].teams))),
    )


def _table(rows: Sequence[Sequence[object]], name: str, columns: int, kind: type[Any]) -> NDArray[Any]:
    """One figure of all replications as an array of shape [n, columns], or [n, columns, moments]."""
    table = np.array([[getattr(each, name) for each in row] for row in rows], dtype=kind)
    return table if columns else table.reshape(len(rows), 0)


def _joined(parts: Sequence[Measurements] | Sequence[TeamMeasurements], names: Sequence[str]) -> dict[str, Any]:
    joined = {name: _kept_once(np.concatenate([getattr(part, name) for part in parts])) for name in names}
    if "agreed_down" in joined and np.array_equal(joined["agreed_down"], joined["down"]):
        joined["agreed_down"] = joined["down"]
    return joined


def _kept_once(table: NDArray[Any]) -> NDArray[Any]:
    """The table; if all of its rows are the same, with one row in memory."""
    same = bool(table.size) and bool((table == table[0]).all())
    return np.broadcast_to(table[0].copy(), table.shape) if same else table


def _sum(lengths: Iterable[OutageLengths]) -> OutageLengths:
    return sum(lengths, OutageLengths())
