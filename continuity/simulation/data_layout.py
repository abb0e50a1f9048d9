"""What is the same in every replication about data: its copies, what they are made from, what has to be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from continuity.distributions import Distribution
from continuity.model import Backup, Copy, DataSet, Node, Plan, Restore
from continuity.schedules import Schedule
from continuity.simulation.ageing import exactly
from continuity.simulation.backups import BackupJobs
from continuity.simulation.luck import Luck, Sampler
from continuity.streams import process_name
from continuity.timeline import Timeline
from continuity.units import NEVER, SECOND

_HALF: Final = Fraction(1, 2)
_LARGEST_DRAW: Final = 1.0 - 2.0**-53  # the extremes of the numbers that `streams` draws
_SMALLEST_DRAW: Final = 2.0**-53


@dataclass(frozen=True, slots=True, eq=False)
class RestoreTime:
    """How long a restore takes: a draw or nothing, a transfer in microseconds, and a share of the data loss."""

    takes: Sampler | None
    transfer: int
    replay: Fraction

    def of_try(self, n: int, m: int, loss: int) -> int:
        """The time of try m (from 0) of restore n in microseconds. Parameters: `loss`, the data loss, likewise."""
        drawn = self.takes.of_try(n, m) if self.takes else 0
        return min(NEVER, drawn + self.transfer + int(self.replay * loss + _HALF))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CopyLayout:
    """One copy: a replica where `backups` is None. `source`: the copy it is made from, None for the original."""

    id: str
    place: str
    source: str | None
    backups: BackupJobs | None
    restore: RestoreTime


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DataLayout:
    """One set of data.

    `node`: where it lives by the plan; `copies`: each behind what it is made from; `lags`: how a loss draws those of
    the replicas, by copy; `together`: all data restored to the same moment, itself first, then by id.
    """

    id: str
    node: str
    copies: tuple[CopyLayout, ...]
    lags: Mapping[str, Sampler]
    together: tuple[str, ...]


def data_layouts(plan: Plan, luck: Luck, timeline: Timeline) -> dict[str, DataLayout]:
    """All data of a plan, by id in the order of the ids. Parameters: `luck` and `timeline`, of the run."""
    held = sorted(
        ((data, node) for node in plan.nodes.values() for data in node.data.values()), key=lambda it: it[0].id
    )
    named = {data.id: data.together_with for data, _ in held}
    return {data.id: _Maker(node, data, luck, timeline).layout(named) for data, node in held}


def watched_places(plan: Plan) -> frozenset[str]:
    """The ids of the nodes whose ups and downs matter for data: where it lives, is kept, or may be restored onto."""
    holding = [node for node in plan.nodes.values() if node.data]
    kept = (copy.at for node in holding for data in node.data.values() for copy in data.copies.values())
    return frozenset([*(node.id for node in holding), *kept, *_targets(plan)])


def _targets(plan: Plan) -> Iterator[str]:
    for each in plan.plans.values():
        for steps in (each.steps, each.way_back.steps if each.way_back else {}):
            for step in steps.values():
                if step.restores and step.restores.to:
                    yield step.restores.to


class _Maker:
    """Lays out one set of data."""

    def __init__(self, node: Node, data: DataSet, luck: Luck, timeline: Timeline) -> None:
        self._node = node.id
        self._data = data
        self._luck = luck
        self._timeline = timeline

    def layout(self, named: Mapping[str, tuple[str, ...]]) -> DataLayout:
        """The layout. Parameters: `named`, the other data that each set of data names in `with`."""
        copies = sorted(self._data.copies.values(), key=lambda copy: (len(list(self._above(copy))), copy.id))
        return DataLayout(
            id=self._data.id,
            node=self._node,
            copies=tuple(self._copy(copy) for copy in copies),
            lags={copy.id: self._sampler("replica", copy, "lag", copy.lag) for copy in copies if copy.lag is not None},
            together=_together(self._data.id, named),
        )

    def _above(self, copy: Copy) -> Iterator[Copy]:
        """The copies that a copy is made from, the nearest first."""
        while copy.source_copy is not None:
            copy = self._data.copies[copy.source_copy]
            yield copy

    def _copy(self, copy: Copy) -> CopyLayout:
        return CopyLayout(
            id=copy.id,
            place=copy.at,
            source=copy.source_copy,
            backups=self._jobs(copy, copy.backup) if copy.backup else None,
            restore=self._restore(copy, copy.restore or self._data.restore or Restore()),
        )

    def _jobs(self, copy: Copy, backup: Backup) -> BackupJobs:
        schedule = Schedule(backup.every, backup.at, self._timeline)
        draws = backup.takes.draws
        return BackupJobs(
            schedule=schedule,
            first=schedule.next(0),
            every=backup.every,
            takes=self._sampler("backup", copy, "takes", backup.takes),
            shortest=backup.takes.sample_many([_SMALLEST_DRAW] * draws),
            longest=backup.takes.sample_many([_LARGEST_DRAW] * draws),
            keep=backup.keep,
            succeeds=backup.succeeds,
            luck=self._luck.process(self._name("backup", copy, "succeeds")) if 0 < backup.succeeds < 1 else None,
            lags=dict(self._followed(copy)),
        )

    def _followed(self, copy: Copy) -> Iterator[tuple[str, Sampler]]:
        """The replicas that a backup is made from: each backup draws their lags for itself."""
        for source in self._above(copy):
            if source.lag is None:
                return
            yield source.id, self._sampler("backup", copy, f"lag.{source.id}", source.lag)

    def _restore(self, copy: Copy, restore: Restore) -> RestoreTime:
        takes = self._sampler("restore", copy, "takes", restore.takes) if restore.takes else None
        transfer = Fraction(0)
        if restore.size is not None and restore.rate is not None:
            transfer = restore.size * SECOND / exactly(restore.rate)
        return RestoreTime(takes, int(transfer + _HALF), exactly(restore.replay))

    def _sampler(self, kind: str, copy: Copy, purpose: str, distribution: Distribution) -> Sampler:
        return self._luck.sampler(self._name(kind, copy, purpose), distribution)

    def _name(self, kind: str, copy: Copy, purpose: str) -> str:
        return process_name(kind, self._node, 0, f"{self._data.id}.{copy.id}", purpose)


def _together(data: str, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The data, then by id what it names in `with`, and what that names."""
    found, waiting = {data}, [data]
    while waiting:
        new = set(named[waiting.pop()]) - found
        found |= new
        waiting += new
    return (data, *sorted(found - {data}))
