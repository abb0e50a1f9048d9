"""What a node leaves out is supplied by its tier, then its kind, leaf by leaf."""

import pytest

from continuity.planfile.marked import Data, locate
from continuity.planfile.tiers_and_kinds import completed
from tests.planfile.kit import HEAD, findings, only_finding, parts


def node(own: str, tier: str = "{}", kind: str = "{}") -> Data:
    """A node that says something itself, with what its tier and kind supply; without their names."""
    text = f"tiers: {{gold: {tier}}}\nkinds: {{vm: {kind}}}\ncomponents:\n  web: {{tier: gold, kind: vm, {own}}}\n"
    data, problems = completed(parts(text)[0])
    assert not problems
    components = data["components"]
    assert isinstance(components, dict)
    web = components["web"]
    assert isinstance(web, dict)
    assert (web.pop("tier"), web.pop("kind")) == ("gold", "vm")
    return web


@pytest.mark.parametrize(
    ("own", "tier", "kind", "expected"),
    [
        # node, then tier, then kind
        ("units: 1", "{units: 2}", "{units: 3}", {"units": 1}),
        ("", "{units: 2}", "{units: 3}", {"units": 2}),
        ("", "{}", "{units: 3}", {"units": 3}),
        # leaf by leaf
        (
            "failures: {crash: {mttr: 5m}}",
            "{}",
            "{failures: {crash: {mttf: 1d, mttr: 1h, detect: 2m}, disk: {mttf: 9d}}}",
            {"failures": {"crash": {"mttr": "5m", "mttf": "1d", "detect": "2m"}, "disk": {"mttf": "9d"}}},
        ),
        ("objectives: {rto: 1h}", "{objectives: {rto: 2h, rpo: 5m}}", "{}", {"objectives": {"rto": "1h", "rpo": "5m"}}),
        (
            "failover: {between: [a, b]}",
            "{}",
            "{failover: {takes: 2m, coverage: 98%, otherwise: never}}",
            {"failover": {"between": ["a", "b"], "takes": "2m", "coverage": "98%", "otherwise": "never"}},
        ),
        (
            "data: {d: {copies: {t: {backup: {every: 1d}}}}}",
            "{}",
            "{data: {d: {copies: {t: {at: lyon, backup: {every: 9d, takes: 1h}}}}}}",
            {"data": {"d": {"copies": {"t": {"backup": {"every": "1d", "takes": "1h"}, "at": "lyon"}}}}},
        ),
        # lists, distributions, crews and cost curves are leaves
        ("needs: [a]", "{}", "{needs: [b]}", {"needs": ["a"]}),
        ("restart: {usually: 1h}", "{}", "{restart: {at_worst: 8h}}", {"restart": {"usually": "1h"}}),
        (
            "failures: {crash: {mttr: {usually: 1h, at_worst: 2h}}}",
            "{}",
            "{failures: {crash: {mttr: {mean: 8h}}}}",
            {"failures": {"crash": {"mttr": {"usually": "1h", "at_worst": "2h"}}}},
        ),
        (
            "failures: {crash: {team: {a: 1}}}",
            "{}",
            "{failures: {crash: {team: {b: 1}}}}",
            {"failures": {"crash": {"team": {"a": 1}}}},
        ),
        ("impact: {1h: 5k}", "{impact: {4h: 9k}}", "{}", {"impact": {"1h": "5k"}}),
        (
            "objectives: {recover: {1h: 50%}}",
            "{objectives: {recover: {4h: 80%}}}",
            "{}",
            {"objectives": {"recover": {"1h": "50%"}}},
        ),
    ],
)
def test_nearer_wins_leaf_by_leaf(own: str, tier: str, kind: str, expected: object) -> None:
    assert node(own, tier, kind) == expected


@pytest.mark.parametrize(
    ("own", "kind", "expected"),
    [
        ("failures: {a: {frequency: 1 per year}}", "{failures: {a: {mttf: 1d}}}", {"a": {"frequency": "1 per year"}}),
        ("failures: {a: {time_to_failure: 2d}}", "{failures: {a: {mttf: 1d}}}", {"a": {"time_to_failure": "2d"}}),
        ("failures: {a: {mttr: 2d}}", "{failures: {a: {time_to_repair: 1d}}}", {"a": {"mttr": "2d"}}),
        (
            "failures: {a: {recovers: by itself}}",
            "{failures: {a: {team: x, people: 2}}}",
            {"a": {"recovers": "by itself"}},
        ),
        ("failures: {a: {team: x}}", "{failures: {a: {recovers: by itself}}}", {"a": {"team": "x"}}),
        ("failures: {a: {team: x}}", "{failures: {a: {team: y, people: 2}}}", {"a": {"team": "x", "people": 2}}),
        ("failures: {a: {team: {x: 1}}}", "{failures: {a: {team: y, people: 2}}}", {"a": {"team": {"x": 1}}}),
        ("failures: {a: {of: node}}", "{failures: {a: {beta: 5%, call_when: 2}}}", {"a": {"of": "node"}}),
    ],
)
def test_nearer_alternative_in_a_mode_drops_the_farther(own: str, kind: str, expected: object) -> None:
    assert node(own, kind=kind) == {"failures": expected}


