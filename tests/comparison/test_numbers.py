"""What both plans do, against closed forms: exact differences, and simulated ones by their standard errors."""

import math
from typing import Any

import pytest

from continuity.comparison.figure_results import Fate, Figure
from continuity.comparison.results import Comparison
from continuity.results import Estimate, Verdict
from continuity.units import DAY, HOUR
from tests.comparison.kit import compared

WEB = "components: {web: {failures: {f: {mttf: 20d, mttr: %s, recovers: by itself}}}}\n"
SHOP = "services: {shop: {needs: [web], objectives: {availability: %s}}}\n"
PAID = "services: {shop: {needs: [web], impact: {1h: 1k EUR}}}\n"
YEAR_HOURS = 8760.0


def unavailability(mttf: float, mttr: float, horizon: float) -> float:
    """The mean over a horizon, from new, of what alternates between exponential times; all in hours.

    Source: the integral of U(t) = U (1 - exp(-(l + m) t)), Rausand, Barros and Hoyland 2021, section 6.6.
    """
    rate = 1 / mttf + 1 / mttr
    limit = mttr / (mttf + mttr)
    return limit * (1 - (1 - math.exp(-rate * horizon)) / (rate * horizon))


KNOWN = unavailability(480, 8, YEAR_HOURS) - unavailability(480, 4, YEAR_HOURS)
"""How much more available the service is with half the repair time."""


def shop(comparison: Comparison) -> Any:
    assert comparison.numbers is not None
    return comparison.numbers.services["shop"]


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    assert estimate.estimate is not None
    return estimate.estimate


def test_exact_plans_have_an_exact_difference() -> None:
    comparison = compared(WEB % "8h" + SHOP % "99%", WEB % "4h" + SHOP % "99%", seed=1)
    availability: Figure = shop(comparison).availability
    assert shop(comparison).made_by == "exact"
    assert availability.change is not None
    assert value(availability.change) == pytest.approx(KNOWN, rel=1e-6)
    assert availability.change.low == availability.change.high == availability.change.estimate
    assert value(shop(comparison).downtime_hours_per_year.change) == pytest.approx(-KNOWN * YEAR_HOURS, rel=1e-6)
    assert comparison.numbers is not None
    assert comparison.numbers.replications == 0


def test_simulated_differences_are_those_of_the_closed_form() -> None:
    """Costs are linear in the length of an outage here, so that they are down time times a thousand."""
    comparison = compared(WEB % "8h" + PAID, WEB % "4h" + PAID, replications=400)
    found = shop(comparison)
    for figure, known in (
        (found.availability, KNOWN),
        (found.downtime_hours_per_year, -KNOWN * YEAR_HOURS),
        (found.cost_per_year, -KNOWN * YEAR_HOURS * 1000),
    ):
        assert abs(value(figure.change) - known) < 4 * figure.change.standard_error
        assert value(figure.change) == pytest.approx(value(figure.after) - value(figure.before), rel=1e-6)
    # paired: of failures at the same moments, the difference is known far better than either figure
    assert found.availability.change.standard_error < 0.7 * found.availability.before.standard_error


def test_intervals_of_differences_hold_the_truth_as_often_as_they_say() -> None:
    """Of 40 runs, 95% of them on average; fewer than 33 has a chance of 0.1%."""
    hit = 0
    for seed in range(40):
        comparison = compared(WEB % "8h" + PAID, WEB % "4h" + PAID, replications=40, seed=seed, horizon=90 * DAY)
        change = shop(comparison).availability.change
        known = unavailability(480, 8, 90 * 24) - unavailability(480, 4, 90 * 24)
        hit += change.low <= known <= change.high
    assert hit >= 33


