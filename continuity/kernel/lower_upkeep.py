"""The maintenance of all nodes as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from continuity.kernel.arrays import table
from continuity.kernel.lower_copies import Copies
from continuity.kernel.lower_hours import Calendars
from continuity.kernel.lower_mechanisms import Mechanisms
from continuity.kernel.lower_staff import Staff
from continuity.kernel.processes import Durations
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import NONE, Kind
from continuity.kernel.upkeep_tables import Entry, Maintained, Slot, Upkeep
from continuity.model import Mode, Node
from continuity.schedules import Schedule
from continuity.simulation.actors import ActorKey
from continuity.simulation.layout import Layout
from continuity.simulation.maintenance_turns import PlannedWork
from continuity.simulation.measuring import Measuring
from continuity.streams import process_name


class Maintenances:
    """The maintenance of all nodes.

    Parameters: `how` nodes are measured; `number_of`, the place of each measured node among these, by its index.
    `ranks`: (rank, kind, index) of all that act; `uses`: (clock, slot) of each clock of time in use; `of`: the
    maintained node, by a node's index; `keys`: whose unit each slot is.
    """

    def __init__(
        self,
        layout: Layout,
        durations: Durations,
        copies: Copies,
        mechanisms: Mechanisms,
        staff: Staff,
        how: Measuring,
        number_of: Mapping[int, int],
        calendars: Calendars,
    ) -> None:
        self._layout = layout
        self._durations = durations
        self._copies = copies
        self._mechanisms = mechanisms
        self._staff = staff
        self._known_until = calendars.known_until
        self.ranks: list[tuple[int, Kind, int]] = []
        self.maintained: list[Maintained] = []
        self.entries: list[Entry] = []
        self.slots: list[Slot] = []
        self.keys: list[ActorKey] = []
        self.of: dict[int, int] = {}
        self._above, self._renewed, self._still = Stretches(), Stretches(), Stretches()
        self._moments: list[int] = []
        self._listed: dict[tuple[object, object], tuple[int, int]] = {}
        for name, works in layout.maintenance.items():
            self._add_node(layout.position[name], works, how, number_of)

    def _add_node(
        self, index: int, works: tuple[PlannedWork, ...], how: Measuring, number_of: Mapping[int, int]
    ) -> None:
        node = self._layout.nodes[index]
        mine = self.of[index] = len(self.maintained)
        first, first_slot = len(self.entries), len(self.slots)
        above, above_end = self._above.add(number_of[each] for each in how.above.get(index, ()))
        for number, work in enumerate(works, 1):
            self._add_entry(mine, index, node, number, work)
        self.maintained.append(
            Maintained(
                node=index,
                entries=first,
                entries_end=len(self.entries),
                slots=first_slot,
                slots_end=len(self.slots),
                above=above,
                above_end=above_end,
            )
        )

    def _add_entry(self, of: int, index: int, node: Node, number: int, work: PlannedWork) -> None:
        mine, first_slot, entry = len(self.entries), len(self.slots), work.entry
        if work.schedule is not None:
            self.ranks.append((work.ranks[0], Kind.ROUND, mine))
        for unit in range(1, node.units + 1):
            self.ranks.append((work.ranks[unit], Kind.WORK, len(self.slots)))
            if entry.after is not None:
                self.ranks.append((work.ranks[unit], Kind.USE, len(self.slots)))
            self.keys.append((node.id, unit, ""))
            self.slots.append(self._slot(mine, index, node, number, unit, work))
        moments, moments_end = (0, 0) if work.schedule is None else self._list(work.schedule, work)
        even = work.schedule is not None and work.schedule.is_even
        self.entries.append(
            Entry(
                of=of,
                actor=NONE,
                slots=first_slot,
                slots_end=len(self.slots),
                units=entry.units,
                counted=int(entry.counted),
                after=NONE if entry.after is None else entry.after,
                first=work.schedule.next(1) if work.schedule is not None and even else NONE,
                every=entry.every if entry.every is not None and even else NONE,
                moments=moments,
                moments_end=moments_end,
                cause=self._staff.cause("maintenance", ""),
            )
        )

    def _slot(self, entry: int, index: int, node: Node, number: int, unit: int, work: PlannedWork) -> Slot:
        uses = self._mechanisms.use_clocks
        copies = [copy for copy in self._layout.copies[node.id] if copy.key[1] in (0, unit)]
        own = [
            self._copies.place[copy.key] for copy in copies if _renews(node, work, copy.mode, shared=not copy.key[1])
        ]
        clocks = [self._copies.rows[each].clock for each in own]
        clocks += [clock for (each, _, of_unit), clock in uses.items() if (each, of_unit) == (index, unit)]
        renewed, renewed_end = self._renewed.add(own)
        still, still_end = self._still.add(clocks)
        takes = process_name("maintenance", node.id, unit, str(number), "takes")
        return Slot(
            entry=entry,
            unit=self._copies.units[node.id] + unit - 1,
            actor=NONE,
            takes=self._durations.add(work.entry.takes, takes),
            use=uses.get((index, number, unit), NONE),
            renewed=renewed,
            renewed_end=renewed_end,
            still=still,
            still_end=still_end,
        )

    def _list(self, schedule: Schedule, work: PlannedWork) -> tuple[int, int]:
        """List the moments of a schedule that goes by the clocks, once for all entries with the same."""
        if schedule.is_even:
            return 0, 0
        key = work.entry.every, work.entry.at
        if key not in self._listed:
            first, moment = len(self._moments), 0
            while moment <= self._known_until:
                moment = schedule.next(moment + 1)
                self._moments.append(moment)
            self._listed[key] = first, len(self._moments)
        return self._listed[key]

    def tables(self) -> Upkeep:
        """All of it."""
        return Upkeep(
            maintained=table(Maintained, self.maintained),
            entries=table(Entry, self.entries),
            slots=table(Slot, self.slots),
            above=self._above.array(),
            renewed=self._renewed.array(),
            still=self._still.array(),
            moments=np.array(self._moments, dtype=np.int64),
        )


def _renews(node: Node, work: PlannedWork, mode: Mode, *, shared: bool) -> bool:
    """Whether work on a unit renews a copy of a mode. Parameters: `shared`, whether it is a copy for all units."""
    names = work.entry.renews
    if shared and not mode.of_node:
        return False  # the shared part of a beta is nobody's own
    return (not shared or node.units == 1) if names is None else mode.id in names
