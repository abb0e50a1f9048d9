"""People who are missing, called or waited for, in sentences for the participants of a drill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from continuity.reports.drill_told import Scene, Tell, Told, Weight
from continuity.simulation.history import Happening


def comings_and_goings(scene: Scene, happenings: Sequence[Happening]) -> Iterator[Told]:
    """Those who are absent from this minute on, and those who are there again."""
    away = [each.node for each in happenings if each.what == "absent"]
    if away:
        who = scene.words.people(away)
        asks = (f"Who stands in for {who}?",)
        yield Told(
            weight=Weight.SECOND,
            says=f"Cannot be reached and does not come: {who}.",
            knows=[*_deputies(scene, away)],
            asks=asks,
        )
    there = [each.node for each in happenings if each.what == "present"]
    if there:
        yield Told(weight=Weight.NOISE, says=f"Can be reached again: {scene.words.people(there)}.")


def _deputies(scene: Scene, away: Sequence[str]) -> Iterator[str]:
    for team in scene.plan.teams.values():
        of_it = [each for each in away if each in team.members or each.startswith((f"{team.id}#", f"{team.id}."))]
        if of_it and team.deputy:
            yield f"The plan names {scene.words.name(team.deputy)} as deputy of {scene.words.name(team.id)}"


def _waits(scene: Scene, each: Happening) -> Told:
    work = scene.words.work(each.node, each.unit, each.detail)
    asks = ("Which work may wait, and who decides that?",)
    return Told(weight=Weight.THIRD, says=f"There is nobody free yet for: {work}.", asks=asks)


def _called_out(scene: Scene, each: Happening) -> Told:
    actor, _, names = each.detail.rpartition(": ")
    who, work = scene.words.people(names.split(", ")), scene.words.work(each.node, each.unit, actor)
    asks = ("How are people called who are not at work, and what if nobody answers?",)
    return Told(weight=Weight.THIRD, knows=(f"Called in from outside: {who}, for {work}",), asks=asks)


def _interrupted(scene: Scene, each: Happening) -> Told:
    work = scene.words.work(each.node, each.unit, each.detail.partition(": ")[0])
    return Told(weight=Weight.THIRD, says=f"Interrupted for something more urgent: {work}.")


def _handed_on(scene: Scene, each: Happening) -> Told:
    work = scene.words.work(each.node, each.unit, each.detail.partition(": ")[0])
    asks = ("How is work handed over, and what must the next ones know?",)
    return Told(weight=Weight.THIRD, says=f"Those at work must rest and hand on: {work}.", asks=asks)


PEOPLE: Final[Mapping[str, Tell]] = {
    "waits": _waits,
    "called out": _called_out,
    "interrupted": _interrupted,
    "handed on": _handed_on,
}
