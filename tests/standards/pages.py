"""Outputs of `continuity audit` in pages: what stands under a mark is what the program says.

`python -m tests.standards.pages` writes them anew.
"""

from __future__ import annotations

import re
import shlex
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from continuity.cli import program

ROOT = Path(__file__).parents[2]
AUDITS = ROOT / "docs" / "audits.md"
PAGES = {AUDITS: ROOT, ROOT / "scenarios" / "web-shop" / "README.md": ROOT / "scenarios" / "web-shop"}
"""The pages, each with the folder in which its commands are called."""
_OUTPUT = re.compile(
    r'(<!-- output of: (?P<call>.*?)(?: --from "(?P<begins>[^"]*)")?(?: --until "(?P<ends>[^"]*)")? -->\n```text\n)'
    r"(?P<shown>.*?)```",
    re.DOTALL,
)


def outputs(page: Path) -> int:
    """How many outputs a page has."""
    return len(_OUTPUT.findall(page.read_text(encoding="utf-8")))


def filled(page: Path) -> str:
    """The page with its outputs as they are now."""
    with chdir(PAGES[page]):
        return _OUTPUT.sub(_filled, page.read_text(encoding="utf-8"))


def _filled(found: re.Match[str]) -> str:
    said = CliRunner().invoke(program, shlex.split(found["call"])).stdout
    said = said[said.index(found["begins"] or "") :]
    said = said[: said.index(found["ends"])] if found["ends"] else said
    lines = "\n".join(line.rstrip() for line in said.strip().splitlines())
    return f"{found[1]}{lines}\n```"


if __name__ == "__main__":
    for each in PAGES:
        each.write_text(filled(each), encoding="utf-8")
