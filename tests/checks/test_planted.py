"""One fault at a time in a plan without any: it is the only error, and it is found."""

from pathlib import Path

import pytest

from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.findings import Severity
from tests.checks.kit import TODAY, checkup
from tests.planfile.kit import loaded, only_finding

SOUND = Path(__file__).with_name("sound.yaml")
REPLICA = """\
          replica: {at: db-copy, replicates: {lag: {usually: 4s, at_worst: 3m}}, restore: 5m, source: lag of a year}
"""
NIGHTLY = """\
          nightly:
            at: vault
            from: replica
            backup: {every: 24h, at: "01:00", takes: 2h, keep: 26w, immutable: true}
            restore: {size: 1TB, rate: 200MB/s}
            key_at: [lyon, paper]
            restored: 2026-06-14
"""
BACK = """\
    return:
      after: paris
      steps:
        back: {team: dba, takes: {usually: 1h, at_worst: 3h}, switches: {db: db-main, web: web-paris}}
        stop: {after: [back], team: ops, takes: 10m, stops: [web-lyon]}
"""
Change = tuple[str, str]
FAULTS: dict[str, tuple[str, list[Change]]] = {
    "rto beyond mtpd": ("rto-beyond-mtpd", [("      rto: 4h", "      rto: 12h")]),
    "mtpd below rto": ("rto-beyond-mtpd", [("rpo: 5m, mtpd: 8h, met_in", "rpo: 5m, mtpd: 2h, met_in")]),
    "dependency later": ("rto-shorter-than-dependency", [("rto: 3h, rpo", "rto: 6h, rpo")]),
    "dependency loses more": (
        "rpo-shorter-than-dependency",
        [("rpo: 5m, mtpd: 8h, met_in", "rpo: 1h, mtpd: 8h, met_in")],
    ),
    "product": (
        "availability-beyond-dependencies",
        [("availability: 99.99%, rto: 3h", "availability: 99.9%, rto: 3h")],
    ),
    "supplier's availability": ("supplier-promise-below-need", [("availability: 99.999%", "availability: 99.5%")]),
    "supplier's rto": ("supplier-promise-below-need", [("rto: 1h, rpo: 0s", "rto: 5h, rpo: 0s")]),
    "mbco too late": ("mbco-reached-beyond-mtpd", [("{3h: 60%, 1d", "{10h: 60%, 1d")]),
    "stages fall": ("stages-going-backwards", [("1d: 100%}", "1d: 50%}")]),
    "slip of the pen": ("share-slip", [("availability: 99.9%\n", "availability: 0.999%\n")]),
    "business hours": ("business-hours-for-clock-hours", [("dns: {promised", "dns: {hours: office, promised")]),
    "backups too rare": (
        "backups-older-than-rpo",
        [(REPLICA, ""), ("            from: replica\n", ""), ("from: replica, to", "from: nightly, to")],
    ),
    "replicas only": ("only-replicas", [(NIGHTLY, "")]),
    "copies here": (
        "copies-in-one-place",
        [("replica: {at: db-copy", "replica: {at: paris"), ("at: vault", "at: wiki")],
    ),
    "one account": ("copies-in-one-account", [("account: backups", "account: shop")]),
    "key here": ("key-lost-with-data", [("[lyon, paper]", "[paris]")]),
    "slow restore": ("restore-longer-than-rto", [("restore: 5m, source", "restore: 6h, source")]),
    "restored onto a ruin": (
        "restore-onto-what-is-lost",
        [("from: replica, to: db-copy", "from: replica, to: db-main")],
    ),
    "standby here": (
        "standby-shares-domain",
        [("db-copy:\n    site: lyon", "db-copy:\n    site: paris")],
    ),
    "stopped standby here": ("standby-shares-domain", [("web-lyon:\n    site: lyon", "web-lyon:\n    site: paris")]),
    "shared name service": (
        "standby-shares-domain",
        [
            ("db-main:\n", "db-main:\n    needs: [dns]\n"),
            ("db-copy:\n", "db-copy:\n    needs: [dns]\n"),
            (", login, {any", ", {any"),
        ],
    ),
    "small standby": (
        "recovery-capacity-below-mbco",
        [("web-lyon:\n    site: lyon", "web-lyon:\n    needs: [{share: {vpn: 50%}}]\n    site: lyon")],
    ),
    "tool is lost": ("step-needs-what-is-lost", [("needs: [dns], sw", "needs: [dns, wiki], sw")]),
    "order of repair": ("priority-against-dependency", [("dns: {promised", "dns: {priority: 3, promised")]),
    "nobody switches": (
        "switch-that-nobody-makes",
        [
            ("switches: {db: db-copy, web: web-lyon}", "switches: {web: web-lyon}"),
            ("{db: db-main, web: web-paris}", "{web: web-paris}"),
        ],
    ),
    "switched before it is started": (
        "switch-to-what-is-not-started",
        [
            ("start-web: {team: ops,", "start-web: {after: [switch], team: ops,"),
            ("[start-web, restore], t", "[restore], t"),
        ],
    ),
    "started only in need": (
        "switch-to-what-is-not-started",
        [("starts: [web-lyon], succeeds: 95%", "kind: coordination, do: Call the hall., succeeds: 95%")],
    ),
    "supplier loses too much": ("supplier-promise-below-need", [("rto: 1h, rpo: 0s", "rto: 1h, rpo: 1h")]),
    "nobody decides in time": (
        "restore-longer-than-rto",
        [
            (
                "{team: crisis, takes: {usually: 15m, at_worst: 45m}}",
                "{team: crisis, takes: {usually: 5h, at_worst: 9h}}",
            )
        ],
    ),
    "kept at the lost supplier": ("plan-kept-in-what-it-covers", [("kept_at: [paper]", "kept_at: [dns]")]),
    "stage after the next": ("stages-going-backwards", [("{3h: 60%, 1d: 100%}", "{3h: 60%, 9h: 50%}")]),
    "both on one tunnel": (
        "standby-shares-domain",
        [("db-main:\n", "db-main:\n    needs: [vpn]\n"), ("db-copy:\n", "db-copy:\n    needs: [vpn]\n")],
    ),
    "no copy": (
        "data-without-backup",
        [
            (REPLICA, ""),
            (NIGHTLY, ""),
            ("        copies:\n", "        note: copied\n"),
            ("restores: {data: orders, from: replica, to: db-copy}", "kind: coordination, do: Look for the data."),
        ],
    ),
    "no deputy": ("no-deputy", [("members: [hanna, ivan]", "members: [hanna]")]),
    "deputy is primary": (
        "deputy-is-primary",
        [("deputy: dba}", "deputy: night}\n  night: {members: [chloe]}")],
    ),
    "in two places": (
        "person-in-two-places",
        [
            ("members: [chloe, david]", "members: [anna, ben]"),
            (", deputy: dba", ""),
            ("restore: {team: dba,", "restore: {team: dba, people: 2,"),
        ],
    ),
    "nobody decides": ("no-authority", [("    authority: {team: crisis, takes: {usually: 15m, at_worst: 45m}}\n", "")]),
    "nothing invokes": ("no-activation", [("    invoke: {when: paris, down_for: 20m}\n", "")]),
    "no way back": ("no-way-back", [(BACK, "")]),
    "kept in Paris": ("plan-kept-in-what-it-covers", [("kept_at: [wiki, paper]", "kept_at: [wiki]")]),
    "contradicted": ("exercise-contradicts-itself", [("measured: {checkout: 2h", "measured: {checkout: 6h")]),
    "changed since": ("exercise-before-last-change", [("changed: 2026-02-01", "changed: 2026-06-01")]),
    "not switched back": ("no-way-back", [("switches: {db: db-main, web: web-paris}", "switches: {db: db-main}")]),
    "a scenario's mtpd": ("rto-beyond-mtpd", [("expects: {checkout: {rto: 4h}}", "expects: {checkout: {mtpd: 3h}}")]),
    "a customer's mtpd": ("rto-beyond-mtpd", [("99.5%, rto: 6h}", "99.5%, rto: 6h, mtpd: 5h}")]),
    "key behind the site": ("key-lost-with-data", [("[lyon, paper]", "[notes]")]),
    "minutes for days": ("repair-slip", [("{mttf: 90d, mttr: 20m", "{mttf: 90m, mttr: 20d")]),
    "restarts in a circle": (
        "restart-waits-for-itself",
        [("vpn: {site", "vpn: {needs_to_start: [wiki], site"), ("wiki: {site", "wiki: {needs_to_start: [vpn], site")],
    ),
    "restored before the repair": (
        "order-against-dependency",
        [
            (
                "    return:\n",
                "      mend: {after: [switch], team: dba, takes: 2h, repairs: [db-copy]}\n    return:\n",
            )
        ],
    ),
    "two teams of different size": (
        "person-in-two-places",
        [
            ("members: [hanna, ivan]", "members: [hanna, anna]"),
            ("tell: {team: crisis,", "tell: {team: crisis, people: 2,"),
            ("restore: {team: dba,", "restore: {team: dba, people: 2,"),
        ],
    ),
    "waits for a later step": (
        "step-needs-what-is-lost",
        [("start-web: {team: ops,", "start-web: {needs: [db], team: ops,")],
    ),
    "no evidence": ("passed-without-evidence", [("    evidence: EX-7\n", "")]),
}

