"""Data, its replicas and backups, worked out by hand; times are hours from the start where nothing else is said."""

from collections.abc import Mapping
from datetime import datetime
from math import inf

import pytest

from continuity.errors import LimitError
from continuity.model import Plan
from continuity.quantiles import to_microseconds
from continuity.simulation.data_layout import data_layouts, watched_places
from continuity.simulation.data_sets import Choice
from continuity.simulation.data_stores import DataStores
from continuity.simulation.luck import Luck
from continuity.streams import process_key, uniform
from continuity.timeline import Timeline
from continuity.units import HOUR, NEVER
from tests.simulation.support import plan_of

PLACES = "sites:\n  paris: {never_fails: x}\n  lyon: {never_fails: x}\n  nice: {never_fails: x}\n"


def plan_with(data: str, more: str = "") -> Plan:
    """A plan of a node `db` with some data, and further nodes."""
    return plan_of(
        f"{PLACES}components:\n  db: {{never_fails: x, data: {{{data}}}}}\n  spare: {{never_fails: x}}\n{more}"
    )


class Kept:
    """The data of a plan, asked and told in hours; `orders` where nothing else is said."""

    def __init__(self, data: str, more: str = "", *, seed: int = 1, start: datetime = datetime(2027, 1, 4)) -> None:
        plan = plan_with(data, more)
        self.luck = Luck(seed)
        self.layouts = data_layouts(plan, self.luck, Timeline(start, plan.timezone))
        self.places = watched_places(plan) | {"spare"}
        self.begin()

    def begin(self, replication: int = 0) -> None:
        self.luck.begin(replication)
        self.all = DataStores(self.layouts, self.places)
        self.orders = self.all.stores["orders"]

    def down(self, place: str, begins: float, ends: float = inf) -> None:
        self.all.works(place, hours(begins), False)
        if ends < inf:
            self.all.works(place, hours(ends), True)

    def destroy(self, place: str, at: float, back: float = inf) -> None:
        self.all.destroy(place, hours(at))
        if back < inf:
            self.all.works(place, hours(back), True)

    def corrupt(self, at: float, dwell: float) -> None:
        self.orders.corrupt(hours(at), hours(dwell))

    def best(self, now: float, copy: str | None = None) -> tuple[str, float] | None:
        """The copy, and the moment that it holds."""
        return seen(self.orders.newest(hours(now), copy))

    def restore(self, now: float, ended: float, copy: str | None = None, onto: str | None = None) -> float:
        """What of `orders` is lost by a restore that is begun now."""
        recovery = self.all.choose("orders", hours(now), copy)
        assert recovery is not None
        return self.all.restored(recovery, hours(ended), onto)["orders"] / HOUR

    def common(self, now: float, data: str = "orders") -> Mapping[str, tuple[str, float]] | None:
        recovery = self.all.choose(data, hours(now))
        if recovery is None:
            return None
        return {each.data: (each.copy, each.moment / HOUR) for each in recovery.choices}


def hours(number: float) -> int:
    return round(number * HOUR)


def seen(choice: Choice | None) -> tuple[str, float] | None:
    return None if choice is None else (choice.copy, choice.moment / HOUR)


def kept(*copies: str, restore: str = "") -> Kept:
    """`orders` with some copies."""
    return Kept(f"orders: {{copies: {{{', '.join(copies)}}}{restore}}}")


def backups(options: str = "", name: str = "vault", at: str = "lyon", source: str = "", every: str = "24h") -> str:
    """A copy made by backups; `options` are those of the backup."""
    source = f"from: {source}, " if source else ""
    return f"{name}: {{at: {at}, {source}backup: {{every: {every}, {options or 'takes: 2h'}}}}}"


def replica(lag: str = "1h", name: str = "twin", at: str = "nice", source: str = "") -> str:
    source = f"from: {source}, " if source else ""
    return f"{name}: {{at: {at}, {source}replicates: {{lag: {lag}}}}}"


