"""Nodes: units, standby, availabilities, promises, objectives, impacts."""

import pytest

from continuity.distributions import Constant, Exponential, LogNormal, Never
from continuity.findings import dotted
from continuity.model import Impact, Mode, Node, Objectives, Promise, Section, Standby
from continuity.units import DAY, HOUR, MINUTE, Money
from tests.planfile.schema_kit import Case, check, component, problems, sound

NODE = "components: {web: {...}}"
AT = "components.web"
MODES = "failures: {crash: {mttf: 1d, mttr: 1h}}"

UNITS = [
    Case(
        "units: 3", f"{AT}.units", "with 3 units say how many must work, such as required: 2", "units: 3, required: 2"
    ),
    Case("units: 0", f"{AT}.units", "from 1 to", "units: 1"),
    Case("units: 2.5", f"{AT}.units", "a whole number is expected, not 2.5", "units: 2, required: 2"),
    Case("units: 3, required: 4", f"{AT}.required", "4 required of 3 units", "units: 3, required: 3"),
    Case("required: 2", f"{AT}.required", "2 required of 1 units", "required: 1"),
    Case("units: 3, required: 0", f"{AT}.required", "from 1 to", "units: 3, required: 1"),
    Case(
        "units: 3, required: 2, full: 1",
        f"{AT}.full",
        "from 2 (required) to 3 (units)",
        "units: 3, required: 2, full: 2",
    ),
    Case(
        "units: 3, required: 2, full: 4",
        f"{AT}.full",
        "from 2 (required) to 3 (units)",
        "units: 3, required: 2, full: 3",
    ),
    Case("units: 3, required: 2, running: 1", f"{AT}.running", "from 2", "units: 3, required: 2, running: 2"),
    Case("units: 3, required: 2, running: 4", f"{AT}.running", "to 3 (units)", "units: 3, required: 2, running: 3"),
    Case("units: 10000000000, required: 1", f"{AT}.units", "1,000,000,000", "units: 1000000000, required: 1"),
    Case("serves: 0", f"{AT}.serves", "from 1 to", "serves: 2"),
    Case("priority: 0", f"{AT}.priority", "from 1 to", "priority: 1"),
]
STANDBY = [
    Case("standby: lukewarm", f"{AT}.standby", "write hot, warm, cold or stopped", "standby: cold"),
    Case("standby: warm", f"{AT}.standby", "needs 'dormancy'", "standby: warm, dormancy: 20%"),
    Case("dormancy: 20%", f"{AT}.dormancy", "add standby: warm", "standby: warm, dormancy: 0%"),
    Case("standby: cold, dormancy: 20%", f"{AT}.dormancy", "a warm standby only", "standby: stopped"),
    Case("standby: tepid, dormancy: 20%", f"{AT}.standby", "write hot", "standby: warm, dormancy: 100%"),
]
AVAILABILITY = [
    Case(f"{MODES}, availability: 99%", f"{AT}.availability", "exclude each other", MODES),
    Case(f"never_fails: so, {MODES}", f"{AT}.failures", "exclude each other", "never_fails: so"),
    Case("availability: 99%, mttr: 1h, never_fails: so", f"{AT}.never_fails", "exclude", "availability: 99%, mttr: 1h"),
    Case("never_fails: true", f"{AT}.never_fails", "a text is expected, not true", "never_fails: built to last"),
    Case("availability: 99%", f"{AT}.availability", "add mttr, such as mttr: 2h", "availability: 99%, mttr: 1h"),
    Case("availability: 0%, mttr: 1h", f"{AT}.availability", "0% is not possible", "availability: 1%, mttr: 1h"),
    Case("availability: 99.9, mttr: 1h", f"{AT}.availability", "99.9%", "availability: 0.999, mttr: 1h"),
    Case("availability: 99%, mttr: 0s", f"{AT}.mttr", "an mttr above 0 that ends", "availability: 100%, mttr: 0s"),
    Case(
        "availability: 99%, mttr: never", f"{AT}.mttr", "an mttr above 0 that ends", "availability: 100%, mttr: never"
    ),
    Case("mttr: 1h", f"{AT}.mttr", "add availability: 99.9%", "mttr: 1h, availability: 99.9%"),
    Case(f"{MODES}, mttr: 1h", f"{AT}.mttr", "write it in a mode", MODES),
    Case("never_fails: so, mttr: 1h", f"{AT}.mttr", "beside an availability only", "never_fails: so"),
    Case("availability: 99%, mttr: 5", f"{AT}.mttr", "5", "availability: 99%, mttr: 5m"),
    Case(f"{MODES}, unavailability: 1%", f"{AT}.unavailability", "exclude each other", MODES),
    Case(
        "availability: 99%, unavailability: 1%, mttr: 1h",
        f"{AT}.unavailability",
        "exclude each other",
        "unavailability: 1%, mttr: 1h",
    ),
    Case(
        "unavailability: 1%", f"{AT}.unavailability", "an unavailability does not say", "unavailability: 1%, mttr: 1h"
    ),
    Case("unavailability: 0%, mttr: 1h", f"{AT}.unavailability", "0% is not", "unavailability: 1e-12, mttr: 1h"),
    Case("unavailability: 100%, mttr: 1h", f"{AT}.unavailability", "100% is not", "unavailability: 99%, mttr: 1h"),
    Case("unavailability: 1e-201, mttr: 1h", f"{AT}.unavailability", "never_fails", "unavailability: 1e-200, mttr: 1h"),
    Case("unavailability: 1%, mttr: never", f"{AT}.mttr", "an mttr above 0 that ends", "unavailability: 1%, mttr: 9y"),
]
PROMISES = [
    Case("promised: {availability: 99%}", f"{AT}.promised.availability", "add mttr", "promised: {rto: 4h, rpo: 1h}"),
    Case("promised: {mttr: 1h, uptime: 9%}", f"{AT}.promised.uptime", "unknown key", "promised: {mttr: 1h}"),
    Case("promised: {availability: 0%, mttr: 1h}", f"{AT}.promised.availability", "0%", "promised: {rto: 0s}"),
    Case(
        "experienced: {mttr: 1h}",
        f"{AT}.experienced",
        "needs 'availability'",
        "experienced: {availability: 9%, mttr: 1h}",
    ),
    Case("experienced: {availability: 99%}", f"{AT}.experienced.availability", "add mttr", "promised: {mttr: 1h}"),
    Case(
        "experienced: {availability: 99%, mttr: 0s}",
        f"{AT}.experienced.mttr",
        "above 0",
        "experienced: {availability: 100%, mttr: 0s}",
    ),
    Case(
        "promised: {availability: 99%, mttr: never}",
        f"{AT}.promised.mttr",
        "that ends",
        "promised: {availability: 99%, mttr: 1h}",
    ),
    Case(
        f"experienced: {{availability: 99%, mttr: 1h}}, {MODES}",
        f"{AT}.failures",
        "'experienced' and 'failures' exclude each other",
        f"promised: {{availability: 99%}}, {MODES}",
    ),
    Case("contract: 114", f"{AT}.contract", "put it in quotes", "contract: OPS-114"),
]
OTHER = [
    Case("tier: Gold", f"{AT}.tier", "is no id", "tier: gold"),
    Case("site: [paris]", f"{AT}.site", "an id such as", "site: paris"),
    Case("hours: 9-5", f"{AT}.hours", "'9-5' is no id", "hours: office"),
    Case("restart: 5", f"{AT}.restart", "5", "restart: {exponential: 5m}"),
    Case("needs_to_start: dns", f"{AT}.needs_to_start", "write [dns]", "needs_to_start: [dns]"),
    Case("needs_to_start: [dns, dns]", f"{AT}.needs_to_start.1", "in the list already", "needs_to_start: []"),
    Case("needs: web", f"{AT}.needs", "write [web]", "needs: [web]"),
    Case("mttf: 1d", f"{AT}.mttf", "unknown key 'mttf': did you mean 'mttr'?", "failures: {}"),
]
OBJECTIVES = [
    Case("availability: 0%", "availability", "0% is not possible", "availability: 100%"),
    Case("each: month", "each", "add one", "each: month, availability: 99%"),
    Case("each: moon, availability: 99%", "each", "day, week, month, quarter or year", "each: day, availability: 99%"),
    Case("rto: {exponential: 1h}", "rto", "", "rto: 1h"),
    Case("rpo: 5", "rpo", "5", "rpo: 0s"),
    Case("mtpd: 0s", "mtpd", "no time at all", "mtpd: 8h"),
    Case("mbco: 0%", "mbco", "0% is not possible", "mbco: 60%"),
    Case("met_in: 95", "met_in", "95", "met_in: 95%"),
    Case("stable_for: long", "stable_for", "'long'", "stable_for: 10m"),
    Case("recover: {}", "recover", "nothing is said", "recover: {15m: 50%}"),
    Case("recover: {15: 50%}", "recover.15", "15", "recover: {15m: 50%, 4h: 80%}"),
    Case("recover: {60m: 50%, 1h: 60%}", "recover.1h", "'1h' is there already", "recover: {60m: 50%, 2h: 60%}"),
    Case("recover: {15m: 150%}", "recover.15m", "150%", "recover: {15m: 100%}"),
    Case("rto: 1h, rt: 2h", "rt", "unknown key 'rt'", "rto: 1h"),
]
IMPACTS = [
    Case("impact: 20k", "impact", "a mapping such as", "impact: {1h: 20k EUR}"),
    Case("impact: {}", "impact", "nothing is said", "impact: {1h: 0}"),
    Case("impact: {1h: 20k USD}", "impact.1h", "write it in EUR", "impact: {1h: 20k}"),
    Case("impact: {1h: lots}", "impact.1h", "'lots'", "impact: {1h: 2.5M}"),
    Case("impact: {hour: 20k}", "impact.hour", "'hour'", "impact: {1h: 20k}"),
    Case("impact: {1h: 1, 60m: 2}", "impact.60m", "there already", "impact: {1h: 1, 61m: 2}"),
    Case("impact: {safety: {15m: x}}", "impact.safety.15m", "a number is expected", "impact: {safety: {15m: 2}}"),
    Case("impact: {safety: {15: 2}}", "impact.safety.15", "15", "impact: {safety: {15m: 2.5, 1h: 4}}"),
    Case("impact: {Safety: {15m: 2}}", "impact.Safety", "is no id", "impact: {1h: 1, safety: {15m: 2}}"),
    Case("impact: {1h: }", "impact.1h", "no value", "impact: {1h: 5}"),
    Case("impact: {safety: {1h: 1e300}}", "impact.safety.1h", "a smaller one", "impact: {safety: {1h: 1e3}}"),
]


