"""The script of a drill, from histories and parts made by hand."""

from datetime import datetime

import pytest

from continuity.distributions import Constant
from continuity.errors import AnalysisError
from continuity.model import Event, Node, Objectives, Plan, RecoveryPlan, Scenario, Section, Step, Team
from continuity.reports.drill import drill_as_markdown, exercise_lines
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_making import make_drill
from continuity.reports.drill_parts import Answer, Drill, Inject, Measure, PlanSheet, Seat
from continuity.reports.drill_words import elapsed_text, length_text, listed
from continuity.simulation.event_times import EventTime
from continuity.simulation.history import Happening
from continuity.simulation.tracks import Track
from continuity.units import DAY, HOUR, MINUTE, NEVER, SECOND
from tests.reports.kit import START

DRILL = Drill(
    plan_name="Shop",
    digest="1eed48334f94e71c",
    scenario="fire",
    title="Fire | smoke",
    note="A *hot*\nday.",
    number=3,
    seed=1,
    start="2027-01-04T00:00:00",
    begins=START,
    timezone="Europe/Paris",
    happens=("+0 min: hall fails",),
    plans=(PlanSheet(plan="p", title="Move", note="", set_off="by hand", decides="1 of crisis", kept_at="on paper"),),
    seats=(Seat(who="crisis", role="decides", persons=("Anna (11)", "ben (no contact in the plan)")),),
    injects=(
        Inject(at=0, says=("Smoke.",), knows=("It burns",), asks=("Who decides?",), answers=()),
        Inject(
            at=HOUR,
            says=(),
            knows=(),
            asks=(),
            answers=(Answer(step="p.a", title="Call", does="Ring.", who="1 of ops", takes=None),),
        ),
    ),
    left_out=("+2 h: web fails.",),
    measures=(
        Measure(plan="p", key="shop", title="Shop", planned="RTO 4h", simulated=90 * MINUTE),
        Measure(plan="q", key="step.a", title="Call", planned="5m", simulated=None),
    ),
)
SCRIPT = """\
## The injects

### 1. Mon 4 Jan 2027 00:00, +0 min

**Say**

- Smoke.

**You know, and do not say**

- It burns

**Ask**

- Who decides?

| Answer | Time taken |
|---|---|
| what the participants decide |              |

### 2. Mon 4 Jan 2027 01:00, +1 h

| What the plan says is done next | How | Who | Simulated | Time taken |
|---|---|---|---|---|
| what the participants decide |  |  |  |              |
| Call | Ring. | 1 of ops | not ended |              |

**Left out of this script**

- +2 h: web fails.

## What it took

| Step or service | Key | Planned | Simulated | Time taken |
|---|---|---|---|---|
| Shop | shop | RTO 4h | 1h30m |              |
| Call | step.a | 5m | not ended |              |
"""


def test_the_script_in_markdown() -> None:
    text = drill_as_markdown(DRILL)
    assert SCRIPT in text
    assert text.startswith("# Drill: Fire \\| smoke\n\nA \\*hot\\* day.\n")
    assert "--history 3 --seed 1 --start 2027-01-04` (plan 1eed48334f94)" in text
    assert "| crisis | decides | Anna (11); ben (no contact in the plan) |              |" in text
    assert "  - kept: on paper" in text


def test_each_plan_has_its_own_exercise() -> None:
    lines = list(exercise_lines(DRILL))
    assert [line for line in lines if "plan:" in line] == ["  - plan: p", "  - plan: q"]
    assert "      step.a:  # simulated: not ended" in lines


# --- from a history ---------------------------------------------------------------------------------------------------


def at(minute: float, what: str, node: str, detail: str = "", unit: int = 0) -> Happening:
    return Happening(int(minute * MINUTE), what, node, unit, detail)


STEPS = {
    "move": Step(id="move", takes=Constant(time=HOUR), repairs=("hall",), tries=2, otherwise="rent"),
    "rent": Step(id="rent", takes=Constant(time=DAY), kind="workaround", do="Rent a hall.", deadline=HOUR),
}


