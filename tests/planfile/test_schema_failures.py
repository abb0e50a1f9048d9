"""Failure modes, common causes, failovers, maintenance: what one of them tells by itself."""

import pytest

from continuity.distributions import Constant, Exponential, LogNormal, Never
from continuity.model import Clock, Crew, Maintenance, Mode, Otherwise
from continuity.units import DAY, HOUR, MINUTE, WEEK, YEAR
from tests.planfile.schema_kit import Case, check, component, problems, sound

MODE = "components: {web: {units: 3, required: 2, failures: {crash: {...}}}}"
AT = "components.web.failures.crash"
OK = "mttf: 30d, mttr: 10m"

MODES = [
    Case("mttr: 1h", AT, "needs one of 'mttf', 'time_to_failure' or 'frequency'", OK),
    Case("mttf: 1d", AT, "mttr: never where nothing repairs it", "mttf: 1d, mttr: never"),
    Case("mttf: 1d, frequency: once in 1y, mttr: 1h", f"{AT}.frequency", "'mttf' and 'frequency' exclude", OK),
    Case(
        "time_to_failure: 1d, mttf: 1d, mttr: 1h", f"{AT}.mttf", "exclude each other", "time_to_failure: 1d, mttr: 1h"
    ),
    Case(f"{OK}, time_to_repair: 1h", f"{AT}.time_to_repair", "exclude each other", "mttf: 1d, time_to_repair: 1h"),
    Case("mtff: 1d, mttf: 1d, mttr: 1h", f"{AT}.mtff", "unknown key 'mtff': did you mean 'mttf'?", OK),
    Case("mttf: 30, mttr: 1h", f"{AT}.mttf", "30", OK),
    Case("mttf: 0s, mttr: 1h", f"{AT}.mttf", "no time at all", OK),
    Case("time_to_failure: 0s, mttr: 1h", f"{AT}.time_to_failure", "no time at all", "mttf: 1d, mttr: 0s"),
    Case("mttf: {weibul: {shape: 2, scale: 1d}}, mttr: 1h", f"{AT}.mttf.weibul", "did you mean", OK),
    Case(
        "mttf: {weibull: {shape: -2, scale: 1d}}, mttr: 1h",
        f"{AT}.mttf.weibull.shape",
        "the shape must",
        "mttf: {weibull: {shape: 2, scale: 1d}}, mttr: 1h",
    ),
    Case(
        "mttf: 1d, mttr: {usually: 4h, at_worst: 2h}",
        f"{AT}.mttr.at_worst",
        "longer than",
        "mttf: 1d, mttr: {usually: 2h, at_worst: 4h}",
    ),
    Case("frequency: sometimes, mttr: 1h", f"{AT}.frequency", "once in 10y", "frequency: 2 per year, mttr: 1h"),
    Case(f"{OK}, detect: soon", f"{AT}.detect", "'soon'", f"{OK}, detect: {{uniform: [0s, 5m]}}"),
    Case(f"{OK}, inspection: 0s", f"{AT}.inspection", "no time at all", f"{OK}, inspection: 30d"),
    Case(f"{OK}, inspection: {{exponential: 3d}}", f"{AT}.inspection", "", f"{OK}, inspection: 1w"),
    Case(f"{OK}, leaves: 100%", f"{AT}.leaves", "100% is not possible here", f"{OK}, leaves: 0%"),
    Case(f"{OK}, leaves: 120%", f"{AT}.leaves", "more than 100%", f"{OK}, leaves: 0.5"),
    Case(f"{OK}, at_start: 2", f"{AT}.at_start", "2", f"{OK}, at_start: 100%"),
    Case(f"{OK}, people: 2", f"{AT}.people", "add 'team'", f"{OK}, team: ops, people: 2"),
    Case(f"{OK}, team: {{ops: 1}}, people: 2", f"{AT}.people", "leave 'people' out", f"{OK}, team: {{ops: 2}}"),
    Case(f"{OK}, team: ops, people: 0", f"{AT}.people", "from 1 to", f"{OK}, team: ops, people: 1"),
    Case(f"{OK}, team: {{ops: 0}}", f"{AT}.team.ops", "from 1 to", f"{OK}, team: {{ops: 1, dba: 2}}"),
    Case(f"{OK}, team: {{}}", f"{AT}.team", "nothing is said", f"{OK}, team: ops"),
    Case(f"{OK}, team: Ops", f"{AT}.team", "'Ops' is no id", f"{OK}, team: ops"),
    Case(f"{OK}, team: {{Ops: 1}}", f"{AT}.team.Ops", "'Ops' is no id", f"{OK}, team: ops"),
    Case(f"{OK}, team: [ops]", f"{AT}.team", "an id such as", f"{OK}, team: ops"),
    Case(f"{OK}, recovers: alone", f"{AT}.recovers", "write by itself", f"{OK}, recovers: by itself"),
    Case(f"{OK}, recovers: by itself, team: ops", f"{AT}.recovers", "needs no team", f"{OK}, team: ops"),
    Case(f"{OK}, spares: 3", f"{AT}.spares", "an id such as", f"{OK}, spares: disks"),
    Case(f"{OK}, call_when: 4", f"{AT}.call_when", "there are never 4 failed units of 3", f"{OK}, call_when: 3"),
    Case(f"{OK}, call_when: 0", f"{AT}.call_when", "from 1 to", f"{OK}, call_when: 1"),
    Case(f"{OK}, call_when: 2.0", f"{AT}.call_when", "a whole number is expected, not 2.0", f"{OK}, call_when: 2"),
    Case(f"{OK}, call_when: true", f"{AT}.call_when", "a whole number is expected, not true", f"{OK}, call_when: 2"),
    Case(f"{OK}, repairs: some", f"{AT}.repairs", "write all", f"{OK}, repairs: all"),
    Case(f"{OK}, clock: sometimes", f"{AT}.clock", "write always or running", f"{OK}, clock: running"),
    Case(f"{OK}, beta: 100%", f"{AT}.beta", "100% is not possible here", f"{OK}, beta: 99%"),
    Case(f"{OK}, beta: 5%, of: node", f"{AT}.beta", "all fail as one", f"{OK}, of: node"),
    Case(f"{OK}, call_when: 2, of: node", f"{AT}.call_when", "all fail as one", f"{OK}, repairs: all, of: node"),
    Case(f"{OK}, of: unit", f"{AT}.of", "write node", f"{OK}, of: node"),
    Case(f"{OK}, corrupts: [orders]", f"{AT}.corrupts", "an id such as", f"{OK}, corrupts: orders"),
]