DEMANDS = [
    Case("demand: 0%", "demand", "0% is not possible here", "demand: 1%"),
    Case("demand: 1.2", "demand", "1.2 has no %", "demand: 120%"),
    Case("demand: much", "demand", "'much'", "demand: 250%"),
    Case("demand: {}", "demand", "nothing is said", "demand: {office: 100%}"),
    Case("demand: {office: 0%}", "demand.office", "0% is not possible here", "demand: {office: 150%, night: 20%}"),
    Case("demand: {Office: 150%}", "demand.Office", "is no id", "demand: {office: 150%}"),
    Case("demand: [120%]", "demand", "such as 250%", "demand: 120%"),
]


@pytest.mark.parametrize("case", [*UNITS, *STANDBY, *AVAILABILITY, *PROMISES, *OTHER], ids=lambda case: case.bad)
def test_nodes(case: Case) -> None:
    check(case, NODE)


@pytest.mark.parametrize("case", OBJECTIVES, ids=lambda case: case.bad)
@pytest.mark.parametrize(
    ("frame", "at"),
    [
        ("services: {shop: {objectives: {...}}}", "services.shop.objectives"),
        ("agreements: {city: {services: [shop], objectives: {...}}}", "agreements.city.objectives"),
        ("scenarios: {s: {events: [{fails: web}], expects: {shop: {...}}}}", "scenarios.s.expects.shop"),
    ],
)
def test_objectives(case: Case, frame: str, at: str) -> None:
    check(case._replace(path=f"{at}.{case.path}"), frame)


