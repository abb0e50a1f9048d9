"""Whether the kernel can be compiled here, and what it costs; asked without importing the compiler."""

from __future__ import annotations

from importlib.util import find_spec

from continuity.kernel.cache_folder import folder, has_compiled, usable_folder


def missing() -> str | None:
    """What the kernel needs and does not find; None where nothing is missing."""
    if find_spec("numba") is not None:
        return None
    return "the compiled kernel needs numba, which is not installed (`pip install 'continuity-planner[kernel]'`)"


def announcement() -> str | None:
    """What a reader should know before the kernel is loaded: that it takes long this time, or every time."""
    if usable_folder() is None:
        return (
            f"compiling the kernel, which takes about half a minute, every time: nothing can be written to {folder()}; "
            "give it a folder with the environment variable XDG_CACHE_HOME"
        )
    if has_compiled():
        return None
    return "compiling the kernel, which takes about half a minute; the next run needs a second"
