"""What a text may cost before it is refused."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a text may cost before it is refused.

    Parameters: `bytes`, of the file, and characters that aliases repeat; `depth`, lists and mappings inside
    each other; `nodes`, keys, values, lists and mappings, those that aliases repeat included; `scalar`,
    characters of one text; `number`, characters of one number; `findings`, after so many reading stops.
    """

    bytes: int = 16_000_000
    depth: int = 64
    nodes: int = 2_000_000
    scalar: int = 1_000_000
    number: int = 40
    findings: int = 100


DEFAULT_LIMITS: Final = Limits()
