"""A program that is compiled as a whole, and its parts."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
from typing import NamedTuple
from numba.core.codegen import CPUCodeLibrary
from continuity.kernel import whole_program
from continuity.kernel.compiling import compiled
from continuity.kernel.whole_program import entry, in_place

class Numbers(NamedTuple):
    left: int
    right: int

@compiled
def part(number: int) -> int:
    return number + 1

@compiled
def inner(numbers: Numbers) -> int:
    return part(numbers.left) * part(numbers.right)

optimised = []
optimise = CPUCodeLibrary._optimize_final_module
CPUCodeLibrary._optimize_final_module = lambda library: (optimised.append(library.name), optimise(library))

whole_program.has_compiled = lambda: False
whole_program.usable_folder = lambda: None

@entry(inner)
def outer(numbers: Numbers) -> int:
    return inner(in_place(numbers))

print(outer(Numbers(2, 3)), *optimised)
print(part(4), outer(Numbers(5, 6)))
"""


def test_all_is_optimised_once_and_a_part_can_be_called_by_itself_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "12 outer\n5 42\n"), done.stderr