# --- backups ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "moment"), [(0, -24), (1.99, -24), (2, 0), (24, 0), (25.99, 0), (26, 24), (240.5, 216), (242, 240)]
)
def test_a_backup_is_usable_from_its_end_and_holds_the_data_of_its_start(now: float, moment: float) -> None:
    data = kept(backups())
    data.destroy("db", now)
    assert data.best(now) == ("vault", moment)
    assert data.best(now + 1000) == ("vault", moment)


def test_backups_of_one_copy_may_overlap() -> None:
    data = kept(backups("takes: 30h"))
    assert [data.best(now) for now in (29.9, 30, 53.9, 54)] == [("vault", at) for at in (-24, 0, 0, 24)]


@pytest.mark.parametrize(
    ("down", "up", "made"), [(24, 25, 0), (25.99, 27, 0), (26, 27, 24), (20, 24, 24), (20, 24.1, 0)]
)
@pytest.mark.parametrize("place", ["db", "lyon"])
def test_a_backup_is_made_only_if_all_is_up_from_its_start_to_its_end(
    place: str, down: float, up: float, made: float
) -> None:
    data = kept(backups())
    data.down(place, down, up)
    assert data.best(47) == ("vault", made)


def test_an_absence_of_no_length_is_none() -> None:
    data = kept(backups())
    data.down("db", 25, 25)
    data.all.works("db", hours(25.5), True)
    assert data.best(26) == ("vault", 24)


def test_two_absences_that_meet_are_one() -> None:
    data = kept(backups("takes: 0s"))
    data.down("db", 23, 24)
    data.down("db", 24, 25)
    assert data.best(30) == ("vault", 0)


def test_a_backup_that_takes_no_time_is_made_unless_something_is_away_in_that_moment() -> None:
    data = kept(backups("takes: 0s"))
    data.down("db", 24, 25)
    assert data.best(40) == ("vault", 0)
    assert data.best(48) == ("vault", 48)


def test_a_long_absence_is_passed_over_at_once() -> None:
    data = kept(backups("takes: 1m", every="5m"))
    data.down("db", 10, 90_000)  # a million backups
    assert data.best(90_000) == ("vault", 10 - 5 / 60)


@pytest.mark.parametrize(("now", "found"), [(49.9, 24), (50, 48), (73.9, 48), (74, None)])
def test_a_backup_is_kept_for_some_time_from_its_end(now: float, found: float | None) -> None:
    # Begun at 24 and 48, kept until 50 and 74; the one of 72 is not made.
    data = kept(backups("takes: 2h, keep: 24h"))
    data.down("db", 71)
    assert data.best(now) == (None if found is None else ("vault", found))


def test_what_is_kept_too_short_leaves_gaps() -> None:
    data = kept(backups("takes: 2h, keep: 3h"))
    assert [data.best(now) for now in (2, 4.9, 5, 25.9, 26)] == [("vault", 0), ("vault", 0), None, None, ("vault", 24)]


def test_backups_follow_their_schedule_on_the_clocks() -> None:
    data = Kept("orders: {copies: {vault: {at: lyon, backup: {every: 24h, at: '01:00', takes: 2h}}}}")
    assert [data.best(now) for now in (2.9, 3)] == [("vault", -23), ("vault", 1)]


def test_immutable_changes_nothing() -> None:
    data = kept(backups("takes: 2h, immutable: true"))
    data.destroy("lyon", 30)
    data.all.works("lyon", hours(31), True)
    assert data.best(40) is None


# --- corruption -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corrupted", "found", "moment"), [(24, 100, 0), (24.1, 100, 24), (25, 25.5, 0), (25, 30, 24), (5, 500, 0)]
)
def test_only_what_holds_a_moment_before_the_corruption_is_clean(corrupted: float, found: float, moment: float) -> None:
    data = kept(backups())
    data.corrupt(corrupted, found - corrupted)
    assert data.best(found) == ("vault", moment)


def test_until_a_corruption_is_found_the_newest_is_taken() -> None:
    data = kept(backups())
    data.corrupt(30, 70)
    assert [data.best(now) for now in (97.9, 99.9, 100)] == [("vault", 72), ("vault", 96), ("vault", 24)]


