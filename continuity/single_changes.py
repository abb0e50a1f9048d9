"""Single changes to a plan that may help where a promise is broken: one person more, half a call-out, a faster step.

| what the time is spent on | what is tried |
|---|---|
| waiting for a team | one person more in it, in each of its calendars; a call-out, where it has hours and no call-out |
| waiting for a part | one spare part more |
| call-out | half the call-out of the team, and of its people who have their own |
| step | half its time, and half that of restoring what it restores; one try more, where it may fail |
| decision, invocation | half as long, in each plan that was invoked |
| hands-on | half the time of all repairs by these teams |
| lost data | backups twice as often |

Nothing is renamed, so that all else keeps its luck. A time that is halved keeps its distribution: each draw is halved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from continuity.distributions import Constant, Distribution
from continuity.model import Crew, DataSet, Mode, Person, Plan, RecoveryPlan, Restore, Step, Team
from continuity.scaled_times import half
from continuity.units import HOUR

MOST = 12
_LEAST = 0.01
"""The share of the time from which on a cause is worth a change."""
_TWICE = 2
_NEW_CALL_OUT = HOUR
Spent = Mapping[tuple[str, str], float]
"""(what, by or for whom) to the share of the time, as `Track.spent` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptoms:
    """What was seen in the histories in which a promise fails.

    spent: the shares of their recovery time; invoked: the recovery plans; failed: plan to the share of the histories in
    which it failed; data: ids of the data of which older copies cost too much, none where that is not the matter.
    """

    spent: Spent
    invoked: frozenset[str] = frozenset()
    failed: Mapping[str, float] = field(default_factory=dict)
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. path: what it sets, in the plan's words; share: how much of the trouble it is about, 0 to 1."""

    path: str
    words: str
    share: float
    plan: Plan = field(repr=False, compare=False)


def changes(plan: Plan, symptoms: Symptoms) -> list[Change]:
    """The changes that the symptoms suggest, each once, what they are most about first, no more than MOST."""
    return most_promising(_all(plan, symptoms))


def most_promising(found: Iterator[Change] | list[Change]) -> list[Change]:
    """Each change once, with the largest share that it was found with, the largest first; equal ones by path."""
    best: dict[str, Change] = {}
    for each in found:
        if each.share >= _LEAST and (each.path not in best or best[each.path].share < each.share):
            best[each.path] = each
    return sorted(best.values(), key=lambda change: (-change.share, change.path))[:MOST]


def _all(plan: Plan, symptoms: Symptoms) -> Iterator[Change]:
    for data in symptoms.data:
        yield from _backups(plan, data)
    for (what, who), share in symptoms.spent.items():
        if make := _BY_CAUSE.get(what):
            yield from make(plan, symptoms, who, share)
    for name in sorted(symptoms.invoked):
        yield from _retries(plan.plans[name], plan, symptoms)


# --- people ----------------------------------------------------------------------------------------------------------


