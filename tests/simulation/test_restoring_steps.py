"""Steps that restore data, in whole histories worked out by hand; times are hours after the scenario's beginning."""

import pytest

from continuity.streams import process_key, uniform
from continuity.units import HOUR
from tests.simulation.rehearsed import Rehearsal, rehearse

COPIES = "vault: {at: tape, backup: {every: 24h, at: '00:00', takes: 2h}}"
STAGE = """\
sites: {{lyon: {{never_fails: x}}}}
components:
  tape: {{never_fails: x}}
  far: {{never_fails: x}}
  desk: {{never_fails: x{bills}}}
  db: {{never_fails: x, data: {{orders: {{{with_bills}copies: {{{copies}}}}}{stock}}}}}
  spare: {{never_fails: x}}
  store: {{failover: {{between: [db, spare], takes: 0s, automatic: false}}}}
services: {{shop: {{needs: [store]}}, office: {{needs: [desk]}}}}
teams: {{dba: {{people: 1, hours: office, call_out: {{uniform: [1h, 9h]}}}}}}
calendars: {{office: {{days: mon-fri, from: "23:00", to: "23:30"}}}}
plans:
  recover:
    invoke: {{{invoke}}}
    steps:
{steps}{more}"""


def stage(
    *steps: str,
    copies: str = COPIES,
    bills: str = "",
    stock: str = "",
    invoke: str = "when: db",
    more: str = "",
) -> str:
    """A store that is switched by hand, with `orders` on its first member; `bills` on a desk, `stock` beside them."""
    lines = "".join(f"      {step}\n" for step in steps)
    named = [name for name, said in (("bills", bills), ("stock", stock)) if said]
    return STAGE.format(
        copies=copies,
        bills=f", data: {{bills: {{copies: {{{bills}}}}}}}" if bills else "",
        stock=f", stock: {{copies: {{{stock}}}}}" if stock else "",
        with_bills=f"with: [{', '.join(named)}], " if named else "",
        invoke=invoke,
        steps=lines,
        more=more,
    )


def told(text: str, *events: str, seed: int = 1) -> Rehearsal:
    return rehearse(text, *events, seed=seed)


def loss(history: Rehearsal, service: str = "shop") -> float:
    return history.track(service).data_loss / HOUR


def restored(history: Rehearsal) -> list[tuple[float, str]]:
    """When which data was restored onto which node."""
    return [(each.at / HOUR, f"{each.detail} {each.node}") for each in history.happenings if each.what == "restored"]


RESTORE = "restore: {takes: 1h, restores: {data: orders}}"
MOVE = "move: {takes: 1h, restores: {data: orders, to: spare}, switches: {store: spare}}"
TWIN = "twin: {at: far, replicates: {lag: {uniform: [1h, 5h]}}}"
FAR = "old: {at: far, backup: {every: 24h, at: '00:00', takes: 2h}}"


# --- data that is restored together ----------------------------------------------------------------------------------


def test_data_is_not_restored_with_other_data_onto_a_node_that_is_destroyed() -> None:
    """The desk is rebuilt at 42: the tries that end at 35 and 40 fail, the third succeeds."""
    step = "restore: {takes: 5h, tries: 4, restores: {data: orders}}"
    history = told(stage(step, bills=FAR), "at: 30h, destroys: db, lasts: 1h", "at: 30h, destroys: desk, lasts: 12h")
    assert restored(history) == [(45, "orders db"), (45, "bills desk")]
    assert len(history.lines("step fails")) == 2
    assert loss(history, "office") == 6


def test_a_failed_restore_does_not_change_how_far_a_replica_was_behind() -> None:
    """The lag of bills is that of their first loss, drawn once, in whichever try they come back."""
    step = "restore: {takes: 5h, tries: 4, restores: {data: orders}}"
    both = stage(step, copies=TWIN.replace("[1h, 5h]", "[0h, 1h]"), bills=TWIN)
    history = told(both, "at: 30h, destroys: db, lasts: 1h", "at: 30h, destroys: desk, lasts: 12h")
    lag = 1 + 4 * uniform(1, process_key("replica/desk/0/bills.twin/lag"), 0)
    assert loss(history, "office") == pytest.approx(lag, abs=1e-6)


