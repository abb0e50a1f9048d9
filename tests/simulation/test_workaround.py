"""Workarounds, worked out by hand: by themselves with people who come when they are told to, and in plans."""

from collections.abc import Sequence
from operator import itemgetter

import pytest

from continuity.distributions import Constant, Exponential
from continuity.model import AnyOf, Need, WorkedAround
from continuity.simulation.arrangements import Arrangement, workarounds
from continuity.simulation.jobs import Span, Work
from continuity.simulation.moments import Phase, Timer
from continuity.simulation.rosters import WorkOrder
from continuity.simulation.workaround import Workaround
from continuity.streams import process_key, uniform
from continuity.units import HOUR, MINUTE, NEVER
from tests.simulation.scripted import Script, Scripted
from tests.simulation.support import history, levels, plan_of

Changes = list[tuple[int, float]]
Log = list[tuple[int, str]]
INSTEAD, AFTERWARDS = (
    WorkOrder(key=("s", 0, what), rank=rank, urgency=(1, 1), people=(), part=None, resupply=None, call_outs={})
    for rank, what in enumerate(("instead", "afterwards"), 10)
)


class Listed:
    """Durations by the number of the event."""

    def __init__(self, durations: Sequence[int]) -> None:
        self._durations = durations

    def duration(self, n: int) -> int:
        return self._durations[n]

    def of_try(self, n: int, m: int) -> int:
        raise NotImplementedError


class People:
    """People who come some time after they are asked, and are away in some stretches of time."""

    def __init__(
        self, stage: Scripted, wants: WorkOrder, work: Work, comes_after: int, away: Sequence[tuple[int, int]], log: Log
    ) -> None:
        self._moments = stage.moments
        self._what = wants.key[2]
        self._work = work
        self._comes_after = comes_after
        self._log = log
        self._timer = Timer(stage.moments, wants.rank)
        self._there = False
        assert work.length(0, 0) == NEVER
        for leave, come in away:
            stage.at(leave, lambda come=come: self._leave(come), Phase.BEGINS)  # type: ignore[misc]

    def ask(self, n: int) -> None:
        assert not self._there
        self._note(f"asked {n}")
        self._timer.set(self._comes_after, Phase.ENDS, self._come)

    def release(self) -> None:
        self._note("released" if self._there else "withdrawn")
        self._timer.cancel()
        self._there = False

    def spans_until(self, now: int) -> list[Span]:
        return []

    def _come(self) -> None:
        self._there = True
        self._note("come")
        self._work.begun()

    def _leave(self, come: int) -> None:
        if self._there:
            self._there = False
            self._note("leave")
            self._timer.set(come - self._moments.time, Phase.ENDS, self._come)
            self._work.left()

    def _note(self, what: str) -> None:
        self._log.append((self._moments.time, f"{self._what}: {what}"))


def worked_around(
    *scripts: Script,
    ready: Sequence[int] = (10, 20, 30),
    lasts: int | None = None,
    crew: bool = True,
    catch_up: float = 0.0,
    comes_after: int = 0,
    away: Sequence[tuple[int, int]] = (),
    up_from: float | None = None,
    last: int = 1000,
) -> tuple[Changes, Log]:
    """The changes of a term that a workaround brings to 60%, and what its people do.

    Parameters: `scripts`, of the term inside and of what the workaround needs; the rest of it.
    """
    stage = Scripted(last, *scripts)
    log: Log = []
    term = WorkedAround(Need("x"), 0.6, Constant(time=0), lasts, (), None, catch_up)
    arranged = Arrangement(
        name="x",
        node="s",
        index=stage.index,
        rank=1,
        term=term,
        needs=tuple((index, up_from) for index in range(1, len(scripts))),
        ready=Listed(ready),
        wants=INSTEAD if crew else None,
        afterwards=AFTERWARDS if crew and catch_up else None,
    )

    def hire(wants: WorkOrder, work: Work) -> People:
        return People(stage, wants, work, comes_after, away if wants is INSTEAD else (), log)

    return stage.run(Workaround(stage.stage, arranged, itemgetter(0), hire)), log


# --- when it begins and ends -----------------------------------------------------------------------------------------