def test_data_restored_from_a_copy_that_nobody_knew_to_be_corrupt_is_corrupt_again() -> None:
    data = kept(backups())
    data.corrupt(30, 170)
    data.destroy("db", 130, back=140)
    assert data.restore(145, 150) == 130 - 120
    assert data.orders.found_at == hours(200)
    assert [data.orders.is_lost(hours(now)) for now in (151, 199.9, 200)] == [False, False, True]
    assert data.best(200) == ("vault", 24)
    assert data.restore(200, 210) == 200 - 24
    assert not data.orders.is_lost(hours(1000))


def test_the_loss_of_corrupt_data_counts_from_its_discovery() -> None:
    data = kept(backups())
    data.corrupt(30, 70)
    assert data.orders.lost_at(hours(120)) == hours(100)
    assert data.restore(120, 130) == 100 - 24
    assert data.orders.loss == hours(76)


def test_backups_taken_between_corruption_and_restore_stay_corrupt() -> None:
    data = kept(backups())
    data.corrupt(30, 70)
    data.restore(120, 130)
    assert data.best(145) == ("vault", 24)  # 48, 72, 96, 120 are corrupt, 144 is not usable yet
    assert data.best(146) == ("vault", 144)
    data.corrupt(150, 0)
    data.destroy("db", 151)
    assert data.best(1000) == ("vault", 144)


def test_a_second_corruption_is_as_old_as_the_first_and_found_with_the_earlier() -> None:
    data = kept(backups())
    data.corrupt(30, 170)
    assert data.orders.corrupt(hours(60), hours(10)) == hours(70)
    assert data.best(70) == ("vault", 24)


def test_what_is_gone_cannot_be_corrupted() -> None:
    data = kept(backups())
    data.destroy("db", 30)
    assert data.orders.corrupt(hours(40), 0) == NEVER
    assert data.best(41) == ("vault", 24)


def test_corrupt_data_that_is_destroyed_was_lost_when_the_first_of_both_was_known() -> None:
    data = kept(backups())
    data.corrupt(30, 70)
    data.destroy("db", 110)
    assert data.restore(120, 130) == 100 - 24


def test_a_corruption_that_is_never_found_does_no_harm() -> None:
    data = kept(backups())
    assert data.orders.corrupt(hours(30), NEVER) == NEVER
    assert data.best(1000) == ("vault", 984)


# --- replicas ---------------------------------------------------------------------------------------------------------


def test_a_replica_follows_at_its_lag_and_keeps_what_it_had_at_the_loss() -> None:
    data = kept(replica())
    assert data.best(10) == ("twin", 9)
    data.destroy("db", 20.5, back=25)
    assert [data.best(now) for now in (20.5, 21, 26, 400)] == [("twin", 19.5)] * 4
    assert data.restore(30, 40) == 1


def test_a_replica_without_a_lag_loses_nothing() -> None:
    data = kept(replica("0s"))
    data.destroy("db", 20, back=25)
    assert data.best(30) == ("twin", 20)
    assert data.restore(30, 40) == 0


def test_a_replica_follows_again_once_the_data_is_restored() -> None:
    data = kept(replica("6h"))
    data.destroy("db", 20, back=21)
    data.restore(21, 30)
    assert [data.best(now) for now in (30, 35.9, 36, 40)] == [("twin", 14), ("twin", 14), ("twin", 30), ("twin", 34)]


def test_a_second_loss_before_the_lag_has_passed_leaves_what_the_first_left() -> None:
    data = kept(replica("6h"))
    data.destroy("db", 20, back=21)
    data.restore(21, 30)
    data.destroy("db", 33, back=34)
    assert data.best(50) == ("twin", 14)
    assert data.restore(50, 60) == 33 - 14


def test_a_replica_keeps_what_it_has_while_the_node_is_down_and_goes_on_afterwards() -> None:
    data = kept(replica("6h"))
    data.down("db", 20, 30)
    assert [data.best(now) for now in (31, 40)] == [("twin", 25), ("twin", 34)]
    data.down("db", 50)
    assert data.best(70) == ("twin", 44)


def test_a_replica_is_corrupt_once_the_corruption_has_reached_it() -> None:
    for found, best in ((10.5, ("twin", 9.5)), (10.99, ("twin", 9.99)), (11, None), (20, None)):
        data = kept(replica())
        data.corrupt(10, found - 10)
        assert data.best(found) == best


