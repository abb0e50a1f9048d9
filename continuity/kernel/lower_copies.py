"""The copies of failure modes and the common causes of a plan, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from continuity.distributions import Distribution, SingleDraw
from continuity.kernel.processes import Durations
from continuity.kernel.stretches import Stretches
from continuity.kernel.tables import NONE, Call, Copy, Hit, Start
from continuity.model import Mode
from continuity.simulation.copies import ModeCopy
from continuity.simulation.layout import Layout
from continuity.streams import process_key, process_name


class Copies:
    """The copies of all failure modes, in the order of their ranks, with what decides about their repairs.

    `rows` and `origins` go together; `place` gives a copy's index by its key; `in_order` are their indexes as the plan
    lists them; `call_of`: which call decides about a mode, by node and mode;
    `units[name]`, the index of a node's first unit; `count`, how many units there are.
    """

    def __init__(self, layout: Layout, durations: Durations) -> None:
        self._layout = layout
        self._durations = durations
        listed = [copy for node in layout.nodes for copy in layout.copies[node.id]] + list(layout.causes.values())
        self.origins = sorted(listed, key=lambda copy: copy.rank)
        self.place = {copy.key: index for index, copy in enumerate(self.origins)}
        self.in_order = [self.place[copy.key] for copy in listed]
        self.units: dict[str, int] = {}
        self.count = 0
        for node in layout.nodes:
            self.units[node.id] = self.count
            self.count += node.units
        self.hits: list[Hit] = []
        self.calls: list[Call] = []
        self.called = Stretches()
        self.joint: list[tuple[int, int]] = []
        self.shared: list[tuple[int, int]] = []
        self.call_of = dict(self._make_calls())
        self.rows = [self._row(index, copy) for index, copy in enumerate(self.origins)]
        self.starts = [self._start(copy) for copy in self.origins]

    def _make_calls(self) -> Sequence[tuple[tuple[str, str], int]]:
        """Add a call for each mode whose repairs wait for each other; returns (node, mode) with its index."""
        made = []
        for node in self._layout.nodes:
            for mode in node.modes:
                if mode.call_when > 1 or mode.repairs_all:
                    made.append(((node.id, mode.id), len(self.calls)))
                    self.calls.append(self._call(node.id, node.units, mode))
                if mode.repairs_all and mode.beta:
                    self._add_shared(node.id, mode.id)
        return made

    def _call(self, name: str, units: int, mode: Mode) -> Call:
        numbers = (0,) if mode.of_node else range(1, units + 1)
        first, end = self.called.add(self.place[name, number, mode.id] for number in numbers)
        repair = NONE
        if mode.repairs_all:
            repair = self._durations.add(mode.time_to_repair, process_name("failure", name, "all", mode.id, "repair"))
            self.joint.append((self._layout.rank(name, 0, mode.id), len(self.calls)))
        return Call(
            call_when=mode.call_when, copies=first, copies_end=end, actor=NONE, repair=repair, job=NONE, beside=NONE
        )

    def _add_shared(self, name: str, mode: str) -> None:
        """Add a call for the part of a `beta` that is repaired beside the joint repair, whose call is the last one."""
        joint, mine = len(self.calls) - 1, len(self.calls)
        first, end = self.called.add([self.place[name, 0, mode]])
        self.calls[joint].beside = mine
        self.calls.append(
            Call(call_when=0, copies=first, copies_end=end, actor=NONE, repair=NONE, job=NONE, beside=joint)
        )
        self.shared.append((self._layout.rank(name, 0, mode), mine))

    def _row(self, index: int, copy: ModeCopy) -> Copy:
        (name, unit, mode_id), mode = copy.key, copy.mode
        cause = name in self._layout.causes
        kind = "common-cause" if cause else "failure"
        shared = unit == 0 and not mode.of_node  # the common part of a beta is repaired by itself

        def named(purpose: str) -> str:
            return process_name(kind, name, unit, mode_id, purpose)

        add = self._durations.add
        hits = self._add_hits(index, name) if cause else (0, 0)
        return Copy(
            actor=NONE,
            node=NONE if cause else self._layout.position[name],
            unit=NONE if unit == 0 else self.units[name] + unit - 1,
            life=add(mode.time_to_failure if cause else _life(copy), named("life")),
            repair=add(mode.time_to_repair, named("repair")),
            detect=NONE if mode.detect is None else add(mode.detect, named("detect")),
            inspection=mode.inspection or 0,
            leaves=mode.leaves,
            call=self._call_of(name, mode_id, cause=cause, shared=shared),
            clock=NONE,
            job=NONE,
            hits=hits[0],
            hits_end=hits[1],
        )

    def _call_of(self, name: str, mode: str, *, cause: bool, shared: bool) -> int:
        call = NONE if cause else self.call_of.get((name, mode), NONE)
        return call if call == NONE or not shared else self.calls[call].beside

    def _start(self, copy: ModeCopy) -> Start:
        (name, unit, mode_id), mode = copy.key, copy.mode
        kind = "common-cause" if name in self._layout.causes else "failure"
        key = process_key(process_name(kind, name, unit, mode_id, "at-start"))
        return Start(probability=mode.at_start, key=np.uint64(key))

    def _add_hits(self, index: int, cause: str) -> tuple[int, int]:
        first, told = len(self.hits), self._layout.plan.common_causes[cause]
        for name, share in sorted(told.hits.items()):
            key = process_key(process_name("common-cause", cause, name, told.mode.id, "hit"))
            node = self._layout.position[name]
            self.hits.append(Hit(cause=index, node=node, share=share, key=np.uint64(key)))
        return first, len(self.hits)


def _life(copy: ModeCopy) -> Distribution:
    """The life of a copy, with its part of the hazard where a `beta` splits it."""
    mode, unit = copy.mode, copy.key[1]
    share = mode.beta if unit == 0 and not mode.of_node else 1.0 - mode.beta
    if share == 1.0:
        return mode.time_to_failure
    assert isinstance(mode.time_to_failure, SingleDraw)  # the format refuses beta for a sum
    return mode.time_to_failure.with_hazard(share)
