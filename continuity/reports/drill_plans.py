"""Recovery plans and their steps, in sentences for the participants of a drill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from continuity.reports.drill_parts import Answer
from continuity.reports.drill_told import Scene, Tell, Told, Weight
from continuity.simulation.actors import STEP, WAY_BACK
from continuity.simulation.history import Happening
from continuity.units import format_duration


def _invoked(scene: Scene, each: Happening) -> Told:
    plan, name = scene.plan.plans[each.node], scene.words.name(each.node)
    cause = scene.words.set_off(plan.invoke, scene.plan.scenarios)
    knows = [f"The plan “{name}” is to be set off now: {cause}"]
    if plan.authority:
        begins = scene.later("plan begins", each)
        until = "is not made in this history" if begins is None else f"is made at {scene.when(begins)}"
        knows.append(f"Who decides: {scene.words.crew(plan.authority.crew)}; in this history the decision {until}")
    if plan.kept_at:
        knows.append(f"“{name}” is kept: {scene.words.kept_at(plan.kept_at)}")
    for step in plan.steps.values():
        if step.deadline is not None:
            due, title = scene.when(each.at + step.deadline), step.title or step.id
            knows.append(f"To be done by {due}: {title} (deadline {format_duration(step.deadline)})")
    asks = ("Do you set off a plan? Which one, who decides, and by when?", "Who is told that it is set off?")
    return Told(weight=Weight.MAIN, knows=knows, asks=asks)


def _begins(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.MAIN, says=f"It is decided: “{scene.words.name(each.node)}” is carried out.")


def _step_begins(scene: Scene, each: Happening) -> Told:
    step = scene.history.step(each.at, each.node, each.detail)
    people = scene.crews.get((each.node, STEP + step.id)) or scene.crews.get((each.node, WAY_BACK + step.id))
    crew = scene.words.crew(step.crew)
    here = scene.words.people(people.split(", ")) if people else crew
    answer = Answer(
        step=f"{each.node}.{step.id}",
        title=step.title or step.id,
        does=scene.words.does(step),
        who=crew if here == crew else f"{crew} (in this history {here})",
        takes=scene.history.took(each),
    )
    asks = ("What is done next, by whom, and do they have what they need for it?",)
    return Told(weight=Weight.SECOND, asks=asks, answer=answer)


def _step_ends(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.SECOND, says=f"Done: {_step_name(scene, each)}.")


def _step_name(scene: Scene, each: Happening) -> str:
    step = scene.history.step(each.at, each.node, each.detail)
    return step.title or step.id


def _step_fails(scene: Scene, each: Happening) -> Told:
    step = scene.history.step(each.at, each.node, each.detail)
    knows = [f"The plan allows {step.tries} tries"] if step.tries > 1 else []
    if step.otherwise:
        other = scene.words.step_name(scene.plan.plans[each.node], step.otherwise)
        knows.append(f"When no try succeeds, the plan says: {other}")
    asks = (f"What do you do instead of “{step.title or step.id}”, and who is told?",)
    return Told(weight=Weight.MAIN, says=f"It did not succeed: {step.title or step.id}.", knows=knows, asks=asks)


def _deadline_passes(scene: Scene, each: Happening) -> Told:
    step = scene.history.step(each.at, each.node, each.detail)
    says = f"{format_duration(step.deadline or 0)} after the plan was set off, this is due: {_step_name(scene, each)}."
    knows = ("In this history it is not done by now",)
    return Told(weight=Weight.MAIN, says=says, knows=knows, asks=("Is it done? What follows if it is late?",))


def _ends(scene: Scene, each: Happening) -> Told:
    asks = ("What is still to be caught up, and what is different from before?",)
    return Told(weight=Weight.SECOND, says=f"All steps of “{scene.words.name(each.node)}” are done.", asks=asks)


def _plan_fails(scene: Scene, each: Happening) -> Told:
    says = f"“{scene.words.name(each.node)}” cannot go on: a step has failed, and nothing stands in for it."
    return Told(weight=Weight.MAIN, says=says, asks=("No plan is left: who decides what is done now?",))


def _back_ends(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.SECOND, says=f"The way back of “{scene.words.name(each.node)}” is done.")


def _back_fails(scene: Scene, each: Happening) -> Told:
    return Told(weight=Weight.MAIN, says=f"The way back of “{scene.words.name(each.node)}” has failed.")


PLANS: Final[Mapping[str, Tell]] = {
    "deadline passes": _deadline_passes,
    "step ends": _step_ends,
    "step fails": _step_fails,
    "plan fails": _plan_fails,
    "plan ends": _ends,
    "way back ends": _back_ends,
    "way back fails": _back_fails,
    "plan invoked": _invoked,
    "plan begins": _begins,
    "step begins": _step_begins,
}
