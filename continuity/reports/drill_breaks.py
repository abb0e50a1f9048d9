"""What breaks, gets worse or comes back, in sentences for the participants of a drill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from continuity.model import Section
from continuity.reports.drill_told import Scene, Tell, Told, Weight
from continuity.reports.drill_words import listed
from continuity.reports.numbers import target_text
from continuity.simulation.history import Happening
from continuity.units import format_duration


def _destroyed(scene: Scene, each: Happening) -> Told:
    name, back = scene.words.name(each.node), scene.later("rebuilt", each)
    knows = [f"{name} is destroyed and comes back {'' if back is None else f'at {scene.when(back)}'}".rstrip()]
    if back is None:
        knows = [f"{name} is destroyed and does not come back in this history"]
    for plan in scene.plan.plans.values():
        if each.node in plan.kept_at:
            others = [place for place in plan.kept_at if place != each.node]
            left = scene.words.kept_at(others) if others else "nowhere else"
            knows.append(f"“{scene.words.name(plan.id)}” was kept there; it is also kept: {left}")
    if scene.plan.nodes[each.node].section is not Section.SITES:
        return Told(weight=Weight.MAIN, says=f"{name} does not answer any more.", knows=knows)
    there = [scene.words.name(node.id) for node in scene.plan.nodes.values() if node.site == each.node]
    lost = f" Nothing that stands there works: {listed(there)}." if there else ""
    asks = (f"Who was at {name}, and how do you find out how they are?",)
    return Told(
        weight=Weight.MAIN, says=f"{name} is not reachable. Nobody there answers.{lost}", knows=knows, asks=asks
    )


def _rebuilt(scene: Scene, each: Happening) -> Told:
    name = scene.words.name(each.node)
    asks = (f"Who says that {name} may be used again, and when do you go back?",)
    return Told(weight=Weight.SECOND, says=f"{name} is there again, without what was on it.", asks=asks)


def _fails(scene: Scene, each: Happening) -> Told:
    units = scene.plan.nodes[each.node].units if each.node in scene.plan.nodes else 1
    unit = f" (unit {each.unit} of {units})" if each.unit and units > 1 else ""
    weight = Weight.SECOND if each.node in scene.watched else Weight.THIRD
    return Told(weight=weight, says=f"{scene.words.name(each.node)}{unit} fails: {each.detail}.")


def _hit(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.SECOND, says=f"{scene.words.name(each.node)} is hit by {scene.words.name(each.detail)}.")


def _corrupted(scene: Scene, each: Happening) -> Told:
    return Told(
        weight=Weight.SECOND,
        knows=(f"The data {scene.words.name(each.node)} is wrong from now on; nobody notices yet",),
    )


def _found(scene: Scene, each: Happening) -> Told:
    name = scene.words.name(each.node)
    asks = (
        f"From when is the last copy of {name} that is surely clean, and where is it?",
        "What is lost for good if you go back to it, and who decides that?",
    )
    return Told(weight=Weight.MAIN, says=f"The data {name} turns out to be wrong.", asks=asks)


def _demand(scene: Scene, each: Happening) -> Told:
    share = target_text(float(each.detail))
    return Told(weight=Weight.SECOND, says=f"{scene.words.name(each.node)} is asked for {share} of what is usual.")


def _demand_ends(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.THIRD, says=f"{scene.words.name(each.node)} is asked for as much as usual again.")


def _slows(scene: Scene, each: Happening) -> Told:
    share = target_text(float(each.detail))
    return Told(weight=Weight.SECOND, says=f"Work of {scene.words.name(each.node)} goes slower by {share}.")


def _slows_ends(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.THIRD, says=f"Work of {scene.words.name(each.node)} goes as fast as usual again.")


def _objective_passes(scene: Scene, each: Happening) -> Told:
    name, promised = scene.words.name(each.node), scene.history.promised(each.node)
    if each.detail == "RTO":
        since = f"is still down, {format_duration(promised.rto or 0)} after the first event"
    else:
        since = f"has been down for {format_duration(promised.mtpd or 0)} now"
    says = f"{name} {since}: its {each.detail} has passed."
    return Told(weight=Weight.MAIN, says=says, asks=(f"What do the customers of {name} hear now, and from whom?",))


def _repaired(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.THIRD, says=f"{scene.words.name(each.node)} is repaired: {each.detail}.")


def _restored(scene: Scene, each: Happening) -> Told:
    return Told(
        weight=Weight.THIRD,
        says=f"The data {scene.words.name(each.detail)} is back, on {scene.words.name(each.node)}.",
        asks=(f"What is missing in {scene.words.name(each.detail)} since the last copy, and who enters it again?",),
    )


def _switched(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.THIRD, says=f"{scene.words.name(each.node)} now runs on {scene.words.name(each.detail)}.")


def _workaround(scene: Scene, each: Happening) -> Told:
    verb = "begins" if each.what.endswith("begins") else "ends"
    return Told(weight=Weight.SECOND, says=f"The workaround of {scene.words.name(each.node)} {verb}.")


BREAKS: Final[Mapping[str, Tell]] = {
    "destroyed": _destroyed,
    "fails": _fails,
    "hit": _hit,
    "corrupted": _corrupted,
    "corruption found": _found,
    "demand": _demand,
    "slows": _slows,
    "demand ends": _demand_ends,
    "slows ends": _slows_ends,
    "rebuilt": _rebuilt,
    "repaired": _repaired,
    "objective passes": _objective_passes,
}
REPLACES: Final[Mapping[str, Tell]] = {
    "switch ends": _switched,
    "restored": _restored,
    "workaround begins": _workaround,
    "workaround ends": _workaround,
}
