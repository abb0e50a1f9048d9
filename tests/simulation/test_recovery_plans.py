"""Recovery plans worked out by hand; times are minutes after the scenario's beginning, which is its first event."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuity.streams import process_key, process_name, uniform
from tests.simulation.rehearsed import Rehearsal, rehearse

STAGE = """\
calendars: {office: {days: mon-fri, from: "08:00", to: "18:00"}}
sites: {paris: {never_fails: x}, lyon: {never_fails: x}}
components:
  web: {never_fails: x}
  dns: {never_fails: x}
  disk: {priority: 1, failures: {crash: {time_to_failure: never, time_to_repair: 60m, team: ops}}}
services: {shop: {needs: [web]}}
teams: {ops: {people: 1%s}, dba: {people: 1}, crisis: {people: 1}}
"""
WEB_FAILS = "at: 0h, fails: web"
TALK = "kind: coordination"


def plan(steps: str, invoke: str = "when: web", more: str = "", name: str = "leave") -> str:
    """A recovery plan: its steps, each on a line of its own, and further keys."""
    lines = "\n".join(f"      {step.strip()}" for step in steps.strip().splitlines())
    further = "\n".join(f"    {key.strip()}" for key in more.splitlines())
    return f"  {name}:\n    invoke: {{{invoke}}}\n{further}\n    steps:\n{lines}\n"


def leave(
    steps: str,
    *events: str,
    invoke: str = "when: web",
    more: str = "",
    team: str = "",
    seed: int = 1,
) -> Rehearsal:
    """The history of one plan on the stage, after the web's failure if nothing else is said."""
    text = f"{STAGE % team}plans:\n{plan(steps, invoke, more)}"
    return rehearse(text, *(events or (WEB_FAILS,)), seed=seed)


def two(first: str, second: str, *events: str, seed: int = 1) -> Rehearsal:
    """The history of two plans."""
    return rehearse(f"{STAGE % ''}plans:\n{first}{second}", *(events or (WEB_FAILS,)), seed=seed)


# --- invocation ------------------------------------------------------------------------------------------------------


def test_every_minute_of_a_simple_recovery() -> None:
    """15 min until it is invoked, 10 to decide, 30 to prepare by ops, 20 for the repair by nobody in particular."""
    told = leave(
        f"""prepare: {{team: ops, takes: 30m, {TALK}}}
        mend: {{after: [prepare], takes: 20m, repairs: [web]}}""",
        invoke="when: web, down_for: 15m",
        more="authority: {team: crisis, takes: 10m}",
    )
    assert told.lines("plan ") == ["15 plan invoked leave", "25 plan begins leave", "75 plan ends leave"]
    assert told.steps() == ["25 begins prepare", "55 ends prepare", "55 begins mend", "75 ends mend"]
    assert told.levels("shop") == [("0", 0.0), ("75", 1.0)]
    assert told.spent() == {"invocation": "15", "decision crisis": "10", "step prepare": "30", "step mend": "20"}
    assert (told.result.invoked, told.result.plan_failed) == (("leave",), ())


def test_a_loss_invokes_a_plan_once_however_long_it_lasts() -> None:
    told = leave(f"talk: {{takes: 5m, {TALK}}}", "at: 0h, fails: web, lasts: 9h", invoke="when: web, down_for: 15m")
    assert told.lines("plan invoked") == ["15 plan invoked leave"]
    assert told.recovery() == "540"


def test_the_time_down_counts_from_the_last_loss() -> None:
    events = ("at: 0m, fails: web, lasts: 10m", "at: 12m, fails: web, lasts: 60m")
    told = leave(f"talk: {{takes: 5m, {TALK}}}", *events, invoke="when: web, down_for: 15m")
    assert told.lines("plan invoked") == ["27 plan invoked leave"]


def test_a_new_loss_invokes_it_again() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", WEB_FAILS, "at: 60m, fails: web")
    assert told.lines("plan invoked") == ["0 plan invoked leave", "60 plan invoked leave"]
    assert told.levels("web") == [("0", 0.0), ("5", 1.0), ("60", 0.0), ("65", 1.0)]


def test_a_node_that_is_back_when_the_time_has_passed_invokes_nothing() -> None:
    """In its 15th minute the repair comes first, then the levels, then the invocation, which finds the web up."""
    told = leave(f"talk: {{takes: 5m, {TALK}}}", "at: 0m, fails: web, lasts: 15m", invoke="when: web, down_for: 15m")
    assert told.lines("plan ") == []


def test_an_outage_of_no_length_invokes_nothing() -> None:
    told = rehearse(
        f"""components: {{one: {{never_fails: x}}, other: {{never_fails: x}}}}
services: {{shop: {{failover: {{between: [one, other], takes: 0s}}}}}}
plans:
{plan(f"talk: {{takes: 5m, {TALK}}}", "when: shop")}""",
        "at: 1h, fails: one",
    )
    assert told.lines("switch ends") == ["60 switch ends shop other"]
    assert told.lines("plan ") == []


