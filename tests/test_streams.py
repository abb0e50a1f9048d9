"""Addressed random numbers: published answers, three equal ways, uniformity, order of access."""

import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Philox
from scipy import stats

from continuity.streams import (
    Stream,
    Streams,
    philox,
    process_key,
    process_keys,
    process_name,
    uniform,
    uniforms,
)

ONES = 2**64 - 1
WORDS = st.integers(0, ONES) | st.sampled_from([0, 1, 2**32 - 1, 2**32, ONES - 1, ONES])


# The known answers that the Random123 library publishes for philox4x64 with 10 rounds (tests/kat_vectors).
@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        (
            (0, 0, 0, 0),
            (0, 0),
            (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
        ),
        (
            (ONES, ONES, ONES, ONES),
            (ONES, ONES),
            (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
        ),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x452821E638D01377, 0xBE5466CF34E90C6C),
            (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
        ),
    ],
)
def test_published_answers(counter: tuple[int, int, int, int], key: tuple[int, int], block: tuple[int, ...]) -> None:
    assert philox(key, counter) == block


def as_uniform(word: int) -> float:
    return ((word >> 12) + 0.5) / 2**52


def from_numpy(seed: int, key: int, counter: tuple[int, int, int, int]) -> float:
    """The same draw by numpy, which counts up by one before it makes a block."""
    number = sum(word << 64 * i for i, word in enumerate(counter))
    return as_uniform(int(Philox(key=seed | key << 64, counter=(number - 1) % 2**256).random_raw()))


@given(seed=WORDS, key=WORDS, n=WORDS, m=WORDS, replication=WORDS, outer=WORDS)
def test_scalar_is_vectorised_is_numpy(seed: int, key: int, n: int, m: int, replication: int, outer: int) -> None:
    scalar = uniform(seed, key, n, m, replication, outer)
    keys = np.array([key, key ^ 1], dtype=np.uint64)
    assert uniforms(seed, keys, n, 1, m, replication, outer)[0, 0] == scalar
    assert from_numpy(seed, key, (n, m, replication, outer)) == scalar


@given(seed=WORDS, keys=st.lists(WORDS, max_size=5), first_n=st.integers(0, ONES - 50), count=st.integers(0, 50))
def test_rows_are_processes_and_columns_are_n(seed: int, keys: list[int], first_n: int, count: int) -> None:
    table = uniforms(seed, np.array(keys, dtype=np.uint64), first_n, count, 2, 3, 4)
    assert table.shape == (len(keys), count)
    expected = [[uniform(seed, key, first_n + i, 2, 3, 4) for i in range(count)] for key in keys]
    assert table.tolist() == expected


def test_many_processes_are_cut_into_blocks_without_a_seam() -> None:
    keys = process_keys(f"p{i}" for i in range(1_500))
    table = uniforms(5, keys, 0, 8, 0, 1)
    assert [row[7] for row in table] == [uniform(5, int(key), 7, 0, 1) for key in keys]


def test_every_part_of_the_address_matters() -> None:
    addresses = [(1, 2, 3, 4, 5, 6), *(tuple(9 if i == j else i + 1 for i in range(6)) for j in range(6))]
    assert len({uniform(*address) for address in addresses}) == 7


@pytest.mark.parametrize(("word", "u"), [(0, 2.0**-53), (ONES, 1 - 2.0**-53)])
def test_extreme_words_are_neither_0_nor_1(word: int, u: float) -> None:
    assert 0 < as_uniform(word) == u < 1


def test_uniform_is_the_definition() -> None:
    word = philox((3, 7), (11, 13, 17, 19))[0]
    assert uniform(3, 7, 11, 13, 17, 19) == as_uniform(word)


def test_key_is_the_digest_of_the_name() -> None:
    name = process_name("mode", "web", 3, "crash", "time-to-failure")
    assert name == "mode/web/3/crash/time-to-failure"
    digest = hashlib.blake2b(b"mode/web/3/crash/time-to-failure", digest_size=64).hexdigest()
    assert process_key(name) == int("".join(reversed([digest[i : i + 2] for i in range(0, 16, 2)])), 16)
    assert process_keys([name, "other"]).tolist() == [process_key(name), process_key("other")]