def history(happenings: list[Happening], changes: tuple[tuple[int, float], ...], *events: EventTime) -> DrillHistory:
    scenario = Scenario(id="fire", events=tuple(each.event for each in events))
    plan = Plan(
        name="Shop",
        nodes={
            "hall": Node(id="hall", section=Section.SITES, title="The hall"),
            "web": Node(id="web", section=Section.COMPONENTS, site="hall"),
            "shop": Node(id="shop", section=Section.SERVICES, objectives=Objectives(rto=HOUR, mbco=0.5)),
        },
        teams={"ops": Team(id="ops", people=3), "dba": Team(id="dba", people=1, deputy="ops")},
        plans={"p": RecoveryPlan(id="p", steps=STEPS)},
        scenarios={"fire": scenario},
    )
    return DrillHistory(
        plan=plan,
        scenario=scenario,
        number=0,
        seed=1,
        start=datetime(2027, 1, 4),
        begins=START,
        happenings=happenings,
        events=events,
        tracks={"shop": Track(changes=changes, ends=30 * DAY, data_loss=0, spent={})},
    )


FIRE = EventTime(event=Event(kind="destroys", at=Constant(time=0), target="hall"), at=0, lasts=None)


def test_one_minute_is_one_inject_and_what_comes_and_goes_within_it_is_not_told() -> None:
    told = [
        at(0, "destroyed", "hall", "fire"),
        at(0, "level", "shop", "0"),
        at(0.5, "level", "shop", "1"),
        at(0.9, "level", "web", "0"),
        at(7, "level", "web", "1"),
    ]
    drill = make_drill(history(told, ((0, 1.0),), FIRE))
    (inject,) = drill.injects
    assert inject.says == ("The hall is not reachable. Nobody there answers. Nothing that stands there works: web.",)
    assert drill.left_out == ("of no interest to the participants: changes of levels that nobody asks about (1)",)
    assert drill.measures == ()


def test_levels_are_told_against_the_minimum() -> None:
    told = [
        at(0, "level", "shop", "0.4"),
        at(10, "level", "shop", "0.6"),
        at(20, "level", "shop", "1"),
        at(30, "level", "shop", "0"),
    ]
    says = [each.says for each in make_drill(history(told, ((0, 0.4), (10 * MINUTE, 0.6)), FIRE)).injects]
    assert says == [
        ("shop delivers 40% of what is normal; it needs 50%.",),
        ("shop is back, at 60%.",),
        ("shop delivers 100% of what is normal.",),
        ("shop is down.",),
    ]


def test_objectives_that_pass_are_injects_of_their_own() -> None:
    told = [at(0, "level", "shop", "0"), at(90, "level", "shop", "1")]
    drill = make_drill(history(told, ((0, 0.0), (90 * MINUTE, 1.0)), FIRE))
    assert [each.at for each in drill.injects] == [0, HOUR, 90 * MINUTE]
    assert drill.injects[1].says == ("shop is still down, 1h after the first event: its RTO has passed.",)
    late = make_drill(history([at(90, "level", "shop", "0")], ((0, 1.0), (90 * MINUTE, 0.0)), FIRE))
    assert [each.at for each in late.injects] == [90 * MINUTE]  # it was up when its RTO passed
    in_time = make_drill(history(told, ((0, 0.0), (HOUR, 1.0)), FIRE))  # a time equal to its target meets it
    assert [each.at for each in in_time.injects] == [0, 90 * MINUTE]


def test_steps_that_fail_and_what_stands_in_for_them() -> None:
    told = [
        at(0, "plan invoked", "p"),
        at(0, "plan begins", "p"),
        at(0, "work begins", "p", "step:move: ops#1, ops#2"),
        at(0, "step begins", "p", "move"),
        at(50, "step fails", "p", "move"),
        at(50, "step begins", "p", "rent"),
        at(80, "step ends", "p", "rent"),
        at(80, "plan ends", "p"),
    ]
    drill = make_drill(history(told, ((0, 1.0),), FIRE))
    first, failed, due, done = drill.injects
    assert first.answers == (
        Answer(
            step="p.move",
            title="move",
            does="repair The hall",
            who="nobody named in the plan (in this history 2 of ops)",
            takes=50 * MINUTE,
        ),
    )
    assert failed.says == ("It did not succeed: move.",)
    assert failed.knows == ("The plan allows 2 tries", "When no try succeeds, the plan says: rent")
    assert (failed.answers[0].does, failed.answers[0].takes) == ("Rent a hall.", 30 * MINUTE)
    assert due.says == ("1h after the plan was set off, this is due: rent.",)
    assert done.says == ("Done: rent.", "All steps of “p” are done.")
    assert {each.key: each.simulated for each in drill.measures} == {"step.move": None, "step.rent": 30 * MINUTE}