def test_a_service_invokes_a_plan_below_its_minimum() -> None:
    told = rehearse(
        f"""services: {{shop: {{never_fails: x, objectives: {{mbco: 60%}}}}}}
plans:
{plan(f"talk: {{takes: 5m, {TALK}}}", "when: shop")}""",
        "at: 0h, demand: {shop: 150%}, lasts: 1h",
        "at: 2h, demand: {shop: 200%}, lasts: 1h",
    )
    assert told.levels("shop") == [("0", 0.666667), ("60", 1.0), ("120", 0.5), ("180", 1.0)]
    assert told.lines("plan invoked") == ["120 plan invoked leave"]


def test_a_scenario_invokes_its_plans_with_its_first_event() -> None:
    first = plan("mend: {takes: 5m, repairs: [web]}", "scenario: trouble", name="zeta")
    second = plan(f"talk: {{takes: 5m, {TALK}}}", "scenario: trouble", name="alpha")
    told = two(first, second, "at: 30m, fails: web", "at: 20m, fails: dns")
    assert told.lines("plan invoked") == ["20 plan invoked alpha", "20 plan invoked zeta"]


def test_only_its_own_scenario_invokes_a_plan() -> None:
    text = f"{STAGE % ''}plans:\n{plan('mend: {takes: 5m, repairs: [web]}', 'scenario: calm')}"
    told = rehearse(text, WEB_FAILS, more="}\n  calm: {events: [{at: 0h, fails: dns}]")
    assert told.result.invoked == ()


def test_a_plan_by_hand_is_never_invoked_by_itself() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", invoke="by: hand")
    assert told.result.invoked == ()
    assert told.recovery() is None


# --- authority -------------------------------------------------------------------------------------------------------


def test_a_decision_waits_for_those_who_make_it() -> None:
    """The disk's repair has ops until minute 60."""
    told = leave(
        "mend: {takes: 5m, repairs: [web]}",
        "at: 0m, fails: disk",
        "at: 10m, fails: web",
        more="authority: {team: ops, takes: 10m}",
    )
    assert told.lines("plan ") == ["10 plan invoked leave", "70 plan begins leave", "75 plan ends leave"]
    assert told.spent() == {"still up": "10", "waiting ops": "50", "decision ops": "10", "step mend": "5"}


def test_a_decision_is_called_out_and_may_take_two() -> None:
    told = rehearse(
        f"""{STAGE % ", hours: office, call_out: 40m"}plans:
{plan("mend: {takes: 5m, repairs: [web]}", more="authority: {team: {ops: 1, crisis: 1}, takes: 10m}")}""",
        WEB_FAILS,
    )
    assert told.lines("plan begins") == ["50 plan begins leave"]
    assert told.spent() == {"call-out crisis+ops": "40", "decision crisis+ops": "10", "step mend": "5"}


# --- when steps start ------------------------------------------------------------------------------------------------


def test_a_step_starts_when_all_it_waits_for_are_done() -> None:
    told = leave(
        f"""short: {{takes: 10m, {TALK}}}
        long: {{takes: 25m, {TALK}}}
        mend: {{after: [short, long], takes: 5m, repairs: [web]}}"""
    )
    assert told.steps() == [
        "0 begins long",
        "0 begins short",
        "10 ends short",
        "25 ends long",
        "25 begins mend",
        "30 ends mend",
    ]
    assert told.spent() == {"step long": "25", "step mend": "5"}


def test_a_step_waits_for_what_it_needs() -> None:
    told = leave(
        "mend: {takes: 5m, needs: [dns], repairs: [web]}", "at: 0m, fails: web", "at: 0m, fails: dns, lasts: 40m"
    )
    assert told.steps() == ["40 begins mend", "45 ends mend"]
    assert told.spent() == {"precondition mend": "40", "step mend": "5"}


def test_a_need_that_goes_down_while_people_are_waited_for_is_waited_for_again() -> None:
    """Ops is busy until 60; dns is down from 30 to 90: another job, from 50 on, has ops before, from 60 to 120."""
    told = leave(
        "mend: {team: ops, takes: 5m, needs: [dns], repairs: [web]}",
        "at: 0m, fails: disk",
        "at: 10m, fails: web",
        "at: 30m, fails: dns, lasts: 60m",
        "at: 50m, fails: disk",
    )
    assert told.steps() == ["120 begins mend", "125 ends mend"]
    assert sum(map(float, told.spent().values())) == 125


def test_who_is_on_the_way_is_called_off_when_a_need_goes_down() -> None:
    told = leave(
        "mend: {team: ops, takes: 5m, needs: [dns], repairs: [web]}",
        "at: 0m, fails: web",
        "at: 30m, fails: dns, lasts: 10m",
        team=", hours: office, call_out: 40m",
    )
    assert told.lines("called out") == ["0 called out leave step:mend: ops#1", "40 called out leave step:mend: ops#1"]
    assert told.steps() == ["80 begins mend", "85 ends mend"]