def test_it_begins_when_it_is_ready_and_ends_when_the_term_works_again() -> None:
    changes, log = worked_around({100: 0.0, 200: 1.0})
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (200, 1.0)]
    assert log == [(100, "instead: asked 0"), (100, "instead: come"), (200, "instead: released")]


def test_without_a_crew_people_are_there_at_once() -> None:
    changes, log = worked_around({100: 0.0, 200: 1.0}, crew=False)
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (200, 1.0)]
    assert log == []


def test_what_is_ready_at_once_leaves_no_loss() -> None:
    changes, _ = worked_around({100: 0.0, 200: 1.0}, ready=[0])
    assert changes == [(0, 1.0), (100, 0.6), (200, 1.0)]


def test_it_gets_ready_when_its_people_are_there() -> None:
    changes, log = worked_around({100: 0.0, 200: 1.0}, comes_after=30)
    assert changes == [(0, 1.0), (100, 0.0), (140, 0.6), (200, 1.0)]
    assert log == [(100, "instead: asked 0"), (130, "instead: come"), (200, "instead: released")]


def test_a_loss_that_is_over_before_needs_no_workaround() -> None:
    assert worked_around({100: 0.0, 110: 1.0})[0] == [(0, 1.0), (100, 0.0), (110, 1.0)]
    changes, log = worked_around({100: 0.0, 120: 1.0}, comes_after=30)
    assert changes == [(0, 1.0), (100, 0.0), (120, 1.0)]
    assert log == [(100, "instead: asked 0"), (120, "instead: withdrawn")]


def test_a_term_that_still_gives_something_is_not_lost() -> None:
    assert worked_around({100: 0.1, 200: 1.0}) == ([(0, 1.0), (100, 0.1), (200, 1.0)], [])


def test_a_term_that_works_again_is_not_worked_around_even_if_it_gives_less() -> None:
    changes, log = worked_around({100: 0.0, 200: 0.3, 300: 1.0})
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (200, 0.3), (300, 1.0)]
    assert log[-1] == (200, "instead: released")


def test_a_term_that_is_lost_at_the_start() -> None:
    assert worked_around({0: 0.0, 50: 1.0})[0] == [(0, 0.0), (10, 0.6), (50, 1.0)]


def test_each_loss_gets_ready_anew() -> None:
    script = {100: 0.0, 200: 1.0, 300: 0.0, 400: 1.0}
    changes, log = worked_around(script)
    assert changes[4:] == [(300, 0.0), (320, 0.6), (400, 1.0)]
    assert (300, "instead: asked 1") in log


def test_a_loss_of_no_length_begins_nothing_that_lasts() -> None:
    # Not even a number of its own: the loss at 300 is the first.
    script: Script = {100: [0.0, 1.0], 300: 0.0}
    changes, log = worked_around(script, catch_up=0.5)
    assert changes == [(0, 1.0), (300, 0.0), (310, 0.6)]
    assert log == [
        (300, "instead: asked 0"),
        (300, "instead: come"),
    ]


def test_a_loss_of_no_length_that_is_ready_at_once() -> None:
    script: Script = {100: [0.0, 1.0], 300: 0.0}
    assert worked_around(script, ready=[0], crew=False)[0] == [(0, 1.0), (300, 0.6)]


# --- how long it lasts -----------------------------------------------------------------------------------------------


def test_it_lasts_so_long_from_when_it_was_ready() -> None:
    changes, log = worked_around({100: 0.0, 400: 1.0}, lasts=50, comes_after=20, catch_up=0.1)
    assert changes == [(0, 1.0), (100, 0.0), (130, 0.6), (180, 0.0), (400, 1.0)]
    # Its people are free then; the catching up follows when the term is back, here with 30 of 300 lost.
    assert log == [
        (100, "instead: asked 0"),
        (120, "instead: come"),
        (180, "instead: released"),
        (400, "instead: withdrawn"),
        (400, "afterwards: asked 0"),
        (420, "afterwards: come"),
        (450, "afterwards: released"),
    ]