@pytest.mark.parametrize(
    "own",
    ["never_fails: it is a rock", "availability: 99.9%", "unavailability: 1e-9", "experienced: {availability: 99%}"],
)
@pytest.mark.parametrize("far", ["never_fails: no", "failures: {a: {mttf: 1d}}", "experienced: {mttr: 1h}"])
def test_nearer_account_of_failures_drops_the_farther(own: str, far: str) -> None:
    web = node(own, kind=f"{{{far}}}")
    assert isinstance(web, dict)
    assert web.keys() == {own.partition(":")[0]}


def test_mttr_goes_with_its_availability() -> None:
    assert node("mttr: 2h", kind="{availability: 99%, mttr: 4h}") == {"mttr": "2h", "availability": "99%"}
    assert node("failures: {}", kind="{availability: 99%, mttr: 4h}") == {"failures": {}}
    assert node("failures: {}", kind="{unavailability: 1%, mttr: 4h}") == {"failures": {}}
    assert node("never_fails: so", kind="{unavailability: 1%, mttr: 4h}") == {"never_fails": "so"}
    assert node("unavailability: 1%", kind="{availability: 9%, mttr: 4h}") == {"unavailability": "1%", "mttr": "4h"}
    assert node("availability: 9%", kind="{unavailability: 1%, mttr: 4h}") == {"availability": "9%", "mttr": "4h"}


def test_dormancy_goes_with_a_warm_standby() -> None:
    assert node("standby: hot", kind="{standby: warm, dormancy: 20%}") == {"standby": "hot"}
    assert node("standby: warm", kind="{standby: warm, dormancy: 20%}") == {"standby": "warm", "dormancy": "20%"}


def test_copy_is_a_replica_or_a_backup() -> None:
    web = node(
        "data: {d: {copies: {t: {replicates: {lag: 1s}}}}}",
        kind="{data: {d: {copies: {t: {at: x, backup: {every: 1d}}}}}}",
    )
    assert web == {"data": {"d": {"copies": {"t": {"replicates": {"lag": "1s"}, "at": "x"}}}}}


def test_a_tier_drops_what_a_kind_offers() -> None:
    assert node("", "{never_fails: rock}", "{failures: {a: {mttf: 1d}}}") == {"never_fails": "rock"}


def test_title_and_note_are_the_kind_s_own() -> None:
    assert node("", kind="{title: Virtual machine, note: all of them, owner: ops}") == {"owner": "ops"}


def test_what_is_supplied_keeps_its_place() -> None:
    (data,) = parts("kinds:\n  vm: {failures: {crash: {mttf: 1d}}}\ncomponents:\n  web: {kind: vm}\n")
    whole, _ = completed(data)
    assert str(locate(whole, ("components", "web", "failures", "crash", "mttf"))) == "0.yaml:2:33"


def test_declared_data_is_not_changed() -> None:
    (data,) = parts(
        "kinds: {vm: {failures: {a: {mttf: 1d}}}}\ncomponents: {web: {kind: vm, failures: {a: {mttr: 1h}}}}\n"
    )
    before = str(data)
    completed(data)
    assert str(data) == before


def test_unknown_kind_is_the_only_error() -> None:
    finding = only_finding(
        HEAD + "kinds: {server: {failures: {a: {mttf: 1d, mttr: 1h}}}}\n"
        "components: {web: {kind: sever, failures: {a: {mttr: 2h}}}}"
    )
    assert (finding.id, finding.path, finding.place) == ("unknown-kind", "components.web.kind", "0.yaml:4:26")
    assert "did you mean 'server'?" in finding.message


def test_unknown_tier_where_there_is_none() -> None:
    finding = only_finding(HEAD + "components: {web: {tier: gold, never_fails: rock}}")
    assert finding.message == "unknown tier 'gold': there is no tier here at all"


def test_no_chains() -> None:
    finding = only_finding(
        HEAD + "tiers: {gold: {objectives: {rto: 1h}}}\n"
        "kinds: {vm: {tier: gold, never_fails: rock}}\n"
        "components: {web: {kind: vm}}"
    )
    assert (finding.id, finding.path, finding.place) == ("supply-chain", "kinds.vm.tier", "0.yaml:4:14")


def test_error_in_a_kind_is_reported_once_at_the_kind() -> None:
    nodes = ", ".join(f"web-{i}: {{kind: vm}}" for i in range(20))
    finding = only_finding(
        HEAD + f"kinds: {{vm: {{failures: {{a: {{mttf: 1x, mttr: 1h}}}}}}}}\ncomponents: {{{nodes}}}"
    )
    assert (finding.path, finding.place) == ("kinds.vm.failures.a.mttf", "0.yaml:3:35")


def test_unused_kind_is_checked_too() -> None:
    found = findings(HEAD + "teams: {ops: {people: 1}}\nkinds: {vm: {failures: {a: {mttf: 1x, team: opps}}}}")
    assert [finding.path for finding in found] == ["kinds.vm.failures.a.mttf", "kinds.vm.failures.a.team"]


@pytest.mark.parametrize("text", ["kinds: 3", "kinds: {vm: 3}", "kinds: [vm]", "tiers: {vm: }", "components: 3"])
def test_wrong_shapes_are_left_to_the_schema(text: str) -> None:
    found = findings(
        HEAD + text + ("" if "components" in text else "\ncomponents: {web: {kind: vm, tier: [1], never_fails: r}}")
    )
    assert any(finding.id.startswith("schema-") for finding in found)
