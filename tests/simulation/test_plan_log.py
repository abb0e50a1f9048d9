"""When plans are invoked, and whether their steps meet their deadlines: scenarios worked out by hand."""

import pytest

from continuity.simulation.plan_log import united
from continuity.simulation.tracks import Track, time_up
from continuity.units import MINUTE
from tests.simulation.rehearsed import minutes, rehearse

SHOP = """\
components: {web: {never_fails: scripted}, spare: {standby: stopped, never_fails: scripted}}
services: {shop: {failover: {between: [web, spare], takes: 0s, automatic: false}}}
plans:
  leave:
    invoke: {when: web, down_for: 5m}
    steps:
      move: {takes: 10m, starts: [spare]}
      switch: {after: [move], takes: 5m, switches: {shop: spare}}
      tell: {after: [move], takes: 20m, kind: communication, do: Tell., deadline: %s}
"""
RETURN = "    return: {after: web, steps: {back: {takes: 30m, switches: {shop: web}, deadline: %s}}}\n"


def stretches(text: str, *events: str, lasts: str = "10d") -> list[tuple[str, str]]:
    """When a plan was invoked, in minutes after the first event."""
    track = rehearse(text, *events, lasts=lasts).track()
    return [(minutes(begun), minutes(ended)) for begun, ended in track.while_invoked]


@pytest.mark.parametrize(("deadline", "met"), [("30m", True), ("29m", False)])
def test_a_deadline_counts_from_the_invocation_and_is_met_on_its_minute(deadline: str, met: bool) -> None:
    assert rehearse(SHOP % deadline, "fails: web, lasts: 2h").result.deadlines["leave", "tell"].met is met


def test_a_plan_without_a_way_back_is_over_with_its_last_step() -> None:
    assert stretches(SHOP % "1h", "fails: web, lasts: 2h") == [("5", "35")]


def test_a_plan_with_a_way_back_is_over_when_that_is() -> None:
    assert stretches(SHOP % "1h" + RETURN % "1d", "fails: web, lasts: 2h") == [("5", "150")]


def test_a_plan_that_is_never_left_is_invoked_to_the_end() -> None:
    assert stretches(SHOP % "1h" + RETURN % "1d", "fails: web, lasts: 2h", lasts="90m") == [("5", "90")]


def test_each_invocation_counts_and_the_worst_decides() -> None:
    events = ("fails: web, lasts: 1h", "at: 3h, fails: web, lasts: 1h", "at: 3h, slows: {what: web, by: 50%}")
    assert stretches(SHOP % "30m", *events[:2]) == [("5", "35"), ("185", "215")]
    assert rehearse(SHOP % "30m", *events[:2]).result.deadlines["leave", "tell"].met


def test_what_is_not_due_by_the_end_misses_nothing_and_what_a_failed_plan_never_did_does() -> None:
    late = rehearse(SHOP % "1h", "fails: web, lasts: 2h", lasts="20m")
    assert late.result.deadlines == {}
    due = rehearse(SHOP % "10m", "fails: web, lasts: 2h", lasts="20m")
    assert not due.result.deadlines["leave", "tell"].met
    fails = (SHOP % "1d").replace("starts: [spare]", "starts: [spare], succeeds: 0.000001%")
    assert not rehearse(fails, "fails: web, lasts: 2h").result.deadlines["leave", "tell"].met


def test_a_plan_that_is_not_invoked_has_no_deadlines() -> None:
    calm = rehearse(SHOP % "1h", "fails: web, lasts: 4m")
    assert calm.result.deadlines == {}
    assert calm.track().while_invoked == ()


def test_a_step_that_only_stands_in_has_no_deadline() -> None:
    text = (SHOP % "1d").replace("switches: {shop: spare}}", "switches: {shop: spare}, otherwise: instead}")
    text += "      instead: {takes: 1h, kind: coordination, do: Improvise., deadline: 1m}\n"
    assert rehearse(text, "fails: web, lasts: 2h").result.deadlines["leave", "tell"].met


def test_time_up_while_invoked_is_that_of_the_level() -> None:
    track = rehearse(SHOP % "1h", "fails: web, lasts: 2h").track()
    assert time_up(track, 1.0, track.while_invoked) == 15 * MINUTE  # switched 20 min after the failure, until 35


def test_stretches_are_united_and_cut() -> None:
    assert united([(5, 9), (1, 3), (3, 4), (8, 12), (20, 20), (30, 40)], 2, 35) == ((2, 4), (5, 12), (30, 35))
    track = Track(changes=((0, 0.0), (10, 0.6), (20, 0.4), (30, 1.0)), ends=40, data_loss=0, spent={})
    assert time_up(track, 0.5, [(5, 15), (25, 40)]) == 5 + 10


def test_the_time_until_a_step_is_done_is_told_apart() -> None:
    spent = rehearse(SHOP % "1h", "fails: web, lasts: 2h").result.deadlines["leave", "tell"].spent
    assert {f"{what} {who}".strip(): minutes(took) for (what, who), took in spent.items()} == {
        "step move": "10",
        "step tell": "20",
    }


def test_the_time_until_a_step_of_the_way_back_is_done_is_what_it_took_and_other() -> None:
    spent = rehearse(SHOP % "1h" + RETURN % "1d", "fails: web, lasts: 2h").result.deadlines["leave", "back"].spent
    assert {f"{what} {who}".strip(): minutes(took) for (what, who), took in spent.items()} == {
        "step back": "30",
        "other": "115",
    }


def test_a_plan_that_is_called_off_misses_no_deadline() -> None:
    """It cannot be read before the web is back, at 15: it was invoked until then."""
    kept = (SHOP % "1m").replace("    steps:", "    kept_at: [web]\n    steps:")
    told = rehearse(kept, "fails: web, lasts: 15m", lasts="2h")
    assert told.result.deadlines == {}
    assert [(minutes(a), minutes(b)) for a, b in told.track().while_invoked] == [("5", "15")]
