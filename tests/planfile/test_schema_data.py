"""Data on nodes: copies, backups, restores."""

import datetime

import pytest

from continuity.clock_times import TimeOfDay
from continuity.distributions import Constant, Exponential
from continuity.model import Backup, Copy, DataSet, Restore
from continuity.units import DAY, HOUR, SECOND
from tests.planfile.schema_kit import Case, check, component

DATA = "components: {db: {data: {orders: {...}}}}"
AT = "components.db.data.orders"
COPY = "components: {db: {data: {orders: {copies: {tape: {...}}}}}}"
AT_COPY = f"{AT}.copies.tape"
LAG = "at: lyon, replicates: {lag: 5s}"

SETS = [
    Case("copies: [tape]", f"{AT}.copies", "a mapping of ids", "copies: {}"),
    Case("copies: {Tape: {at: a, replicates: {lag: 5s}}}", f"{AT}.copies.Tape", "is no id", "title: Orders"),
    Case("with: stock", f"{AT}.with", "write [stock]", "with: [stock]"),
    Case("restore: fast", f"{AT}.restore", "'fast'", "restore: 3h"),
    Case("restores: 3h", f"{AT}.restores", "did you mean 'restore'?", "restore: never"),
]
COPIES = [
    Case("replicates: {lag: 5s}", AT_COPY, "a copy needs 'at'", LAG),
    Case("at: lyon", AT_COPY, "needs one of 'replicates' or 'backup'", LAG),
    Case(f"{LAG}, backup: {{every: 1d, takes: 1h}}", f"{AT_COPY}.backup", "exclude each other", LAG),
    Case("at: lyon, replicates: {}", f"{AT_COPY}.replicates", "needs 'lag'", LAG),
    Case("at: lyon, replicates: 5s", f"{AT_COPY}.replicates", "is a mapping", LAG),
    Case("at: lyon, replicates: {lag: 5}", f"{AT_COPY}.replicates.lag", "5", LAG),
    Case(f"{LAG}, from: The Other", f"{AT_COPY}.from", "is no id", f"{LAG}, from: other"),
    Case(
        f"{LAG}, restore: {{size: 2TB}}",
        f"{AT_COPY}.restore",
        "needs 'rate'",
        f"{LAG}, restore: {{size: 2TB, rate: 9MB/s}}",
    ),
    Case(
        f"{LAG}, restore: {{size: 2, rate: 9MB/s}}", f"{AT_COPY}.restore.size", "2 has no unit", f"{LAG}, restore: 2h"
    ),
    Case(
        f"{LAG}, restore: {{size: 2TB, rate: 9Mb/s}}",
        f"{AT_COPY}.restore.rate",
        "bits",
        f"{LAG}, restore: {{exponential: 2h}}",
    ),
    Case(
        f"{LAG}, restore: {{size: 2TB, rate: 9MB/s, replay: 5}}",
        f"{AT_COPY}.restore.replay",
        "5",
        f"{LAG}, restore: {{size: 2TB, rate: 9MB/s, replay: 5%}}",
    ),
    Case(f"{LAG}, restore: {{exponentia: 2h}}", f"{AT_COPY}.restore.exponentia", "did you mean", f"{LAG}, restore: 2h"),
]
BACKUPS = [
    Case("takes: 2h", "", "a backup needs 'every'", "every: 24h, takes: 2h"),
    Case("every: 24h", "", "say how long it takes", "every: 24h, takes: 0s"),
    Case("every: 0s, takes: 2h", ".every", "no time at all", "every: 1s, takes: 2h"),
    Case("every: 24h, takes: never", ".takes", "'never' is not possible", "every: 24h, takes: {exponential: 2h}"),
    Case("every: 24h, takes: 2h, at: 1am", ".at", "'1am'", 'every: 24h, takes: 2h, at: "01:00"'),
    Case("every: 24h, takes: 2h, succeeds: 99", ".succeeds", "99", "every: 24h, takes: 2h, succeeds: 99%"),
    Case("every: 24h, takes: 2h, keep: 0s", ".keep", "no time at all", "every: 24h, takes: 2h, keep: 35d"),
    Case(
        "every: 24h, takes: 2h, immutable: yes", ".immutable", "true or false", "every: 24h, takes: 2h, immutable: true"
    ),
]


@pytest.mark.parametrize("case", SETS, ids=lambda case: case.bad)
def test_data(case: Case) -> None:
    check(case, DATA)


@pytest.mark.parametrize("case", COPIES, ids=lambda case: case.bad)
def test_copies(case: Case) -> None:
    check(case, COPY)


@pytest.mark.parametrize("case", BACKUPS, ids=lambda case: case.bad)
def test_backups(case: Case) -> None:
    check(case._replace(path=f"{AT_COPY}.backup{case.path}"), COPY.replace("...", "at: lyon, backup: {...}"))


def test_what_data_are() -> None:
    node = component(
        "data: {orders: {with: [stock], restore: 3h, copies: {"
        " tape: {at: lyon, from: replica, restore: {size: 2TB, rate: 200MB/s, replay: 5%},"
        "   backup: {every: 24h, at: '01:00', takes: 2h, succeeds: 99%, keep: 35d, immutable: true}},"
        " replica: {at: db-copy, replicates: {lag: {exponential: 5s}}, restore: 10m}}}, stock: {}}"
    )
    assert list(node.data) == ["orders", "stock"]
    assert node.data["stock"] == DataSet(id="stock", copies={})
    orders = node.data["orders"]
    assert (orders.together_with, orders.restore) == (("stock",), Restore(takes=Constant(time=3 * HOUR)))
    assert list(orders.copies) == ["replica", "tape"]
    assert orders.copies["replica"] == Copy(
        id="replica",
        at="db-copy",
        lag=Exponential(scale=5.0 * SECOND),
        restore=Restore(takes=Constant(time=HOUR // 6)),
    )
    assert orders.copies["tape"] == Copy(
        id="tape",
        at="lyon",
        source_copy="replica",
        backup=Backup(
            every=DAY,
            at=TimeOfDay(time=datetime.time(1, 0)),
            takes=Constant(time=2 * HOUR),
            succeeds=0.99,
            keep=35 * DAY,
            immutable=True,
        ),
        restore=Restore(size=2 * 10**12, rate=200e6, replay=0.05),
    )