def test_a_replica_stops_following_when_corrupt_data_is_destroyed() -> None:
    data = kept(replica())
    data.corrupt(10, 0.2)
    data.destroy("db", 10.5)
    assert data.best(20) == ("twin", 9.5)


def test_a_replica_is_clean_again_when_it_has_the_restored_data() -> None:
    data = kept(replica(), backups())
    data.corrupt(30, 10)
    assert data.restore(40, 50) == 40 - 24
    assert [data.best(now, "twin") for now in (50, 50.9, 51, 52)] == [None, None, ("twin", 50), ("twin", 51)]


def test_a_replica_of_a_replica_adds_its_lag() -> None:
    data = kept(replica(), replica("3h", "far", "lyon", "twin"))
    assert data.best(20, "far") == ("far", 16)
    data.destroy("db", 30)
    assert [data.best(now, "far") for now in (31, 33, 90)] == [("far", 27), ("far", 29), ("far", 29)]
    data.down("nice", 31.5)
    assert data.best(90, "far") == ("far", 27.5)


def test_a_replica_at_a_place_that_is_down_is_of_no_use_until_it_is_back() -> None:
    data = kept(replica())
    data.down("nice", 10, 20)
    assert data.best(20) == ("twin", 19)
    data.down("nice", 30)
    assert data.best(31) is None


def test_a_replica_at_a_destroyed_place_begins_anew() -> None:
    data = kept(replica("2h"))
    data.destroy("nice", 10, back=20)
    assert [data.best(now) for now in (15, 20, 21.9, 22, 23)] == [None, None, None, ("twin", 20), ("twin", 21)]


def test_lags_are_drawn_by_the_number_of_the_loss() -> None:
    data = kept(replica("{uniform: [1h, 3h]}"), backups(), restore=", restore: {uniform: [1h, 2h]}")
    key = process_key("replica/db/0/orders.twin/lag")
    for n, at in enumerate((100, 200, 300)):
        data.destroy("db", at, back=at + 1)
        lag = round((1 + 2 * uniform(1, key, n)) * HOUR)
        choice = data.orders.newest(hours(at + 1))
        assert choice is not None
        assert abs(choice.moment - (hours(at) - lag)) <= 1
        data.restore(at + 1, at + 10)


# --- copies of copies -------------------------------------------------------------------------------------------------


def test_a_backup_of_backups_holds_what_was_usable_when_it_was_begun() -> None:
    data = kept(backups("takes: 5h"), backups("takes: 1h", "far", "nice", "vault", every="12h"))
    # Begun at 0 it takes the one of -24, at 12 that of 0.
    assert [data.best(now, "far") for now in (1, 12.9, 13, 24.9, 36.9, 37)] == [
        ("far", at) for at in (-24, -24, 0, 0, 0, 24)
    ]


def test_a_copy_of_a_copy_needs_both_places_and_not_the_node() -> None:
    data = kept(backups(), backups("takes: 1h", "far", "nice", "vault", every="12h"))
    data.down("db", 30)
    assert data.best(37, "far") == ("far", 24)
    data.down("lyon", 48.5, 49)
    assert data.best(49, "far") == ("far", 24)


def test_a_copy_of_a_copy_is_as_corrupt_as_what_it_took() -> None:
    data = kept(backups(), backups("takes: 1h", "far", "nice", "vault"))
    # The one begun at 48 took that of 24, the one begun at 72 that of 48.
    data.corrupt(47, 53)
    data.destroy("lyon", 99)
    assert data.best(100) == ("far", 24)
    choice = data.orders.newest(hours(100))
    assert choice is not None
    assert choice.backup == 2


def test_a_backup_of_a_replica_is_behind_by_the_lag_that_it_has_drawn() -> None:
    data = kept(replica("{uniform: [1h, 3h]}"), backups("takes: 1h", "far", "lyon", "twin"))
    lags = process_key("backup/db/0/orders.far/lag.twin")
    for now, start, number in ((1, 0, 0), (30, 24, 1), (0, -24, 2**64 - 1)):
        choice = data.orders.newest(hours(now), "far")
        assert choice is not None
        assert choice.backup == number
        lag = (1 + 2 * uniform(1, lags, number)) * HOUR
        assert abs(hours(start) - choice.moment - lag) <= 1