UNUSABLE: dict[str, tuple[str, Change]] = {
    "name that nothing has": ("unknown-node", ("[web, db, login,", "[web, database, login,")),
    "misspelt key": ("schema-unknown-key", ("      rto: 4h\n", "      rot: 4h\n")),
    "no unit": ("schema-value", ("      rto: 4h\n", "      rto: 4\n")),
    "no percent sign": ("schema-value", ("      availability: 99.9%\n", "      availability: 99.9\n")),
    "more than all": ("schema-value", ("availability: 99.99%, rto: 3h", "availability: 999%, rto: 3h")),
    "cycle": ("requirement-cycle", ("  web: {failover", "  web: {needs: [checkout], failover")),
    "said twice": ("source-duplicate-key", ("      rpo: 5m\n", "      rpo: 5m\n      rpo: 6m\n")),
    "no such site": ("unknown-site", ("    site: lyon\n    account: shop", "    site: lyn\n    account: shop")),
    "no such team": ("unknown-team", ("tell: {team: crisis", "tell: {team: crysis")),
    "no such calendar": ("unknown-calendar", ("[anna, ben], hours: office", "[anna, ben], hours: ofice")),
    "no such person": ("unknown-person", ("members: [chloe, david]", "members: [chloe, davide]")),
    "no such copy": ("unknown-copy", ("from: replica, to: db-copy", "from: hourly, to: db-copy")),
    "no such step": ("unknown-step", ("otherwise: rebuild}", "otherwise: rebuilt}")),
    "no such mode": ("unknown-mode", ("{destroys: paris, lasts: 21d}", "{fails: db-main, mode: disk}")),
    "no such member": (
        "unknown-member",
        ("switches: {db: db-copy, web: web-lyon}", "switches: {db: vpn, web: web-lyon}"),
    ),
    "no such day": ("schema-value", ("held: 2026-04-18", "held: 2026-04-31")),
    "steps in a circle": ("step-cycle", ("restore: {team: dba,", "restore: {after: [switch], team: dba,")),
    "more people than there are": ("too-few-people", ("restore: {team: dba,", "restore: {team: dba, people: 5,")),
    "more units than there are": ("schema-value", ("    units: 4\n    required: 2", "    units: 4\n    required: 5")),
    "a failed switch left open": (
        "schema-missing-key",
        (", otherwise: {takes: 1h, team: dba}, automatic", ", automatic"),
    ),
    "no repair": ("schema-missing-key", ("{mttf: 90d, mttr: 20m, team: ops", "{mttf: 90d, team: ops")),
    "no duration": (
        "schema-missing-key",
        ("call: {team: ops, takes: {usually: 10m, at_worst: 30m},", "call: {team: ops,"),
    ),
    "two kinds of failing": ("schema-conflict", ("vpn: {site: lyon,", "vpn: {site: lyon, availability: 99%,")),
    "invoked twice": ("schema-conflict", ("{when: dns, down_for: 10m}", "{when: dns, by: hand}")),
    "at worst better than usual": ("schema-value", ("{usually: 4s, at_worst: 3m}", "{usually: 4m, at_worst: 3m}")),
    "dormancy of a hot standby": ("schema-conflict", ("standby: warm", "standby: hot")),
    "promise of a component": ("unknown-service", ("expects: {checkout: {rto: 4h}}", "expects: {db-main: {rto: 4h}}")),
    "its own deputy": ("deputy-of-itself", ("at_worst: 2h}, deputy: dba}", "at_worst: 2h}, deputy: ops}")),
    "accepted for ever": ("schema-missing-key", (", by: board, until: 2027-12-31", ", by: board")),
}


