"""Levels that change, in sentences for the participants of a drill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from continuity.model import Section
from continuity.reports.drill_told import Scene, Told, Weight
from continuity.reports.drill_words import listed
from continuity.reports.numbers import target_text
from continuity.simulation.history import Happening
from continuity.structure import is_up
from continuity.units import format_duration

_MOST_SERVICES: Final = 6
_DIGITS: Final = 3


def changes(scene: Scene, happenings: Sequence[Happening]) -> Iterator[Told]:
    """Services, those that promise something first, and what else is watched, whose level is another one now."""
    now = {each.node: float(each.detail) for each in happenings if each.what == "level"}
    changed = [name for name in scene.watched if name in now and now[name] != scene.watched[name]]
    services = [name for name in changed if scene.plan.nodes[name].section is Section.SERVICES]
    services.sort(key=lambda name: scene.history.promised(name).rto is None)
    lost = [name for name in services if _lost(scene, name, now[name])]
    if lost:
        customers = listed(map(scene.words.name, lost))
        asks = (f"What do the customers of {customers} hear, from whom, and by when?",)
        yield Told(weight=Weight.MAIN, asks=asks)
    for name in services[:_MOST_SERVICES]:
        yield _service(scene, name, now[name], happenings[0].at)
    if len(services) > _MOST_SERVICES:
        yield Told(weight=Weight.NOISE, says=f"{len(services) - _MOST_SERVICES} more services change.")
    told = {each.node for each in happenings if each.what in {"destroyed", "rebuilt", "fails", "repaired"}}
    for name in changed:
        if scene.plan.nodes[name].section is not Section.SERVICES and name not in told:
            yield _watched(scene, name, now[name])
    scene.watched.update({name: now[name] for name in changed})


def _watched(scene: Scene, node: str, level: float) -> Told:
    name = scene.words.name(node)
    if level <= 0:
        return Told(weight=Weight.MAIN, says=f"{name} does not work any more.")
    return Told(weight=Weight.SECOND, says=f"{name} works{'' if level >= 1 else f' at {_percent(level)}'} again.")


def _service(scene: Scene, service: str, level: float, at: int) -> Told:
    name, up_from, before = scene.words.name(service), scene.history.up_from(service), scene.watched[service]
    up = is_up(level, up_from)
    if up and not is_up(before, up_from):
        asks = (f"How do you know that {name} works, and who tells its customers?",)
        return Told(weight=Weight.MAIN, says=f"{name} is back, at {_percent(level)}.", asks=asks)
    if up:
        return Told(weight=Weight.SECOND, says=f"{name} delivers {_percent(level)} of what is normal.")
    says = f"{name} is down."
    if level > 0:
        says = f"{name} delivers {_percent(level)} of what is normal; it needs {_percent(up_from)}."
    knows = _promises(scene, service, at) if is_up(before, up_from) else ()
    return Told(weight=Weight.MAIN, says=says, knows=knows)


def _lost(scene: Scene, service: str, level: float) -> bool:
    up_from = scene.history.up_from(service)
    return is_up(scene.watched[service], up_from) and not is_up(level, up_from)


def _promises(scene: Scene, service: str, at: int) -> list[str]:
    name, promised, first = scene.words.name(service), scene.history.promised(service), scene.history.first
    knows = []
    if promised.rto is not None and first + promised.rto >= at:
        due = scene.when(first + promised.rto)
        knows.append(f"{name} is to be back by {due}: RTO {format_duration(promised.rto)}")
    if promised.mtpd is not None:
        due = scene.when(at + promised.mtpd)
        knows.append(f"{name} must not be down beyond {due}: MTPD {format_duration(promised.mtpd)}")
    if promised.rpo is not None:
        knows.append(f"{name} may lose no more than {format_duration(promised.rpo)} of work: RPO")
    return knows


def _percent(level: float) -> str:
    return target_text(round(level, _DIGITS))
