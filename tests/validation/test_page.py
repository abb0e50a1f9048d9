"""docs/validation.md tells all cases and comparisons that there are now; its simulated digits are not looked at."""

from collections.abc import Mapping

import pytest

from tests.validation.case_figures import CaseFigure
from tests.validation.cases import ALL, CASES, REST, Case, Known, published
from tests.validation.judging import Outcome, judge
from tests.validation.page_layout import PAGE, WORDS, Row, page, unsaid

AGREES = Outcome(expected=1.0, value=1.0, error=0.0, agrees=True, deviation="all digits")


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Case]:
    if not CASES.exists():
        pytest.skip("the published cases are not here: ../shared/validation/cases.json")
    return published()


def shape(text: str) -> list[str]:
    """The page without what was measured: of each comparison its figure, engine and plan."""
    lines = []
    for line in text.splitlines():
        cells = line.split("|")
        lines.append(" ".join((cells[1], cells[5], cells[6])) if len(cells) == 8 else line)
    return [line for line in lines if " comparisons in all" not in line]


def test_the_page_has_all_cases_and_comparisons(cases: Mapping[str, Case]) -> None:
    now = page(cases, [Row(figure, AGREES) for figure in ALL])
    assert shape(PAGE.read_text(encoding="utf-8")) == shape(now), "`make validate` writes it anew"


def test_every_case_is_on_the_page(cases: Mapping[str, Case]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {line.split(":")[0][4:] for line in text.splitlines() if line.startswith("### ")}
    left = {case for case, _, _ in unsaid(cases)}
    assert told | left == cases.keys()


def test_nothing_on_the_page_deviates() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "deviate" not in text.removeprefix(WORDS.read_text(encoding="utf-8").rstrip())


@pytest.mark.parametrize(("off_by", "agrees"), [(0.0, True), (1e-11, True), (1e-9, False)])
def test_an_exact_figure_is_judged_by_its_tolerance(off_by: float, agrees: bool) -> None:
    figure, value = next((each, 0.6666666666666666) for each in ALL if each.case == "CF05" and each.exact)
    assert judge(figure, Known(value + off_by, 1e-10)).agrees is agrees


def simulated() -> CaseFigure:
    return next(each for each in ALL if each.case == "CF20" and not each.exact)


@pytest.mark.parametrize(("value", "agrees"), [(0.5567, True), (0.57, False)])
def test_a_simulated_figure_is_judged_by_its_standard_error(value: float, agrees: bool) -> None:
    outcome = judge(simulated(), Known(value, 0.0))
    assert outcome.agrees is agrees
    assert 0 < outcome.precision < 0.021


def test_reasons_name_figures(cases: Mapping[str, Case]) -> None:
    for case, reasons in REST.items():
        assert "*" in reasons or reasons.keys() <= cases[case].figures.keys()
