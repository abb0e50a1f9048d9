"""Where compiled code is kept between runs: a folder of the user's, named by what the code depends on.

numba notices a change in the file of a function, not in the files of the functions that it calls. So the folder's name
holds a digest of all sources that are compiled, or that give them constants, and of the versions of the libraries,
and where and how old the sources are.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile, gettempdir

_LIBRARIES = ("numba", "llvmlite", "numpy", "scipy")
_PACKAGE = Path(__file__).parents[1]
NOT_COMPILED = frozenset(
    {
        "cache_folder.py",
        "compiler.py",
        "instead_rooms.py",
        "lower.py",
        "lower_choices.py",
        "lower_copies.py",
        "lower_hours.py",
        "lower_instead.py",
        "lower_measured.py",
        "lower_mechanisms.py",
        "lower_places.py",
        "lower_staff.py",
        "lower_upkeep.py",
        "outages.py",
        "outcome.py",
        "processes.py",
        "refusals.py",
        "replications.py",
        "requirements.py",
        "rooms.py",
        "run.py",
        "staff_rooms.py",
        "stretches.py",
        "upkeep_rooms.py",
    }
)
"""What Python runs: compiled functions use nothing of it."""
OTHER_SOURCES = (
    "quantiles.py",
    "structure.py",
    "units.py",
    "simulation/failures.py",
    "simulation/jobs.py",
    "simulation/moments.py",
    "simulation/recorder.py",
)
"""What compiled functions take from outside their own folder."""


def folder() -> Path:
    """The folder of this version of the kernel, which need not be there yet."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "continuity" / f"kernel-{_digest()}"


def has_compiled() -> bool:
    """Whether compiled code of this version is kept."""
    return any(folder().rglob("*.nbc"))


def usable_folder() -> Path | None:
    """The folder, made if need be, or a copy of one that can only be read; None where nothing can be written at all."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder()):
            return folder()
    except OSError:
        return _copied() if has_compiled() else None


def _copied() -> Path | None:
    """A copy of compiled code that somebody else keeps for us, as an image does: numba only reads where it can write.

    It is the same for all processes of a user, and for theirs alone: what is in it is executed.
    """
    copy = Path(gettempdir()) / f"{folder().name}-{os.geteuid()}"
    try:
        copy.mkdir(mode=0o700, exist_ok=True)
        facts = copy.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
            return None
        for source in sorted(folder().rglob("*.nb?")):  # code (.nbc) before the index (.nbi) that names it
            _copy(source, copy / source.relative_to(folder()))
    except OSError:
        return None
    return copy


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_done = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, half_done)
    half_done.replace(target)


@cache
def _digest() -> str:
    digest = blake2b(digest_size=12)
    own = [source for source in sorted(Path(__file__).parent.glob("*.py")) if source.name not in NOT_COMPILED]
    for source in (*own, *(_PACKAGE / name for name in OTHER_SOURCES)):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    # numba takes code for old when its source has another address or date than it had: to know that is our part.
    date = str((Path(__file__).parent / "advance.py").stat().st_mtime_ns)
    facts = [str(_PACKAGE), date, sys.version, platform.machine(), *(f"{name} {version(name)}" for name in _LIBRARIES)]
    digest.update("\0".join(facts).encode())
    return digest.hexdigest()