@pytest.mark.parametrize("case", IMPACTS, ids=lambda case: case.bad)
def test_impacts(case: Case) -> None:
    check(case._replace(path=f"services.shop.{case.path}"), "currency: EUR\nservices: {shop: {...}}")


@pytest.mark.parametrize("case", DEMANDS, ids=lambda case: case.bad)
def test_demands(case: Case) -> None:
    check(case._replace(path=f"services.shop.{case.path}"), "services: {shop: {...}}")


@pytest.mark.parametrize(
    ("frame", "path"),
    [
        ("components: {web: {demand: 120%}}", "components.web.demand"),
        ("sites: {web: {demand: {office: 120%}}}", "sites.web.demand"),
        ("suppliers: {web: {demand: 120%}}", "suppliers.web.demand"),
    ],
)
def test_demand_is_made_of_services_only(frame: str, path: str) -> None:
    (problem,) = problems(frame)
    assert (dotted(problem.path), problem.id, problem.key) == (path, "schema-conflict", True)
    assert "what users ask of services" in problem.message


def test_what_is_asked_of_a_service() -> None:
    services = sound("services: {a: {demand: 120%}, b: {demand: {night: 0.5%, day: 300%}}, c: {}}").nodes
    assert [(services[name].demand, dict(services[name].demand_by_calendar)) for name in "abc"] == [
        (1.2, {}),
        (1.0, {"day": 3.0, "night": 0.005}),
        (1.0, {}),
    ]


