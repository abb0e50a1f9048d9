"""The failure modes of a chain's nodes and its common causes: copies, pools of units, and which units are alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from continuity.distributions import SingleDraw
from continuity.markov.calls import Calling, JointRepair
from continuity.markov.cast import BeginsFailed, Block
from continuity.markov.clocks import Speed, full, speed_of, wearing
from continuity.markov.failing import Calls, Copy
from continuity.markov.levels import most_of
from continuity.markov.making import Making, phases
from continuity.markov.phases import Phases, is_single
from continuity.markov.pools import Pool, Wrong
from continuity.markov.switching import Switch
from continuity.model import CommonCause, Mode, Node

if TYPE_CHECKING:
    from continuity.markov.moment import Moment


def make_cause(making: Making, cause: CommonCause) -> None:
    """A common cause: one copy that hits several nodes; those outside the chain make no difference to it."""
    cast, mode = making.cast, cause.mode
    targets = [(name, share) for name, share in sorted(cause.hits.items()) if name in making.position]
    mark = cast.mark(0)
    for number, (name, _) in enumerate(targets):
        making.hits[name].append((mode.leaves, mark, number))
    copy = Copy(
        cast.slot(),
        making.place(cause.id, 0, mode.id),
        tuple(making.position[name] for name, _ in targets),
        (phases(mode.time_to_failure), phases(mode.detect), phases(mode.time_to_repair)),
        full,
        None,
        (mark, tuple(share for _, share in targets)),
    )
    copy.job = making.staffing.job(copy, cause.id, (mode.crew, mode.spares), copy.repair)
    cast.actors.append(copy)
    _begins_failed(making, [copy], mode)


def make_node(making: Making, node: Node, switches: Mapping[int, Switch]) -> None:
    """The units of a node with all their modes."""
    _Units(making, node, switches).make()


def _begins_failed(making: Making, copies: list[Copy], mode: Mode) -> None:
    if mode.at_start > 0.0:
        making.cast.failed_at_start.append(BeginsFailed(copies=tuple(copies), probability=mode.at_start))


class _Units:
    """Makes the units of one node. Parameters: `switches`, of the chain, by the number of their nodes."""

    def __init__(self, making: Making, node: Node, switches: Mapping[int, Switch]) -> None:
        self._making = making
        self._node = node
        self._index = index = making.position[node.id]
        self._own_modes = [mode for mode in node.modes if not mode.of_node]
        self._member_of = [switch for switch in switches.values() if index in switch.members]
        self._calls = {mode.id: self._calls_of(mode) for mode in node.modes}
        runs = node.running is not None
        self._running = (
            tuple(making.cast.mark(int(unit < (node.running or 0))) for unit in range(node.units)) if runs else ()
        )
        dependents = tuple(
            making.position[each] for each in making.interaction.dependents[node.id] if each in making.position
        )
        self._wears = wearing(index, dependents)

    def make(self) -> None:
        """Make copies, pool and blocks."""
        node, cast = self._node, self._making.cast
        if not node.modes and not self._making.hits[node.id]:
            if most_of(node) > 1.0:
                cast.pools[self._index] = Pool(node, ((),) * node.units, (), (), self._running, most_of(node))
            return
        units = [[self._copy(mode, unit) for mode in self._own_modes] for unit in range(1, node.units + 1)]
        shared = [mode for mode in node.modes if mode.of_node or mode.beta]
        whole = [self._whole(mode) for mode in shared]
        cast.actors += whole
        self._let_act(units)
        cast.pools[self._index] = Pool(
            node,
            tuple(tuple(self._wrong(unit, self._own_modes)) for unit in units),
            tuple(self._wrong(whole, shared)),
            tuple(self._making.hits[node.id]),
            self._running,
            most_of(node),
        )

    def _let_act(self, units: list[list[Copy]]) -> None:
        """Let the copies of units act, and some begin failed: counted where units are alike, else one by one."""
        cast, are_alike = self._making.cast, self._are_alike()
        if are_alike:
            marks = self._running or (None,) * len(units)
            blocks = zip(units, marks, strict=True)
            cast.blocks.append(
                tuple(Block(tuple(copy.slot for copy in unit), tuple(unit), mark) for unit, mark in blocks)
            )
        else:
            cast.actors += [copy for unit in units for copy in unit]
        for number, mode in enumerate(self._own_modes):
            copies = [unit[number] for unit in units]
            for some in [copies] if are_alike else [[copy] for copy in copies]:
                _begins_failed(self._making, some, mode)

    @staticmethod
    def _wrong(copies: list[Copy], modes: list[Mode]) -> list[Wrong]:
        return [(copy.slot, mode.leaves) for copy, mode in zip(copies, modes, strict=True)]

    # --- copies ----------------------------------------------------------------------------------------------------

    def _copy(self, mode: Mode, unit: int) -> Copy:
        return self._made(mode, unit, _life(mode, 1.0 - mode.beta), self._calls[mode.id])

    def _whole(self, mode: Mode) -> Copy:
        """The one copy of a mode of the whole node, or the shared part of a `beta`, which nobody calls for."""
        if not mode.of_node:
            return self._made(mode, 0, _life(mode, mode.beta), None)
        copy = self._made(mode, 0, _life(mode, 1.0), self._calls[mode.id])
        _begins_failed(self._making, [copy], mode)
        return copy

    def _made(self, mode: Mode, unit: int, life: Phases, calls: Calls | None) -> Copy:
        making, node = self._making, self._node
        copy = Copy(
            making.cast.slot(),
            making.place(node.id, unit, mode.id),
            (self._index,),
            (life, phases(mode.detect), phases(mode.time_to_repair)),
            self._speed(mode, unit),
            calls,
        )
        if not mode.repairs_all:
            copy.job = making.staffing.job(copy, node.id, (mode.crew, mode.spares), copy.repair)
        return copy

    def _speed(self, mode: Mode, unit: int) -> Speed:
        return speed_of(self._node, mode.clock, partial(self._in_use, unit), self._wears)

    def _in_use(self, unit: int, moment: Moment) -> bool:
        """Whether a unit (0: the whole node) is in use: a running one, of an active member where it is one."""
        if unit and self._running and not moment.marks[self._running[unit - 1]]:
            return False
        if self._member_of:
            return any(moment.marks[switch.active] == self._index for switch in self._member_of)
        return self._node.standby is None or self._node.running is not None

    def _calls_of(self, mode: Mode) -> Calls | None:
        making, node = self._making, self._node
        if mode.repairs_all:
            place = making.place(node.id, 0, mode.id)
            joint = JointRepair(making.cast.slot(), place, mode.call_when, phases(mode.time_to_repair))
            joint.job = making.staffing.job(joint, node.id, (mode.crew, mode.spares), joint.repair)
            making.cast.actors.append(joint)
            return joint
        return Calling(making.cast.mark(0), mode.call_when) if mode.call_when > 1 else None

    # --- what is alike ---------------------------------------------------------------------------------------------

    def _are_alike(self) -> bool:
        """Whether no rule ever asks for the number of a unit but among units in the same state.

        Numbers decide which standby unit goes to work, and whose repair is asked for first among several in one moment.
        """
        modes = self._own_modes
        if self._running and any(mode.leaves or not is_single(phases(mode.time_to_failure)) for mode in modes):
            return False
        if sum(mode.at_start > 0.0 for mode in modes) > 1:
            return False
        several = len(modes) > 1
        return not (several and any(mode.call_when > 1 and not mode.repairs_all for mode in modes))


def _life(mode: Mode, share: float) -> Phases:
    """The life with a share of the hazard, as `beta` splits it."""
    life = mode.time_to_failure
    if share == 1.0:
        return phases(life)
    assert isinstance(life, SingleDraw), "the reader refuses a beta of a sum"
    return phases(life.with_hazard(share))
