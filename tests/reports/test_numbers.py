"""Figures as people read them."""

import pytest

from continuity.reports.numbers import figure_text, hours_text, known_share_text, share_interval_text, share_text
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


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "–"),
        (0.0, "0%"),
        (1.0, "100%"),
        (0.5, "50.000%"),
        (0.99875, "99.875%"),
        (0.99998765, "99.99877%"),
        (1 - 1.234e-9, "99.999999877%"),
        (1 - 1e-15, "99.999999999999%"),
    ],
)
def test_known_share_has_the_digits_that_tell_what_is_lacking(share: float | None, text: str) -> None:
    assert known_share_text(share) == text