def test_a_replica_of_backups_has_all_of_them() -> None:
    data = kept(backups("takes: 2h, keep: 60h"), replica("3h", "twin", "nice", "vault"))
    assert [data.best(now, "twin") for now in (28.9, 29)] == [("twin", 0), ("twin", 24)]
    data.corrupt(30, 70)
    data.destroy("lyon", 79)  # the one of 0 expired at 62, that of 24 expires at 86
    assert data.best(100) == ("twin", 24)


def test_a_backup_has_nothing_to_take_from_a_copy_that_is_empty() -> None:
    data = kept(backups(), backups("takes: 1h", "far", "nice", "vault"))
    data.destroy("lyon", 30, back=31)
    # At 48 the vault is empty; at 72 it has the backup of 48, at 96 that of 72.
    assert [data.best(now, "far") for now in (49, 72, 73)] == [("far", 0), ("far", 0), ("far", 48)]


# --- destruction ------------------------------------------------------------------------------------------------------


def test_a_destroyed_place_loses_its_copies_for_good_and_takes_new_ones_once_it_is_back() -> None:
    data = kept(backups())
    data.destroy("lyon", 30, back=47)
    assert [data.best(now) for now in (40, 48, 49.9, 50)] == [None, None, None, ("vault", 48)]
    data.destroy("db", 51)
    assert data.best(200) == ("vault", 48)


def test_data_and_copy_at_one_place_are_lost_together() -> None:
    data = kept(backups(at="db"), backups("takes: 1h", "far", every="48h"))
    data.destroy("db", 60, back=61)
    assert data.best(70) == ("far", 48)
    assert data.restore(70, 80) == 12


def test_no_backup_is_made_of_data_that_is_gone_though_its_node_works() -> None:
    data = kept(backups())
    data.destroy("db", 30, back=40)
    assert data.best(100) == ("vault", 24)
    data.restore(100, 119)
    assert data.best(122) == ("vault", 120)


def test_a_choice_is_void_when_what_was_chosen_is_destroyed() -> None:
    data = kept(backups(), backups("takes: 1h", "far", "nice"))
    data.destroy("db", 30)
    chosen = data.all.choose("orders", hours(31), "vault")
    assert chosen is not None
    assert data.all.still_has(chosen)
    data.destroy("nice", 32)
    assert data.all.still_has(chosen)
    data.destroy("lyon", 32, back=33)
    assert not data.all.still_has(chosen)


# --- recoveries -------------------------------------------------------------------------------------------------------


def test_the_best_copy_is_the_one_that_holds_the_newest_moment_and_can_be_reached() -> None:
    data = kept(backups(), replica("9h"), backups("takes: 1h", "hourly", "spare", every="1h"))
    data.destroy("db", 30.5)
    assert data.best(40) == ("hourly", 29)
    assert data.best(40, "twin") == ("twin", 21.5)
    data.down("spare", 41)
    assert data.best(42) == ("vault", 24)
    data.down("lyon", 42)
    assert data.best(42) == ("twin", 21.5)
    data.down("nice", 43)
    assert data.best(43) is None
    assert data.all.choose("orders", hours(43)) is None


def test_of_equal_copies_the_first_by_id_is_taken() -> None:
    data = kept(backups(name="b"), backups(name="a", at="nice"), backups(name="c", at="db"))
    assert data.best(30) == ("a", 24)


def test_data_that_is_only_down_is_behind_from_when_its_node_went_down() -> None:
    data = kept(backups())
    data.down("db", 30)
    assert not data.orders.is_lost(hours(33))
    assert data.restore(33, 35, onto="spare") == 6
    assert data.orders.node == "spare"


def test_sound_data_that_is_moved_lacks_what_came_until_then() -> None:
    data = kept(backups())
    assert data.restore(33, 35, onto="spare") == 35 - 24