HARMLESS: dict[str, list[Change]] = {
    "started before both are switched": [("web-lyon:\n    site: lyon", "web-lyon:\n    needs: [db]\n    site: lyon")],
    "exercise of what a scenario expects": [
        ("measured: {checkout: 2h", "measured: {checkout: 6h"),
        ("expects: {checkout: {rto: 4h}}", "expects: {checkout: {rto: 7h}}"),
    ],
    "slow, and tolerated": [
        ("needs: [web, db, login,", "needs: [{need: web, tolerates: 1d}, {need: db, tolerates: 1d}, login,"),
        ("needs: [db], objectives", "needs: [{need: db, tolerates: 1d}], objectives"),
        ("{usually: 15m, at_worst: 45m}}", "{usually: 9h, at_worst: 20h}}"),
    ],
    "switched back by itself": [
        ("switches: {db: db-main, web: web-paris}", "switches: {web: web-paris}"),
        (
            "otherwise: {takes: 1h, team: dba}, automatic",
            "otherwise: {takes: 1h, team: dba}, failback: true, automatic",
        ),
    ],
}


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_no_fault_is_no_error(change: str) -> None:
    findings = check(loaded(with_changes(HARMLESS[change])), CheckSettings(today=TODAY)).findings
    assert not [each.text() for each in findings if each.severity is Severity.ERROR]


def test_nothing_is_found_in_the_sound_plan() -> None:
    assert not [each.text() for each in checkup(SOUND).findings]


def with_changes(changes: list[Change]) -> str:
    """The sound plan with some changes."""
    text = SOUND.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} is not in the sound plan"
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_the_only_error(fault: str) -> None:
    expected, changes = FAULTS[fault]
    text = with_changes(changes)
    findings = check(loaded(text), CheckSettings(today=TODAY)).findings
    errors = [each for each in findings if each.severity is Severity.ERROR]
    assert {each.id for each in errors} == {expected}, [each.text() for each in errors]


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_slip_of_the_pen_is_the_only_finding(fault: str) -> None:
    expected, change = UNUSABLE[fault]
    found = only_finding(with_changes([change]))
    assert found.id == expected, found.text()
    assert found.location is not None