def test_money_without_a_currency() -> None:
    (problem,) = problems("services: {shop: {impact: {1h: 20k}}}")
    assert "write 20k eur" in problem.message.lower()
    (problem,) = problems("services: {shop: {impact: {1h: 20k EUR, 2h: 30k USD}}}")
    assert "several currencies" in problem.message
    assert sound("services: {shop: {impact: {1h: 20k EUR}}}").nodes["shop"].impact == Impact(
        points=((HOUR, Money(amount=20_000.0, currency="EUR")),), scales={}
    )


def test_what_a_node_is_when_nothing_is_said() -> None:
    assert component("") == Node(id="web", section=Section.COMPONENTS)


def test_units_and_their_defaults() -> None:
    node = component("units: 4, required: 2")
    assert (node.units, node.required, node.full, node.running) == (4, 2, 2, None)
    node = component("units: 4, required: 2, full: 3, running: 3, standby: warm, dormancy: 25%, serves: 2")
    assert (node.full, node.running, node.standby, node.dormancy, node.serves) == (3, 3, Standby.WARM, 0.25, 2)


def test_other_keys_of_a_node() -> None:
    node = component(
        "tier: gold, kind: vm, site: paris, hours: office, priority: 2, restart: 5m, needs_to_start: [dns], contract: C"
    )
    assert (node.tier, node.kind, node.site, node.hours, node.priority) == ("gold", "vm", "paris", "office", 2)
    assert (node.restart, node.needs_to_start, node.contract) == (Constant(time=5 * MINUTE), ("dns",), "C")


def only_mode(snippet: str) -> Mode:
    (mode,) = sound(f"suppliers: {{psp: {{{snippet}}}}}").nodes["psp"].modes
    return mode


