"""What the tests of written values share."""

from collections.abc import Callable
from types import FunctionType

import pytest

HUGE = 10**5000  # Python refuses to write out so many digits


def shown(value: object) -> str:
    if isinstance(value, FunctionType):
        return value.__name__  # not its address, which each process has another of
    return "HUGE" if value is HUGE else ascii(value)


def refusal(parse: Callable[[object], object], value: object) -> str:
    try:
        parse(value)
    except ValueError as error:
        return str(error)
    pytest.fail(f"{value!r} was not refused")
