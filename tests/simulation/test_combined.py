"""Several scenarios that begin together."""

from continuity.simulation.combined import combined
from continuity.simulation.rehearsals import RehearsalTask, run_rehearsals
from continuity.units import DAY, HOUR
from tests.simulation.support import plan_of

TEXT = """
components: {a: {never_fails: scripted}, b: {never_fails: scripted}}
services: {x: {needs: [a]}, y: {needs: [b]}}
plans:
  p: {invoke: {scenario: one}, steps: {go: {takes: 1h, repairs: [a]}}}
  q: {invoke: {scenario: two}, steps: {go: {takes: {uniform: [1h, 3h]}, repairs: [b]}}}
scenarios:
  one: {lasts: 2d, events: [{fails: a}]}
  two: {lasts: 5d, random_failures: true, events: [{at: 2h, fails: b}], expects: {y: {rto: 4h}}}
"""


def test_what_several_scenarios_say_together() -> None:
    both = combined(plan_of(TEXT), "one+two")
    assert (both.id, both.parts, both.lasts, both.random_failures) == ("one+two", ("one", "two"), 5 * DAY, True)
    assert both.expects["y"].rto == 4 * HOUR


def test_each_sets_off_its_plans_and_keeps_its_luck() -> None:
    plan = plan_of(TEXT)
    (together,) = run_rehearsals(RehearsalTask(plan=plan, scenario="one+two", seed=1), 0, 1)
    (alone,) = run_rehearsals(RehearsalTask(plan=plan, scenario="two", seed=1), 0, 1)
    assert together.invoked == ("p", "q")
    assert together.tracks["x"].changes == ((0, 0.0), (HOUR, 1.0))
    lost, back = together.tracks["y"].changes[1][0], together.tracks["y"].changes[2][0]
    assert lost == 2 * HOUR
    assert back - lost == alone.tracks["y"].changes[1][0]  # its own first event is the alone one's beginning
