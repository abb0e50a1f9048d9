"""Files that are there whole or not at all: an old one stays until the new one is complete and on the disk."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A block that writes an empty file, readable only by its owner, which takes the place of `file` when it ends.

    Raises OSError; whatever ends the block early, `file` is as it was. A link stays one; a device is refused.
    """
    file = Path(os.path.realpath(file))
    if file.exists() and not file.is_file():
        raise OSError(errno.EINVAL, "this is no ordinary file", str(file))
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    half_done = Path(name)
    try:
        yield half_done
        _to_disk(half_done)
        half_done.replace(file)
        _to_disk(file.parent)
    except BaseException:
        with suppress(OSError):
            half_done.unlink()
        raise


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
