"""Continuity plans and their steps."""

import pytest

from continuity.distributions import Constant, Pert
from continuity.model import Authority, Crew, Invocation, Restoring, Step
from continuity.units import HOUR, MINUTE
from tests.planfile.schema_kit import Case, check, sound

PLAN = "plans: {leave: {steps: {}, ...}}"
AT = "plans.leave"
STEP = "plans: {leave: {steps: {s: {...}}}}"
AT_STEP = "plans.leave.steps.s"
OK = "takes: 5m, repairs: [web]"

PLANS = [
    Case("covers: paris", f"{AT}.covers", "write [paris]", "covers: [paris]"),
    Case("kept_at: [best]", f"{AT}.kept_at.0", "a word of the format", "kept_at: [lyon, paper]"),
    Case("kept_at: [paper, paper]", f"{AT}.kept_at.1", "already", "kept_at: [paper]"),
    Case("invoke: {}", f"{AT}.invoke", "write when: NODE, scenario: NAME, or by: hand", "invoke: {when: paris}"),
    Case("invoke: {when: a, by: hand}", f"{AT}.invoke.by", "exclude each other", "invoke: {by: hand}"),
    Case("invoke: {by: me}", f"{AT}.invoke.by", "write hand", "invoke: {by: hand}"),
    Case("invoke: {by: hand, down_for: 5m}", f"{AT}.invoke.down_for", "add when", "invoke: {when: a, down_for: 5m}"),
    Case("invoke: paris", f"{AT}.invoke", "an invocation is a mapping", "invoke: {scenario: flood}"),
    Case("authority: {takes: 5m}", f"{AT}.authority", "needs 'team'", "authority: {takes: 5m, team: board}"),
    Case("authority: {team: board}", f"{AT}.authority", "say how long it takes", "authority: {team: board, takes: 5m}"),
    Case(
        "authority: {team: {board: 1}, people: 1, takes: 5m}",
        f"{AT}.authority.people",
        "leave 'people' out",
        "authority: {team: board, people: 2, takes: 5m}",
    ),
    Case("return: {after: paris}", f"{AT}.return", "needs 'steps'", "return: {after: paris, steps: {}}"),
    Case("return: {steps: {}, after: [a]}", f"{AT}.return.after", "an id such as", "return: {steps: {}}"),
    Case("retrun: {}", f"{AT}.retrun", "did you mean 'return'?", "x-return: {}"),
]
STEPS = [
    Case("repairs: [web]", AT_STEP, "a step needs 'takes'", OK),
    Case("takes: 5m", AT_STEP, "a step has an effect", OK),
    Case("takes: 5m, do: Call them.", AT_STEP, "or a kind", "takes: 5m, kind: communication, do: Call them."),
    Case("takes: 5m, kind: dance", f"{AT_STEP}.kind", "verification, communication", "takes: 5m, kind: verification"),
    Case("takes: 5, repairs: [web]", f"{AT_STEP}.takes", "5", "takes: {pert: [1m, 2m, 9m]}, repairs: [web]"),
    Case("takes: 5m, repairs: []", f"{AT_STEP}.repairs", "name at least 1", OK),
    Case("takes: 5m, starts: web", f"{AT_STEP}.starts", "write [web]", "takes: 5m, starts: [web]"),
    Case("takes: 5m, stops: [web, web]", f"{AT_STEP}.stops.1", "already", "takes: 5m, stops: [web]"),
    Case("takes: 5m, switches: {}", f"{AT_STEP}.switches", "nothing is said", "takes: 5m, switches: {db: db-two}"),
    Case("takes: 5m, switches: {db: Two}", f"{AT_STEP}.switches.db", "is no id", "takes: 5m, switches: {db: two}"),
    Case("takes: 5m, runs: [other]", f"{AT_STEP}.runs", "an id such as", "takes: 5m, runs: other"),
    Case("restores: {}", f"{AT_STEP}.restores", "needs 'data'", "restores: {data: orders}"),
    Case("restores: orders", f"{AT_STEP}.restores", "is a mapping", "restores: {data: orders, from: best}"),
    Case(
        "restores: {data: o, from: all}",
        f"{AT_STEP}.restores.from",
        "a word of the format",
        "restores: {data: o, to: web}",
    ),
    Case(
        "restores: {data: best}", f"{AT_STEP}.restores.data", "a word of the format", "restores: {data: o, from: tape}"
    ),
    Case(f"{OK}, people: 2", f"{AT_STEP}.people", "add 'team'", f"{OK}, team: ops, people: 2"),
    Case(f"{OK}, after: a", f"{AT_STEP}.after", "write [a]", f"{OK}, after: [a, b]"),
    Case(f"{OK}, needs: [{{any: [a]}}]", f"{AT_STEP}.needs.0", "an id such as", f"{OK}, needs: [a]"),
    Case(f"{OK}, succeeds: 101%", f"{AT_STEP}.succeeds", "101%", f"{OK}, succeeds: 100%"),
    Case(f"{OK}, tries: 0", f"{AT_STEP}.tries", "from 1 to", f"{OK}, tries: 3, succeeds: 50%"),
    Case(f"{OK}, otherwise: [b]", f"{AT_STEP}.otherwise", "an id such as", f"{OK}, otherwise: b"),
    Case(f"{OK}, deadline: 0s", f"{AT_STEP}.deadline", "no time at all", f"{OK}, deadline: 4h"),
    Case(f"{OK}, priority: 0", f"{AT_STEP}.priority", "from 1 to", f"{OK}, priority: 2"),
    Case(f"{OK}, do: 3", f"{AT_STEP}.do", "put it in quotes", f"{OK}, do: By the book."),
]


