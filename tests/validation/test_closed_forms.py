"""Systems of our own whose figures have a closed form, simulated from plan files through the command line."""

import os

import pytest

from tests.validation import closed_forms, closed_forms_crews, closed_forms_people, closed_forms_time
from tests.validation.figures import check
from tests.validation.forms import ClosedForm

FIGURES = (
    *closed_forms.FIGURES,
    *closed_forms_crews.FIGURES,
    *closed_forms_people.FIGURES,
    *closed_forms_time.FIGURES,
)
CHOSEN = [figure for figure in FIGURES if not figure.long or os.environ.get("VALIDATION") == "all"]


@pytest.mark.parametrize("figure", CHOSEN, ids=str)
def test_simulated_figure(figure: ClosedForm) -> None:
    check(figure.measure, figure.known)