def test_a_need_may_go_down_while_the_work_goes_on() -> None:
    told = leave("mend: {takes: 30m, needs: [dns], repairs: [web]}", WEB_FAILS, "at: 10m, fails: dns")
    assert told.steps() == ["0 begins mend", "30 ends mend"]


def test_a_step_without_people_begins_while_everybody_is_busy() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", "at: 0m, fails: disk", "at: 0m, fails: web")
    assert told.recovery() == "5"


def test_a_step_takes_no_time_if_it_says_so() -> None:
    told = leave(
        f"""first: {{takes: 0s, {TALK}}}
        mend: {{after: [first], takes: 0s, repairs: [web]}}""",
        "at: 0m, fails: web",
    )
    assert told.lines("plan ends") == ["0 plan ends leave"]
    assert (told.recovery(), told.levels("shop")) == ("0", [])


# --- who goes first --------------------------------------------------------------------------------------------------


def test_a_step_comes_before_an_equal_repair_that_came_first() -> None:
    """Ops has the disk until 60; the second disk job has waited since 20, the step since 30."""
    told = leave(
        "mend: {team: ops, takes: 5m, repairs: [web]}",
        "at: 0m, fails: disk",
        "at: 20m, fails: disk",
        "at: 30m, fails: web",
    )
    assert told.steps() == ["60 begins mend", "65 ends mend"]
    assert told.levels("disk") == [("0", 0.0), ("125", 1.0)]
    assert told.spent() == {"still up": "30", "waiting ops": "30", "step mend": "5"}


def test_a_more_urgent_repair_comes_before_a_step() -> None:
    told = leave(
        "mend: {priority: 2, team: ops, takes: 5m, repairs: [web]}",
        "at: 0m, fails: disk",
        "at: 20m, fails: disk",
        "at: 10m, fails: web",
    )
    assert told.steps() == ["120 begins mend", "125 ends mend"]


def test_steps_go_by_priority_then_arrival_then_name() -> None:
    told = leave(
        f"""low: {{priority: 3, team: ops, takes: 5m, {TALK}}}
        wait: {{takes: 10m, {TALK}}}
        later: {{after: [wait], team: ops, takes: 5m, {TALK}}}
        yes: {{team: ops, takes: 5m, {TALK}}}
        no: {{team: ops, takes: 5m, {TALK}}}
        mid: {{priority: 2, team: ops, takes: 5m, {TALK}}}"""
    )
    begins = [each for each in told.steps() if "begins" in each and "wait" not in each]
    assert begins == ["0 begins no", "5 begins yes", "10 begins later", "15 begins mid", "20 begins low"]


def test_two_plans_want_the_same_person() -> None:
    """By priority first; two equal ones in the order of the names of their plans."""
    told = two(
        plan("mend: {priority: 2, team: ops, takes: 10m, repairs: [web]}", name="alpha"),
        plan(
            f"talk: {{team: ops, takes: 30m, {TALK}}}\nthen: {{priority: 2, team: ops, takes: 7m, {TALK}}}", name="beta"
        ),
    )
    assert told.steps("beta") == ["0 begins talk", "30 ends talk", "40 begins then", "47 ends then"]
    assert told.steps("alpha") == ["30 begins mend", "40 ends mend"]


def test_plans_that_are_invoked_at_once_ask_at_once() -> None:
    """Both after 15 min: the step of the second is more urgent, so it has ops first."""
    told = two(
        plan("mend: {priority: 2, team: ops, takes: 10m, repairs: [web]}", "when: web, down_for: 15m", name="alpha"),
        plan(f"talk: {{team: ops, takes: 30m, {TALK}}}", "when: shop, down_for: 15m", name="beta"),
    )
    assert told.steps() == ["15 begins talk", "45 ends talk", "45 begins mend", "55 ends mend"]


def test_the_order_of_the_file_changes_nothing() -> None:
    plans = [
        plan(f"talk: {{team: ops, takes: 30m, {TALK}}}\nsay: {{team: ops, takes: 7m, {TALK}}}", invoke, name=name)
        for name, invoke in (("alpha", "when: web"), ("beta", "scenario: trouble"), ("gamma", "scenario: trouble"))
    ]
    assert two(plans[0], plans[1] + plans[2]).lines() == two(plans[2] + plans[1], plans[0]).lines()


def test_who_has_worked_long_enough_hands_a_step_on() -> None:
    """60 of 90 min, 30 min of rest, the last 30 min; that a need is down meanwhile is nothing to a step once begun."""
    told = leave(
        "mend: {team: ops, takes: 90m, needs: [dns], repairs: [web]}",
        WEB_FAILS,
        "at: 70m, fails: dns, lasts: 10m",
        team=", max_stretch: 60m, rest: 30m",
    )
    assert told.lines("handed on") == ["60 handed on leave step:mend: ops#1"]
    assert told.recovery() == "120"
    assert told.spent() == {"step mend": "90", "waiting ops": "30"}


