"""One fault at a time in a plan without any: it is the only error, and it is found."""

from pathlib import Path

import pytest

from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.findings import Severity
from tests.checks.kit import TODAY, checkup
from tests.planfile.kit import loaded

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
    "no evidence": ("passed-without-evidence", [("    evidence: EX-7\n", "")]),
}


def test_nothing_is_found_in_the_sound_plan() -> None:
    assert not [each.text() for each in checkup(SOUND).findings]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_the_only_error(fault: str) -> None:
    text = SOUND.read_text(encoding="utf-8")
    expected, changes = FAULTS[fault]
    for old, new in changes:
        assert old in text, f"{old!r} is not in the sound plan"
        text = text.replace(old, new, 1)
    findings = check(loaded(text), CheckSettings(today=TODAY)).findings
    errors = [each for each in findings if each.severity is Severity.ERROR]
    assert {each.id for each in errors} == {expected}, [each.text() for each in errors]