def test_what_lasts_exactly_as_long_as_the_loss_has_bridged_it() -> None:
    assert worked_around({100: 0.0, 160: 1.0}, lasts=50)[0] == [(0, 1.0), (100, 0.0), (110, 0.6), (160, 1.0)]


def test_its_time_goes_on_whatever_interrupts_it() -> None:
    # It needs the other node, which is down from 120 to 150; people are away from 130 to 140. It is over at 160.
    changes, _ = worked_around({100: 0.0}, {120: 0.0, 150: 1.0}, lasts=50, away=[(130, 140)])
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (120, 0.0), (150, 0.6), (160, 0.0)]


def test_it_is_over_while_it_waits_for_people() -> None:
    changes, log = worked_around({100: 0.0}, lasts=50, away=[(130, 200)])
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (130, 0.0)]
    assert log[-1] == (160, "instead: withdrawn")


# --- what it needs ---------------------------------------------------------------------------------------------------


def test_what_it_needs_goes_down_and_comes_back_within() -> None:
    changes, log = worked_around({100: 0.0, 200: 1.0}, {140: 0.0, 150: 1.0})
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (140, 0.0), (150, 0.6), (200, 1.0)]
    assert len(log) == 3


def test_it_gets_ready_without_what_it_needs() -> None:
    changes, _ = worked_around({100: 0.0, 200: 1.0}, {90: 0.0, 105: 1.0})
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (200, 1.0)]
    changes, _ = worked_around({100: 0.0, 200: 1.0}, {90: 0.0, 125: 1.0})
    assert changes == [(0, 1.0), (100, 0.0), (125, 0.6), (200, 1.0)]


def test_all_of_its_needs_must_be_up() -> None:
    changes, _ = worked_around({100: 0.0}, {120: 0.7, 130: 0.9, 140: 0.0}, {150: 0.7}, up_from=0.8)
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (120, 0.0), (130, 0.6), (140, 0.0)]
    changes, _ = worked_around({100: 0.0}, {120: 0.7}, {150: 0.0})
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (150, 0.0)]


# --- people who leave ------------------------------------------------------------------------------------------------


def test_people_who_leave_are_missed_until_others_come() -> None:
    changes, log = worked_around({100: 0.0, 200: 1.0}, away=[(140, 160)])
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (140, 0.0), (160, 0.6), (200, 1.0)]
    assert sum("asked" in what for _, what in log) == 1


def test_people_who_leave_before_it_is_ready_leave_the_rest_of_that_to_do() -> None:
    # 4 of 10 from 100, the rest from 120; 3 of it until 123, the rest from 150.
    changes, _ = worked_around({100: 0.0, 200: 1.0}, away=[(104, 120), (123, 150)])
    assert changes == [(0, 1.0), (100, 0.0), (153, 0.6), (200, 1.0)]


# --- catching up -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "length", "work"), [(0.3, 100, 30), (0.5, 101, 51), (0.1, 14, 1), (1.0, 50, 50)])
def test_people_are_busy_afterwards_for_a_share_of_the_loss(share: float, length: int, work: int) -> None:
    _, log = worked_around({100: 0.0, 100 + length: 1.0}, catch_up=share)
    end = 100 + length
    assert log[-4:] == [
        (end, "instead: released"),
        (end, "afterwards: asked 0"),
        (end, "afterwards: come"),
        (end + work, "afterwards: released"),
    ]


def test_nobody_is_asked_for_nothing() -> None:
    # 10% of 4 microseconds are none.
    assert worked_around({100: 0.0, 104: 1.0}, catch_up=0.1)[1][-1] == (104, "instead: released")


def test_catching_up_follows_even_if_people_came_too_late() -> None:
    _, log = worked_around({100: 0.0, 120: 1.0}, catch_up=0.5, comes_after=30)
    assert log[-3:] == [(120, "afterwards: asked 0"), (150, "afterwards: come"), (160, "afterwards: released")]


