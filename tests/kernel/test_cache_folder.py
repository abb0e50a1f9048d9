"""Where compiled code is kept: the folder's name knows all that the code is made of."""

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from continuity.kernel import cache_folder

ROOT = Path(cache_folder.__file__).parents[2]
OWN = "continuity.kernel."
NO_CODE = {"continuity.errors", "continuity.kernel.cache_folder"}
"""What compiled modules import and no compiled function uses."""


def imports(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("continuity"):
            yield from (f"{node.module}.{each.name}" for each in node.names)


def module_of(name: str) -> str:
    """The module that an imported name is, or is in."""
    is_module = (ROOT / Path(*name.split("."))).with_suffix(".py").exists()
    return name if is_module else name.rpartition(".")[0]


def test_whatever_compiled_code_is_made_of_is_in_the_digest() -> None:
    others = {"continuity." + name.removesuffix(".py").replace("/", ".") for name in cache_folder.OTHER_SOURCES}
    sources = sorted((ROOT / "continuity" / "kernel").glob("*.py"))
    compiled = [source for source in sources if source.name not in cache_folder.NOT_COMPILED]
    assert len(compiled) > 20
    for source in compiled:
        for module in map(module_of, imports(source)):
            if module in NO_CODE:
                continue
            if module.startswith(OWN):
                assert module.removeprefix(OWN) + ".py" not in cache_folder.NOT_COMPILED, source
            else:
                assert module in others, (source, module)
    assert {source.name for source in sources} >= cache_folder.NOT_COMPILED


def test_a_changed_source_is_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = cache_folder._digest.__wrapped__
    before = digest()
    assert before == digest()
    monkeypatch.setattr(cache_folder, "OTHER_SOURCES", cache_folder.OTHER_SOURCES[1:])
    assert digest() != before


def test_another_date_of_the_same_source_is_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """numba would compile anew, and so have to be told that nothing is compiled."""
    folder = Path(cache_folder.__file__).parent
    copied = tmp_path / "kernel"
    copytree(folder, copied, ignore=ignore_patterns("__pycache__"))  # others may be writing there
    monkeypatch.setattr(cache_folder, "__file__", str(copied / "cache_folder.py"))
    digest = cache_folder._digest.__wrapped__
    before = digest()
    os.utime(copied / "advance.py", (1, 1))
    assert digest() != before


@pytest.mark.parametrize("place", ["here", "below"])
def test_a_folder_that_cannot_be_made_is_none(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / place if place == "below" else tmp_path / "file"
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(home))
    assert cache_folder.usable_folder() is None
    monkeypatch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder.usable_folder() == cache_folder.folder()


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Compiled code in a folder in which nothing can be made, as in an image; copies go to `copies`."""
    kept, copies = tmp_path / "kept", tmp_path / "copies"
    for name, text in {"a.nbi": "index", "a.1.nbc": "code"}.items():
        (kept / "kernel_x").mkdir(parents=True, exist_ok=True)
        (kept / "kernel_x" / name).write_text(text)
    copies.mkdir()

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(cache_folder, "folder", lambda: kept)
    monkeypatch.setattr(cache_folder, "TemporaryFile", refuse)
    monkeypatch.setattr(cache_folder, "gettempdir", lambda: str(copies))
    return copies


def test_compiled_code_that_can_only_be_read_is_copied(read_only: Path) -> None:
    for _ in range(2):  # the second process finds it there
        copy = cache_folder.usable_folder()
        assert copy is not None
        assert copy.parent == read_only
        found = {str(file.relative_to(copy)): file.read_text() for file in copy.rglob("*") if file.is_file()}
        assert found == {"kernel_x/a.nbi": "index", "kernel_x/a.1.nbc": "code"}
        assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_that_others_can_write_is_not_used(read_only: Path) -> None:
    copy = cache_folder.usable_folder()
    assert copy is not None
    copy.chmod(0o777)
    assert cache_folder.usable_folder() is None


def test_a_folder_without_compiled_code_is_not_copied(read_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_folder, "has_compiled", lambda: False)
    assert cache_folder.usable_folder() is None
    assert list(read_only.iterdir()) == []