@pytest.mark.parametrize(("resume", "ends"), [("continue", "90"), ("afresh", "100")])
def test_a_step_is_interrupted_by_what_is_more_urgent(resume: str, ends: str) -> None:
    """Interrupted at 10 by the disk, which takes 60 min; 20 of 30 min are left, or all of them are to be done again."""
    told = leave(
        "mend: {priority: 2, team: ops, takes: 30m, repairs: [web]}",
        WEB_FAILS,
        "at: 10m, fails: disk",
        team=f", preempts: true, resume: {resume}",
    )
    assert told.lines("interrupted") == ["10 interrupted leave step:mend: ops#1"]
    assert told.recovery() == ends
    assert told.spent() == {"step mend": str(int(ends) - 60), "waiting ops": "60"}


def test_a_step_does_not_interrupt_an_equal_repair() -> None:
    told = leave(
        "mend: {team: ops, takes: 30m, repairs: [web]}",
        "at: 0m, fails: disk",
        "at: 10m, fails: web",
        team=", preempts: true, resume: continue",
    )
    assert told.lines("interrupted") == []
    assert told.recovery() == "90"


def test_a_step_interrupts_a_less_urgent_repair() -> None:
    told = rehearse(
        f"""{(STAGE % ", preempts: true, resume: continue").replace("priority: 1", "priority: 2")}plans:
{plan("mend: {team: ops, takes: 30m, repairs: [web]}")}""",
        "at: 0m, fails: disk",
        "at: 10m, fails: web",
    )
    assert len(told.lines("interrupted")) == 1
    assert told.levels("disk") == [("0", 0.0), ("90", 1.0)]


# --- tries, and what stands in ---------------------------------------------------------------------------------------


def drawn(purpose: str, n: int, m: int, what: str = "step:mend", seed: int = 1) -> float:
    """The number of try m of invocation n."""
    return uniform(seed, process_key(process_name("plan", "leave", 0, what, purpose)), n, m, 0, 0)


def test_every_try_of_every_invocation_has_its_own_luck() -> None:
    """Uniform times, 30% of the tries succeed: both read from the addresses of invocations 0 to 3."""
    told = leave(
        "mend: {takes: {uniform: [10m, 20m]}, succeeds: 30%, tries: 100, repairs: [web]}",
        *(f"at: {at}d, fails: web" for at in range(4)),
    )
    expected = []
    for n in range(4):
        took, m = 0.0, 0
        while True:
            took += 10 + 10 * drawn("takes", n, m)
            if drawn("succeeds", n, m) < 0.3:
                break
            m += 1
        expected += [(n * 1440.0, 0.0), (n * 1440 + took, 1.0)]
    found = [(float(at), level) for at, level in told.levels("web")]
    assert [level for _, level in found] == [level for _, level in expected]
    assert [at for at, _ in found] == pytest.approx([at for at, _ in expected], rel=1e-5)
    assert len(told.lines("step fails")) > 4


def test_tries_that_fail_are_the_time_of_the_step() -> None:
    """A seed with which the third try is the first to succeed."""
    tries = next(
        seed for seed in range(99) if [drawn("succeeds", 0, m, seed=seed) < 0.5 for m in range(3)] == [0, 0, 1]
    )
    told = leave("mend: {team: ops, takes: 10m, succeeds: 50%, tries: 3, repairs: [web]}", seed=tries)
    assert told.steps() == [
        "0 begins mend",
        "10 fails mend",
        "10 begins mend",
        "20 fails mend",
        "20 begins mend",
        "30 ends mend",
    ]
    assert told.spent() == {"step mend": "30"}


def test_interruptions_and_tries_have_different_luck() -> None:
    """Interrupted in its first try, which fails: the second try is the third time that its length is drawn."""
    seed = next(each for each in range(99) if [drawn("succeeds", 0, m, seed=each) < 0.5 for m in range(2)] == [0, 1])
    told = leave(
        "mend: {priority: 2, team: ops, takes: {uniform: [10m, 20m]}, succeeds: 50%, tries: 2, repairs: [web]}",
        WEB_FAILS,
        "at: 5m, fails: disk",
        team=", preempts: true, resume: afresh",
        seed=seed,
    )
    assert len(told.lines("interrupted")) == 1
    fails, ends = (float(told.lines(what)[0].split()[0]) for what in ("step fails", "step ends"))
    assert fails - 65 == pytest.approx(10 + 10 * drawn("takes", 0, 1, seed=seed), rel=1e-4)
    assert ends - fails == pytest.approx(10 + 10 * drawn("takes", 0, 2, seed=seed), rel=1e-4)


