"""A whole program for numba: one function that Python calls, compiled once with all that it calls, and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from hashlib import blake2b
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

import numba
from numba import types
from numba.core import cgutils, codegen, dispatcher, lowering
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, lower_getattr_generic, models, register_model

from continuity.kernel.cache_folder import has_compiled, usable_folder
from continuity.kernel.compiling import APART, OPTIONS, njit

P = ParamSpec("P")
R = TypeVar("R")
_types: Any = types  # none of these has types of its own
_numba: Any = numba
_cgutils: Any = cgutils
_intrinsic: Any = intrinsic
_models: Any = models
_lower_field: Any = lower_getattr_generic
_config: Any = _numba.config
_FORGETTING = ("_make_finalizer", "_reset_overloads")


def entry(inner: Callable[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for the one function that Python calls: it is kept on disk, where there is a folder for it.

    Parameters: `inner`, a compiled function with the same parameters, that it calls with its tuples in place. numba
    optimises each function with all that it calls, and again with each one that calls it; here all is optimised once,
    in the end, which takes a fraction of the time and gives the same.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        folder = usable_folder()
        before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder or "")
        try:  # numba asks for its folder once, here
            outer: Any = njit(**OPTIONS, no_cfunc_wrapper=True, cache=folder is not None)(function)
        finally:
            _config.CACHE_DIR = before

        def call(*arguments: P.args, **_: P.kwargs) -> R:
            alone = outer.signatures or has_compiled()
            parts = [] if alone else _compile_inside(inner, arguments)
            try:
                result: R = outer(*arguments)
            except Exception as error:  # an interrupt comes out of compiled code as the cause of another error
                if _is_interrupt(error):
                    raise KeyboardInterrupt from error
                raise
            finally:
                _forget(parts)
            return result

        return call

    return decorate


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether an interrupt from the keyboard is behind an error."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _compile_inside(inner: Any, arguments: tuple[object, ...]) -> list[Any]:
    """Compile a function, and all that it calls, without optimising it; returns them all."""
    signature = tuple(_in_its_place(_numba.typeof(each)) for each in arguments)
    with _as_a_part() as parts:
        inner.compile(signature)
    return parts


def _forget(parts: list[Any]) -> None:
    """Let Python compile functions again that it calls: a part has no machine code, and the process would end."""
    for part in parts:
        part._make_finalizer()()
        part._reset_overloads()


@contextmanager
def _as_a_part() -> Iterator[list[Any]]:
    """Let what is compiled be a part of something else: not optimised, not linked, without machine code of its own.

    Gives the parts as they come. numba has no option for it. These methods, all but the last, make a function that
    Python or C can call; a part needs none. Where another version of numba has them no more, everything is compiled as
    it always is, and takes longer.
    """
    parts: list[Any] = []
    add = dispatcher.Dispatcher.add_overload

    def note(part: Any, compiled: Any) -> None:
        parts.append(part)
        add(part, compiled)
        compiled.library._ensure_finalized()  # else numba would finish, and optimise, the last one when it is called

    library, target = codegen.JITCodeLibrary, codegen.JITCPUCodegen
    replaced = [
        (library, "finalize", _finish_part),
        (library, "get_pointer_to_function", lambda library, name: 0),
        (target, "set_env", lambda target, name, environment: None),
        (lowering.BaseLower, "create_cpython_wrapper", lambda lower, release_gil=False: None),
        (lowering.BaseLower, "create_cfunc_wrapper", lambda lower: None),
        (dispatcher.Dispatcher, "add_overload", note),
    ]
    needed = [(owner, name) for owner, name, _ in replaced]
    needed += [(library, "_get_module_for_linking"), *((dispatcher.Dispatcher, name) for name in _FORGETTING)]
    if not all(hasattr(owner, name) for owner, name in needed):
        yield parts
        return
    before = [getattr(owner, name) for owner, name, _ in replaced]
    optimising, _config.OPT = _config.OPT, 0
    try:
        for owner, name, instead in replaced:
            setattr(owner, name, instead)
        yield parts
    finally:
        for (owner, name, _), method in zip(replaced, before, strict=True):
            setattr(owner, name, method)
        _config.OPT = optimising


def _finish_part(library: Any) -> None:
    """Let a part be ready, without what it calls: numba would put all of that into it, and into each part above."""
    apart = [f"{len(name)}{name}" for name in APART]  # so LLVM's names have it
    for function in library._final_module.functions:
        whole = function.name  # asked once: LLVM is behind a lock
        if any(name in whole for name in apart):
            function.add_function_attribute("noinline")
    library._finalize_dynamic_globals()
    library._finalized = True
    library._get_module_for_linking = partial(_linked, library)


def _linked(library: Any) -> object:
    """A part with all that it calls, each once: for what is no part."""
    module, waiting, seen = _alone(library).clone(), [library], {library}
    while waiting:
        for each in waiting.pop()._linking_libraries:
            if each not in seen:
                seen.add(each)
                waiting.append(each)
                module.link_in(_alone(each), preserve=True)
    return module


def _alone(library: Any) -> Any:
    return type(library)._get_module_for_linking(library)


def _in_its_place(kind: Any) -> Any:
    return _place_of(kind) if isinstance(kind, types.BaseNamedTuple) else kind


@cache
def _place_of(kind: Any) -> _Place:
    return _Place(kind)


class _Place(_types.Type):  # type: ignore[misc]
    """The type of the place in memory where a tuple with names stands."""

    def __init__(self, tuple_type: Any) -> None:
        self.tuple_type = tuple_type
        # A short name, since it is a part of the name of each compiled function that takes such a place.
        digest = blake2b(str(tuple_type).encode(), digest_size=8).hexdigest()
        super().__init__(name=f"Place({tuple_type.instance_class.__name__}, {digest})")


@register_model(_Place)
class _PlaceModel(_models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, place: _Place) -> None:
        super().__init__(manager, place, manager.lookup(place.tuple_type).get_value_type().as_pointer())


@infer_getattr
class _FieldTypes(AttributeTemplate):
    key = _Place

    def generic_resolve(self, place: _Place, name: str) -> object:  # type: ignore[override]
        fields = place.tuple_type.fields
        return _in_its_place(place.tuple_type.types[fields.index(name)]) if name in fields else None


@_lower_field(_Place)  # type: ignore[untyped-decorator]
def _load_field(context: Any, builder: Any, place: _Place, value: Any, name: str) -> object:
    index = place.tuple_type.fields.index(name)
    address = _cgutils.gep_inbounds(builder, value, 0, index)
    is_place = isinstance(_in_its_place(place.tuple_type.types[index]), _Place)
    return address if is_place else builder.load(address)


def _stand(_context: object, fields: Any) -> tuple[object, Callable[..., object]]:
    """Return the signature of `in_place`, and what generates its code."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> object:
        return _cgutils.alloca_once_value(builder, arguments[0])

    return _place_of(fields)(fields), generate


Fields = TypeVar("Fields", bound=NamedTuple)
in_place = cast(Callable[[Fields], Fields], _intrinsic(_stand))
"""A tuple with names as a place in memory, for as long as the function runs that asks for it.

Compiled functions get a tuple as all that is in it, one by one: with dozens of arrays, each call would copy kilobytes
and take minutes to compile. Of a place they get the address. Its fields are read like the tuple's; a tuple in it is a
place, too.
"""
