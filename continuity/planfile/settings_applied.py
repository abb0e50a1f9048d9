"""Settings applied to what is written, which stays as it is.

| the path leads to | `PATH=VALUE` | `PATH=` |
|---|---|---|
| what is written | replaces it | removes it; later items of a list move up |
| a new key or id in a mapping | adds it | refused |
| the same where the mapping itself is missing | adds both, if the format knows it or a kind supplies it | refused |
| the number after a list's last item | adds an item | refused |
| below an id or item that is not there | refused, with the nearest that is | refused |
| what an earlier setting has set | refused | refused |
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NoReturn, TypeAlias

from continuity.errors import PlanError
from continuity.findings import Finding, dotted, printable
from continuity.planfile.faults import shown
from continuity.planfile.fields import Context, PlanField
from continuity.planfile.looking import mapping
from continuity.planfile.marked import Data, Mark, YamlMapping, YamlSequence
from continuity.planfile.names import unknown
from continuity.planfile.places import Places, leads_somewhere
from continuity.planfile.problems import Path
from continuity.planfile.schema import FileEntry
from continuity.planfile.schema_entry import Entry, Reader
from continuity.planfile.schema_nested import Entries, Listed, One
from continuity.planfile.settings_reading import Setting, containers, refuse
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, completed, copied

_NUMBER: Final = re.compile(r"[0-9]{1,9}")

_Shape: TypeAlias = Entry | PlanField[object] | None
"""What the format has at a place: an entry, a value or a collection of entries; None where that is not known."""


def all_applied(declared: YamlMapping, settings: Sequence[Setting]) -> YamlMapping:
    """What is written, with all settings, each applied to what those before it left.

    Parameters: `declared`, which is not changed and shares with the answer what is the same in both; `settings`.
    Raises PlanError for each that leads nowhere, or undoes another.
    """
    findings: list[Finding] = []
    earlier: set[Mark] = set()
    for setting in settings:
        try:
            declared = _Walk(declared, setting, earlier).applied()
        except PlanError as error:
            findings += error.findings
        earlier.add(setting.place)
    if findings:
        raise PlanError(findings)
    return declared


class _Walk:
    """The way of one setting into the plan, on which everything is copied before it changes.

    Parameters: `declared`, what is written so far; the `setting`; the places of `earlier` ones.
    `here` is the copy reached, `trail` the path to it, `shape` what the format has there.
    """

    def __init__(self, declared: YamlMapping, setting: Setting, earlier: set[Mark]) -> None:
        self.declared = declared
        self.setting = setting
        self.earlier = earlier
        self.reader = Reader(Context())
        self.here: YamlMapping | YamlSequence = copied(declared)
        self.trail: Path = ()
        self.shape: _Shape = self.reader.schema(FileEntry)

    def applied(self) -> YamlMapping:
        """What is written, with the setting. Raises PlanError."""
        root = self.here
        step, rest = self.next_step(self.setting.words)
        while rest:
            self.enter(step)
            step, rest = self.next_step(rest)
        self.finish(step)
        assert isinstance(root, YamlMapping)
        return root

    def next_step(self, words: tuple[str, ...]) -> tuple[str | int, tuple[str, ...]]:
        """The key or number that comes next, and the words after it; a key that is there may have dots."""
        if isinstance(self.here, YamlSequence):
            return self.position(words[0], may_add=len(words) == 1 and not self.setting.removes), words[1:]
        heads = ((".".join(words[:count]), words[count:]) for count in range(1, len(words) + 1))
        return next((head for head in heads if head[0] in self.here), (words[0], words[1:]))

    def position(self, word: str, *, may_add: bool) -> int:
        """The item of a list that a word means, or the place after the last one."""
        count = len(self.here)
        if not _NUMBER.fullmatch(word) or int(word) >= count + may_add:
            items = f"its items are 0 to {count - 1}" if count else "it is empty"
            self.refuse("setting-path", f"{_quoted(self.trail)} has no item {shown(word)}: {items}", word)
        return int(word)

    def enter(self, step: str | int) -> None:
        """Go into what is at a step, which is copied, or made."""
        there = _at(self.here, step)
        if isinstance(there, YamlMapping):
            inner: YamlMapping | YamlSequence = copied(there)
        elif isinstance(there, YamlSequence):
            inner = _copied_list(there)
        elif leads_somewhere(self.here, (step,)):
            path = _quoted((*self.trail, step))
            self.refuse("setting-path", f"{path} is {shown(there)}, with nothing inside: set it as a whole", step)
        else:
            self.see_that_it_can_be_made(step)
            inner = YamlMapping(self.setting.place)
        _put(self.here, step, inner, self.setting.place if there is None else None)
        self.here, self.trail, self.shape = inner, (*self.trail, step), self.shape_of(step)

    def shape_of(self, step: str | int) -> _Shape:
        """What the format has at a step from here."""
        if isinstance(self.shape, Entries | Listed):
            return self.reader.schema(self.shape.kind)
        field = self.shape.by_key.get(str(step)) if isinstance(self.shape, Entry) else None
        return self.reader.schema(field.kind) if isinstance(field, One) else field

    def finish(self, step: str | int) -> None:
        """Set or remove what is at the last step."""
        exists = leads_somewhere(self.here, (step,))
        if exists:
            self.see_that_nothing_is_undone(step)
        if not self.setting.removes:
            _put(self.here, step, self.setting.value, self.setting.place)
        elif exists:
            _remove(self.here, step)
        else:
            self.see_that_it_is_not_supplied(step, "leave it out there")
            self.refuse_unknown(step, "entry", mapping(self.here))

    def see_that_it_can_be_made(self, step: str | int) -> None:
        """Refuse what is a slip of the keyboard rather than something new."""
        supplied = self.supplied()
        if isinstance(_at(supplied, step), YamlMapping):
            return
        self.see_that_it_is_not_supplied(step, "set it there, or here as a whole")
        if isinstance(self.shape, Entries):
            self.refuse_unknown(step, self.shape.kind.what.partition(" ")[2], mapping(supplied))
        if isinstance(self.shape, Entry) and step not in self.shape.keys and not str(step).startswith("x-"):
            self.refuse_unknown(step, "key", self.shape.keys)

    def see_that_it_is_not_supplied(self, step: str | int, way_out: str) -> None:
        """Refuse what is not written here, but in a tier or kind."""
        if leads_somewhere(self.supplied(), (step,)):
            path = (*self.trail, step)
            origin = Places(self.declared, self.declared).declared_path(path)
            self.refuse("setting-supplied", f"{_quoted(path)} is written in '{origin}': {way_out}", step)

    def see_that_nothing_is_undone(self, step: str | int) -> None:
        """Refuse to replace or remove what an earlier setting has set: one of the two is a mistake."""
        marks = {_mark(self.here, step)}.union(*map(_marks, containers(_at(self.here, step))))
        undone = sorted(marks & self.earlier)
        if undone:
            self.refuse("setting-undone", f"this would undo {undone[0][0]}: keep one of the two", step)

    def supplied(self) -> Data:
        """What is here when tiers and kinds have supplied; nothing where they supply nothing."""
        value: Data = completed(self.declared)[0]
        for step in self.trail:
            value = _at(value, step)
        return value

    def refuse_unknown(self, step: str | int, what: str, known: Collection[str]) -> NoReturn:
        """Refuse a name that is none of those known, with the nearest of them."""
        problem = unknown(what, str(step), known, (*self.trail, step))
        others = [other for other in NODE_SECTIONS if str(step) in mapping(self.declared, other)]
        if self.trail and self.trail[0] in NODE_SECTIONS and len(self.trail) == 1 and others:
            message = f"{shown(step)} is no {what}: it is one of the {others[0]}"
            self.refuse(problem.id, message, step, f"write {others[0]}.{step}")
        self.refuse(problem.id, problem.message, step, problem.hint)

    def refuse(self, defect: str, message: str, step: str | int, hint: str = "") -> NoReturn:
        """Refuse the setting for what is wrong at a step from here."""
        refuse(self.setting.place, defect, message, dotted((*self.trail, step)), hint)


def _quoted(path: Path) -> str:
    return f"'{printable(dotted(path))}'"


def _at(value: Data, step: str | int) -> Data:
    """What is at one step; None where there is nothing."""
    if isinstance(value, YamlMapping) and isinstance(step, str):
        return value.get(step)
    return value[step] if isinstance(value, YamlSequence) and isinstance(step, int) and step < len(value) else None


def _put(here: YamlMapping | YamlSequence, step: str | int, value: Data, place: Mark | None) -> None:
    """Put a value at a step; `place`, None where it stays in its own."""
    if isinstance(here, YamlMapping) and isinstance(step, str):
        here[step] = value
        if place is not None:
            here.marks[step] = here.value_marks[step] = place
    elif isinstance(here, YamlSequence) and isinstance(step, int):
        here[step : step + 1] = [value]
        if place is not None:
            here.marks[step : step + 1] = [place]


def _remove(here: YamlMapping | YamlSequence, step: str | int) -> None:
    if isinstance(here, YamlMapping) and isinstance(step, str):
        del here[step], here.marks[step], here.value_marks[step]
    elif isinstance(here, YamlSequence) and isinstance(step, int):
        del here[step], here.marks[step]


def _copied_list(items: YamlSequence) -> YamlSequence:
    """A list of its own with the same items and places."""
    copy = YamlSequence(items.mark)
    copy.extend(items)
    copy.marks = items.marks.copy()
    return copy


def _mark(here: YamlMapping | YamlSequence, step: str | int) -> Mark:
    if isinstance(here, YamlMapping):
        return here.marks[str(step)]
    return here.marks[int(step)]


def _marks(container: YamlMapping | YamlSequence) -> Collection[Mark]:
    return container.marks.values() if isinstance(container, YamlMapping) else container.marks
