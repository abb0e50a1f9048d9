"""Compiled random numbers: the words of Philox and the draws of `streams`, bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Philox

from continuity import streams
from continuity.kernel import random
from continuity.kernel.compiling import compiled, multiply

ONES = 2**64 - 1
WORDS = st.integers(0, ONES) | st.sampled_from([0, 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, ONES])


@compiled
def high(left: np.uint64, right: np.uint64) -> np.uint64:
    return multiply(left, right)[0]


@compiled
def low(left: np.uint64, right: np.uint64) -> np.uint64:
    return multiply(left, right)[1]


@settings(derandomize=True)
@given(WORDS, WORDS)
def test_multiplication_gives_both_words_of_the_product(left: int, right: int) -> None:
    assert int(high(np.uint64(left), np.uint64(right))) == left * right >> 64
    assert int(low(np.uint64(left), np.uint64(right))) == left * right & ONES


@settings(derandomize=True, max_examples=300)
@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS, WORDS, WORDS))
def test_a_block_is_the_plain_definitions(key: tuple[int, int], counter: tuple[int, int, int, int]) -> None:
    block = random.philox(*map(np.uint64, key + counter))
    assert tuple(map(int, block)) == streams.philox(key, counter)


@pytest.mark.parametrize("seed", [0, 1, ONES])
@pytest.mark.parametrize("replication", [0, 5, 2**40])
def test_draws_are_numpys_and_those_of_streams(seed: int, replication: int) -> None:
    key = streams.process_key("failure/web/1/crash/life")
    counter = (replication << 128) - 1  # numpy counts up before its first block
    raw = Philox(key=seed | key << 64, counter=counter % 2**256).random_raw(4 * 100)
    drawn = [random.uniform(np.uint64(seed), np.uint64(key), n, replication) for n in range(100)]
    assert drawn == [((int(word) >> 12) + 0.5) / 2**52 for word in raw[::4]]
    assert drawn == [streams.uniform(seed, key, n, 0, replication) for n in range(100)]