def test_the_same_plan_twice_differs_by_nothing_for_certain() -> None:
    texts = (WEB % "8h" + PAID + SCENARIO % "6h", WEB % "8h" + PAID.replace("shop:", "shop: ") + SCENARIO % "6h")
    comparison = compared(*texts, replications=30)
    numbers = comparison.numbers
    assert numbers is not None
    assert numbers.certain
    changes = [shop(comparison).availability.change, shop(comparison).cost_per_year.change]
    changes += [numbers.scenarios["crash"].services["shop"].recovery_time_hours.change, numbers.promises[0].met.change]
    for change in changes:
        assert (change.estimate, change.low, change.high, change.standard_error) == (0.0, 0.0, 0.0, 0.0)
    assert {each.fate for each in numbers.promises} == {Fate.SAME}


def test_a_title_is_no_reason_to_simulate_twice_and_a_kind_of_event_is() -> None:
    scenario = "scenarios: {s: {events: [{fails: web, lasts: 1h}], lasts: 2d}}\n"
    titled = WEB.replace("web: {", "web: {title: Web, ") % "8h" + SHOP % "99%" + scenario
    assert compared(WEB % "8h" + SHOP % "99%" + scenario, titled, replications=5).numbers.certain  # type: ignore[union-attr]
    destroyed = compared(titled, titled.replace("fails: web", "destroys: web"), replications=5).numbers
    assert destroyed is not None
    assert not destroyed.certain


SCENARIO = "scenarios: {crash: {events: [{fails: web}], lasts: 30d, expects: {shop: {rto: %s}}}}\n"


def test_recovery_and_its_promise_against_the_closed_form() -> None:
    """Back after an exponential time of 2 h, then of 1 h: within 2 h with 1 - 1/e, then with 1 - 1/e^2."""
    texts = [WEB % mttr + PAID + SCENARIO % "2h" for mttr in ("2h", "1h")]
    numbers = compared(*texts, replications=300).numbers
    assert numbers is not None
    recovery = numbers.scenarios["crash"].services["shop"].recovery_time_hours.change
    assert recovery is not None
    assert recovery.standard_error is not None
    assert abs(value(recovery) + 1) < 4 * recovery.standard_error
    (promise,) = numbers.promises
    change = promise.met.change
    assert change is not None
    assert change.standard_error is not None
    assert abs(value(change) - (math.exp(-1) - math.exp(-2))) < 4 * change.standard_error
    assert (promise.verdict_before, promise.verdict_after, promise.fate) == (Verdict.BROKEN, Verdict.BROKEN, Fate.SAME)


@pytest.mark.parametrize(
    ("before", "after", "becomes", "verdict"),
    [
        ("1h", "8h", Fate.BROKEN, Verdict.BROKEN),
        ("8h", "1h", Fate.MENDED, Verdict.KEPT),
        ("8h", "9h", Fate.SAME, Verdict.KEPT),
    ],
)
def test_a_promise_that_was_kept_and_is_broken_decides(
    before: str, after: str, becomes: Fate, verdict: Verdict
) -> None:
    """An RTO of 6 h, met with 99.8%, 53% and 49% where the repair takes 1 h, 8 h and 9 h on average."""
    comparison = compared(*(WEB % each + PAID + SCENARIO % "6h" for each in (before, after)), replications=400)
    assert comparison.numbers is not None
    assert [each.fate for each in comparison.numbers.promises] == [becomes]
    assert comparison.verdict is verdict


def test_a_promise_near_its_target_is_in_doubt() -> None:
    """6 h are met with 95.0% where repairs take 2 h on average, and a bit less often where they take 2h3m."""
    comparison = compared(*(WEB % each + PAID + SCENARIO % "6h" for each in ("2h", "2h3m")), replications=100)
    assert comparison.verdict is Verdict.UNDECIDED


def test_a_promised_availability_that_breaks() -> None:
    comparison = compared(WEB % "4h" + SHOP % "99%", WEB % "8h" + SHOP % "99%", seed=1)
    (promise,) = comparison.with_fate(Fate.BROKEN)
    assert (promise.whose, promise.objective, promise.target_before) == ("shop", "availability", "99%")
    assert comparison.verdict is Verdict.BROKEN


