"""Processes of random numbers in one replication after another: which are opened, and how much is read, is no luck."""

import pytest

from continuity.simulation.luck import FEW_AHEAD, MANY_AHEAD, Luck, Process
from continuity.streams import process_key, uniform

NAMES = ("failure/a/1/crash/life", "failure/a/1/crash/repair", "plan/leave/0/step:go/succeeds")
SEED = 7


def made(ahead: int) -> tuple[Luck, list[Process]]:
    luck = Luck(SEED, ahead)
    return luck, [luck.process(name) for name in NAMES]


@pytest.mark.parametrize("ahead", [1, FEW_AHEAD, MANY_AHEAD])
@pytest.mark.parametrize("opened", [(0, 1, 2), (2,), (2, 0)])
def test_every_number_is_that_of_its_address(ahead: int, opened: tuple[int, ...]) -> None:
    luck, processes = made(ahead)
    for replication in (0, 1, 5, 40_000, 3):  # on, on, beyond the block, far beyond it, back
        luck.begin(replication)
        for index in opened:
            key = process_key(NAMES[index])
            drawn = [processes[index].uniform(n) for n in range(12)]
            assert drawn == [uniform(SEED, key, n, 0, replication) for n in range(12)]


def test_a_replication_begun_again_begins_anew() -> None:
    luck, (process, *_) = made(FEW_AHEAD)
    luck.begin(4)
    first = process.uniform(0)
    process.uniform(5)
    luck.begin(4)
    assert process.stream.position == 0
    assert process.uniform(0) == first
