"""What exercises say of a plan."""

import pytest

from continuity.exercised import disagreements, never_exercised
from tests.simulation.support import plan_of

TEXT = """
components: {{a: {{never_fails: scripted}}}}
plans:
  p:
    steps:
      certain: {{takes: 20m, repairs: [a]}}
      drawn: {{takes: {{uniform: [10m, 50m]}}, repairs: [a]}}
  q: {{steps: {{go: {{takes: 1h, repairs: [a]}}}}}}
exercises:
  - {{plan: p, held: 2026-04-18, kind: functional, measured: {{{measured}}}}}
"""


@pytest.mark.parametrize(
    ("measured", "says"),
    [
        ("step.certain: 25m", []),
        (
            "step.certain: 26m",
            ["certain of p took 26m, 15m to 25m"],
        ),
        (
            "step.certain: 14m",
            ["certain of p took 14m, 15m to 25m"],
        ),
        ("step.drawn: 49m", []),
        (
            "step.drawn: 50m",
            ["drawn of p took 50m, 11m to 49m"],
        ),
    ],
)
def test_steps_that_took_other_times_than_the_plan_says(measured: str, says: list[str]) -> None:
    found = list(disagreements(plan_of(TEXT.format(measured=measured)), {}))
    between = " in the exercise of 2026-04-18, and the plan lets one expect "
    shortened = ["{}, {}".format(*each.split(between)) for each in found]
    assert shortened == [f"step {each}" for each in says]


def test_plans_that_nobody_has_tried() -> None:
    assert never_exercised(plan_of(TEXT.format(measured="step.certain: 20m"))) == ["q"]
