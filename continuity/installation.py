"""What is installed here: all that the bits of a result depend on besides plan and seed."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from continuity import __version__

_LIBRARIES = ("numba", "numpy", "scipy", "simpy", "tzdata")


def platform_facts() -> dict[str, str]:
    """What the bits of a result depend on: architecture, libc, and the versions of Python and the libraries."""
    facts = {
        "architecture": platform.machine(),
        "system": platform.system(),
        "libc": " ".join(platform.libc_ver()).strip() or "unknown",
        "python": platform.python_version(),
    }
    return facts | {name: _version(name) for name in _LIBRARIES}


@lru_cache(maxsize=len(_LIBRARIES))
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@lru_cache(maxsize=1)
def source_digest() -> str:
    """A digest of this package's sources: two installations of one version may still differ by an edit."""
    folder, digest = Path(__file__).parent, blake2b(digest_size=16)
    for file in sorted(folder.rglob("*.py"), key=lambda each: each.relative_to(folder).parts):
        text = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()


def installation() -> dict[str, str]:
    """The version and the sources of this package, and `platform_facts`."""
    return {"continuity": f"{__version__} (sources {source_digest()[:12]})", **platform_facts()}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What two installations differ in, each as `numpy 2.4.6 there, 2.4.5 here`."""
    return [
        f"{name} {there.get(name, 'unknown')} there, {here.get(name, 'unknown')} here"
        for name in dict.fromkeys((*here, *there))
        if here.get(name) != there.get(name)
    ]