@pytest.mark.parametrize("case", MODES, ids=lambda case: case.bad)
def test_modes(case: Case) -> None:
    check(case, MODE)


def mode(snippet: str) -> Mode:
    return component(f"units: 3, required: 2, failures: {{crash: {{{snippet}}}}}").modes[0]


def test_what_a_mode_is_when_little_is_said() -> None:
    assert mode("mttf: 30d, mttr: 10m") == Mode(
        id="crash", time_to_failure=Exponential(scale=30.0 * DAY), time_to_repair=Exponential(scale=10.0 * MINUTE)
    )


def test_plain_durations_are_means_for_the_one_and_constants_for_the_other() -> None:
    assert mode("time_to_failure: 100h, time_to_repair: 1h").time_to_failure == Constant(time=100 * HOUR)
    assert mode("time_to_failure: 100h, time_to_repair: 1h").time_to_repair == Constant(time=HOUR)
    assert mode("mttf: 100h, mttr: 0s").time_to_repair == Constant(time=0)
    assert mode("frequency: 2 per year, mttr: 1h").time_to_failure == Exponential(scale=YEAR / 2)
    assert mode("mttf: never, mttr: never").time_to_failure == Never()
    assert mode("mttf: 1d, mttr: never").time_to_repair == Never()
    assert mode("mttf: 1d, mttr: {usually: 3h, at_worst: 8h}").time_to_repair == LogNormal.usually(
        usually=3 * HOUR, at_worst=8 * HOUR
    )


def test_everything_about_a_mode() -> None:
    said = mode(
        "mttf: 1d, mttr: 1h, detect: 5m, inspection: 1w, leaves: 50%, team: {ops: 1, dba: 2}, spares: disks,"
        " call_when: 2, repairs: all, clock: running, at_start: 10%, beta: 5%, corrupts: orders"
    )
    assert said == Mode(
        id="crash",
        time_to_failure=Exponential(scale=float(DAY)),
        time_to_repair=Exponential(scale=float(HOUR)),
        detect=Constant(time=5 * MINUTE),
        inspection=WEEK,
        leaves=0.5,
        crew=Crew((("dba", 2), ("ops", 1))),
        spares="disks",
        call_when=2,
        repairs_all=True,
        clock=Clock.RUNNING,
        at_start=0.1,
        beta=0.05,
        corrupts="orders",
    )
    assert mode(f"{OK}, team: ops, people: 3").crew == Crew((("ops", 3),))
    assert mode(f"{OK}, team: ops").crew == Crew((("ops", 1),))
    assert mode(f"{OK}, recovers: by itself").recovers_by_itself
    assert mode(f"{OK}, of: node").of_node


