"""Exercises, agreements, indicators, options, improvements, risks, reviews, accepted findings."""

import datetime

import pytest

from continuity.model import (
    Accepted,
    Agreement,
    Exercise,
    Improvement,
    Indicator,
    Objectives,
    Option,
    Review,
    Risk,
)
from continuity.units import MINUTE, MONTH, YEAR, Money
from tests.planfile.schema_kit import Case, check, sound

EXERCISE = "plan: leave, held: 2026-04-18, kind: functional"
REVIEW = "held: 2026-05-01"
ACCEPTED = "id: people-no-deputy, reason: soon, by: board, until: 2027-03-31"
LISTS = {
    "exercises": [
        Case("held: 2026-04-18, kind: full", "", "an exercise needs 'plan'", EXERCISE),
        Case("plan: leave, kind: full", "", "say on which date", EXERCISE),
        Case("plan: leave, held: 2026-04-18", "", "needs 'kind'", EXERCISE),
        Case("plan: leave, held: April, kind: full", ".held", "like 2027-01-31", EXERCISE),
        Case(
            f"{EXERCISE}, measured: {{Shop: 5m}}",
            ".measured.Shop",
            "write the id of a service",
            f"{EXERCISE}, measured: {{}}",
        ),
        Case(
            f"{EXERCISE}, measured: {{shop: 5}}",
            ".measured.shop",
            "5",
            f"{EXERCISE}, measured: {{step.restore-db: 5m}}",
        ),
        Case(f"{EXERCISE}, result: good", ".result", "passed, partly or failed", f"{EXERCISE}, result: failed"),
        Case(f"{EXERCISE}, actions: Label", ".actions", "write [Label]", f"{EXERCISE}, actions: [Label the tapes.]"),
        Case(f"{EXERCISE}, evidence: 7", ".evidence", "put it in quotes", f"{EXERCISE}, evidence: EX-7, by: audit"),
    ],
    "reviews": [
        Case("by: board", "", "say on which date", REVIEW),
        Case(f"{REVIEW}, next: soon", ".next", "'soon' is no date", f"{REVIEW}, next: 2027-05-01"),
        Case(f"{REVIEW}, covers: [All]", ".covers.0", "is no id", f"{REVIEW}, covers: [shop], by: board, result: fine"),
    ],
    "accepted": [
        Case("reason: soon, by: board, until: 2027-03-31", "", "needs 'id'", ACCEPTED),
        Case("id: x, by: board, until: 2027-03-31", "", "needs 'reason'", ACCEPTED),
        Case("id: x, reason: soon, until: 2027-03-31", "", "needs 'by'", ACCEPTED),
        Case("id: x, reason: soon, by: board", "", "say until when", ACCEPTED),
        Case(f"{ACCEPTED}, where: 3", ".where", "put it in quotes", f"{ACCEPTED}, where: teams.dba"),
    ],
}
MAPPINGS = {
    "agreements": [
        Case("every: 1mo", "", "an agreement needs 'services'", "services: [shop], every: 1mo"),
        Case("services: []", ".services", "name at least 1", "services: [shop]"),
        Case("services: [shop], every: 0s", ".every", "no time at all", "services: [shop], report_to: the council"),
    ],
    "indicators": [
        Case("unit: min", "", "an indicator needs 'service'", "service: shop, unit: min"),
        Case("service: shop, target: 10", ".target", "a mapping", "service: shop, target: {p95: 10}"),
        Case(
            "service: shop, target: {p95: ten}", ".target.p95", "a number is expected", "service: shop, source: t.csv"
        ),
        Case("service: shop, target: {p95: true}", ".target.p95", "not true", "service: shop, target: {p95: 1.5}"),
    ],
    "options": [
        Case("cost: much", ".cost", "'much'", "cost: 20k EUR"),
        Case("cost: 20k", ".cost", "of which currency", "cost: 20k USD, every: 1y"),
        Case("sets: teams.dba.people=3", ".sets", "a mapping such as", "sets: {teams.dba.people: 3}"),
        Case("sets: {people: 3}", ".sets.people", "like teams.dba.people", "sets: {components.web.needs: [a, b]}"),
        Case("sets: {teams.dba.people: }", ".sets.teams.dba.people", "no value", "sets: {}"),
    ],
    "improvements": [
        Case("due: never", ".due", "'never' is no date", "due: 2027-01-31, status: decided, option: more"),
    ],
    "risks": [
        Case("nodes: paris", ".nodes", "write [paris]", "nodes: [paris], treatment: leave, scenario: flood"),
        Case("frequency: rarely", ".frequency", "once in 10y", "frequency: once in 80y, review: 2027-01-31"),
    ],
}