def test_a_step_stands_in_when_all_tries_have_failed() -> None:
    told = leave(
        f"""first: {{takes: 10m, succeeds: 0%, tries: 2, otherwise: second, {TALK}}}
        second: {{takes: 20m, succeeds: 0%, otherwise: third, {TALK}}}
        third: {{takes: 40m, {TALK}}}
        mend: {{after: [first], takes: 5m, repairs: [web]}}"""
    )
    assert told.steps() == [
        "0 begins first",
        "10 fails first",
        "10 begins first",
        "20 fails first",
        "20 begins second",
        "40 fails second",
        "40 begins third",
        "80 ends third",
        "80 begins mend",
        "85 ends mend",
    ]
    assert told.lines("plan ") == ["0 plan invoked leave", "0 plan begins leave", "85 plan ends leave"]
    assert told.spent() == {"step first": "20", "step second": "20", "step third": "40", "step mend": "5"}


def test_a_step_that_only_stands_in_does_not_run_by_itself() -> None:
    told = leave(
        f"""first: {{takes: 10m, otherwise: second, {TALK}}}
        second: {{takes: 20m, repairs: [web]}}"""
    )
    assert told.steps() == ["0 begins first", "10 ends first"]
    assert told.lines("plan ends") == ["10 plan ends leave"]


def test_a_step_that_stands_in_waits_for_its_own_steps_and_needs() -> None:
    told = leave(
        f"""first: {{takes: 10m, succeeds: 0%, otherwise: second, {TALK}}}
        talk: {{takes: 60m, {TALK}}}
        second: {{after: [talk], needs: [dns], takes: 20m, repairs: [web]}}""",
        WEB_FAILS,
        "at: 0h, fails: dns, lasts: 90m",
    )
    assert told.steps()[-2:] == ["90 begins second", "110 ends second"]
    assert told.recovery() == "110"


def test_a_step_that_stands_in_waits_for_what_is_not_done() -> None:
    told = leave(
        f"""first: {{takes: 10m, succeeds: 0%, otherwise: second, {TALK}}}
        talk: {{takes: 60m, {TALK}}}
        second: {{after: [talk], takes: 20m, repairs: [web]}}"""
    )
    assert told.recovery() == "80"


def test_one_step_stands_in_for_two() -> None:
    """It runs once for both, or once for each; in any case what waits for both goes on after it."""
    told = leave(
        f"""first: {{takes: 10m, succeeds: 0%, otherwise: third, {TALK}}}
        second: {{takes: 20m, succeeds: 0%, otherwise: third, {TALK}}}
        third: {{team: ops, takes: 40m, {TALK}}}
        mend: {{after: [first, second], team: ops, takes: 5m, repairs: [web]}}"""
    )
    assert told.recovery() in {"55", "95"}
    assert told.lines("plan ends")


# --- when a plan fails -----------------------------------------------------------------------------------------------


def test_a_plan_fails_and_ordinary_repair_goes_on() -> None:
    """The disk is repaired by ops at 60; what is at work is finished, what waits is given up."""
    told = leave(
        f"""bad: {{takes: 10m, succeeds: 0%, {TALK}}}
        long: {{takes: 30m, {TALK}}}
        waiting: {{team: ops, takes: 5m, {TALK}}}
        last: {{after: [long], takes: 5m, repairs: [disk]}}""",
        "at: 0m, fails: disk",
        invoke="when: disk",
    )
    assert told.lines("plan ") == ["0 plan invoked leave", "0 plan begins leave", "10 plan fails leave"]
    assert told.steps() == ["0 begins bad", "0 begins long", "10 fails bad", "30 ends long"]
    assert told.levels("disk") == [("0", 0.0), ("60", 1.0)]
    assert told.result.plan_failed == ("leave",)


def test_a_plan_that_failed_is_invoked_anew_while_a_step_is_still_at_work() -> None:
    """The long step of the first invocation has ops until 120; in the second all goes well."""
    seed = next(
        each
        for each in range(99)
        if [drawn("succeeds", n, 0, "step:risky", each) < 0.5 for n in range(2)] == [False, True]
    )
    told = leave(
        f"""long: {{team: ops, takes: 120m, {TALK}}}
        risky: {{takes: 10m, succeeds: 50%, {TALK}}}
        mend: {{after: [long, risky], takes: 5m, repairs: [web]}}""",
        "at: 0m, fails: web, lasts: 20m",
        "at: 30m, fails: web",
        seed=seed,
    )
    assert told.lines("plan ")[:5] == [
        "0 plan invoked leave",
        "0 plan begins leave",
        "10 plan fails leave",
        "30 plan invoked leave",
        "30 plan begins leave",
    ]
    assert told.levels("web")[-1] in {("155", 1.0), ("245", 1.0)}  # the old one is given up, or finished first
    assert len([each for each in told.steps() if "begins mend" in each]) == 1
    assert told.lines("step ends", "plan ends")[-1].split()[:3] == [told.levels("web")[-1][0], "plan", "ends"]