def test_what_several_losses_leave_adds_up_to_one_job() -> None:
    # 10 of the first and 20 of the second loss, which ends before anybody has come; 15 of the third, which ends when
    # 20 of 30 are done.
    script = {100: 0.0, 120: 1.0, 121: 0.0, 161: 1.0, 163: 0.0, 193: 1.0}
    _, log = worked_around(script, catch_up=0.5, comes_after=53)
    assert [each for each in log if "afterwards" in each[1]] == [
        (120, "afterwards: asked 0"),
        (173, "afterwards: come"),
        (218, "afterwards: released"),
    ]


def test_what_is_lost_later_is_caught_up_with_by_a_new_job() -> None:
    _, log = worked_around({100: 0.0, 120: 1.0, 200: 0.0, 240: 1.0}, catch_up=0.5)
    assert [each for each in log if "afterwards" in each[1] and "come" not in each[1]] == [
        (120, "afterwards: asked 0"),
        (130, "afterwards: released"),
        (240, "afterwards: asked 1"),
        (260, "afterwards: released"),
    ]


# --- back for no time ------------------------------------------------------------------------------------------------


def test_a_term_that_is_back_for_no_time_is_still_lost() -> None:
    # It stays ready, its 150 go on to 260, and what is left to do afterwards is half of 200.
    script: Script = {100: 0.0, 180: [1.0, 0.0], 300: 1.0}
    changes, log = worked_around(script, lasts=150, catch_up=0.5)
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (260, 0.0), (300, 1.0)]
    assert [each for each in log if each[0] > 180] == [
        (260, "instead: released"),
        (300, "instead: withdrawn"),
        (300, "afterwards: asked 1"),
        (300, "afterwards: come"),
        (400, "afterwards: released"),
    ]
    assert {what for at, what in log if "asked" in what and "instead" in what} == {"instead: asked 0"}


def test_getting_ready_goes_on_after_the_term_was_back_for_no_time() -> None:
    script: Script = {100: 0.0, 104: [1.0, 0.0]}
    assert worked_around(script)[0] == [(0, 1.0), (100, 0.0), (110, 0.6)]
    assert worked_around(script, crew=False)[0] == [(0, 1.0), (100, 0.0), (110, 0.6)]


def test_what_is_over_stays_over_when_the_term_was_back_for_no_time() -> None:
    script: Script = {100: 0.0, 180: [1.0, 0.0], 300: 1.0}
    changes, log = worked_around(script, lasts=50)
    assert changes == [(0, 1.0), (100, 0.0), (110, 0.6), (160, 0.0), (300, 1.0)]
    assert sum("asked" in what for _, what in log) == 1


def test_what_was_being_caught_up_with_before_is_kept_when_the_term_was_back_for_no_time() -> None:
    # 20 are to do from 140 on. The next loss, from 145 to 165, adds 10 when it ends, and nothing at 150.
    script: Script = {100: 0.0, 140: 1.0, 145: 0.0, 150: [1.0, 0.0], 165: 1.0}
    _, log = worked_around(script, catch_up=0.5)
    assert [each for each in log if "afterwards" in each[1]] == [
        (140, "afterwards: asked 0"),
        (140, "afterwards: come"),
        (160, "afterwards: released"),
        (165, "afterwards: asked 1"),
        (165, "afterwards: come"),
        (175, "afterwards: released"),
    ]


# --- in plans --------------------------------------------------------------------------------------------------------


def fails(at: str, lasts: str, more: str = "recovers: by itself") -> str:
    """The failures of a node with certain times."""
    return f"failures: {{f: {{time_to_failure: {at}, time_to_repair: {lasts}, {more}}}}}"


WARD = """
services:
  ward:
    priority: 2
    needs: [{{need: records, workaround: {{level: 60%, ready: 15m, lasts: 24h, needs: [forms], {people}}}}}]
"""
RECORDS = f"""
components:
  records: {{{fails("60m", "100m")}}}
  forms: {{never_fails: paper}}
"""


def test_people_are_busy_with_the_workaround_and_then_with_catching_up() -> None:
    # From 60 to 160, then 30 minutes more: the bed that breaks at 165 is repaired from 190 to 200.
    text = f"""{RECORDS}  bed: {{priority: 1, {fails("165m", "10m", "team: nurses")}}}
teams: {{nurses: {{people: 2}}}}
{WARD.format(people="team: nurses, people: 2, catch_up: 30%")}"""
    assert levels(text, "ward", "205m") == [("60", 0.0), ("75", 0.6), ("160", 1.0)]
    assert levels(text, "bed", "205m") == [("165", 0.0), ("200", 1.0)]