def test_units_decide_what_a_mode_may_say() -> None:
    one = "components: {web: {failures: {crash: {mttf: 1d, mttr: 1h, beta: 5%, call_when: 2}}}}"
    assert [problem.path[-1] for problem in problems(one)] == ["call_when", "beta"]


CAUSE = "common_causes: {storm: {...}}"
CAUSES = [
    Case(OK, "common_causes.storm", "a common cause needs 'hits'", f"{OK}, hits: {{web: 50%}}"),
    Case("hits: {web: 1%}, mttr: 1h", "common_causes.storm", "needs one of", f"{OK}, hits: {{web: 100%}}"),
    Case(f"{OK}, hits: {{}}", "common_causes.storm.hits", "nothing is said", f"{OK}, hits: {{web: 0.5}}"),
    Case(f"{OK}, hits: {{web: 2}}", "common_causes.storm.hits.web", "2", f"{OK}, hits: {{web: 2%}}"),
    Case(f"{OK}, hits: {{Web: 2%}}", "common_causes.storm.hits.Web", "is no id", f"{OK}, hits: {{web: 2%}}"),
    Case(f"{OK}, hits: [web]", "common_causes.storm.hits", "a mapping", f"{OK}, hits: {{web: 2%}}"),
    Case(f"{OK}, hits: {{web: }}", "common_causes.storm.hits.web", "no value", f"{OK}, hits: {{web: 2%}}"),
    Case(f"{OK}, hits: {{web: 2%}}, beta: 2%", "common_causes.storm.beta", "unknown key", f"{OK}, hits: {{web: 2%}}"),
]


@pytest.mark.parametrize("case", CAUSES, ids=lambda case: case.bad)
def test_common_causes(case: Case) -> None:
    check(case, CAUSE)


def test_a_common_cause_and_its_mode() -> None:
    cause = sound(CAUSE.replace("...", f"{OK}, title: T, team: ops, hits: {{web: 50%, db: 100%}}")).common_causes[
        "storm"
    ]
    assert cause.hits == {"db": 1.0, "web": 0.5}
    assert list(cause.hits) == ["db", "web"]
    assert (cause.id, cause.mode.id, cause.title, cause.mode.crew) == ("storm", "storm", "T", Crew((("ops", 1),)))


FAILOVER = "components: {db: {failover: {...}}}"
AT_FAILOVER = "components.db.failover"
PAIR = "between: [a, b], takes: 2m"
FAILOVERS = [
    Case("takes: 2m", AT_FAILOVER, "a failover needs 'between'", PAIR),
    Case("between: [a, b]", AT_FAILOVER, "say how long a switch takes", PAIR),
    Case("between: [a], takes: 2m", f"{AT_FAILOVER}.between", "name at least 2", PAIR),
    Case("between: [a, a], takes: 2m", f"{AT_FAILOVER}.between.1", "'a' is in the list already", PAIR),
    Case(f"{PAIR}, coverage: 98%", f"{AT_FAILOVER}.coverage", "needs 'otherwise'", f"{PAIR}, coverage: 100%"),
    Case(f"{PAIR}, coverage: 98", f"{AT_FAILOVER}.coverage", "98", f"{PAIR}, coverage: 98%, otherwise: never"),
    Case(f"{PAIR}, otherwise: {{team: ops}}", f"{AT_FAILOVER}.otherwise", "needs 'takes'", f"{PAIR}, otherwise: 1h"),
    Case(
        f"{PAIR}, otherwise: {{takes: 1h, people: 2}}",
        f"{AT_FAILOVER}.otherwise.people",
        "add 'team'",
        f"{PAIR}, otherwise: {{takes: 1h, team: ops, people: 2}}",
    ),
    Case(f"{PAIR}, otherwise: {{uniform: [1h]}}", f"{AT_FAILOVER}.otherwise.uniform", "", f"{PAIR}, otherwise: 1h"),
    Case(f"{PAIR}, from: 0%", f"{AT_FAILOVER}.from", "0% is not possible", f"{PAIR}, from: 50%"),
    Case(f"{PAIR}, failback: maybe", f"{AT_FAILOVER}.failback", "write true or false", f"{PAIR}, failback: true"),
    Case(f"{PAIR}, automatic: 0", f"{AT_FAILOVER}.automatic", "write true or false", f"{PAIR}, automatic: false"),
]


