"""What no simulation sees of a plan, and what nobody has tested."""

from continuity.rehearsal import RehearsalRequest, rehearse
from continuity.simulation.layout import DEFAULT_START
from continuity.simulation.rehearsals import runner
from continuity.unseen import unseen
from tests.simulation.support import plan_of

PLAN = """\
suppliers: {cards: {promised: {availability: 99%, rto: 4h}, experienced: {availability: 98%, mttr: 1h}}}
components: {web: {never_fails: scripted}, disk: {never_fails: scripted}}
services:
  shop: {needs: [web, cards], objectives: {rto: 2h, rpo: 1h}}
  mail: {needs: [disk], objectives: {rto: 2h}}
teams: {ops: {people: 1, deputy: night}, night: {people: 1}, idle: {people: 1}}
plans:
  mend: {kept_at: [disk, paper], invoke: {when: web}, steps: {mend: {team: ops, takes: 1h, repairs: [web]}}}
  other: {invoke: {when: disk}, steps: {look: {takes: 1h, kind: coordination, do: Look.}}}
  drawer: {invoke: {by: hand}, steps: {look: {takes: 1h, kind: coordination, do: Look.}}}
scenarios: {crash: {events: [{fails: web}], lasts: 1d}}
agreements: {gold: {services: [shop], objectives: {rto: 4h}}}
risks: {fire: {nodes: [web]}, crash-risk: {nodes: [web], scenario: crash}}
exercises: [{plan: mend, held: 2027-01-05, kind: functional, measured: {shop: 3h, step.mend: 3h}}]
"""


def test_what_moves_no_figure_is_named_with_its_path() -> None:
    assert [each.path for each in unseen(plan_of(PLAN))] == [
        "suppliers.cards.promised.rto",
        "teams.idle",
        "plans.drawer",
        "plans.mend.kept_at",
        "agreements.gold",
        "risks.fire",
    ]


def test_what_was_never_tested_and_what_exercises_say() -> None:
    plan = plan_of(PLAN)
    rehearsal = rehearse(plan, RehearsalRequest(replications=20), runner(plan, 1, DEFAULT_START))
    found = rehearsal.remarks
    assert found.untested.exercises == ("drawer", "other")
    assert found.untested.rehearsals == ("drawer", "other")
    assert found.untested.promises == ("mail.rto", "shop.rpo")
    of_service, of_step = found.disagreements
    assert of_service.startswith("shop took 3h in the exercise of mend on 2027-01-05, longer than in 99% of the hist")
    assert of_step.startswith("step mend of mend took 3h in the exercise of 2027-01-05")