def test_data_of_the_same_node_goes_with_it_to_another() -> None:
    history = told(stage(MOVE, stock=FAR), "at: 30h, destroys: db")
    assert sorted(restored(history)) == [(31, "orders spare"), (31, "stock spare")]
    assert history.levels("shop") == [("1800", 0.0), ("1860", 1.0)]
    assert loss(history) == 6


def test_two_plans_restore_at_once_with_steps_of_one_name() -> None:
    """What each step has chosen is its own: that of the desk is at work first, and takes longer."""
    more = """\
  other:
    invoke: {when: desk}
    steps: {restore: {takes: 2h, restores: {data: bills}}}
"""
    text = stage(RESTORE, bills=FAR, more=more).replace("with: [bills], ", "")
    history = told(text, "at: 30h, destroys: db, lasts: 1m", "at: 30h, destroys: desk, lasts: 1m")
    assert restored(history) == [(31, "orders db"), (32, "bills desk")]
    assert (loss(history), loss(history, "office")) == (6, 6)


# --- data that is not lost -------------------------------------------------------------------------------------------


def test_data_that_is_not_lost_is_not_set_back() -> None:
    """The failure of the node alone sets off the plan: its step takes its time and has nothing to do."""
    history = told(stage(RESTORE), "at: 30h, fails: db, lasts: 4h")
    assert history.steps() == ["1800 begins restore", "1860 ends restore"]
    assert restored(history) == []
    assert loss(history) == 0


def test_work_that_is_done_twice_loses_nothing_the_second_time() -> None:
    """The plan runs by itself at 30 and again because another runs it at 40; by then nothing is lost."""
    more = """\
  other:
    invoke: {when: desk}
    steps: {go: {takes: 1h, runs: recover}}
"""
    history = told(stage(RESTORE, more=more), "at: 30h, destroys: db, lasts: 1m", "at: 40h, fails: desk, lasts: 9h")
    assert restored(history) == [(31, "orders db")]
    assert [each.split()[0] for each in history.lines("plan ends", of=["recover"])] == ["1860", "2520"]
    assert loss(history) == 6


def test_data_with_no_copy_left_that_is_not_lost_needs_none() -> None:
    history = told(stage(RESTORE), "at: 30h, fails: db, lasts: 4h", "at: 30h, destroys: tape")
    assert history.lines("plan ") == ["1800 plan invoked recover", "1800 plan begins recover", "1860 plan ends recover"]


def test_data_whose_node_is_down_is_restored_onto_another() -> None:
    history = told(stage(MOVE), "at: 30h, fails: db, lasts: 90h")
    assert restored(history) == [(31, "orders spare")]
    assert loss(history) == 6


def test_a_restore_after_another_is_as_far_behind_as_the_first() -> None:
    text = stage(RESTORE, "again: {after: [restore], takes: 1h, restores: {data: orders}}", copies=TWIN)
    history = told(text, "at: 30h, destroys: db, lasts: 30m")
    lag = 1 + 4 * uniform(1, process_key("replica/db/0/orders.twin/lag"), 0)
    assert restored(history) == [(31, "orders db")]
    assert loss(history) == pytest.approx(lag, abs=1e-6)


# --- the way back ----------------------------------------------------------------------------------------------------

BACK = """\
    return:
      after: db
      steps:
        fill: {takes: 3h, restores: {data: orders, from: %s, to: db}}
        back: {after: [fill], takes: 0s, switches: {store: db}}
"""


@pytest.mark.parametrize(
    ("source", "copy", "lost"),
    [
        ("late", "late: {at: tape, replicates: {lag: 30m}}", 0.5),  # it follows while the step is at work
        ("vault", COPIES, 101 - 72),  # that of 96 was not made when it was chosen, at 98
        ("same", "same: {at: spare, replicates: {lag: 30m}}", 0.25),  # the data itself, and what was lost at first
    ],
)
def test_what_is_lost_on_the_way_back_counts(source: str, copy: str, lost: float) -> None:
    """Away at 30 with a loss of 15 min; the node is back at 97.75, the way back is over at 100.75."""
    copies = f"near: {{at: far, replicates: {{lag: 15m}}}}, {copy}"
    move = MOVE.replace("data: orders,", "data: orders, from: near,")
    history = told(stage(move, copies=copies, more=BACK % source), "at: 30h, fails: db, lasts: 67h45m")
    assert [at for at, _ in restored(history)] == [31, 100.75]
    assert history.levels("shop") == [("1800", 0.0), ("1860", 1.0)]
    if source == "vault":
        lost = 100.75 - 72
    assert loss(history) == lost