@pytest.mark.parametrize("case", FAILOVERS, ids=lambda case: case.bad)
def test_failovers(case: Case) -> None:
    check(case, FAILOVER)


def test_what_a_failover_is() -> None:
    plain = component(f"failover: {{{PAIR}}}").failover
    assert plain is not None
    assert (plain.between, plain.takes) == (("a", "b"), Constant(time=2 * MINUTE))
    assert (plain.coverage, plain.otherwise, plain.from_level, plain.failback, plain.automatic) == (
        1.0,
        None,
        None,
        False,
        True,
    )
    full = component(f"failover: {{{PAIR}, from: 50%, failback: true, automatic: false}}").failover
    assert full is not None
    assert (full.from_level, full.failback, full.automatic) == (0.5, True, False)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("never", Otherwise(takes=None)),
        ("{takes: never, team: ops}", Otherwise(takes=None, crew=Crew((("ops", 1),)))),
        ("1h", Otherwise(takes=Constant(time=HOUR))),
        ("{exponential: 1h}", Otherwise(takes=Exponential(scale=float(HOUR)))),
        ("{takes: 1h, team: ops, people: 2}", Otherwise(takes=Constant(time=HOUR), crew=Crew((("ops", 2),)))),
    ],
)
def test_what_a_failed_switch_takes(written: str, meant: Otherwise) -> None:
    failover = component(f"failover: {{{PAIR}, coverage: 90%, otherwise: {written}}}").failover
    assert failover is not None
    assert failover.otherwise == meant


WORK = "components: {web: {units: 2, required: 1, maintenance: [{...}]}}"
AT_WORK = "components.web.maintenance.0"
WORKS = [
    Case("takes: 2h", AT_WORK, "needs one of 'every' or 'after'", "every: 4w, takes: 2h"),
    Case("every: 4w, after: 9h, takes: 2h", f"{AT_WORK}.after", "exclude each other", "after: 9h, takes: 2h"),
    Case("every: 4w", AT_WORK, "say how long it takes", "every: 4w, takes: 2h"),
    Case("every: 0s, takes: 2h", f"{AT_WORK}.every", "no time at all", "every: 1s, takes: 0s"),
    Case(
        "every: 4w, takes: never", f"{AT_WORK}.takes", "'never' is not possible", "every: 4w, takes: {exponential: 1h}"
    ),
    Case(
        "after: 9h, at: 'Sun 02:00', takes: 2h", f"{AT_WORK}.at", "write every", "every: 4w, at: 'Sun 02:00', takes: 2h"
    ),
    Case("every: 4w, at: Sunday, takes: 2h", f"{AT_WORK}.at", "'Sunday'", "every: 4w, at: 2027-01-04, takes: 2h"),
    Case("every: 4w, takes: 2h, units: 3", f"{AT_WORK}.units", "more than the 2", "every: 4w, takes: 2h, units: 2"),
    Case(
        "every: 4w, takes: 2h, counted: no",
        f"{AT_WORK}.counted",
        "true or false",
        "every: 4w, takes: 2h, counted: false",
    ),
    Case(
        "every: 4w, takes: 2h, renews: crash", f"{AT_WORK}.renews", "write [crash]", "every: 4w, takes: 2h, renews: []"
    ),
]


@pytest.mark.parametrize("case", WORKS, ids=lambda case: case.bad)
def test_maintenance(case: Case) -> None:
    check(case, WORK)


def test_what_maintenance_is() -> None:
    first, second = component(
        "units: 3, required: 1, maintenance: [{every: 4w, takes: 2h},"
        " {after: 9h, takes: 1h, units: 2, counted: false, renews: [a]}]"
    ).maintenance
    assert first == Maintenance(every=4 * WEEK, takes=Constant(time=2 * HOUR))
    assert second == Maintenance(after=9 * HOUR, takes=Constant(time=HOUR), units=2, counted=False, renews=("a",))
