"""The words of a drill: names, people, lengths and effects as the plan has them, in sentences for a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from continuity.distributions import Distribution
from continuity.model import Crew, Invocation, Plan, RecoveryPlan, Scenario, Step
from continuity.reports.numbers import target_text
from continuity.simulation.event_times import EventTime
from continuity.units import DAY, HOUR, MINUTE, NEVER, format_duration

_MOST_NAMED = 8
_PAPER = "paper"


def length_text(length: int | None) -> str:
    """A length to the minute as a plan writes it, `3h25m`; `not ended` for None."""
    if length is None or length >= NEVER:
        return "not ended"
    if 0 < length < MINUTE:
        return "less than 1m"
    minutes = (length + MINUTE // 2) // MINUTE
    return format_duration(minutes * MINUTE) if minutes else "0m"


def elapsed_text(at: int) -> str:
    """The time since the beginning in whole minutes: `+45 min`, `+3 h 5 min`, `+30 d 2 h`."""
    sizes = (("d", DAY), ("h", HOUR), ("min", MINUTE))
    parts: list[str] = []
    for unit, size in sizes:
        count, at = divmod(at, size)
        parts += [f"{count} {unit}"] if count else []
    return f"+{' '.join(parts) or '0 min'}"


def time_text(takes: Distribution | None) -> str:
    """A distribution in the words of the format: `usually 20m, at worst 1h`."""
    return "" if takes is None else _written(takes.as_written())


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_written(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)


def listed(names: Iterable[str]) -> str:
    """A list for a sentence; of many the first, and how many more there are."""
    every = list(names)
    if len(every) > _MOST_NAMED:
        every = [*every[:_MOST_NAMED], f"{len(every) - _MOST_NAMED} more"]
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


class Words:
    """How the script of a drill names what a plan contains: by its title, or by its id where it has none."""

    __slots__ = ("_plan",)

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def name(self, name: str) -> str:
        """The title of what has this id, or the id."""
        plan = self._plan
        for section in (plan.nodes, plan.plans, plan.teams, plan.people, plan.common_causes):
            if name in section:
                return section[name].title or name
        data = (each for node in plan.nodes.values() for each in node.data.values() if each.id == name)
        return next((each.title for each in data), "") or name

    # --- people ------------------------------------------------------------------------------------------------------

    def people(self, names: Iterable[str]) -> str:
        """Workers of a history: persons by name, those who have only numbers counted: `2 of Operations`."""
        return listed(self._people(names))

    def _people(self, names: Iterable[str]) -> Iterator[str]:
        counts = Counter(re.split(r"[.#]", name)[0] if "#" in name else name for name in names)
        for name, count in counts.items():
            yield self.name(name) if name in self._plan.people else f"{count} of {self.name(name)}"

    def crew(self, crew: Crew | None) -> str:
        """A crew as the plan asks for it: `2 of Database team and 1 of Operations`; `nobody named` for None."""
        if crew is None:
            return "nobody named in the plan"
        return listed(f"{number} of {self.name(team)}" for team, number in crew.teams)

    def work(self, plan: str, unit: int, actor: str) -> str:
        """What a job is, from its key in a history."""
        kind, _, what = actor.partition(":")
        match kind:
            case "step" | "return" if what:
                return self.step_name(self._plan.plans[plan], what)
            case "plan":
                return f"the decision on “{self.name(plan)}”"
            case "event":
                return f"the repair of {self.name(self._plan.scenarios[plan].events[unit - 1].target or '')}"
            case "failover":
                return f"the switch of {self.name(plan)} by hand"
            case "workaround":
                return f"the workaround of {self.name(plan)}"
            case "catch-up":
                return f"catching up for {self.name(plan)}"
            case "maintenance":
                return f"the maintenance of {self.name(plan)}"
        return f"the repair of {self.name(plan)}"

    # --- recovery plans ----------------------------------------------------------------------------------------------

    def step_name(self, plan: RecoveryPlan, step: str) -> str:
        """The title of a step, or its id."""
        return next((each.title for each in plan.all_steps if each.id == step), "") or step

    def does(self, step: Step) -> str:
        """What a step does, by the plan's own text, else by its effects."""
        return step.do or "; ".join(self._effects(step)) or step.kind or ""

    def _effects(self, step: Step) -> Iterator[str]:
        for verb, nodes in (("start", step.starts), ("stop", step.stops), ("repair", step.repairs)):
            if nodes:
                yield f"{verb} {listed(map(self.name, nodes))}"
        if step.restores is not None:
            copy = f"copy {step.restores.source_copy}" if step.restores.source_copy else "the best copy"
            onto = f" onto {self.name(step.restores.to)}" if step.restores.to else ""
            yield f"restore {self.name(step.restores.data)} from {copy}{onto}"
        yield from (f"switch {self.name(node)} to {self.name(member)}" for node, member in step.switches)
        if step.runs:
            yield f"carry out the plan “{self.name(step.runs)}”"

    def set_off(self, invoke: Invocation | None, scenarios: Mapping[str, Scenario]) -> str:
        """What sets a plan off."""
        if invoke is None:
            return "the plan does not say what sets it off"
        if invoke.when:
            lasting = f" for {format_duration(invoke.down_for)}" if invoke.down_for else ""
            return f"{self.name(invoke.when)} has been down{lasting}"
        if invoke.scenario:
            return f"the scenario “{scenarios[invoke.scenario].title or invoke.scenario}” has begun"
        return "somebody sets it off by hand"

    def kept_at(self, places: Sequence[str]) -> str:
        """Where a plan is kept."""
        if not places:
            return "the plan does not say where it is kept"
        return listed("on paper" if place == _PAPER else self.name(place) for place in places)

    # --- events ------------------------------------------------------------------------------------------------------

    def event(self, time: EventTime) -> str:
        """An event of the scenario with its times, for the facilitator."""
        event, lasts = time.event, time.lasts
        target = self.name(event.target or "")
        match event.kind:
            case "fails":
                what = f"{target} fails" + (f" ({event.mode})" if event.mode else "")
            case "destroys":
                what = f"{target} is destroyed"
            case "corrupts":
                what = f"the data {target} is corrupted"
            case "absent":
                what = f"{self._absent(time)} absent"
            case "slows":
                what = f"{target} is slower by {target_text(event.share or 0.0)}"
            case _:
                asked = (f"{target_text(share)} of {self.name(name)}" for name, share in event.shares.items())
                what = f"asked for is {listed(asked)}"
        return f"{elapsed_text(time.at)}: {what}" + (f", for {length_text(lasts)}" if lasts is not None else "")

    def _absent(self, time: EventTime) -> str:
        event = time.event
        if event.persons:
            return f"{listed(map(self.name, event.persons))} {'is' if len(event.persons) == 1 else 'are'}"
        of = "every team" if event.target == "all" else self.name(event.target or "")
        number = str(event.people) if event.people is not None else target_text(event.share or 0.0)
        return f"{number} of {of} {'is' if event.people == 1 else 'are'}"