def test_restored_data_lives_where_it_was_restored() -> None:
    data = kept(backups())
    data.destroy("db", 30)
    data.restore(33, 35, onto="spare")
    assert data.best(50) == ("vault", 48)
    data.down("spare", 71, 73)
    assert data.best(80) == ("vault", 48)
    data.destroy("spare", 81)
    data.all.works("db", hours(82), True)
    assert data.restore(83, 84) == 81 - 48
    assert data.orders.node == "db"


def test_a_named_copy_is_taken_however_old() -> None:
    data = kept(backups(), replica())
    data.destroy("db", 40)
    assert data.restore(41, 42, "vault") == 16


@pytest.mark.parametrize(
    ("restore", "time"),
    [
        ("", 0),
        (", restore: 3h", 3),
        (", restore: {size: 2TB, rate: 200MB/s}", 10_000 / 3600),
        (", restore: {size: 2TB, rate: 200MB/s, replay: 5%}", 10_000 / 3600 + 0.05 * 6),
    ],
)
def test_a_restore_takes_a_time_or_size_by_rate_and_a_share_of_the_loss(restore: str, time: float) -> None:
    data = kept(backups(), restore=restore)
    data.destroy("db", 30)
    recovery = data.all.choose("orders", hours(50))
    assert recovery is not None
    assert data.all.restore_time(recovery, hours(50), 0) == hours(time)


def test_a_copy_says_for_itself_how_long_its_restore_takes() -> None:
    data = kept("vault: {at: lyon, backup: {every: 24h, takes: 2h}, restore: 5h}", replica(), restore=", restore: 1h")
    for copy, time in (("vault", 5), ("twin", 1)):
        recovery = data.all.choose("orders", hours(50), copy)
        assert recovery is not None
        assert data.all.restore_time(recovery, hours(50), 0) == hours(time)


def test_every_try_of_every_restore_has_its_own_draw() -> None:
    data = kept(backups(), restore=", restore: {uniform: [1h, 3h]}")
    key = process_key("restore/db/0/orders.vault/takes")
    for n in range(3):
        recovery = data.all.choose("orders", hours(50 + n))
        assert recovery is not None
        for m in range(3):
            time = to_microseconds((1 + 2 * uniform(1, key, n, m)) * HOUR)
            assert abs(data.all.restore_time(recovery, hours(50 + n), m) - time) <= 1
        data.all.restored(recovery, hours(50 + n))


# --- restored together ------------------------------------------------------------------------------------------------


def together(orders: str, stock: str, more: str = "") -> Kept:
    return Kept(f"{data_named('orders', orders, 'stock')}, {data_named('stock', stock, more=more)}")


def data_named(name: str, copies: str, other: str = "", more: str = "") -> str:
    return f"{name}: {{{f'with: [{other}], ' if other else ''}copies: {{{copies}}}{more}}}"


def test_all_go_back_to_the_newest_moment_that_each_has_a_clean_copy_of_or_from_before() -> None:
    data = together(backups("takes: 1h", every="1h"), backups("takes: 1h", "weekly", every="7h"))
    data.destroy("db", 26.5, back=27)
    assert data.common(27) == {"orders": ("vault", 21), "stock": ("weekly", 21)}
    recovery = data.all.choose("orders", hours(27))
    assert recovery is not None
    assert recovery.moment == hours(21)
    assert data.all.restored(recovery, hours(30)) == {"orders": hours(5.5), "stock": hours(5.5)}


def test_what_has_no_copy_of_just_that_moment_takes_the_one_before() -> None:
    data = together(backups("takes: 1h", every="5h"), backups("takes: 1h", "weekly", every="7h"))
    assert data.common(28) == {"orders": ("vault", 20), "stock": ("weekly", 21)}


def test_sound_data_that_is_set_back_was_lost_when_the_other_was() -> None:
    stock = data_named("stock", backups("takes: 1h", "far", "nice", every="1h"))
    data = Kept(
        data_named("orders", backups("takes: 1h", every="1h"), "stock"),
        f"  shop: {{never_fails: x, data: {{{stock}}}}}\n",
    )
    data.destroy("db", 10.5, back=11)
    recovery = data.all.choose("orders", hours(12))
    assert recovery is not None
    assert data.all.restored(recovery, hours(14)) == {"orders": hours(1.5), "stock": hours(1.5)}
    assert data.all.stores["stock"].node == "shop"


