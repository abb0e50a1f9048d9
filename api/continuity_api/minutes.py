"""How often somebody has done something within a minute."""

from __future__ import annotations

import threading

_MINUTE = 60.0


class Minutes:
    """Counts by name; the minute of a name begins with its first time. Names that are over are forgotten.

    Any thread may count.
    """

    def __init__(self) -> None:
        self._counted: dict[str, tuple[float, int]] = {}
        self._swept_at = 0.0
        self._lock = threading.Lock()

    def count(self, name: str, now: float) -> tuple[int, float]:
        """One more: how often in this minute, and in how many seconds that is over.

        Parameters: `now`, seconds on a clock that never goes back.
        """
        with self._lock:
            ends, times = self._counted.get(name, (now, 0))
            if ends <= now:
                self._sweep(now)
                ends, times = now + _MINUTE, 0
            self._counted[name] = (ends, times + 1)
        return times + 1, ends - now

    def __len__(self) -> int:
        """How many names are remembered."""
        return len(self._counted)

    def _sweep(self, now: float) -> None:
        """Forget what is over, once in a minute at most: it looks at all there is."""
        if now - self._swept_at >= _MINUTE:
            self._counted = {name: counted for name, counted in self._counted.items() if counted[0] > now}
            self._swept_at = now
