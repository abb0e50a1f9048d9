"""Systems of our own whose figures have a closed form, simulated from plan files through the command line."""

import pytest

from tests.validation.closed_forms import FIGURES, ClosedForm
from tests.validation.figures import check


@pytest.mark.parametrize("figure", FIGURES, ids=str)
def test_simulated_figure(figure: ClosedForm) -> None:
    check(figure.measure, figure.known)