def test_only_data_that_is_named_goes_back_with_another() -> None:
    data = together(backups(), backups())
    assert list(data.common(30, "stock") or ()) == ["stock"]
    assert list(data.common(30, "orders") or ()) == ["orders", "stock"]


def test_data_named_by_named_data_belongs_to_it_too() -> None:
    names = {"orders": "stock", "stock": "bills", "bills": "orders"}
    data = Kept(", ".join(data_named(name, backups(), other) for name, other in names.items()))
    assert list(data.common(30) or ()) == ["orders", "bills", "stock"]


def test_replicas_of_data_restored_together_stop_with_the_one_furthest_behind() -> None:
    data = together(replica("1h"), replica("4h", "other"))
    data.destroy("db", 20)
    assert data.common(22) == {"orders": ("twin", 16), "stock": ("other", 16)}


def test_a_replica_cannot_go_back_to_a_backup_of_other_data() -> None:
    data = together(replica("1h"), backups())
    assert data.common(30) is None
    data = together(f"{replica('1h')}, {backups()}", backups("takes: 4h"))
    assert data.common(27) == {"orders": ("vault", 0), "stock": ("vault", 0)}


def test_without_a_copy_of_each_nothing_is_restored() -> None:
    data = together(backups(), backups("takes: 2h", "far", "nice"))
    data.down("nice", 30)
    assert data.common(31) is None


def test_a_restore_of_several_takes_as_long_as_the_longest() -> None:
    data = together(backups(), backups(), ", restore: 4h")
    recovery = data.all.choose("orders", hours(50))
    assert recovery is not None
    assert data.all.restore_time(recovery, hours(50), 0) == hours(4)


# --- numbers and limits -----------------------------------------------------------------------------------------------


def test_success_and_time_of_a_backup_are_drawn_by_its_number() -> None:
    data = kept(backups("takes: {uniform: [1h, 40h]}, succeeds: 40%"))
    luck, takes = (process_key(f"backup/db/0/orders.vault/{what}") for what in ("succeeds", "takes"))
    made = []
    for index in range(-40, 20):
        number = index % 2**64
        if uniform(1, luck, number) < 0.4:
            made.append((24 * index, 24 * index + 1 + 39 * uniform(1, takes, number)))
    for now in (0, 7, 100, 300, 301, 433):
        assert data.best(now) == ("vault", max(start for start, end in made if end <= now))


def test_numbers_go_on_over_clock_changes() -> None:
    plan = f"timezone: Europe/Paris\n{PLACES}" + (
        "components: {db: {never_fails: x, data: {orders: {copies: "
        "{vault: {at: lyon, backup: {every: 24h, at: '02:30', takes: 1m}}}}}}}"
    )
    luck = Luck(1)
    layouts = data_layouts(plan_of(plan), luck, Timeline(datetime(2027, 3, 1), "Europe/Paris"))
    luck.begin(0)
    stores = DataStores(layouts, watched_places(plan_of(plan)))
    numbers = []
    for day in range(1, 300):
        choice = stores.stores["orders"].newest(day * 24 * HOUR)
        assert choice is not None
        numbers.append(choice.backup)
    assert numbers == list(range(299))


def test_backups_that_never_succeed_are_none() -> None:
    assert kept(backups("takes: 2h, succeeds: 0%")).best(100) is None


def test_a_search_without_an_end_says_so() -> None:
    data = kept(backups("takes: 2h, succeeds: 0.0000001%", every="1s"))
    with pytest.raises(LimitError, match="none of the newest 100,000 backups of 'orders'"):
        data.best(1)


def test_expired_backups_are_not_looked_at() -> None:
    data = kept(backups("takes: {uniform: [1h, 3h]}, succeeds: 0.0000001%, keep: 30d", every="1h"))
    assert data.best(1) is None


def test_every_five_minutes_for_ten_years_is_found_at_once() -> None:
    data = kept(backups("takes: 1m, keep: 10y", every="5m"))
    data.corrupt(100, 80_000)
    assert data.best(80_100) == ("vault", 100 - 5 / 60)
