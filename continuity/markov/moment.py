"""One moment of a chain: something happens, and what follows from it without time passing, round by round.

The rounds are those of the plan format: what ends and what begins, levels once, then switches and restarts react and
free people take jobs; what takes no time joins the next round. Where chance decides on the way (is the switch covered,
is the node hit), the moment is played once for each way in which it can go: `outcomes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from continuity.errors import AnalysisError
from continuity.markov.dispatch import dispatch
from continuity.markov.state import Doing, State

if TYPE_CHECKING:
    from continuity.markov.cast import Cast

MOST_ROUNDS = 10_000

Action = Callable[["Moment"], None]


class Moment:
    """A state while it changes.

    Parameters: `cast`, who acts; `state`, as it was before; `levels`, of the nodes and behind these their own levels,
    as they were; `script`, which way each draw goes, the first way beyond its end. `doing` and `marks` are the state as
    it is now. `stale`: levels must be computed; `changed`: the nodes whose units have changed; `again`: there must be
    another round; `freed`: people freed in this moment, by kind, who are still at work; `lost`: what restarts did
    before a loss in this moment.
    """

    __slots__ = (
        "_due",
        "_script",
        "again",
        "cast",
        "changed",
        "doing",
        "freed",
        "levels",
        "lost",
        "marks",
        "probability",
        "stale",
        "taken",
    )

    def __init__(self, cast: Cast, state: State, levels: Sequence[float], script: Sequence[int] = ()) -> None:
        self.cast = cast
        self.doing: list[Doing] = list(state[0])
        self.marks: list[int] = list(state[1])
        self.levels: list[float] = list(levels)
        self.stale = self.again = False
        self.changed: set[int] = set()
        self.freed: dict[int, int] = {}
        self.lost: dict[int, Doing] = {}
        self.probability = 1.0
        self.taken: list[tuple[int, int]] = []
        self._script = script
        self._due: list[tuple[int, Action]] = []

    def draw(self, weights: Sequence[float]) -> int:
        """Which of several ways it goes, by its number; the weights add up to 1 and those of 0 are never taken."""
        ways = [way for way, weight in enumerate(weights) if weight > 0.0]
        number = len(self.taken)
        choice = self._script[number] if number < len(self._script) else 0
        self.taken.append((choice, len(ways)))
        self.probability *= weights[ways[choice]]
        return ways[choice]

    def later(self, place: int, action: Action) -> None:
        """Let something that takes no time end in the next round; `place` decides the order of what ends there."""
        self._due.append((place, action))

    def settle(self) -> None:
        """Let everything follow that follows without time passing."""
        for _ in range(MOST_ROUNDS):
            self.again = False
            self.cast.compute_levels(self)
            for reactor in self.cast.reactors:
                reactor.react(self)
            dispatch(self)
            if not self._due and not self.again:
                return
            due, self._due = sorted(self._due, key=_place), []
            for _, action in due:
                action(self)
        names = ", ".join(self.cast.names)
        raise AnalysisError(
            f"more than {MOST_ROUNDS:,} rounds at one moment: something among {names} keeps changing without any time "
            "passing"
        )


def _place(item: tuple[int, Action]) -> int:
    return item[0]


def outcomes(cast: Cast, state: State, levels: Sequence[float], action: Action) -> Iterator[Moment]:
    """Play a moment in every way in which chance can let it go; each has its probability."""
    scripts: list[list[int]] = [[]]
    while scripts:
        script = scripts.pop()
        moment = Moment(cast, state, levels, script)
        action(moment)
        moment.settle()
        taken = [choice for choice, _ in moment.taken]
        for number in range(len(script), len(taken)):
            scripts += [[*taken[:number], other] for other in range(1, moment.taken[number][1])]
        yield moment
