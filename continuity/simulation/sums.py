"""What replications measured, summed up: the memory that it needs does not grow with their number.

Whoever runs a piece of replications sums it up, and hands over no more than that. Sums are whole numbers, so that they
are exact and do not depend on how replications were cut into pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from continuity.errors import LimitError
from continuity.intervals import Sample, losses_of
from continuity.intervals.samples import Whole, samples_of, sums_of_products
from continuity.simulation.falls import Origin
from continuity.simulation.measurements import Measurements
from continuity.simulation.node_sums import MONEY, SHARE, AtMoment, K, NodeSums, Portion
from continuity.simulation.recorder import Window
from continuity.simulation.sketches import Sketch
from continuity.simulation.sparse import Sparse
from continuity.simulation.team_sums import TeamSums, team_sums
from continuity.structure import is_up

_MOST = 2**62
_PLAIN = ("down", "outages", "agreed", "agreed_down", "periods")


@dataclass(slots=True, kw_only=True)
class Sums:
    """Sums over `replications`: of each of the nodes, and of each of the teams, in the order of their ids.

    `kept`: what each replication measured, piece by piece, where somebody compares single replications.
    """

    replications: int
    nodes: tuple[str, ...]
    of_nodes: list[NodeSums]
    teams: tuple[str, ...]
    of_teams: list[TeamSums]
    kept: list[Measurements]

    def add(self, other: Sums) -> None:
        """Add what other replications measured."""
        self.replications += other.replications
        self.kept += other.kept
        for node, more in zip(self.of_nodes, other.of_nodes, strict=True):
            node.add(more)
        for team, of_team in zip(self.of_teams, other.of_teams, strict=True):
            team.add(of_team)


def sums_of(measured: Measurements, window: Window, up_from: Sequence[float | None], *, keep: bool = False) -> Sums:
    """Sum up what some replications measured, of which there is one at least.

    Parameters: `up_from`, for each node the level from which it is up; `keep`, whether all of it is kept, too.
    Raises LimitError where outages cost more than can be counted.
    """
    return Sums(
        replications=measured.replications,
        nodes=measured.nodes,
        of_nodes=list(_of_nodes(measured, window, up_from)) if measured.nodes else [],
        teams=measured.staff.teams,
        of_teams=team_sums(measured.staff),
        kept=[measured] if keep else [],
    )


def _of_nodes(measured: Measurements, window: Window, up_from: Sequence[float | None]) -> Iterator[NodeSums]:
    plain = {name: samples_of(getattr(measured, name)) for name in _PLAIN}
    length = window.ends - window.begins
    has_agreed = measured.agreed > 0
    lost_shares = _shares(measured.agreed_down / np.where(has_agreed, measured.agreed, 1))
    others = {
        "met": samples_of(measured.periods_met),
        "missed": samples_of(measured.periods - measured.periods_met),
        "lost_share": _masked(lost_shares, has_agreed, SHARE),
        "lost_level": samples_of(_shares(losses_of(measured.level / length)), SHARE),
        "seen": _masked(measured.first_outage, measured.first_outage >= 0),
        "unseen": _masked(measured.observed, measured.first_outage < 0),
        "cost": samples_of(_money(measured.cost), MONEY),
    }
    down_by_outages = sums_of_products(measured.down, measured.outages)
    met_by_periods = sums_of_products(measured.periods_met, measured.periods)
    for index in range(len(measured.nodes)):
        yield NodeSums(
            **{name: found[index] for name, found in (*plain.items(), *others.items())},
            down_by_outages=down_by_outages[index],
            met_by_periods=met_by_periods[index],
            lengths=measured.lengths[index],
            agreed_lengths=measured.agreed_lengths[index],
            at=tuple(_at(measured, index, window, up_from[index])),
            spent=_portions(measured.spent[index], measured, index),
            caused=_portions(measured.caused[index], measured, index),
            begun=_numbers(measured.begun[index]),
            lost=Sketch.of(measured.agreed_down[:, index]),
        )


def _shares(shares: NDArray[np.float64]) -> Whole:
    return np.rint(shares / SHARE).astype(np.int64)


def _money(amounts: NDArray[np.float64]) -> Whole:
    if amounts.size and float(amounts.max()) >= _MOST * MONEY:
        raise LimitError(f"outages that cost {_MOST * MONEY:.2g} or more in one history cannot be added up")
    return np.rint(amounts / MONEY).astype(np.int64)


def _masked(values: Whole, mask: NDArray[np.bool_], unit: float = 1.0) -> list[Sample]:
    """A sample for each column, of those values that count."""
    if mask.all():
        return samples_of(values, unit)
    columns = range(values.shape[1])
    return [_one(values[mask[:, column], column], unit) for column in columns]


def _one(values: Whole, unit: float) -> Sample:
    return Sample.of(values, unit) if len(values) else Sample(unit=unit)


def _at(measured: Measurements, index: int, window: Window, up_from: float | None) -> Iterator[AtMoment]:
    """What was measured of a node at each of the moments asked for."""
    first = measured.first_outage[:, index]
    for column, moment in enumerate(window.at):
        levels = measured.levels_at[:, index, column]
        yield AtMoment(
            up=sum(is_up(level, up_from) for level in levels.tolist()),
            failed=int(np.count_nonzero((first >= 0) & (first <= moment))),
            lost=Sample.of(_shares(losses_of(levels)), SHARE),
        )


def _portions(table: Sparse[K], measured: Measurements, index: int) -> dict[K, Portion]:
    down, outages = measured.down[:, index], measured.outages[:, index]
    found = {}
    for key, rows, values in _by_key(table):
        by_down, by_outages = (
            sums_of_products(values.reshape(-1, 1), other[rows].reshape(-1, 1))[0] for other in (down, outages)
        )
        found[key] = Portion(Sample.of(values), by_down, by_outages)
    return found


def _numbers(table: Sparse[Origin]) -> dict[Origin, Sample]:
    return {key: Sample.of(values) for key, _, values in _by_key(table)}


def _by_key(table: Sparse[K]) -> Iterator[tuple[K, Whole, Whole]]:
    """The rows and the values of each key that has any."""
    order = np.argsort(table.columns, kind="stable")
    bounds = np.searchsorted(table.columns[order], np.arange(len(table.keys) + 1)).tolist()
    for key, begin, end in zip(table.keys, bounds[:-1], bounds[1:], strict=True):
        if begin < end:
            chosen = order[begin:end]
            yield key, table.rows[chosen], table.values[chosen]