@pytest.mark.parametrize("case", PLANS, ids=lambda case: case.bad)
def test_plans(case: Case) -> None:
    check(case, PLAN)


@pytest.mark.parametrize("case", STEPS, ids=lambda case: case.bad)
def test_steps(case: Case) -> None:
    check(case, STEP)
    back = "plans: {leave: {steps: {}, return: {steps: {s: {...}}}}}"
    check(case._replace(path=case.path.replace("leave.steps", "leave.return.steps")), back)


def test_a_plan_needs_steps() -> None:
    check(Case("{}", "plans.leave", "a plan needs 'steps'", "{steps: {}}"), "plans: {leave: ...}")


def test_what_a_plan_is() -> None:
    plan = sound(
        """\
        plans:
          leave:
            covers: [paris]
            kept_at: [lyon, paper]
            invoke: {when: paris, down_for: 15m}
            authority: {team: crisis, takes: {pert: [5m, 15m, 45m]}}
            steps:
              b: {team: {ops: 1, dba: 2}, takes: 20m, starts: [x, w], stops: [v], repairs: [u], runs: other,
                  switches: {d: e, c: f}}
              a: {after: [b], team: dba, people: 2, restores: {data: orders, from: best, to: db}, succeeds: 95%,
                  tries: 2, otherwise: c}
              c: {takes: 0s, needs: [dns], restores: {data: orders, from: tape}, kind: workaround, do: It.,
                  deadline: 4h, priority: 3}
            return: {steps: {z: {takes: 1h, switches: {d: c}}}}
          tell: {invoke: {by: hand}, steps: {}}
          rain: {invoke: {scenario: flood}, steps: {}}
        """
    ).plans
    leave = plan["leave"]
    assert (leave.covers, leave.kept_at) == (("paris",), ("lyon", "paper"))
    assert leave.invoke == Invocation(when="paris", down_for=15 * MINUTE)
    assert leave.authority == Authority(
        crew=Crew((("crisis", 1),)), takes=Pert(low=5 * MINUTE, mode=15 * MINUTE, high=45 * MINUTE)
    )
    assert list(leave.steps) == ["a", "b", "c"]
    assert leave.steps["b"] == Step(
        id="b",
        crew=Crew((("dba", 2), ("ops", 1))),
        takes=Constant(time=20 * MINUTE),
        starts=("x", "w"),
        stops=("v",),
        repairs=("u",),
        runs="other",
        switches=(("c", "f"), ("d", "e")),
    )
    assert leave.steps["a"] == Step(
        id="a",
        after=("b",),
        crew=Crew((("dba", 2),)),
        restores=Restoring(data="orders", to="db"),
        succeeds=0.95,
        tries=2,
        otherwise="c",
    )
    assert leave.steps["c"] == Step(
        id="c",
        takes=Constant(time=0),
        needs=("dns",),
        restores=Restoring(data="orders", source_copy="tape"),
        kind="workaround",
        do="It.",
        deadline=4 * HOUR,
        priority=3,
    )
    assert leave.way_back is not None
    assert (leave.way_back.after, list(leave.way_back.steps)) == (None, ["z"])
    assert plan["tell"].invoke == Invocation(by_hand=True)
    assert plan["rain"].invoke == Invocation(scenario="flood")