# --- effects ---------------------------------------------------------------------------------------------------------


def test_steps_start_and_stop() -> None:
    """The web is down for 3 h by itself, and for ever by the step; the way back is never gone."""
    go = "go: {takes: 10m, starts: [spare], stops: [web]}"
    back = "return: {after: web, steps: {back: {takes: 20m, stops: [spare]}}}"
    told = rehearse(
        f"""components: {{web: {{never_fails: x}}, spare: {{standby: stopped, never_fails: x}}}}
services: {{shop: {{needs: [{{any: [web, spare]}}]}}}}
plans:
{plan(go, more=back)}""",
        "at: 0h, fails: web, lasts: 3h",
    )
    assert told.levels("spare") == [("0", 0.0), ("10", 1.0)]
    assert told.levels("web") == [("0", 0.0)]
    assert told.levels("shop") == [("0", 0.0), ("10", 1.0)]
    assert told.spent() == {"step go": "10"}


def test_a_step_that_repairs_sets_those_free_who_repaired() -> None:
    told = leave(
        f"""mend: {{takes: 15m, repairs: [disk]}}
        talk: {{after: [mend], team: ops, takes: 5m, {TALK}}}""",
        "at: 0m, fails: disk",
        invoke="when: disk",
    )
    assert told.levels("disk") == [("0", 0.0), ("15", 1.0)]
    assert told.steps()[-2:] == ["15 begins talk", "20 ends talk"]


def test_a_step_switches_what_does_not_switch_by_itself() -> None:
    told = rehearse(
        f"""components: {{one: {{never_fails: x}}, other: {{never_fails: x}}}}
services: {{shop: {{failover: {{between: [one, other], takes: 9h, automatic: false}}}}}}
plans:
{plan("go: {takes: 10m, switches: {shop: other}}", "when: shop, down_for: 5m")}""",
        "at: 0h, fails: one",
        "at: 1h, fails: other",
    )
    assert told.levels("shop") == [("0", 0.0), ("15", 1.0), ("60", 0.0)]
    assert told.spent() == {"invocation": "5", "step go": "10"}


def test_what_is_destroyed_cannot_be_repaired() -> None:
    told = leave("mend: {takes: 10m, tries: 2, repairs: [web]}", "at: 0m, destroys: web, lasts: 15m")
    assert told.steps() == ["0 begins mend", "10 fails mend", "10 begins mend", "20 ends mend"]
    assert told.levels("web") == [("0", 0.0), ("15", 1.0)]


def test_what_is_destroyed_cannot_be_started_elsewhere_it_can() -> None:
    told = leave("mend: {takes: 10m, repairs: [web, dns]}", "at: 0m, fails: web", "at: 5m, destroys: dns")
    assert told.lines("plan fails") == ["10 plan fails leave"]
    assert told.recovery() is None


def test_a_plan_runs_a_plan_and_goes_on_when_it_is_done() -> None:
    told = two(
        plan(f"go: {{takes: 10m, runs: other}}\ntalk: {{after: [go], takes: 5m, {TALK}}}"),
        plan("mend: {takes: 20m, repairs: [web]}", "by: hand", "authority: {team: crisis, takes: 7m}", name="other"),
    )
    assert told.lines("plan ") == [
        "0 plan invoked leave",
        "0 plan begins leave",
        "10 plan invoked other",
        "17 plan begins other",
        "37 plan ends other",
        "42 plan ends leave",
    ]
    assert told.steps("leave") == ["0 begins go", "37 ends go", "37 begins talk", "42 ends talk"]
    assert told.spent() == {"step go": "10", "decision crisis": "7", "step mend": "20"}


def test_a_step_fails_with_the_plan_that_it_runs() -> None:
    told = two(
        plan("go: {takes: 10m, runs: other, tries: 2, otherwise: mend}\nmend: {takes: 5m, repairs: [web]}"),
        plan(f"bad: {{takes: 20m, succeeds: 0%, {TALK}}}", "by: hand", name="other"),
    )
    assert told.lines("plan fails") == ["30 plan fails other", "60 plan fails other"]
    assert told.steps("leave")[-2:] == ["60 begins mend", "65 ends mend"]
    assert told.result.plan_failed == ("other",)
    assert sum(map(float, told.spent().values())) == 65


def test_a_plan_that_is_carried_out_already_is_waited_for() -> None:
    told = two(
        plan(f"go: {{takes: 10m, runs: other}}\ntalk: {{after: [go], takes: 5m, {TALK}}}"),
        plan("mend: {takes: 20m, repairs: [web]}", name="other"),
    )
    assert told.lines("plan invoked") == ["0 plan invoked leave", "0 plan invoked other"]
    assert told.steps("leave")[1:] == ["20 ends go", "20 begins talk", "25 ends talk"]


