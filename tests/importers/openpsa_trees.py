"""Fault trees made by rule: random ones with their probability by enumeration, a large one with its own by formula.

`python -m tests.importers.openpsa_trees > large.xml` writes the large one, for trying it by hand.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from tests.importers.openpsa_kit import basic, events, gate, model, tree


@dataclass(frozen=True)
class Gate:
    """True when at least `least` of the gates and events `of` are."""

    least: int
    of: tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """Gates, each naming only those after it, the first of which is the top; and events with their probabilities."""

    gates: Mapping[str, Gate]
    events: Mapping[str, float]

    def probability(self) -> float:
        """Of the top: the sum over all states of the events."""
        terms = []
        for state in product((False, True), repeat=len(self.events)):
            holds = dict(zip(self.events, state, strict=True))
            for name, each in reversed(list(self.gates.items())):
                holds[name] = sum(holds[part] for part in each.of) >= each.least
            if holds[next(iter(self.gates))]:
                terms.append(math.prod(p if holds[name] else 1 - p for name, p in self.events.items()))
        return math.fsum(terms)

    def xml(self) -> str:
        gates = [gate(name, formula(each)) for name, each in self.gates.items()]
        return model(tree(*gates, *(basic(name, value) for name, value in self.events.items())))


def formula(each: Gate) -> str:
    if each.least == 1:
        return f"<or>{events(*each.of)}</or>"
    if each.least == len(each.of):
        return f"<and>{events(*each.of)}</and>"
    return f'<atleast min="{each.least}">{events(*each.of)}</atleast>'


@st.composite
def trees(draw: st.DrawFn, most_events: int = 8, most_gates: int = 6) -> Tree:
    names = [f"e{number}" for number in range(draw(st.integers(1, most_events)))]
    gates: dict[str, Gate] = {}
    below = list(names)
    for number in range(draw(st.integers(1, most_gates))):
        of = tuple(draw(st.lists(st.sampled_from(below), min_size=1, max_size=5, unique=True)))
        gates[f"g{number}"] = Gate(draw(st.integers(1, len(of))), of)
        below.append(f"g{number}")
    found = {name: draw(st.floats(1e-12, 1)) for name in names}
    return Tree(dict(reversed(gates.items())), found)


def two_trains(parts: int, size: int, probability: float) -> Tree:
    """Two trains side by side, both of which fail when the top is true.

    A train fails when two of its `parts` do, a part when any of its `size` events does. The first event of the first
    part is one and the same in both trains, so that these are not independent.
    """
    gates = {"top": Gate(2, ("train0", "train1"))}
    for train in range(2):
        gates[f"train{train}"] = Gate(2, tuple(f"part{train}x{part}" for part in range(parts)))
    for train, part in product(range(2), range(parts)):
        own = tuple(f"e{train}x{part}x{number}" for number in range(size))
        gates[f"part{train}x{part}"] = Gate(1, ("shared", *own[1:]) if part == 0 else own)
    leaves = [name for each in gates.values() for name in each.of if name not in gates]
    return Tree(gates, dict.fromkeys(leaves, probability))


def two_trains_probability(parts: int, size: int, probability: float) -> float:
    """Of the top: given the shared event or its absence, the trains are independent, and so are their parts."""
    q, first = (-math.expm1(number * math.log1p(-probability)) for number in (size, size - 1))
    others = parts - 1
    one_of_others = -math.expm1(others * math.log1p(-q))
    exactly_one = others * q * (1 - q) ** (others - 1)
    two_of_others = math.fsum(math.comb(others, k) * q**k * (1 - q) ** (others - k) for k in range(2, others + 1))
    without = two_of_others + first * exactly_one
    return probability * one_of_others**2 + (1 - probability) * without**2


def two_trains_cut_sets(parts: int, size: int) -> int:
    """How many minimal cut sets: without the shared event two parts of each train; with it one other part of each."""
    others = parts - 1
    without = math.comb(others, 2) * size**2 + others * size * (size - 1)
    return without**2 + (others * size) ** 2


LARGE = (20, 10, 1e-3)
"""Parts, size and probability of a tree of 399 events with 353,852,200 minimal cut sets."""

if __name__ == "__main__":
    sys.stdout.write(two_trains(*LARGE).xml())
