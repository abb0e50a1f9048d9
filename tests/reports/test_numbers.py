"""Figures as people read them."""

import pytest

from continuity.reports.numbers import figure_text, hours_text, share_interval_text, share_text
from tests.reports.kit import estimate


@pytest.mark.parametrize(
    ("value", "text"), [(999.4, "999"), (999.6, "1,000"), (2610.4, "2,610"), (0.07, "0.07"), (None, "–")]
)
def test_three_digits_and_no_powers_of_ten(value: float | None, text: str) -> None:
    assert figure_text(value) == text


@pytest.mark.parametrize(
    ("value", "in_any_unit", "in_hours"),
    [(0.0, "0 s", "0 s"), (0.5, "30 min", "30 min"), (47.0, "47 h", "47 h"), (60.0, "2.5 d", "60 h")],
)
def test_hours_that_are_not_of_whole_days_stay_hours(value: float, in_any_unit: str, in_hours: str) -> None:
    assert (hours_text(value), hours_text(value, longest="h")) == (in_any_unit, in_hours)


def test_what_is_known_has_no_digits_of_an_estimate() -> None:
    assert (share_text(estimate(1.0)), share_interval_text(estimate(1.0))) == ("100%", "100%")
    assert (share_text(estimate(0.974, 0.0006)), share_interval_text(estimate(0.974, 0.0006))) == (
        "97.4%",
        "97.34–97.46%",
    )
