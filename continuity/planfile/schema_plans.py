"""Continuity plans: what sets them off, who decides, their steps and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from continuity.model import Authority, Invocation, RecoveryPlan, Restoring, Step, WayBack
from continuity.planfile.faults import Fault, conflict, unsaid
from continuity.planfile.fields import Choice, Identifier, Text, Whole
from continuity.planfile.fields_collections import Items, Table
from continuity.planfile.fields_times import Duration, Time
from continuity.planfile.fields_values import Day, Share
from continuity.planfile.schema_crew import crew_faults, people_key, team_key, with_crew
from continuity.planfile.schema_entry import Entry, Given, Named, OneOf, Values
from continuity.planfile.schema_nested import Entries, One

EFFECTS: Final = ("starts", "stops", "repairs", "restores", "switches", "runs")
_KINDS: Final = ("verification", "communication", "coordination", "workaround")
_TAKES: Final = "say how long it takes, such as takes: {usually: 20m, at_worst: 1h}"


class InvocationEntry(Entry):
    """What sets a plan off."""

    definition = "invocation"
    what = "an invocation"
    model = Invocation
    alternatives = (
        OneOf(("when", "scenario", "by"), needed=True, way_out="write when: NODE, scenario: NAME, or by: hand"),
    )

    when = Identifier("The node whose loss sets the plan off.")
    down_for = Duration("How long it must be down (0s where nothing is said).")
    scenario = Identifier("The scenario that sets the plan off.")
    by_hand = Choice("`hand`: only people set it off.", words={"hand": True}, key="by")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A time belongs to a node."""
        if given.says("down_for") and not given.says("when"):
            yield conflict("'down_for' is said of a node: add when: NODE", "down_for")


class AuthorityEntry(Entry):
    """Who decides that a plan is invoked."""

    definition = "authority"
    what = "an authority"
    model = Authority

    team = team_key(required=True)
    people = people_key()
    takes = Time("How long the decision takes.", required=True, missing=_TAKES)

    def rules(self, given: Given) -> Iterator[Fault]:
        """What team and people are together."""
        return crew_faults(given)

    def make(self, name: str, values: Values) -> object:
        """The authority."""
        return super().make(name, with_crew(values))


class RestoringEntry(Entry):
    """The effect of a step that restores data."""

    definition = "restoring"
    what = "a restore"
    model = Restoring

    data = Identifier("The data.", required=True)
    source_copy = Identifier(
        "The copy it comes from, or `best` (also where nothing is said): the best that is clean when the step starts.",
        words=("best",),
        key="from",
    )
    to = Identifier("The node it is restored onto, if not its own.")

    def make(self, name: str, values: Values) -> object:
        """The effect; the best copy is no particular one."""
        if values.get("source_copy") == "best":
            del values["source_copy"]
        return super().make(name, values)


class StepEntry(Named):
    """One step of a plan."""

    definition = "step"
    what = "a step"
    model = Step

    after = Items(Identifier(), "The steps that must be done before it starts.")
    team = team_key()
    people = people_key()
    takes = Time("How long the work takes; a step that restores may leave it out.")
    needs = Items(Identifier(), "The nodes that must be up when it starts.")
    starts = Items(Identifier(), "The stopped standbys that it starts.", least=1)
    stops = Items(Identifier(), "The nodes that it stops.", least=1)
    repairs = Items(Identifier(), "The nodes of which it ends every failure.", least=1)
    restores = One(RestoringEntry, "The data that it brings back: `{data: orders, from: best, to: db-copy}`.")
    switches = Table(
        Identifier(), Identifier(), "The failovers that it switches, each with the member that becomes active."
    )
    runs = Identifier("Another plan that it runs.")
    succeeds = Share("The probability that a try succeeds (100% where nothing is said).")
    tries = Whole("How many times it is tried (1 where nothing is said).")
    otherwise = Identifier("The step that runs in its place when all tries have failed; it runs only so.")
    kind = Choice(
        "What a step without an effect is for: `verification`, `communication`, `coordination` or `workaround`.",
        words={kind: kind for kind in _KINDS},
    )
    do = Text("What to do, in words.")
    deadline = Duration("When it must be done at the latest, counted from the invocation of the plan.", positive=True)
    priority = Whole("Whose job begins first when people are short: 1 before 2 (1 where nothing is said).")

    def rules(self, given: Given) -> Iterator[Fault]:
        """A step takes time and does something."""
        yield from crew_faults(given)
        if not given.says("takes") and not given.says("restores"):
            yield unsaid(f"a step needs 'takes': {_TAKES}")
        if not given.says("kind") and not any(given.says(effect) for effect in EFFECTS):
            message = (
                f"a step has an effect ({', '.join(EFFECTS)}), or a kind: write kind: verification, say, and what to do"
            )
            yield unsaid(message)

    def make(self, name: str, values: Values) -> object:
        """The step."""
        if "switches" in values:
            values["switches"] = tuple(cast("dict[str, str]", values["switches"]).items())
        return super().make(name, with_crew(values))


class ReturnEntry(Entry):
    """The way back."""

    definition = "return"
    what = "a way back"
    model = WayBack

    after = Identifier("The node that must be back first.")
    steps = Entries(StepEntry, "The steps, by id.", required=True)


class PlanEntry(Named):
    """A continuity plan."""

    definition = "plan"
    what = "a plan"
    model = RecoveryPlan

    covers = Items(Identifier(), "The nodes whose loss it is for.")
    kept_at = Items(Identifier(words=("paper",)), "Where it can be read: nodes, or `paper`.")
    invoke = One(
        InvocationEntry,
        "What sets it off: `{when: paris, down_for: 15m}`, `{scenario: paris-flood}` or `{by: hand}`.",
    )
    authority = One(AuthorityEntry, "Who decides on it, and how long that takes.")
    steps = Entries(StepEntry, "Its steps, by id.", required=True)
    way_back = One(ReturnEntry, "How it is left again.", key="return")
    changed = Day("When it, or what it covers, last changed in substance.")
    approved = Day("When it was last approved as it stands.")
