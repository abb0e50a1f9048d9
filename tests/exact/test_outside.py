"""What the exact route refuses: by path and reason; and what it treats although it looks alike."""

import pytest

from continuity.analysis import analyse
from continuity.analysis_request import AnalysisRequest
from continuity.errors import AnalysisError
from continuity.model import Plan
from tests.simulation.support import plan_of

CRASH = "{mttf: 30d, mttr: 2h, recovers: by itself}"


def plan(component: str, rest: str = "") -> Plan:
    return plan_of(f"components:\n  a: {component}\n  b: {{failures: {{crash: {CRASH}}}}}\n{rest}")


SERVICE = "services:\n  s: {needs: [a, b]}\n"

REFUSED = [
    (
        "{failures: {c: {mttf: 1d, mttr: 1h, team: ops}}, units: 2, required: 1}",
        SERVICE
        + "teams: {ops: {people: 1, hours: office}}\n"
        + "calendars: {office: {days: mon-fri, from: '08:00', to: '18:00'}}\n",
        "components.a.failures.c.team",
    ),
    (
        "{failures: {c: {mttf: 1d, mttr: 1h, spares: discs}}}",
        SERVICE + "spares: {discs: {stock: 1, resupply: 1d}}\n",
        "components.a.failures.c.spares",
    ),
    (
        "{units: 3, required: 1, failures: {c: {mttf: 1d, mttr: 1h, call_when: 2}}}",
        SERVICE,
        "components.a.failures.c.call_when",
    ),
    (
        "{units: 3, required: 1, failures: {c: {mttf: 1d, mttr: 1h, repairs: all}}}",
        SERVICE,
        "components.a.failures.c.repairs",
    ),
    ("{failures: {c: {mttf: 1d, mttr: 1h, clock: running}}}", SERVICE, "components.a.failures.c.clock"),
    (f"{{failures: {{c: {CRASH}}}, maintenance: [{{every: 4w, takes: 2h}}]}}", SERVICE, "components.a.maintenance"),
    (f"{{failures: {{c: {CRASH}}}, needs: [b], restart: 5m}}", SERVICE, "components.a.restart"),
    (
        f"{{failures: {{c: {CRASH}}}}}",
        "services:\n  s: {failover: {between: [a, b], takes: 1m}}\n",
        "services.s.failover.takes",
    ),
    (
        f"{{failures: {{c: {CRASH}}}}}",
        "services:\n  s: {failover: {between: [a, b], takes: 0s, coverage: 90%, otherwise: 1h}}\n",
        "services.s.failover.coverage",
    ),
    (
        "{failures: {c: {mttf: 30d, mttr: 2h, leaves: 50%}}}",
        "services:\n  s: {failover: {between: [a, b], takes: 0s}}\n",
        "services.s",
    ),
    (
        f"{{failures: {{c: {CRASH}, d: {CRASH}}}}}",
        "services:\n  s: {needs: [{need: a, tolerates: 1h}]}\n",
        "services.s.needs.0.tolerates",
    ),
    (
        f"{{failures: {{c: {CRASH}}}}}",
        "services:\n  s: {needs: [{need: a, tolerates: {lasts: 1h, refills: 2h}}]}\n",
        "services.s.needs.0.tolerates",
    ),
    ("{units: 2, required: 1, failures: {c: {time_to_failure: 1d, time_to_repair: 1h}}}", SERVICE, "services.s"),
]


@pytest.mark.parametrize(("component", "rest", "path"), REFUSED, ids=range(len(REFUSED)))
def test_refused_by_path(component: str, rest: str, path: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        analyse(plan(component, rest), AnalysisRequest(engine="exact"))
    assert path in {finding.path for finding in caught.value.findings}


def test_only_what_depends_on_it_is_left_out() -> None:
    rest = "services:\n  s: {needs: [a]}\n  t: {needs: [b]}\n"
    found = analyse(plan("{failures: {c: {mttf: 1d, mttr: 1h, clock: running}}}", rest), AnalysisRequest())
    assert set(found.services) == {"t"}
    assert [each.path for each in found.outside] == ["components.a.failures.c.clock"]
    assert found.engine == "exact"


def test_a_team_that_nobody_ever_waits_for_is_no_queue() -> None:
    component = "{units: 2, required: 1, failures: {c: {mttf: 1d, mttr: 1h, team: ops}}}"
    assert analyse(plan(component, SERVICE + "teams: {ops: {people: 2}}\n"), AnalysisRequest()).services


def test_a_team_that_several_share_is_a_queue() -> None:
    component = "{units: 2, required: 1, failures: {c: {mttf: 1d, mttr: 1h, team: ops}}}"
    rest = SERVICE + "teams: {ops: {people: 2}}\nsites: {x: {failures: {f: {mttf: 1y, mttr: 1d, team: ops}}}}\n"
    with pytest.raises(AnalysisError, match="can treat nothing"):
        analyse(plan(component, rest), AnalysisRequest(engine="exact"))


def test_a_chain_takes_what_the_exact_route_can_treat_nothing_of_and_says_why() -> None:
    component = "{units: 2, required: 1, failures: {c: {mttf: 1d, mttr: 1h, team: ops}}}"
    rest = SERVICE + "teams: {ops: {people: 2}}\nsites: {x: {failures: {f: {mttf: 1y, mttr: 1d, team: ops}}}}\n"
    found = analyse(plan(component, rest), AnalysisRequest())
    assert (found.engine, found.why) == ("markov", "the exact route can treat no service of it")
    assert "components.a.failures.c.team" in {each.path for each in found.outside}
    office = "calendars: {day: {days: mon-fri, from: '08:00', to: '18:00'}}\n"
    with pytest.raises(AnalysisError, match="nor can a Markov chain"):
        analyse(plan(component, office + rest.replace("people: 2", "people: 2, hours: day")), AnalysisRequest())


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (AnalysisRequest(engine="magic"), "there is no engine"),
        (AnalysisRequest(horizon=0), "no length"),
    ],
)
def test_calls_that_make_no_sense(request_: AnalysisRequest, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        analyse(plan(f"{{failures: {{c: {CRASH}}}}}", SERVICE), request_)


def test_a_plan_without_services() -> None:
    alone = plan(f"{{failures: {{c: {CRASH}}}}}")
    with pytest.raises(AnalysisError, match="no services"):
        analyse(alone, AnalysisRequest())
    assert analyse(alone, AnalysisRequest(all_nodes=True)).nodes