class TestAvailability:
    """The mode that an availability stands for: MTTF / (MTTF + MTTR) is the availability."""

    @pytest.mark.parametrize(
        ("snippet", "availability", "mttr"),
        [
            ("availability: 99.9%, mttr: 2h", 0.999, Exponential(scale=2.0 * HOUR)),
            (
                "availability: 50%, mttr: {usually: 1h, at_worst: 3h}",
                0.5,
                LogNormal.usually(usually=HOUR, at_worst=3 * HOUR),
            ),
            ("promised: {availability: 99.5%}, mttr: 2h", 0.995, Exponential(scale=2.0 * HOUR)),
            ("promised: {availability: 99.5%, mttr: 1h}", 0.995, Exponential(scale=1.0 * HOUR)),
            # What is said of the node itself, and what was experienced, is nearer than what was promised.
            ("promised: {availability: 99.5%, mttr: 1h}, mttr: 2h", 0.995, Exponential(scale=2.0 * HOUR)),
            (
                "promised: {availability: 99.9%}, experienced: {availability: 98%, mttr: 1h}",
                0.98,
                Exponential(scale=1.0 * HOUR),
            ),
            (
                "promised: {availability: 99.9%, mttr: 3h}, experienced: {availability: 98%}",
                0.98,
                Exponential(scale=3.0 * HOUR),
            ),
            ("experienced: {availability: 98%}, mttr: 4h", 0.98, Exponential(scale=4.0 * HOUR)),
            ("promised: {availability: 99%}, availability: 98%, mttr: 4h", 0.98, Exponential(scale=4.0 * HOUR)),
        ],
    )
    def test_mode(self, snippet: str, availability: float, mttr: object) -> None:
        mode = only_mode(snippet)
        assert (mode.id, mode.time_to_repair) == ("failure", mttr)
        assert isinstance(mode.time_to_failure, Exponential)
        up, down = mode.time_to_failure.mean(), mode.time_to_repair.mean()
        assert up / (up + down) == pytest.approx(availability, rel=1e-9)

    @pytest.mark.parametrize(
        "written", ["50%", "0.7", "0.3", "1e-6", "1.5e-9", "1e-12", "1.19999340002e-05", "1e-200", "0.9999999"]
    )
    @pytest.mark.parametrize("mttr", ["1h", "1s", "{exponential: 7d}", "{uniform: [1h, 3h]}"])
    def test_unavailability_keeps_its_digits(self, written: str, mttr: str) -> None:
        mode = only_mode(f"unavailability: {written}, mttr: {mttr}")
        up, down = mode.time_to_failure.mean(), mode.time_to_repair.mean()
        assert down / (up + down) == pytest.approx(0.5 if written == "50%" else float(written), rel=1e-15)

    def test_the_mean_is_rounded_once(self) -> None:
        assert only_mode("availability: 99.9%, mttr: 2h").time_to_failure == Exponential(scale=1998.0 * HOUR)

    def test_an_availability_of_100_percent(self) -> None:
        assert only_mode("availability: 100%, mttr: 2h").time_to_failure == Never()

    @pytest.mark.parametrize(
        "snippet",
        [
            "promised: {availability: 99%}, never_fails: insured",
            "promised: {rto: 4h}",
            "failures: {}",
        ],
    )
    def test_no_mode(self, snippet: str) -> None:
        assert sound(f"suppliers: {{psp: {{{snippet}}}}}").nodes["psp"].modes == ()

    def test_modes_of_its_own_beside_a_promise(self) -> None:
        node = sound(f"suppliers: {{psp: {{promised: {{availability: 99%, rto: 4h}}, {MODES}}}}}").nodes["psp"]
        assert [mode.id for mode in node.modes] == ["crash"]
        assert node.promised == Promise(availability=0.99, rto=4 * HOUR)

    def test_a_faulty_figure_hides_no_second_fault_and_makes_none_up(self) -> None:
        (problem,) = problems("suppliers: {psp: {promised: {availability: 99}, mttr: 2h}}")
        assert problem.path == ("suppliers", "psp", "promised", "availability")


def test_what_objectives_are() -> None:
    node = sound(
        "services: {shop: {objectives: {availability: 99.9%, each: month, rto: 1h, rpo: 5m, mtpd: 8h, mbco: 60%,"
        " recover: {4h: 80%, 15m: 50%}, stable_for: 10m, met_in: 90%}}}"
    ).nodes["shop"]
    assert node.objectives == Objectives(
        availability=0.999,
        each="month",
        rto=HOUR,
        rpo=5 * MINUTE,
        mtpd=8 * HOUR,
        mbco=0.6,
        recover=((15 * MINUTE, 0.5), (4 * HOUR, 0.8)),
        stable_for=10 * MINUTE,
        met_in=0.9,
    )
    assert node.up_from == 0.6
    assert sound("services: {shop: {objectives: {}}}").nodes["shop"].objectives == Objectives()


def test_what_impacts_are() -> None:
    text = "currency: EUR\nservices: {shop: {impact: {24h: 2M, 1h: 20k, safety: {1h: 4, 15m: 2.5}}}}"
    assert sound(text).nodes["shop"].impact == Impact(
        points=((HOUR, Money(amount=20_000.0)), (DAY, Money(amount=2_000_000.0))),
        scales={"safety": ((15 * MINUTE, 2.5), (HOUR, 4.0))},
    )