def test_first_part_of_a_sum_keeps_its_name() -> None:
    names = [process_name("mode", "db", 1, "hardware", "time-to-repair", part) for part in (1, 2, 3)]
    assert names == [f"mode/db/1/hardware/time-to-repair{suffix}" for suffix in ("", ".2", ".3")]


def test_draws_are_uniform_over_n_processes_and_replications() -> None:
    keys = process_keys(f"mode/node/{i}/m/time-to-failure" for i in range(200))
    for draws in (
        uniforms(1, keys, 0, 100),
        uniforms(1, keys[:1], 0, 20_000),
        uniforms(1, keys, 0, 100, 0, 9),
    ):
        counts, _ = np.histogram(draws, bins=100, range=(0, 1))
        assert stats.chisquare(counts).pvalue > 1e-4
    pairs = uniforms(1, keys, 0, 100)
    assert abs(np.corrcoef(pairs[:, :-1].ravel(), pairs[:, 1:].ravel())[0, 1]) < 4 / np.sqrt(pairs.size)


def fresh(key: int = 77, ready: int | None = None) -> Stream:
    streams = Streams(seed=42, replication=6, outer=1)
    if ready is None:
        return streams.stream(key)
    return streams.streams(np.array([key], dtype=np.uint64), ready)[0]


def address(n: int, m: int = 0, key: int = 77) -> float:
    return uniform(42, key, n, m, 6, 1)


@pytest.mark.parametrize("ready", [None, 0, 1, 8, 33])
def test_next_gives_the_draws_in_order_through_every_refill(ready: int | None) -> None:
    stream = fresh(ready=ready)
    assert [stream.next() for _ in range(5_000)] == [address(n) for n in range(5_000)]
    assert stream.position == 5_000


@given(ns=st.lists(st.integers(0, 40) | st.integers(0, 10**7), max_size=30), ready=st.sampled_from([None, 8]))
def test_draws_do_not_depend_on_the_order_of_access(ns: list[int], ready: int | None) -> None:
    stream = fresh(ready=ready)
    position = 0
    for n in ns:
        assert stream.draw(n) == address(n)
        position = n + 1 if n >= position else position
        assert stream.position == position
    assert stream.next() == address(position)


def test_streams_of_one_replication_do_not_disturb_each_other() -> None:
    streams = Streams(seed=42, replication=6, outer=1)
    first, second = streams.stream(77), streams.stream(78)
    for n in range(100):
        assert (first.next(), second.next()) == (address(n), address(n, key=78))


def test_tries_have_addresses_of_their_own_and_move_nothing() -> None:
    stream = fresh()
    tries = [stream.draw_try(n, m) for n, m in itertools.product(range(3), range(3))]
    assert tries == [address(n, m) for n, m in itertools.product(range(3), range(3))]
    assert len(set(tries)) == 9
    assert stream.position == 0


@pytest.mark.parametrize("used", [0, 3, 8, 9])
def test_a_first_try_is_the_draw_itself_whether_it_is_at_hand_or_not(used: int) -> None:
    stream = fresh()
    for _ in range(used):
        stream.next()
    assert [stream.draw_try(n, 0) for n in range(30)] == [address(n, 0) for n in range(30)]
    assert stream.position == used


@pytest.mark.parametrize("words", [(-1, 0, 0), (2**64, 0, 0), (0, -1, 0), (0, 0, 2**64)])
def test_what_is_no_word_is_refused(words: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"whole number from 0 to 2\^64 - 1"):
        Streams(*words)


def test_first_replication_begins_one_block_before_zero() -> None:
    stream = Streams(seed=0, replication=0).stream(0)
    assert stream.next() == as_uniform(0x16554D9ECA36314C)