def test_what_an_earlier_invocation_ran_does_not_end_a_step_of_this_one() -> None:
    """The first, failed at 55, has set off the other plan at 50, which ends at 110; the second does so at 120."""
    seed = next(
        each
        for each in range(99)
        if [drawn("succeeds", n, 0, "step:risky", each) < 0.5 for n in range(2)] == [False, True]
    )
    first = f"""go: {{takes: 50m, runs: other}}
        risky: {{takes: 55m, succeeds: 50%, {TALK}}}
        mend: {{after: [go, risky], takes: 5m, repairs: [web]}}"""
    told = two(
        plan(first),
        plan(f"long: {{takes: 60m, {TALK}}}", "by: hand", name="other"),
        "at: 0m, fails: web, lasts: 65m",
        "at: 70m, fails: web",
        seed=seed,
    )
    assert told.lines("plan invoked", of=["other"]) == ["50 plan invoked other", "120 plan invoked other"]
    assert [each for each in told.steps("leave") if "ends" in each] == [
        "125 ends risky",
        "180 ends go",
        "185 ends mend",
    ]
    assert told.lines("plan ends", of=["leave"]) == ["185 plan ends leave"]


def test_a_plan_on_its_way_back_is_run_when_it_is_back() -> None:
    """The other plan goes back from 5 to 65; only then it can be carried out again."""
    told = two(
        plan(f"go: {{takes: 5m, runs: other}}\ntalk: {{after: [go], takes: 5m, {TALK}}}", "when: web, down_for: 20m"),
        plan(
            "mend: {takes: 5m, repairs: [web]}",
            "when: dns",
            f"return: {{steps: {{back: {{takes: 60m, {TALK}}}}}}}",
            name="other",
        ),
        "at: 0m, fails: dns, lasts: 5m",
        "at: 10m, fails: web",
    )
    assert told.steps("leave") == ["30 begins go", "70 ends go", "70 begins talk", "75 ends talk"]


def test_a_plan_whose_way_back_is_open_can_be_run() -> None:
    """The other plan, done at 5, waits for dns to go back; the first, invoked at 90, must not wait for that."""
    told = two(
        plan(
            "go: {takes: 5m, runs: other}\nmend: {after: [go], takes: 5m, repairs: [web]}", "when: web, down_for: 30m"
        ),
        plan(
            "mend: {takes: 5m, repairs: [web]}",
            "when: web",
            f"return: {{after: dns, steps: {{back: {{takes: 5m, {TALK}}}}}}}",
            name="other",
        ),
        "at: 0h, fails: dns",
        "at: 0h, fails: web",
        "at: 1h, fails: web",
    )
    assert told.levels("web")[:3] == [("0", 0.0), ("5", 1.0), ("60", 0.0)]
    assert float(told.levels("web")[3][0]) <= 105


# --- where it is kept ------------------------------------------------------------------------------------------------


def test_a_plan_cannot_start_before_it_can_be_read() -> None:
    told = leave(
        "mend: {takes: 5m, repairs: [web]}",
        "at: 0h, fails: web",
        "at: 0h, destroys: paris",
        "at: 0h, destroys: lyon, lasts: 2h",
        more="kept_at: [paris, lyon]\nauthority: {team: crisis, takes: 10m}",
    )
    assert told.lines("plan ") == ["0 plan invoked leave", "130 plan begins leave", "135 plan ends leave"]
    assert told.spent()["decision crisis"] == "10"
    assert sum(map(float, told.spent().values())) == 135


@pytest.mark.parametrize("kept", ["[paris, lyon]", "[paris, paper]"])
def test_one_place_is_enough_and_paper_is_anywhere(kept: str) -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", WEB_FAILS, "at: 0h, destroys: paris", more=f"kept_at: {kept}")
    assert told.recovery() == "5"


# --- the way back ----------------------------------------------------------------------------------------------------

BACK = f"return: {{after: dns, steps: {{tell: {{takes: 10m, {TALK}}}, back: {{after: [tell], takes: 20m, {TALK}}}}}}}"


def test_the_way_back_begins_when_its_node_is_up_again() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", WEB_FAILS, "at: 0h, fails: dns, lasts: 8h", more=BACK)
    assert told.steps()[2:] == ["480 begins tell", "490 ends tell", "490 begins back", "510 ends back"]
    assert told.lines("way back") == ["510 way back ends leave"]


def test_the_way_back_begins_at_once_where_its_node_is_up() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", more=BACK)
    assert told.lines("way back") == ["35 way back ends leave"]


def test_a_plan_that_failed_has_no_way_back() -> None:
    told = leave(f"bad: {{takes: 5m, succeeds: 0%, {TALK}}}", more=BACK)
    assert told.steps() == ["0 begins bad", "5 fails bad"]


def test_after_the_way_back_it_can_be_invoked_again() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", WEB_FAILS, "at: 50m, fails: web", more=BACK)
    assert told.lines("plan invoked") == ["0 plan invoked leave", "50 plan invoked leave"]
    assert told.lines("way back") == ["35 way back ends leave", "85 way back ends leave"]