def test_people_are_missed_together_and_a_question_is_asked_once() -> None:
    told = [at(5, "absent", "ops#1"), at(5, "absent", "ops#2"), at(5, "absent", "dba#1"), at(6, "absent", "ops#1")]
    first, again = make_drill(history(told, ((0, 1.0),), FIRE)).injects
    assert first.says == ("Cannot be reached and does not come: 2 of ops and 1 of dba.",)
    assert first.knows == ("The plan names ops as deputy of dba",)
    assert "Where is the plan, and can you open it now?" in first.asks
    assert again.asks == ("Who stands in for 1 of ops?",)


def test_nobody_is_asked_about_what_nobody_has_noticed() -> None:
    told = [at(0, "corrupted", "orders"), at(60, "corruption found", "orders")]
    secret, found = make_drill(history(told, ((0, 1.0),), FIRE)).injects
    assert (secret.says, secret.asks) == ((), ())
    assert secret.knows == ("The data orders is wrong from now on; nobody notices yet",)
    assert found.asks[0] == "What do you know by now, and from whom?"


def test_with_too_many_moments_those_that_matter_least_are_left_out() -> None:
    crashes = [at(10 * number, "fails", "web", "crash", 1) for number in range(1, 40)]
    told = [*crashes, at(500, "level", "shop", "0")]
    drill = make_drill(history(told, ((0, 1.0),), FIRE), 5)
    assert [each.at // MINUTE for each in drill.injects] == [10, 20, 30, 40, 500]
    assert drill.left_out[0] == "+50 min: web fails: crash."
    assert drill.left_out[-1] == "15 more moments of that kind"


def test_more_demand_is_told_though_a_history_has_no_line_for_it() -> None:
    event = Event(kind="demand", at=Constant(time=0), shares={"shop": 2.5})
    first, last = make_drill(history([], ((0, 1.0),), EventTime(event=event, at=HOUR, lasts=HOUR))).injects
    assert (first.at, first.says) == (HOUR, ("shop is asked for 250% of what is usual.",))
    assert (last.at, last.says) == (2 * HOUR, ("shop is asked for as much as usual again.",))


def test_a_history_without_anything_to_say_is_refused() -> None:
    with pytest.raises(AnalysisError, match="in history 0 of scenario fire nothing happens"):
        make_drill(history([at(0, "level", "web", "0")], ((0, 1.0),), FIRE))


def test_the_crew_of_a_job_is_seated() -> None:
    told = [at(0, "fails", "web", "crash"), at(0, "called out", "web", "crash: dba#1")]
    drill = make_drill(history(told, ((0, 1.0),), FIRE))
    assert [(each.who, each.role) for each in drill.seats] == [
        ("dba", "the repair of web"),
        ("ops", "stands in for dba"),
    ]


@pytest.mark.parametrize(
    ("length", "text"),
    [(0, "0m"), (20 * SECOND, "less than 1m"), (90 * SECOND, "2m"), (25 * HOUR, "1d1h"), (NEVER, "not ended")],
)
def test_lengths_are_told_to_the_minute(length: int, text: str) -> None:
    assert length_text(length) == text


def test_words_for_time_elapsed_and_lists() -> None:
    assert [elapsed_text(each) for each in (59 * SECOND, 61 * MINUTE, DAY)] == ["+0 min", "+1 h 1 min", "+1 d"]
    assert [listed(each) for each in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
    assert listed("abcdefghij").endswith("h and 2 more")