def _waiting(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    for name in who.split("+"):
        if name in plan.spares:
            pool = replace(plan.spares[name], stock=plan.spares[name].stock + 1)
            changed = replace(plan, spares={**plan.spares, name: pool})
            yield Change(path=f"spares.{name}.stock", words=f"one more part in {name}", share=share, plan=changed)
        elif name in plan.teams:
            yield from _one_more(plan, plan.teams[name], share)
            yield from _first_call_out(plan, plan.teams[name], share)


def _one_more(plan: Plan, team: Team, share: float) -> Iterator[Change]:
    path, words = f"teams.{team.id}.", f"one more person in {team.id}"
    if team.members:
        person = _new_person(plan, team)
        changed = replace(plan, people=dict(sorted({**plan.people, person.id: person}.items())))
        more = replace(team, members=(*team.members, person.id))
        yield Change(path=f"{path}members", words=words, share=share, plan=_with_team(changed, more))
    elif team.people_by_calendar:
        for calendar, number in team.people_by_calendar.items():
            more = replace(team, people_by_calendar={**team.people_by_calendar, calendar: number + 1})
            where = f"{path}people.{calendar}"
            yield Change(path=where, words=f"{words} ({calendar})", share=share, plan=_with_team(plan, more))
    else:
        more = replace(team, people=(team.people or 0) + 1)
        yield Change(path=f"{path}people", words=words, share=share, plan=_with_team(plan, more))


def _new_person(plan: Plan, team: Team) -> Person:
    """Somebody who works as the team does; the name sorts behind those of the others, who are asked first."""
    name = f"{max(team.members)}-and-one"
    while name in plan.people or name in plan.teams:
        name += "-more"
    return Person(id=name)


def _first_call_out(plan: Plan, team: Team, share: float) -> Iterator[Change]:
    """A call-out of an hour, for a team whose people are there in their hours only."""
    in_hours = team.hours or team.people_by_calendar or any(plan.people[each].hours for each in team.members)
    if team.call_out is None and in_hours:
        called = replace(team, call_out=Constant(time=_NEW_CALL_OUT))
        words = f"a call-out of 1h for {team.id}"
        yield Change(path=f"teams.{team.id}.call_out", words=words, share=share, plan=_with_team(plan, called))


def _call_out(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    for name in who.split("+"):
        if name not in plan.teams:
            continue
        team = plan.teams[name]
        own = {each: plan.people[each] for each in team.members}
        faster = {each: replace(person, call_out=_maybe_half(person.call_out)) for each, person in own.items()}
        changed = replace(plan, people={**plan.people, **faster})
        changed = _with_team(changed, replace(team, call_out=_maybe_half(team.call_out)))
        yield Change(path=f"teams.{name}.call_out", words=f"half the call-out of {name}", share=share, plan=changed)


def _with_team(plan: Plan, team: Team) -> Plan:
    return replace(plan, teams={**plan.teams, team.id: team})


# --- recovery plans --------------------------------------------------------------------------------------------------


def _step(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    for name in sorted(symptoms.invoked):
        for step in plan.plans[name].all_steps:
            if step.id == who and (step.restores or (step.takes and step.takes.mean())):
                changed = _with_step(plan, plan.plans[name], replace(step, takes=_maybe_half(step.takes)))
                if step.restores:
                    changed = _with_data(changed, step.restores.data, _faster_restore)
                words = f"step {who} of {name} in half the time"
                yield Change(path=f"{_path(plan.plans[name], step)}.takes", words=words, share=share, plan=changed)


def _decision(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    for name in sorted(symptoms.invoked):
        recovery = plan.plans[name]
        if recovery.authority:
            faster = replace(recovery, authority=replace(recovery.authority, takes=half(recovery.authority.takes)))
            words = f"the decision on {name} in half the time"
            changed = _with_plan(plan, faster)
            yield Change(path=f"plans.{name}.authority.takes", words=words, share=share, plan=changed)


def _invocation(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    for name in sorted(symptoms.invoked):
        recovery = plan.plans[name]
        if recovery.invoke and recovery.invoke.down_for:
            sooner = replace(recovery, invoke=replace(recovery.invoke, down_for=recovery.invoke.down_for // _TWICE))
            words = f"plan {name} invoked after half the time"
            changed = _with_plan(plan, sooner)
            yield Change(path=f"plans.{name}.invoke.down_for", words=words, share=share, plan=changed)


def _retries(recovery: RecoveryPlan, plan: Plan, symptoms: Symptoms) -> Iterator[Change]:
    """One try more for what may fail: it is about its plan's failures, and the time of what is done in its place."""
    for step in recovery.all_steps:
        if step.succeeds < 1:
            instead = symptoms.spent.get(("step", step.otherwise or ""), 0.0)
            share = max(symptoms.failed.get(recovery.id, 0.0), instead)
            changed = _with_step(plan, recovery, replace(step, tries=step.tries + 1))
            words = f"one more try of step {step.id} of {recovery.id}"
            yield Change(path=f"{_path(recovery, step)}.tries", words=words, share=share, plan=changed)


def _path(recovery: RecoveryPlan, step: Step) -> str:
    block = "steps" if step.id in recovery.steps else "return.steps"
    return f"plans.{recovery.id}.{block}.{step.id}"


def _with_step(plan: Plan, recovery: RecoveryPlan, step: Step) -> Plan:
    if step.id in recovery.steps:
        return _with_plan(plan, replace(recovery, steps={**recovery.steps, step.id: step}))
    assert recovery.way_back is not None
    back = replace(recovery.way_back, steps={**recovery.way_back.steps, step.id: step})
    return _with_plan(plan, replace(recovery, way_back=back))


def _with_plan(plan: Plan, recovery: RecoveryPlan) -> Plan:
    return replace(plan, plans={**plan.plans, recovery.id: recovery})


# --- repairs and data ------------------------------------------------------------------------------------------------


def _hands_on(plan: Plan, symptoms: Symptoms, who: str, share: float) -> Iterator[Change]:
    def faster(mode: Mode) -> Mode:
        return replace(mode, time_to_repair=half(mode.time_to_repair)) if _names(mode.crew) == who else mode

    nodes = {name: replace(node, modes=tuple(map(faster, node.modes))) for name, node in plan.nodes.items()}
    causes = {name: replace(cause, mode=faster(cause.mode)) for name, cause in plan.common_causes.items()}
    if nodes == plan.nodes and causes == plan.common_causes:
        return
    words = f"repairs by {who.replace('+', ' and ')}" if who else "repairs without a team"
    changed = replace(plan, nodes=nodes, common_causes=causes)
    yield Change(path=f"repairs.{who}", words=f"{words} in half the time", share=share, plan=changed)


def _names(crew: Crew | None) -> str:
    return "+".join(team for team, _ in crew.teams) if crew else ""


def _backups(plan: Plan, data: str) -> Iterator[Change]:
    changed = _with_data(plan, data, _more_backups)
    if changed.nodes != plan.nodes:
        path, words = f"data.{data}.backup.every", f"backups of {data} twice as often"
        yield Change(path=path, words=words, share=1.0, plan=changed)


def _more_backups(data: DataSet) -> DataSet:
    copies = {
        name: replace(copy, backup=replace(copy.backup, every=max(1, copy.backup.every // _TWICE)))
        for name, copy in data.copies.items()
        if copy.backup
    }
    return replace(data, copies={**data.copies, **copies})


def _faster_restore(data: DataSet) -> DataSet:
    def faster(restore: Restore | None) -> Restore | None:
        if restore is None:
            return None
        rate = None if restore.rate is None else restore.rate * _TWICE
        return replace(restore, takes=_maybe_half(restore.takes), rate=rate, replay=restore.replay / _TWICE)

    copies = {name: replace(copy, restore=faster(copy.restore)) for name, copy in data.copies.items()}
    return replace(data, copies=copies, restore=faster(data.restore))


def _with_data(plan: Plan, data: str, change: Callable[[DataSet], DataSet]) -> Plan:
    nodes = {
        name: replace(node, data={**node.data, data: change(node.data[data])}) if data in node.data else node
        for name, node in plan.nodes.items()
    }
    return replace(plan, nodes=nodes)


def _maybe_half(whole: Distribution | None) -> Distribution | None:
    return None if whole is None else half(whole)


_BY_CAUSE: Mapping[str, Callable[[Plan, Symptoms, str, float], Iterator[Change]]] = {
    "waiting": _waiting,
    "call-out": _call_out,
    "step": _step,
    "decision": _decision,
    "invocation": _invocation,
    "hands-on": _hands_on,
}