def test_a_loss_during_the_way_back_is_recovered_from() -> None:
    told = leave("mend: {takes: 5m, repairs: [web]}", WEB_FAILS, "at: 20m, fails: web", more=BACK)
    assert len(told.lines("plan invoked")) == 2
    assert told.levels("web")[-1][1] == 1.0


# --- what else happens -----------------------------------------------------------------------------------------------


def test_random_failures_take_people_away() -> None:
    """The disk fails by itself after 4 min, 5 min before ops is wanted for the step."""
    stage = (STAGE % "").replace("time_to_failure: never", "time_to_failure: 4m")
    text = f"{stage}plans:\n{plan('mend: {team: ops, takes: 5m, repairs: [web]}', 'when: web, down_for: 9m')}"
    assert rehearse(text, WEB_FAILS, more=", random_failures: true").recovery() == "69"
    assert rehearse(text, WEB_FAILS).recovery() == "14"


def test_a_second_disaster_hits_the_plan_itself() -> None:
    """What the last step needs is lost while the first is at work; the plan waits, the service too."""
    told = leave(
        f"""move: {{takes: 60m, {TALK}}}
        mend: {{after: [move], needs: [lyon], takes: 5m, repairs: [web]}}""",
        WEB_FAILS,
        "at: 30m, destroys: lyon, lasts: 4h",
    )
    assert told.recovery() == "275"
    assert told.spent() == {"step move": "60", "precondition mend": "210", "step mend": "5"}


def test_who_is_away_is_missed() -> None:
    told = leave(
        "mend: {team: ops, takes: 5m, repairs: [web]}", WEB_FAILS, "at: 0h, absent: {team: ops, people: 1}, lasts: 3h"
    )
    assert told.spent() == {"waiting ops": "180", "step mend": "5"}


# --- where the time went ---------------------------------------------------------------------------------------------


def test_six_steps_of_ten_minutes_take_one_hour() -> None:
    lines = [f"s{number}: {{after: [s{number - 1}], takes: 10m, {TALK}}}" for number in range(1, 5)]
    told = leave("\n".join([f"s0: {{takes: 10m, {TALK}}}", *lines, "s5: {after: [s4], takes: 10m, repairs: [web]}"]))
    assert told.recovery() == "60"
    assert told.spent() == {f"step s{number}": "10" for number in range(6)}


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan of up to five steps, the last of which repairs the web."""
    count = draw(st.integers(1, 5))
    lines = []
    for number in range(count):
        last = number == count - 1
        after = range(number) if last or not number else sorted(draw(st.sets(st.integers(0, number - 1))))
        parts = [
            f"s{number}: {{after: [{', '.join(f's{each}' for each in after)}]",
            draw(st.sampled_from(["takes: 0s", "takes: 5m", "takes: 10m", "takes: {uniform: [5m, 30m]}"])),
            "repairs: [web]" if last else TALK,
            draw(st.sampled_from(["", "team: ops", "team: dba", "team: {ops: 1, dba: 1}"])),
            draw(st.sampled_from(["", "needs: [dns]"])),
            draw(st.sampled_from(["", "succeeds: 50%, tries: 3"])),
        ]
        lines.append(", ".join(part for part in parts if part) + "}")
    authority = draw(
        st.sampled_from(["", "authority: {team: crisis, takes: 10m}", "authority: {team: ops, takes: 10m}"])
    )
    kept_at = draw(st.sampled_from(["", "kept_at: [lyon]"]))
    invoke = draw(st.sampled_from(["when: web, down_for: 15m", "when: shop", "scenario: trouble"]))
    return plan("\n".join(lines), invoke, f"{authority}\n{kept_at}".strip())


EVENTS = (
    "at: 0m, fails: disk",
    "at: 25m, fails: disk",
    "at: 5m, absent: {team: ops}, lasts: 20m",
    "at: 10m, fails: dns, lasts: 30m",
    "at: 0m, destroys: lyon, lasts: 25m",
    "at: 20m, destroys: web, lasts: 20m",
    "at: 40m, fails: web, lasts: 15m",
)
STRETCHED = ("", ", max_stretch: 20m, rest: 10m", ", hours: office, call_out: 15m")


@settings(max_examples=150, deadline=None)
@given(plans(), st.sets(st.sampled_from(EVENTS)), st.sampled_from(STRETCHED))
def test_where_the_time_went_adds_up(text: str, events: set[str], team: str) -> None:
    told = rehearse(f"{STAGE % team}plans:\n{text}", "at: 0h, fails: web, lasts: 9h", *sorted(events))
    spent = told.track().spent
    recovery = told.recovery()
    assert recovery is not None
    assert f"{sum(spent.values()) / 60_000_000:g}" == recovery
    assert all(took > 0 for took in spent.values())
    assert ("other", "") not in spent, told.spent()
