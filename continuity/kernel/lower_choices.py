"""Who could come for a job of several teams where the same people could stand for more than one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from continuity.kernel.staff_tables import Ask, Team
from continuity.kernel.tables import NONE
from continuity.simulation.rosters import Roster


def choices_of(asks: Sequence[Ask], teams: Sequence[Team], rosters: Sequence[Roster]) -> Iterator[Ask]:
    """All choices of who sends people, as rows of one choice after the other; none where nobody could come twice.

    They are in SimPy's order: the deputy of the last team is the first to come. A person belongs to one team, so that
    a team sends as many as are asked of it in all, whoever counts for whom: no matching is needed.

    Parameters: `asks`, of all teams of the job; `rosters`, of these and their deputies.
    """
    if not _share_anybody(rosters):
        return
    for by_deputy in product((False, True), repeat=len(asks)):
        pairs = list(zip(asks, by_deputy, strict=True))
        senders = [teams[ask.team].deputy if instead else ask.team for ask, instead in pairs]
        if NONE in senders:
            continue
        mask = sum(1 << place for place, instead in enumerate(by_deputy) if instead)
        for place, (ask, instead) in enumerate(pairs):
            yield Ask(
                team=senders[place],
                number=0 if senders[place] in senders[:place] else _asked_of(senders[place], asks, senders),
                call_outs=ask.deputys if instead else ask.call_outs,
                deputys=mask,
            )


def _share_anybody(rosters: Sequence[Roster]) -> bool:
    workers = [place.worker for roster in rosters for place in roster.places]
    return len(set(workers)) < len(workers)


def _asked_of(team: int, asks: Sequence[Ask], senders: Sequence[int]) -> int:
    """How many people a team sends in all."""
    return sum(ask.number for ask, sender in zip(asks, senders, strict=True) if sender == team)
