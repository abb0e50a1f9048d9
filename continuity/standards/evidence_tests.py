"""Evidence that something was tried: recovery plans by exercises, backups by restores."""

from __future__ import annotations

from collections.abc import Iterator

from continuity.audit_results import Trace
from continuity.checks.checked import path_of
from continuity.checks.dates import exercises_of, last_restore, latest_exercise
from continuity.checks.roles import run_by_others
from continuity.model import DataSet, Exercise, Node, RecoveryPlan
from continuity.standards.audited import Answer, Audited, a_service, listed, of_service
from continuity.standards.standard import Only, Subject, Tried
from continuity.units import format_duration


def tested(evidence: Tried, audited: Audited) -> Answer:
    """Whether everything that is meant was tried as asked for; missing where there is nothing to try."""
    return _plans(evidence, audited) if evidence.subject is Subject.PLANS else _data(evidence, audited)


def _plans(evidence: Tried, audited: Audited) -> Answer:
    plans = list(_plans_meant(evidence, audited))
    if not plans:
        whose = "" if evidence.only is Only.ALL else f" for what {a_service(evidence.only)} needs"
        return audited.nothing(f"there is no recovery plan{whose}")
    found: list[Trace] = []
    lacking: list[Trace] = []
    for recovery in plans:
        held = exercises_of(recovery, audited.checked)
        counting = [i for i, exercise in held if _counts(exercise, recovery, evidence, audited)]
        if not counting:
            lacking.append(audited.trace(("plans", recovery.id), _not_tried(recovery, evidence, audited)))
        elif evidence.after_change and recovery.changed is None:
            says = "does not say when it last `changed`, so nobody knows whether it was tried since"
            lacking.append(audited.trace(("plans", recovery.id), says))
            found.append(audited.trace(("exercises", counting[-1])))
        else:
            found.append(audited.trace(("exercises", counting[-1])))
    return audited.answer(found, lacking)


def _plans_meant(evidence: Tried, audited: Audited) -> Iterator[RecoveryPlan]:
    """The plans that are to be tried; one that others run and that covers nothing is tried with them."""
    run = run_by_others(audited.checked.plan)
    for recovery in audited.checked.plan.plans.values():
        own = recovery.covers or recovery.id not in run
        if own and (evidence.only is Only.ALL or _is_for_some(recovery, evidence.only, audited)):
            yield recovery


def _is_for_some(recovery: RecoveryPlan, only: Only, audited: Audited) -> bool:
    """Whether what a plan covers matters to a service that counts."""
    return any(audited.service_counts(each, only) for each in audited.services_of(recovery))


def _counts(exercise: Exercise, recovery: RecoveryPlan, evidence: Tried, audited: Audited) -> bool:
    if evidence.after_change and recovery.changed is not None and exercise.held < recovery.changed:
        return False
    kind_fits = not evidence.kinds or exercise.kind.lower() in evidence.kinds
    return kind_fits and audited.is_recent(exercise.held, evidence.within)


def _not_tried(recovery: RecoveryPlan, evidence: Tried, audited: Audited) -> str:
    """What to say of a plan that has no exercise that counts."""
    last = latest_exercise(recovery, audited.checked)
    wanted = [f"a {listed(evidence.kinds)} exercise" if evidence.kinds else "an exercise"]
    if evidence.within is not None:
        wanted.append(f"within {format_duration(evidence.within)}")
    if evidence.after_change:
        wanted.append("after its last change")
    tried = "was never tried" if last is None else f"was last tried on {last[1].held} ({last[1].kind})"
    return f"{tried}: asked for is {' '.join(wanted)}"


def _data(evidence: Tried, audited: Audited) -> Answer:
    meant = [(node, held) for node, held in data_of(audited, evidence.only) if _has_backup(held)]
    if not meant:
        return audited.nothing(f"no data{of_service(evidence.only)} has a backup")
    found: list[Trace] = []
    lacking: list[Trace] = []
    for node, held in meant:
        path = path_of(node, "data", held.id)
        last = last_restore(held, audited.checked)
        if last is not None and audited.is_recent(last, evidence.within):
            found.append(audited.trace(path, f"restored on {last}"))
        else:
            tried = "no restore was tried" if last is None else f"a restore was last tried on {last}"
            within = "" if evidence.within is None else f": asked for is one within {format_duration(evidence.within)}"
            lacking.append(audited.trace(path, tried + within))
    return audited.answer(found, lacking)


def _has_backup(held: DataSet) -> bool:
    return any(copy.backup is not None for copy in held.copies.values())


def data_of(audited: Audited, only: Only) -> Iterator[tuple[Node, DataSet]]:
    """The data of the services that count, or all of it, each with the node it lives on."""
    wanted = {name for service in audited.services(only) for name in audited.checked.data_of_service[service.id]}
    for name, (node, held) in audited.checked.data_sets.items():
        if only is Only.ALL or name in wanted:
            yield node, held