def test_availability_each_month_is_compared_by_months() -> None:
    monthly = "services: {shop: {needs: [web], objectives: {availability: 99%, each: month, met_in: 60%}}}\n"
    comparison = compared(WEB % "2h" + monthly, WEB % "12h" + monthly, replications=60)
    assert comparison.numbers is not None
    (promise,) = comparison.numbers.promises
    assert promise.target_after == "99% each month in 60%"
    assert promise.fate is Fate.BROKEN
    assert promise.met.change is not None
    assert promise.met.change.high is not None
    assert promise.met.change.high < 0


def test_what_only_one_plan_has_has_one_side() -> None:
    more = WEB % "8h" + "services: {shop: {needs: [web]}, desk: {needs: [web], objectives: {availability: 90%}}}\n"
    less = WEB % "8h" + "services: {shop: {needs: [web]}}\n"
    comparison = compared(less, more, seed=1)
    assert comparison.numbers is not None
    desk = comparison.numbers.services["desk"]
    assert (desk.availability.before, desk.availability.change) == (None, None)
    assert desk.availability.moves
    assert [each.fate for each in comparison.numbers.promises] == [Fate.NEW]
    back = compared(more, less, seed=1).numbers
    assert back is not None
    assert list(back.services) == ["shop"]
    assert [(each.whose, each.fate) for each in back.promises] == [("desk", Fate.GONE)]


def test_a_scenario_of_one_plan_only_is_rehearsed_alone_or_named() -> None:
    with_it, without = WEB % "8h" + PAID + SCENARIO % "6h", WEB % "8h" + PAID
    new = compared(without, with_it, replications=50).numbers
    assert new is not None
    assert [each.fate for each in new.promises] == [Fate.NEW]
    assert new.scenarios["crash"].services["shop"].recovery_time_hours.before is None
    gone = compared(with_it, without, replications=50).numbers
    assert gone is not None
    assert gone.notes == ("no longer rehearsed, since the new plan does not have them: crash",)


def test_a_renamed_service_is_compared_with_what_it_was() -> None:
    old = WEB % "8h" + PAID + SCENARIO % "6h"
    comparison = compared(old, old.replace("shop", "store"), replications=50)
    assert comparison.numbers is not None
    assert comparison.numbers.services["store"].was == "shop"
    assert comparison.numbers.scenarios["crash"].services["store"].was == "shop"
    assert [each.whose for each in comparison.numbers.promises] == ["store"]
    assert "what was renamed has other luck" in comparison.numbers.notes[0]


def test_costs_in_two_currencies_have_no_difference() -> None:
    comparison = compared(
        WEB % "8h" + PAID + SCENARIO % "6h", WEB % "4h" + PAID.replace("EUR", "USD") + SCENARIO % "6h", replications=20
    )
    assert comparison.numbers is not None
    assert shop(comparison).cost_per_year.change is None
    cost = comparison.numbers.scenarios["crash"].services["shop"].cost
    assert cost is not None
    assert cost.change is None


def test_a_budget_ends_what_no_number_of_histories_decides() -> None:
    """Met with 95.0%: both plans are rehearsed until the budget is over, at least 100 times."""
    texts = [WEB % each + PAID + SCENARIO % "6h" for each in ("2h", "2h1m")]
    numbers = compared(*texts, budget=0, horizon=HOUR).numbers
    assert numbers is not None
    assert numbers.scenarios["crash"].replications == 100
    assert numbers.scenarios["crash"].stopped == "the budget is over"


def test_a_plan_without_services_has_no_figures() -> None:
    numbers = compared(WEB % "8h", WEB % "4h", replications=5).numbers
    assert numbers is not None
    assert (dict(numbers.services), dict(numbers.scenarios), numbers.promises) == ({}, {}, ())
    with_services = compared(WEB % "8h", WEB % "4h" + PAID, replications=5).numbers
    assert with_services is not None
    assert with_services.services["shop"].availability.before is None
