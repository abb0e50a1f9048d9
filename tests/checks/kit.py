"""Plans with a planted defect, and plans without."""

import re
from datetime import date
from pathlib import Path

from continuity.checks.configuration import configuration
from continuity.checks.registry import EVERY
from continuity.checks.results import Checkup
from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.planfile.load import load

PLANS = Path(__file__).with_name("plans")
TODAY = date(2026, 11, 27)
ALL = EVERY
_MARK = re.compile(r"#.*\bfinding\b")


def checkup(plan: Path, settings: CheckSettings | None = None) -> Checkup:
    """What all rules find in a plan on a fixed day."""
    return check(load(plan), settings or configuration(plan).settings(TODAY))


def marked_lines(plan: Path) -> list[int]:
    """The numbers of the lines that say of themselves that there is something to find."""
    return [i for i, line in enumerate(plan.read_text().splitlines(), 1) if _MARK.search(line)]