def test_catching_up_waits_for_what_is_more_urgent() -> None:
    # The bed that breaks at 100 is repaired from 160 to 170, and what the ward left is done from then to 200; the
    # other bed, which breaks at 175, is repaired after that.
    beds = "".join(f"  bed-{at}: {{priority: 1, {fails(f'{at}m', '10m', 'team: nurses')}}}\n" for at in (100, 175))
    text = f"""{RECORDS}{beds}
teams: {{nurses: {{people: 2}}}}
{WARD.format(people="team: nurses, people: 2, catch_up: 30%")}"""
    assert levels(text, "bed-100", "215m") == [("100", 0.0), ("170", 1.0)]
    assert levels(text, "bed-175", "215m") == [("175", 0.0), ("210", 1.0)]


def test_people_who_are_taken_away_come_back_without_getting_ready_again() -> None:
    text = f"""{RECORDS}  bed: {{priority: 1, {fails("100m", "10m", "team: nurses")}}}
teams: {{nurses: {{people: 2, preempts: true, resume: continue}}}}
{WARD.format(people="team: nurses, people: 2")}"""
    expected = [("60", 0.0), ("75", 0.6), ("100", 0.0), ("110", 0.6), ("160", 1.0)]
    assert levels(text, "ward", "200m") == expected


def test_people_who_must_rest_are_missed() -> None:
    text = f"""{RECORDS}
teams: {{nurses: {{people: 1, max_stretch: 1h, rest: 30m}}}}
{WARD.format(people="team: nurses, people: 1")}"""
    expected = [("60", 0.0), ("75", 0.6), ("120", 0.0), ("150", 0.6), ("160", 1.0)]
    assert levels(text, "ward", "200m") == expected


def test_people_who_leave_in_the_moment_in_which_it_is_ready() -> None:
    # It is ready at 120, when they must rest until 150, and lasts until 165.
    text = f"""{RECORDS.replace("100m", "300m")}
teams: {{nurses: {{people: 1, max_stretch: 1h, rest: 30m}}}}
services:
  ward: {{needs: [{{need: records, workaround: {{level: 60%, ready: 60m, lasts: 45m, team: nurses}}}}]}}
"""
    assert levels(text, "ward", "400m") == [("60", 0.0), ("150", 0.6), ("165", 0.0), ("360", 1.0)]


