"""The one door to numba: `compiled`, with types, and how compiled functions call plain ones and C.

No function is compiled with relaxed floating-point rules: a result has the bits that CPython gives it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numpy as np

from continuity.errors import ContinuityError

try:
    import llvmlite.binding
    import numba
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic, overload, register_jitable
except ImportError as missing:
    raise ContinuityError(
        f"the compiled kernel needs numba, which cannot be imported ({missing}): "
        "install `continuity-planner[kernel]`, or use the engine simpy"
    ) from missing

P = ParamSpec("P")
R = TypeVar("R")
Double: TypeAlias = Callable[..., float]

njit: Any = numba.njit  # its types leave out an option that is needed here
_types: Any = types  # without types of its own
_cgutils: Any = cgutils
OPTIONS: Mapping[str, object] = {
    "error_model": "numpy",
    "nogil": True,
    # Nobody counts who uses an array: every look at one would cost two locked instructions, and the kernel three times
    # its time. The arrays belong to the caller; a function that makes one of its own does not compile.
    "_nrt": False,
    # Nothing here needs numba's rewriting of constants, exceptions and whole arrays; looking for it takes its time.
    "no_rewrites": True,
}
_WORD, _WIDE = ir.IntType(64), ir.IntType(128)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function compiled; that happens at its first call, once for each combination of argument types.

    Compiled functions pass it whole numbers as int64, however wide they are; these wrap around. A division by 0 gives
    infinity. Arrays can be used, but not made.
    """
    dispatcher: Callable[P, R] = _of_one_width(njit(**OPTIONS)(function))
    return dispatcher


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function compiled into each place that calls it: for small ones, where a call would cost more."""
    dispatcher: Callable[P, R] = _of_one_width(njit(**OPTIONS, forceinline=True)(function))
    return dispatcher


def _of_one_width(dispatcher: Any) -> Any:
    """Let one version of a function do for numbers of every width: numba makes one for each combination of widths."""
    template_of = dispatcher.get_call_template

    def widened(arguments: tuple[object, ...], keywords: dict[str, object]) -> object:
        return template_of(tuple(map(_widened, arguments)), keywords)

    dispatcher.get_call_template = widened
    return dispatcher


def _widened(kind: Any) -> Any:
    """int64 for a signed whole number, the member of an IntEnum, or the type of a constant; any other type as it is."""
    kind = kind.dtype if isinstance(kind, _types.IntEnumMember) else _types.unliteral(kind)
    return _types.int64 if isinstance(kind, _types.Integer) and kind.signed else kind


def compile_where_called(*functions: Double) -> None:
    """Let compiled functions call plain ones: their own source is compiled, and Python still runs them as they are."""
    for function in functions:
        register_jitable(function)


def call_instead(plain: Double, implementation: Callable[..., Double]) -> None:
    """Let compiled functions call something else where their source calls a plain function.

    Parameters: `implementation`, which takes numba's types of the arguments and returns what is called.
    """
    overload(plain)(implementation)


APART: set[str] = set()
"""The names of functions that stay calls."""


def apart(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function compiled, never into the places that call it: for what happens rarely, or takes long anyway.

    The optimiser's time grows faster than the size of a function; what is kept apart is optimised by itself.
    """
    APART.add(function.__name__)
    # Where nothing is said, what an inlined function calls is inlined, too, and so is all that this calls.
    dispatcher: Callable[P, R] = _of_one_width(njit(**OPTIONS, forceinline=False)(function))
    return dispatcher


def c_function(capsules: Mapping[str, object], name: str, doubles: int) -> Double:
    """Return a function of `cython_special` as something that compiled functions, and only they, can call.

    Parameters: `capsules`, by Cython's name; `doubles`, how many it takes, followed by Cython's own int.
    Raises: ContinuityError where it is missing or takes something else: another version of scipy.
    """
    wanted = f"double ({'double, ' * doubles}int __pyx_skip_dispatch)"
    capsule = capsules.get(name)
    found = _name(capsule) if capsule is not None else b"missing"
    if found.decode() != wanted:
        raise ContinuityError(f"the compiled kernel cannot use this version of scipy: {name} is {found.decode()}")
    symbol = f"continuity_{name}"
    llvmlite.binding.add_symbol(symbol, _address(capsule, found))
    function: Double = _types.ExternalFunction(symbol, _types.float64(*[_types.float64] * doubles, _types.int32))
    return function


_name = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", ctypes.pythonapi))
_address = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def _multiply(_context: object, _left: object, _right: object) -> tuple[object, Callable[..., object]]:
    """Return the signature of `multiply`, and what generates its code."""
    signature = _types.UniTuple(_types.uint64, 2)(_types.uint64, _types.uint64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> object:
        left, right = (builder.zext(word, _WIDE) for word in arguments)
        product = builder.mul(left, right)
        high = builder.trunc(builder.lshr(product, ir.Constant(_WIDE, 64)), _WORD)
        return context.make_tuple(builder, signature.return_type, (high, builder.trunc(product, _WORD)))

    return signature, generate


def _fetch(_context: object, rows: Any, index: Any) -> tuple[object, Callable[..., object]]:
    """Return the signature of `prefetch`, and what generates its code."""
    signature = _types.void(rows, _types.int64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> object:
        array = context.make_array(rows)(context, builder, arguments[0])
        where = _cgutils.get_item_pointer(context, builder, rows, array, [arguments[1]], wraparound=False)
        address = builder.bitcast(where, ir.IntType(8).as_pointer())
        kinds = [address.type, *[ir.IntType(32)] * 3]
        name = "llvm.prefetch.p0i8" if "i8*" in str(address.type) else "llvm.prefetch.p0"
        function = _cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), kinds), name)
        for_reading, in_all_caches, data = (ir.Constant(ir.IntType(32), value) for value in (0, 3, 1))
        builder.call(function, [address, for_reading, in_all_caches, data])
        return context.get_dummy_value()

    return signature, generate


prefetch = cast(Callable[[Any, int], None], intrinsic(_fetch))
"""Let the processor bring one row of an array closer, without waiting for it."""
multiply = cast(Callable[[np.uint64, np.uint64], tuple[np.uint64, np.uint64]], intrinsic(_multiply))
"""High and low word of the product of two words, which no type of numba's is wide enough for."""