@pytest.mark.parametrize(
    ("section", "case"),
    [(section, case) for section, cases in LISTS.items() for case in cases],
    ids=lambda value: value if isinstance(value, str) else value.bad,
)
def test_lists(section: str, case: Case) -> None:
    check(case._replace(path=f"{section}.0{case.path}"), f"{section}: [{{...}}]")


@pytest.mark.parametrize(
    ("section", "case"),
    [(section, case) for section, cases in MAPPINGS.items() for case in cases],
    ids=lambda value: value if isinstance(value, str) else value.bad,
)
def test_mappings(section: str, case: Case) -> None:
    check(case._replace(path=f"{section}.it{case.path}"), f"{section}: {{it: {{...}}}}")


def test_what_they_are() -> None:
    plan = sound(
        """\
        currency: EUR
        exercises:
          - {plan: leave, held: 2026-04-18, kind: functional, measured: {shop: 52m, step.a: 31m}, result: passed,
             by: audit, evidence: EX-7, actions: [Label.], note: cold day}
        agreements: {city: {services: [b, a], objectives: {rto: 31m}, report_to: council, every: 1mo}}
        indicators: {triage: {service: shop, unit: min, target: {p95: 10, mean: 4.5}, source: triage.csv}}
        options: {more: {sets: {teams.b.people: 3, a.b: [1]}, cost: 60k, every: 1y}}
        improvements: {hire: {status: decided, due: 2026-11-01, option: more}}
        risks: {water: {nodes: [b, a], frequency: 2 per year, treatment: leave, scenario: flood, review: 2027-01-31}}
        reviews: [{held: 2026-05-01, by: board, covers: [shop], result: kept, next: 2027-05-01}]
        accepted: [{id: x, where: teams, reason: soon, by: board, until: 2027-03-31}]
        """
    )
    assert plan.exercises == (
        Exercise(
            plan="leave",
            held=datetime.date(2026, 4, 18),
            kind="functional",
            measured={"shop": 52 * MINUTE, "step.a": 31 * MINUTE},
            result="passed",
            by="audit",
            evidence="EX-7",
            actions=("Label.",),
            note="cold day",
        ),
    )
    assert plan.agreements["city"] == Agreement(
        id="city", services=("b", "a"), objectives=Objectives(rto=31 * MINUTE), report_to="council", every=MONTH
    )
    assert plan.indicators["triage"] == Indicator(
        id="triage", service="shop", unit="min", target={"mean": 4.5, "p95": 10.0}, source="triage.csv"
    )
    assert plan.options["more"] == Option(
        id="more", sets={"a.b": [1], "teams.b.people": 3}, cost=Money(amount=60_000.0), every=YEAR
    )
    assert plan.improvements["hire"] == Improvement(
        id="hire", status="decided", due=datetime.date(2026, 11, 1), option="more"
    )
    assert plan.risks["water"] == Risk(
        id="water",
        nodes=("b", "a"),
        every=YEAR // 2,
        treatment="leave",
        scenario="flood",
        review=datetime.date(2027, 1, 31),
    )
    assert plan.reviews == (
        Review(
            held=datetime.date(2026, 5, 1), by="board", covers=("shop",), result="kept", next=datetime.date(2027, 5, 1)
        ),
    )
    assert plan.accepted == (
        Accepted(id="x", where="teams", reason="soon", by="board", until=datetime.date(2027, 3, 31)),
    )