def test_people_who_must_rest_in_the_moment_in_which_all_is_caught_up_with() -> None:
    # 100 minutes of the workaround and 30 of catching up are one stretch; nobody is asked for more.
    text = f"""{RECORDS}
teams: {{nurses: {{people: 1, max_stretch: 130m, rest: 30m}}}}
{WARD.format(people="team: nurses, catch_up: 30%")}"""
    work = [(each.at // MINUTE, each.detail) for each in history(text, "215m") if each.what == "work begins"]
    assert work == [(60, "workaround:records: nurses#1"), (160, "catch-up:records: nurses#1")]
    assert all(each.what != "waits" for each in history(text, "215m") if each.at > 160 * MINUTE)


def test_people_come_in_their_hours() -> None:
    text = f"""{RECORDS.replace("100m", "600m")}
calendars: {{office: {{days: mon-fri, from: "08:00", to: "18:00"}}}}
teams: {{nurses: {{people: 2, hours: office}}}}
{WARD.format(people="team: nurses, people: 2")}"""
    assert levels(text, "ward", "700m") == [("60", 0.0), ("495", 0.6), ("660", 1.0)]


def test_a_tolerated_loss_needs_no_workaround_until_the_tolerance_ends() -> None:
    text = f"""{RECORDS}
services:
  s: {{needs: [{{need: records, tolerates: 20m, workaround: {{level: 60%, ready: 15m}}}}]}}
"""
    assert levels(text, "s", "170m") == [("80", 0.0), ("95", 0.6), ("160", 1.0)]


def test_an_instant_switch_disturbs_no_workaround() -> None:
    # Both members are down from 50; at 70 both are back: the first is active by then, or is switched to at once.
    text = f"""
components:
  first: {{{fails("10m", "60m")}}}
  second: {{{fails("50m", "20m")}}}
services:
  s: {{failover: {{between: [first, second], takes: 5m, failback: true}}}}
  t: {{needs: [{{need: s, workaround: {{level: 60%, ready: 3m}}}}]}}
"""
    assert levels(text, "s", "79m") == [("10", 0.0), ("15", 1.0), ("50", 0.0), ("75", 1.0)]
    # s works for a round at 70; the workaround stays.
    assert levels(text, "t", "79m") == [("10", 0.0), ("13", 0.6), ("15", 1.0), ("50", 0.0), ("53", 0.6), ("75", 1.0)]


def test_draws_have_their_addresses() -> None:
    text = f"""
components:
  b: {{{fails("60h", "60h")}}}
  a: {{{fails("60h", "60h")}}}
services: {{s: {{needs: [{{need: {{any: [b, a]}}, workaround: {{level: 60%, ready: {{exponential: 1h}}}}}}]}}}}
"""
    begun = [each.at for each in history(text, "400h") if each.what == "workaround begins"]
    key = process_key("workaround/s/0/a+b/ready")
    law = Exponential(scale=HOUR)
    assert begun == [(60 + 120 * n) * HOUR + law.sample(uniform(1, key, n)) for n in range(3)]


def test_the_order_in_a_file_changes_nothing() -> None:
    terms = [
        "{need: a, workaround: {level: 60%, ready: {exponential: 1h}, team: nurses}}",
        "{need: b, workaround: {level: 70%, ready: {exponential: 1h}, team: nurses}}",
        "{need: b, workaround: {level: 80%, ready: {exponential: 2h}, team: nurses}}",
    ]

    def run(terms: list[str]) -> list[object]:
        text = f"""
components: {{a: {{{fails("60h", "60h")}}}, b: {{{fails("60h", "60h")}}}}}
teams: {{nurses: {{people: 2, max_stretch: 8h, rest: 8h}}}}
services: {{s: {{needs: [{", ".join(terms)}]}}}}
"""
        return list(history(text, "400h"))

    assert run(terms) == run(terms[::-1])


def test_what_is_said_twice_is_done_once() -> None:
    term = "{need: records, workaround: {level: 60%, ready: 15m, team: nurses}}"
    text = f"""{RECORDS}
teams: {{nurses: {{people: 1}}}}
services: {{s: {{needs: [{term}, {{any: [{term}]}}]}}}}
"""
    assert levels(text, "s", "170m") == [("60", 0.0), ("75", 0.6), ("160", 1.0)]


# --- names -----------------------------------------------------------------------------------------------------------


def test_names_say_what_is_worked_around() -> None:
    text = """
components: {a: {never_fails: it is a test}, b: {never_fails: it is a test}, c: {never_fails: it is a test}}
services:
  s:
    needs:
      - any:
          - {need: {all: [b, a, b]}, tolerates: 1h, workaround: {level: 60%, needs: [c]}}
          - c
      - {need: {need: c, workaround: {level: 50%}}, workaround: {level: 40%, ready: 1m}}
"""
    node = plan_of(text).nodes["s"]
    assert [(name, term.level) for term, name in workarounds(node).items()] == [("a+b", 0.6), ("c", 0.5), ("c.2", 0.4)]


def test_a_trace_says_that_the_workaround_ended_the_loss() -> None:
    stage = Scripted(300, {100: 0.0})
    term = WorkedAround(AnyOf((Need("x"),)), 0.6, Constant(time=0), None, (), None, 0.0)
    arranged = Arrangement(
        name="x", node="s", index=1, rank=1, term=term, needs=(), ready=Listed([10]), wants=None, afterwards=None
    )
    stage.run(Workaround(stage.stage, arranged, itemgetter(0), lambda wants, work: pytest.fail("there is no crew")))
    trace = stage.stage.traces.of_return(1, 110)
    assert trace is not None
    assert list(trace.spans()) == [("hands-on", "", 100, 110)]
