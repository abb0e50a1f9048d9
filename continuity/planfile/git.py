"""What a revision of a git repository holds, read by git itself; the work tree is neither read nor touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LINK: Final = "120000"
_QUIET: Final = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
"""Git writes nothing, asks nothing, and answers in English."""


class GitError(Exception):
    """Git cannot give what is asked for. Parameters: `message`, a plain sentence with the way out."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of a revision.

    Parameters: `name`, its path from the folder that was listed; `object`, how git finds its content; `size` in bytes;
    `is_link`, whether it only names another file.
    """

    name: str
    object: str
    size: int
    is_link: bool


class Revision:
    """One commit of the repository around a folder.

    Parameters: `words`, how a user names it (`HEAD~1`, `origin/main`, a tag, a hash); `folder`, some folder of the
    repository. Raises GitError where there is no git, no repository, or no such commit.
    """

    def __init__(self, words: str, folder: Path) -> None:
        self.words = words
        self._folder = folder
        self._prefix = os.fsdecode(self._git("rev-parse", "--show-prefix").rstrip(b"\n"))
        try:
            found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{words}^{{commit}}")
        except GitError:
            message = f"the repository has no revision '{words}': a shallow clone may not have fetched it"
            raise GitError(message) from None
        self.commit = found.decode("ascii").strip()

    @property
    def top(self) -> Path:
        """The top of the work tree; the folder itself where the repository has none."""
        if self._git("rev-parse", "--is-inside-work-tree").strip() != b"true":
            return self._folder
        return Path(os.fsdecode(self._git("rev-parse", "--show-toplevel").rstrip(b"\n")))

    def from_top(self, path: str) -> str:
        """A path from the top of the repository; `./PATH` is one from the folder, as git has it.

        Raises GitError where it leads out of the repository.
        """
        whole = f"{self._prefix}{path}" if path.split("/", maxsplit=1)[0] in (".", "..") else path
        parts: list[str] = []
        for part in whole.split("/"):
            if part == "..":
                if not parts:
                    raise GitError(f"'{path}' leads out of the repository")
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return "/".join(parts)

    def is_folder(self, path: str) -> bool:
        """Whether a path (from the top) is a folder of the revision. Raises GitError where there is nothing."""
        try:
            kind = self._git("cat-file", "-t", f"{self.commit}:{path}")
        except GitError:
            message = f"there is no '{path}' in revision '{self.words}': write its path from the top of the repository"
            raise GitError(message) from None
        return kind.strip() == b"tree"

    def entries(self, folder: str, *, below: bool = True) -> list[Entry]:
        """The files in a folder (from the top), and those below it."""
        deep = ["-r"] if below else []
        listed = self._git("ls-tree", *deep, "-z", "-l", "--full-tree", f"{self.commit}:{folder}")
        return [entry for line in listed.split(b"\0") if line and (entry := _entry(line)) is not None]

    def contents(self, objects: Sequence[str]) -> list[bytes]:
        """The contents of files, in their order."""
        answer = self._git("cat-file", "--batch", input_=("\n".join(objects) + "\n").encode("ascii"))
        found, at = [], 0
        for _ in objects:
            end = answer.index(b"\n", at)
            size = int(answer[at:end].split()[-1])
            found.append(answer[end + 1 : end + 1 + size])
            at = end + size + 2
        return found

    def _git(self, *words: str, input_: bytes = b"") -> bytes:
        """What git says to a command."""
        try:
            done = subprocess.run(
                ["git", *words],
                cwd=self._folder,
                env={**os.environ, **_QUIET},
                input=input_,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed here, and only git can read a revision") from None
        except ValueError:
            raise GitError("no revision and no path has a NUL in it") from None
        if done.returncode:
            first = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
            if "not a git repository" in first:
                raise GitError("this folder is in no git repository: go to one, or give a path without git:")
            raise GitError(f"git says: {first}")
        return done.stdout


def _entry(line: bytes) -> Entry | None:
    """A line of ls-tree; None for a folder, and for what is kept in another repository."""
    facts, _, name = line.partition(b"\t")
    mode, kind, identity, size = facts.decode("ascii").split()
    if kind != "blob":
        return None
    text = name.decode("utf-8", "backslashreplace")
    return Entry(name=text, object=identity, size=int(size), is_link=mode == _LINK)