def test_data_lost_and_restored_while_the_service_goes_on_counts() -> None:
    """The shop stands on the spare; its orders, still on db, are destroyed and restored unnoticed."""
    text = stage(RESTORE).replace("{needs: [store]}", "{needs: [{any: [db, spare]}]}")
    history = told(text, "at: 30h, destroys: db, lasts: 1m")
    assert history.levels("shop") == []
    assert loss(history) == 6


# --- plans, people, slow nodes ---------------------------------------------------------------------------------------


def test_a_plan_that_cannot_be_read_before_its_cause_has_gone_is_called_off() -> None:
    kept = stage(RESTORE, invoke="when: db", more="").replace("    steps:", "    kept_at: [lyon]\n    steps:")
    history = told(
        kept, "at: 0h, fails: lyon, lasts: 20h", "at: 0h, fails: db, lasts: 5h", "at: 40h, fails: db, lasts: 9h"
    )
    assert history.lines("plan ", "step ")[:4] == [
        "0 plan invoked recover",
        "300 plan called off recover",
        "2400 plan invoked recover",
        "2400 plan begins recover",
    ]


def test_a_plan_that_can_be_read_when_its_cause_goes_is_called_off() -> None:
    kept = stage(RESTORE).replace("    steps:", "    kept_at: [db]\n    steps:")
    history = told(kept, "at: 0h, fails: db, lasts: 5h")
    assert history.lines("plan ") == ["0 plan invoked recover", "300 plan called off recover"]


def test_a_plan_that_a_step_runs_is_not_called_off() -> None:
    more = """\
  other:
    invoke: {when: desk}
    steps: {go: {takes: 1h, runs: recover}}
"""
    kept = stage(RESTORE, more=more).replace("    steps:", "    kept_at: [lyon]\n    steps:", 1)
    history = told(
        kept, "at: 0h, fails: lyon, lasts: 20h", "at: 0h, fails: db, lasts: 5h", "at: 0h, fails: desk, lasts: 3h"
    )
    assert history.lines("plan begins", of=["recover"]) == ["1200 plan begins recover"]


def test_every_try_calls_its_people_with_new_luck() -> None:
    """Nobody is in the office: for the first try at 0, and for the second when the desk, which it needs, is back."""
    step = "try: {team: dba, takes: 2d, tries: 2, succeeds: 0%, needs: [desk], kind: coordination}"
    history = told(stage(step), "at: 0h, fails: db", "at: 10h, fails: desk, lasts: 90h")
    key = process_key("plan/recover/0/step:try/call-out.team.dba")
    called = [1 + 8 * uniform(1, key, 0, m) for m in range(2)]
    begun = [float(each.split()[0]) / 60 for each in history.lines("step begins")]
    assert begun == pytest.approx([called[0], 100 + called[1]], abs=1e-3)


@pytest.mark.parametrize(
    ("step", "hours"),
    [
        ("go: {takes: 1h, repairs: [db]}", 4),
        ("go: {takes: 1h, starts: [db]}", 4),
        ("go: {takes: 1h, restores: {data: orders}}", 4 * 3),
        ("go: {takes: 1h, restores: {data: orders, to: spare}}", 2 * 3),
        ("go: {takes: 1h, repairs: [db, spare, desk]}", 4),  # as on the slowest
        ("go: {takes: 1h, team: dba, repairs: [db]}", 4),
        ("go: {takes: 1h, switches: {store: spare}}", 1),
        ("go: {takes: 1h, kind: coordination}", 1),
    ],
)
def test_work_of_steps_on_a_slow_node_takes_longer(step: str, hours: float) -> None:
    text = stage(step, copies=COPIES.removesuffix("}") + ", restore: 2h}").replace("hours: office, ", "")
    history = told(
        text, "at: 0h, slows: {what: db, by: 75%}", "at: 0h, slows: {what: spare, by: 50%}", "at: 30h, fails: db"
    )
    begins, ends = [float(each.split()[0]) / 60 for each in history.steps()]
    assert ends - begins == hours
